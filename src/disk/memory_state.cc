#include "disk/memory_state.h"

#include <algorithm>

namespace drumroll::disk {

std::string_view Name(Operation operation) {
  constexpr std::array<std::string_view, 17> kNames = {
      "open",   "create", "exists",    "rename", "remove", "mkdir", "sync of the directory",
      "list",   "free",   "file size", "read",   "write",  "sync",  "reserve",
      "resize", "map",    "lock"};
  return kNames[static_cast<size_t>(operation)];
}

MemoryState::MemoryState(uint64_t seed, const MemoryFaults& plan)
    : faults(plan), random({.seed = seed, .stream = 0}), root(NewInode(/*is_directory=*/true)) {}

Fate MemoryState::Decide(Operation operation, uint64_t where, uint64_t offset, uint64_t size) {
  if (is_down) return Fate::kIsDown;
  const uint64_t number = operation_count++;
  Fate fate = Fate::kHappens;
  if (number == faults.crash_at) {
    is_down = true;
    fate = Fate::kIsStopped;
  } else if (number == faults.fail_at) {
    fate = operation == Operation::kWrite ? Fate::kRunsOut : Fate::kFails;
  } else {
    fate = DecideByChance(operation);
  }
  MixIntoTrace(static_cast<uint64_t>(operation) << 8 | static_cast<uint64_t>(fate));
  MixIntoTrace(where);
  MixIntoTrace(offset);
  MixIntoTrace(size);
  return fate;
}

Fate MemoryState::DecideByChance(Operation operation) {
  switch (operation) {
    case Operation::kRead:
    case Operation::kMap:
      return Happens(faults.read_fails_one_in) ? Fate::kFails : Fate::kHappens;
    case Operation::kWrite:
    case Operation::kReserve:
    case Operation::kResize:
      if (Happens(faults.write_fails_one_in)) return Fate::kFails;
      return Happens(faults.write_runs_out_one_in) ? Fate::kRunsOut : Fate::kHappens;
    case Operation::kSync:
    case Operation::kSyncDirectory:
      return Happens(faults.sync_fails_one_in) ? Fate::kFails : Fate::kHappens;
    default:
      return Happens(faults.names_fail_one_in) ? Fate::kFails : Fate::kHappens;
  }
}

Error MemoryState::ErrorOf(Fate fate, Operation operation, std::string_view path) const {
  switch (fate) {
    case Fate::kFails:
      return Fail(ErrorCode::kCorrupt, "{}: {}: Input/output error", path, Name(operation));
    case Fate::kRunsOut:
      return Fail(ErrorCode::kUnavailable, "{}: {}: No space left on device", path,
                  Name(operation));
    default:
      return Fail(ErrorCode::kUnavailable, "{}: {}: the machine has stopped", path,
                  Name(operation));
  }
}

Status MemoryState::Begin(Operation operation, std::string_view path, uint64_t where,
                          uint64_t offset, uint64_t size) {
  const Fate fate = Decide(operation, where, offset, size);
  if (fate == Fate::kHappens) return {};
  return ErrorOf(fate, operation, path);
}

void MemoryState::MixIntoTrace(uint64_t value) {  // The finalizer of splitmix64: every bit matters.
  trace = (trace ^ value) + 0x9E3779B97F4A7C15u;
  trace = (trace ^ (trace >> 30)) * 0xBF58476D1CE4E5B9u;
  trace = (trace ^ (trace >> 27)) * 0x94D049BB133111EBu;
  trace ^= trace >> 31;
}

std::string_view MemoryPathReader::Next() {
  for (;;) {
    const size_t begin = rest_.find_first_not_of('/');
    if (begin == std::string_view::npos) return {};
    const size_t end = std::min(rest_.find('/', begin), rest_.size());
    const std::string_view component = rest_.substr(begin, end - begin);
    rest_.remove_prefix(end);
    if (component != ".") return component;
  }
}

namespace {

bool HasParentStep(std::string_view path) {
  if (path.find("..") == std::string_view::npos) return false;  // Nearly always.
  MemoryPathReader reader(path);
  for (std::string_view next = reader.Next(); !next.empty(); next = reader.Next()) {
    if (next == "..") return true;
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<MemoryInode>> MemoryState::Find(std::string_view path) const {
  const MemoryPlace place = DRUMROLL_TRY(FindPlace(path));
  if (place.name.empty()) return root;
  const auto& names = place.directory->names.cache();
  const auto found = names.find(place.name);
  if (found == names.end()) return Fail(ErrorCode::kNotFound, "{}: no such file", path);
  return found->second;
}

Result<MemoryPlace> MemoryState::FindPlace(std::string_view path) const {
  MemoryPathReader reader(path);
  MemoryPlace place{root, reader.Next()};
  if (HasParentStep(path)) return Fail(ErrorCode::kInvalid, "{}: has a \"..\"", path);
  for (std::string_view next = reader.Next(); !next.empty(); next = reader.Next()) {
    const auto& names = place.directory->names.cache();
    const auto found = names.find(place.name);
    if (found == names.end())
      return Fail(ErrorCode::kNotFound, "{}: no such directory: {}", path, place.name);
    if (!found->second->is_directory)
      return Fail(ErrorCode::kInvalid, "{}: not a directory: {}", path, place.name);
    place = {found->second, next};
  }
  return place;
}

std::shared_ptr<MemoryInode> MemoryState::NewInode(bool is_directory) {
  auto inode = std::make_shared<MemoryInode>();
  inode->number = inode_count_++;
  inode->is_directory = is_directory;
  return inode;
}

void MemoryState::NoteUnsynced(const std::shared_ptr<MemoryInode>& inode) {
  if (std::exchange(inode->is_unsynced, true)) return;
  unsynced_.push_back(inode);
}

uint64_t MemoryState::FreeBytes() const {
  uint64_t used = 0;
  ForEachFile(*root, "", [&](const std::string&, const std::shared_ptr<MemoryInode>& inode) {
    used += std::max(inode->content.size(), inode->reserved);
  });
  return faults.capacity_bytes - std::min(used, faults.capacity_bytes);
}

void MemoryState::Crash(bool power_cut) {
  ++life;
  is_down = false;
  faults.crash_at = MemoryFaults::kNever;
  if (power_cut) {
    for (const auto& inode : unsynced_) {
      inode->content.PowerCut(random);
      inode->names.PowerCut(random);
      inode->reserved = inode->reserved_on_medium;
      inode->is_unsynced = false;
    }
    unsynced_.clear();
    if (Happens(faults.power_cut_rots_one_in)) Rot();
  }
  MixIntoTrace(power_cut ? 2 : 1);
}

void MemoryState::Rot() {
  std::vector<std::shared_ptr<MemoryInode>> files;
  ForEachFile(*root, "", [&](const std::string&, const std::shared_ptr<MemoryInode>& inode) {
    if (inode->content.size() != 0) files.push_back(inode);
  });
  if (files.empty()) return;
  MemoryContent& content = files[random.Below(files.size())]->content;
  content.FlipBit(random.Below(8 * content.size()), /*in_cache=*/true);
}

}  // namespace drumroll::disk

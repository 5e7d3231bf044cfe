#include "disk/memory_disk.h"

#include <mutex>

#include "base/crc32c.h"
#include "disk/memory_file.h"
#include "disk/memory_state.h"

namespace drumroll::disk {
namespace {

constexpr uint32_t kOneIn[] = {2, 10, 100, 1000};

uint64_t HashOf(std::string_view path) { return Crc32c(AsBytes(path)); }

Error Taken(std::string_view path) {
  return Fail(ErrorCode::kConflict, "{}: exists already", path);
}

// Adds a new inode under a free name.
Result<std::shared_ptr<MemoryInode>> AddInode(MemoryState& state, std::string_view path,
                                              bool is_directory) {
  const MemoryPlace place = DRUMROLL_TRY(state.FindPlace(path));
  const auto& names = place.directory->names.cache();
  if (place.name.empty() || names.find(place.name) != names.end()) return Taken(path);
  auto inode = state.NewInode(is_directory);
  state.NoteUnsynced(place.directory);
  place.directory->names.Change({}, place.name, inode);
  return inode;
}

// What rename(2) refuses.
Status CheckReplaceable(std::string_view path, const MemoryInode& moved, const MemoryInode& old) {
  if (moved.is_directory != old.is_directory)
    return Fail(ErrorCode::kInvalid, "{}: a file and a directory can't replace each other", path);
  if (!old.names.cache().empty())
    return Fail(ErrorCode::kConflict, "{}: the directory is not empty", path);
  return {};
}

bool IsInside(const MemoryInode& directory, const MemoryInode& sought) {
  if (&directory == &sought) return true;
  for (const auto& [name, inode] : directory.names.cache()) {
    if (inode->is_directory && IsInside(*inode, sought)) return true;
  }
  return false;
}

Status Rename(MemoryState& state, std::string_view from, std::string_view to) {
  const MemoryPlace old_place = DRUMROLL_TRY(state.FindPlace(from));
  const auto moved = DRUMROLL_TRY(state.Find(from));
  const MemoryPlace new_place = DRUMROLL_TRY(state.FindPlace(to));
  if (old_place.name.empty() || new_place.name.empty() ||
      (moved->is_directory && IsInside(*moved, *new_place.directory)))
    return Fail(ErrorCode::kInvalid, "{}: rename to {}: Invalid argument", from, to);
  const auto& names = new_place.directory->names.cache();
  if (const auto old = names.find(new_place.name); old != names.end()) {
    if (old->second == moved) return {};
    DRUMROLL_TRY(CheckReplaceable(to, *moved, *old->second));
  }
  state.NoteUnsynced(old_place.directory);
  state.NoteUnsynced(new_place.directory);
  if (old_place.directory == new_place.directory) {
    old_place.directory->names.Change(old_place.name, new_place.name, moved);
  } else {
    new_place.directory->names.Change({}, new_place.name, moved);
    old_place.directory->names.Change(old_place.name, {}, nullptr);
  }
  return {};
}

Status SyncDirectory(MemoryState& state, std::string_view path) {
  const Fate fate = state.Decide(Operation::kSyncDirectory, HashOf(path));
  if (fate == Fate::kIsDown) return state.ErrorOf(fate, Operation::kSyncDirectory, path);
  const auto inode = DRUMROLL_TRY(state.Find(path));
  if (!inode->is_directory) return Fail(ErrorCode::kInvalid, "{}: not a directory", path);
  if (fate == Fate::kFails) inode->names.FailSync(state.random);
  if (fate != Fate::kHappens) return state.ErrorOf(fate, Operation::kSyncDirectory, path);
  inode->names.Sync();
  return {};
}

// As PosixDisk does it: from the deepest directory that exists, whose own name is synced too.
Status MakeDirectories(MemoryState& state, std::string_view path) {
  const std::string parent = ParentOf(path);
  DRUMROLL_TRY(state.Begin(Operation::kMakeDirectory, path, HashOf(path)));
  auto found = state.Find(path);
  if (!found.ok()) {
    if (found.error().code != ErrorCode::kNotFound) return std::move(found).error();
    DRUMROLL_TRY(MakeDirectories(state, parent));
    DRUMROLL_TRY(AddInode(state, path, /*is_directory=*/true));
  } else if (!found.value()->is_directory) {
    return Fail(ErrorCode::kConflict, "{}: exists and is not a directory", path);
  }
  return SyncDirectory(state, parent);
}

class MemoryLock final : public Lock {
 public:
  MemoryLock(std::shared_ptr<MemoryState> state, std::shared_ptr<MemoryInode> directory)
      : state_(std::move(state)), directory_(std::move(directory)), life_(state_->life) {}
  ~MemoryLock() override {
    const std::lock_guard lock(state_->mutex);
    if (life_ == state_->life) --directory_->holders;
  }

 private:
  const std::shared_ptr<MemoryState> state_;
  const std::shared_ptr<MemoryInode> directory_;
  const uint64_t life_;
};

// The inode under this name, made if there is none; durable without a sync.
std::shared_ptr<MemoryInode> EnsureName(MemoryState& state, MemoryInode& directory,
                                        std::string_view name, bool is_directory) {
  const auto found = directory.names.cache().find(name);
  auto inode =
      found != directory.names.cache().end() ? found->second : state.NewInode(is_directory);
  DRUMROLL_ASSERT(inode->is_directory == is_directory);
  directory.names.Put(name, inode);
  return inode;
}

}  // namespace

MemoryFaults MemoryFaults::Swarm(Random& random) {
  const auto draw = [&] { return random.Below(2) == 0 ? 0 : kOneIn[random.Below(4)]; };
  MemoryFaults faults;
  faults.read_fails_one_in = draw();
  faults.write_fails_one_in = draw();
  faults.write_runs_out_one_in = draw();
  faults.sync_fails_one_in = draw();
  faults.names_fail_one_in = draw();
  faults.power_cut_rots_one_in = draw();
  return faults;
}

MemoryDisk::MemoryDisk(uint64_t seed, MemoryFaults faults)
    : state_(std::make_shared<MemoryState>(seed, faults)) {}

MemoryDisk::~MemoryDisk() = default;

Result<std::unique_ptr<File>> MemoryDisk::Open(std::string_view path, Access access) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kOpen, path, HashOf(path)));
  auto inode = DRUMROLL_TRY(state_->Find(path));
  if (inode->is_directory) return Fail(ErrorCode::kInvalid, "{}: not a regular file", path);
  return OpenMemoryFile(state_, std::string(path), std::move(inode), access);
}

Result<std::unique_ptr<File>> MemoryDisk::Create(std::string_view path, Access access) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kCreate, path, HashOf(path)));
  auto inode = DRUMROLL_TRY(AddInode(*state_, path, /*is_directory=*/false));
  return OpenMemoryFile(state_, std::string(path), std::move(inode), access);
}

Result<bool> MemoryDisk::Exists(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kExists, path, HashOf(path)));
  return state_->Find(path).ok();
}

Status MemoryDisk::Rename(std::string_view from, std::string_view to) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kRename, from, HashOf(from), HashOf(to)));
  return disk::Rename(*state_, from, to);
}

Status MemoryDisk::RenameNew(std::string_view from, std::string_view to) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kRename, from, HashOf(from), HashOf(to)));
  DRUMROLL_TRY(state_->Find(from));
  if (state_->Find(to).ok())
    return Fail(ErrorCode::kConflict, "{}: rename to {}: File exists", from, to);
  return disk::Rename(*state_, from, to);
}

Status MemoryDisk::Remove(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kRemove, path, HashOf(path)));
  const auto inode = DRUMROLL_TRY(state_->Find(path));
  if (inode->is_directory) return Fail(ErrorCode::kInvalid, "{}: Is a directory", path);
  const MemoryPlace place = DRUMROLL_TRY(state_->FindPlace(path));
  state_->NoteUnsynced(place.directory);
  place.directory->names.Change(place.name, {}, nullptr);
  return {};
}

Status MemoryDisk::MakeDirectories(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  return disk::MakeDirectories(*state_, path);
}

Status MemoryDisk::SyncDirectory(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  return disk::SyncDirectory(*state_, path);
}

Result<std::vector<std::string>> MemoryDisk::List(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kList, path, HashOf(path)));
  const auto inode = DRUMROLL_TRY(state_->Find(path));
  if (!inode->is_directory) return Fail(ErrorCode::kInvalid, "{}: not a directory", path);
  std::vector<std::string> names;
  for (const auto& [name, child] : inode->names.cache()) names.push_back(name);
  return names;
}

Result<uint64_t> MemoryDisk::FreeBytes(std::string_view path) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kFreeBytes, path, HashOf(path)));
  DRUMROLL_TRY(state_->Find(path));
  return state_->FreeBytes();
}

Result<std::unique_ptr<Lock>> MemoryDisk::LockDirectory(std::string_view path, Hold hold) {
  const std::lock_guard lock(state_->mutex);
  DRUMROLL_TRY(state_->Begin(Operation::kLock, path, HashOf(path)));
  auto inode = DRUMROLL_TRY(state_->Find(path));
  if (!inode->is_directory) return Fail(ErrorCode::kInvalid, "{}: not a directory", path);
  if (inode->held_in != state_->life) inode->holders = 0;
  const bool shares = hold == Hold::kShared && inode->hold == Hold::kShared;
  if (inode->holders > 0 && !shares)
    return Fail(ErrorCode::kUnavailable, "{}: in use by another holder", path);
  ++inode->holders;
  inode->hold = hold;
  inode->held_in = state_->life;
  return std::unique_ptr<Lock>(std::make_unique<MemoryLock>(state_, std::move(inode)));
}

void MemoryDisk::ProcessCrash() {
  const std::lock_guard lock(state_->mutex);
  state_->Crash(/*power_cut=*/false);
}

void MemoryDisk::PowerCut() {
  const std::lock_guard lock(state_->mutex);
  state_->Crash(/*power_cut=*/true);
}

void MemoryDisk::SetFaults(const MemoryFaults& faults) {
  const std::lock_guard lock(state_->mutex);
  state_->faults = faults;
}

bool MemoryDisk::IsDown() const {
  const std::lock_guard lock(state_->mutex);
  return state_->is_down;
}

uint64_t MemoryDisk::OperationCount() const {
  const std::lock_guard lock(state_->mutex);
  return state_->operation_count;
}

uint64_t MemoryDisk::Trace() const {
  const std::lock_guard lock(state_->mutex);
  return state_->trace;
}

std::vector<std::string> MemoryDisk::Paths() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> paths;
  ForEachFile(*state_->root, "",
              [&](const std::string& path, const auto&) { paths.push_back(path); });
  return paths;
}

std::string MemoryDisk::Read(std::string_view path) const {
  const std::lock_guard lock(state_->mutex);
  return std::string(AsText(state_->Find(path).value()->content.cache()));
}

std::string MemoryDisk::ReadMedium(std::string_view path) const {
  const std::lock_guard lock(state_->mutex);
  return std::string(AsText(state_->Find(path).value()->content.medium()));
}

void MemoryDisk::Overwrite(std::string_view path, Bytes content) {
  const std::lock_guard lock(state_->mutex);
  // Through the names of the state, not through operations: the plan of faults must not notice.
  std::shared_ptr<MemoryInode> directory = state_->root;
  MemoryPathReader reader(path);
  std::string_view name = reader.Next();
  for (std::string_view next = reader.Next(); !next.empty(); next = reader.Next()) {
    directory = EnsureName(*state_, *directory, name, /*is_directory=*/true);
    name = next;
  }
  EnsureName(*state_, *directory, name, /*is_directory=*/false)->content.Overwrite(content);
}

void MemoryDisk::FlipBit(std::string_view path, uint64_t bit, Rot rot) {
  const std::lock_guard lock(state_->mutex);
  const auto inode = state_->Find(path).value();
  state_->NoteUnsynced(inode);
  inode->content.FlipBit(bit, rot == Rot::kCacheAndMedium);
}

void MemoryDisk::DropCaches() {
  const std::lock_guard lock(state_->mutex);
  ForEachFile(*state_->root, "",
              [](const std::string&, const auto& inode) { inode->content.DropCache(); });
}

}  // namespace drumroll::disk

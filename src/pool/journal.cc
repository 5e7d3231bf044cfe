#include "pool/journal.h"

#include "base/bytes.h"
#include "base/text_record.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kEntryBytesMax = 64_KiB;
constexpr uint64_t kEntriesMax = 99'999'999;  // What eight digits can say.

std::string FileName(uint64_t number) { return fmt::format("{:08}", number); }

// The rest of a write that was cut off; it means nothing.
bool IsUnfinished(std::string_view name) { return name.ends_with(".tmp"); }

}  // namespace

Result<Journal> Journal::Create(disk::Disk& disk, Identity identity) {
  DRUMROLL_TRY(disk.MakeDirectories(identity.directory));
  for (const std::string& name : DRUMROLL_TRY(disk.List(identity.directory))) {
    if (name != FileName(1) && !IsUnfinished(name)) {
      return Fail(ErrorCode::kCorrupt, "{}: '{}' is of a draw whose record is missing",
                  identity.directory, name);
    }
    DRUMROLL_TRY(disk.Remove(disk::Join(identity.directory, name)));
  }
  return Journal(std::move(identity));
}

Result<Journal> Journal::Open(disk::Disk& disk, Identity identity, disk::Access access) {
  Journal journal(std::move(identity));
  auto names = disk.List(journal.identity_.directory);
  if (!names.ok() && names.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kCorrupt,
                "{}: there is no journal, which every draw has from its first moment",
                journal.identity_.directory);
  }
  for (const std::string& name : DRUMROLL_TRY(std::move(names))) {
    if (IsUnfinished(name)) continue;
    const uint64_t number = journal.entries_.size() + 1;
    if (name != FileName(number)) {
      return Fail(ErrorCode::kCorrupt, "{}: '{}' stands where entry {} should",
                  journal.identity_.directory, name, FileName(number));
    }
    DRUMROLL_TRY(journal.ReadNext(disk, access));
  }
  if (journal.entries_.empty())
    return Fail(ErrorCode::kCorrupt, "{}: entry {} is missing", journal.identity_.directory,
                FileName(1));
  return journal;
}

std::string Journal::PathOf(uint64_t number) const {
  return disk::Join(identity_.directory, FileName(number));
}

Status Journal::ReadNext(disk::Disk& disk, disk::Access access) {
  const uint64_t number = entries_.size() + 1;
  const std::string path = PathOf(number);
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kEntryBytesMax, access));
  JournalEntry entry = DRUMROLL_TRY(JournalEntry::Decode(path, text));
  if (entry.number != number || entry.draw != identity_.draw) {
    return Fail(ErrorCode::kCorrupt, "{}: is entry {} of draw {}, expected {} of {}", path,
                entry.number, entry.draw, number, identity_.draw);
  }
  if (entry.previous != head_) {
    return Fail(ErrorCode::kCorrupt, "{}: follows {}, but {} is {}", path, entry.previous,
                number == 1 ? "the draw's record" : "the entry before it", head_);
  }
  head_ = RecordName(text);
  entries_.push_back(std::move(entry));
  return {};
}

Error Journal::Behind() const {
  return Fail(ErrorCode::kConflict,
              "{}: somebody else has just done something in this draw; look, and repeat",
              PathOf(entries_.size() + 1));
}

Status Journal::RefuseIfBehind(disk::Disk& disk) const {
  if (DRUMROLL_TRY(disk.Exists(PathOf(entries_.size() + 1)))) return Behind();
  return {};
}

JournalEntry Journal::Next(JournalEntry entry) const {
  entry.number = entries_.size() + 1;
  entry.previous = head_;
  entry.draw = identity_.draw;
  return entry;
}

Status Journal::Append(disk::Disk& disk, JournalEntry entry) {
  entry = Next(std::move(entry));
  if (entry.number > kEntriesMax)
    return Fail(ErrorCode::kUnavailable, "{}: is full", identity_.directory);
  DRUMROLL_TRY(CheckEntry(entry));
  const std::string text = entry.Encode();
  Status published = disk::PublishNew(disk, PathOf(entry.number), AsBytes(text));
  if (!published.ok() && published.error().code == ErrorCode::kConflict) return Behind();
  if (!published.ok()) return published;
  head_ = RecordName(text);
  entries_.push_back(std::move(entry));
  return {};
}

}  // namespace drumroll::pool

// The journal of a draw: a directory with one file an entry, each naming the one before it. What is
// in it has happened; what is not has not, whatever other files say (pool/state.h reads it so).
//
// A value as it was read: another program may append meanwhile. Append() then fails with kConflict
// and nothing is written, so that nobody acts on a journal that he has not seen. One thread.
#ifndef DRUMROLL_POOL_JOURNAL_H_
#define DRUMROLL_POOL_JOURNAL_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "pool/journal_entry.h"

namespace drumroll::pool {

class Journal {
 public:
  // Whose journal it is.
  struct Identity {
    std::string directory;
    DrawId draw{};
    Digest record;  // Name of the draw's record: the first entry names it as the one before.
  };

  // A journal without entries, for a draw that is being made. Removes the first entry of an attempt
  // that was cut off. kCorrupt if there is more: then a draw has been here and has lost its record.
  static Result<Journal> Create(disk::Disk& disk, Identity identity);

  // Reads every entry. kCorrupt, with its name, for one that is missing, damaged, of another draw,
  // or not the one after the entry before it; and for any other file beside them.
  static Result<Journal> Open(disk::Disk& disk, Identity identity,
                              disk::Access access = disk::Access::kRead);

  const std::vector<JournalEntry>& entries() const { return entries_; }
  // Names the last entry, and with it all.
  const Digest& head() const { return head_; }
  std::string PathOf(uint64_t number) const;

  // kConflict if another program has appended since this journal was read.
  Status RefuseIfBehind(disk::Disk& disk) const;

  // `entry` as it would stand at the end: number, previous entry and draw filled in.
  JournalEntry Next(JournalEntry entry) const;
  // Writes it there. When it returns success the entry, and all before it, survive a power cut.
  // kConflict as RefuseIfBehind() has it; kInvalid if CheckEntry() does not pass.
  Status Append(disk::Disk& disk, JournalEntry entry);

 private:
  explicit Journal(Identity identity) : identity_(std::move(identity)), head_(identity_.record) {}
  Status ReadNext(disk::Disk& disk, disk::Access access);
  Error Behind() const;

  Identity identity_;
  std::vector<JournalEntry> entries_;
  Digest head_;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_JOURNAL_H_

// The bytes behind the last frame of a log that crashed: what they prove, and how they are put
// aside. Internal to recovery.
#ifndef DRUMROLL_LOG_TORN_TAIL_H_
#define DRUMROLL_LOG_TORN_TAIL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "disk/disk.h"
#include "log/files.h"

namespace drumroll::log {

// Where the last byte that is not zero ends; `from` if there is none from there on.
Result<uint64_t> EndOfNonZero(disk::File& file, uint64_t from);

// Looks in the rest of the file for a frame header of this log that says that the log was durable
// beyond `position`, which is that of `from`. Where, and what it says, in words.
Result<std::optional<std::string>> FindPromise(disk::Disk& disk, const LogId& id, Place from,
                                               LogPosition position);

struct Cleared {
  uint64_t torn_bytes = 0;    // That were on the medium, and are in the quarantine now.
  uint64_t cached_bytes = 0;  // That were only in the page cache, left by a failed sync.
  std::string quarantine;     // The path of the copy, if there are torn bytes.
};

// Copies what is not zero from `from` to the end of the file to the directory `quarantine`, then
// overwrites it with zeros. Durable when it returns. May be stopped anywhere and repeated.
Result<Cleared> ClearTornTail(disk::Disk& disk, const LogId& id, Place from);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_TORN_TAIL_H_

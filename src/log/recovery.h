// After a crash: finds the end of a log, and tells a torn tail, which it quarantines, from damage,
// which it never touches. docs/formats/log.md, "The end of an open log", is the specification.
#ifndef DRUMROLL_LOG_RECOVERY_H_
#define DRUMROLL_LOG_RECOVERY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "game/matrix.h"
#include "log/files.h"
#include "log/format.h"
#include "log/scanner.h"
#include "log/tail.h"

namespace drumroll::log {

struct RecoverOptions {
  // As the log was created.
  uint64_t file_bytes = kFileBytesDefault;
  // Starts behind the watermark and takes what is before it as given, instead of reading
  // everything. That is checked by whoever reads it: the builder of segments, and `verify`.
  bool from_watermark = false;
  // With it, the tickets of each frame are walked and checked too.
  const game::Matrix* matrix = nullptr;
};

// Who is told of what is read. Either may be empty.
struct RecoveryListener {
  // Every frame that is there, in their order, so that who needs all of them reads the log once.
  // What it was told holds only if Recover() returns success; an error of its own ends the
  // recovery. Under from_watermark: of those behind the watermark.
  std::function<Status(const Frame&)> on_frame = {};
  // Bytes of the log that have been read since the last time.
  std::function<void(uint64_t bytes)> on_bytes = {};
};

struct Recovered {
  Tail tail;                // Of what is there, all of it durable: Writer::Continue() takes it.
  uint64_t torn_bytes = 0;  // Moved to quarantine.
  std::vector<std::string>
      messages;  // For people: what was found and done. Empty after a clean stop.
};

// When it returns success: every frame that a Sync() had promised is there; what is there is a
// prefix of what was appended; all of it survives a power cut; behind it are only zeros. It may be
// stopped anywhere and repeated. kNotFound if there is no log; kCorrupt, and nothing changed, if
// something promised is missing or anything is not as it must be. Nobody else may use the log
// meanwhile.
Result<Recovered> Recover(disk::Disk& disk, const LogId& id, const RecoverOptions& options,
                          const RecoveryListener& listener = {});

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_RECOVERY_H_

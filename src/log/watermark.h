// The file `watermark`: how far a log was durable at the last rotation, clean stop or recovery. It
// is what tells a torn tail from damage where no later frame does (docs/formats/log.md), and lets
// recovery start there.
#ifndef DRUMROLL_LOG_WATERMARK_H_
#define DRUMROLL_LOG_WATERMARK_H_

#include <optional>

#include "base/result.h"
#include "disk/disk.h"
#include "log/files.h"
#include "log/tail.h"

namespace drumroll::log {

// As the medium has it. Nothing if there is none yet; kCorrupt if it is not intact or another
// log's.
Result<std::optional<Tail>> ReadWatermark(disk::Disk& disk, const LogId& id);

// Replaces the one before. When it returns success it survives a power cut; a cut in between leaves
// the old or the new. Requires: the log is durable up to `tail`.
Status WriteWatermark(disk::Disk& disk, const LogId& id, const Tail& tail);

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_WATERMARK_H_

// Reads a log frame by frame, front to back, and checks everything on the way: CRCs, form,
// positions, the chain of digests, totals. About as fast as SHA-256 (2 GB/s a core). Strict: what
// is neither a frame nor the end is an error, also a torn tail, which only recovery may cut
// (log/recovery.h).
#ifndef DRUMROLL_LOG_READER_H_
#define DRUMROLL_LOG_READER_H_

#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "log/files.h"
#include "log/scanner.h"
#include "log/tail.h"

namespace drumroll::log {

// One thread. A log that is being written may be read up to ScanOptions::end.
class Reader {
 public:
  // From the first frame on. `disk` must outlive the reader. kNotFound if there is no log.
  static Result<Reader> Open(disk::Disk& disk, LogId id, ScanOptions options = {});
  // Goes on behind `tail`, of which all is taken as given.
  static Result<Reader> OpenAfter(disk::Disk& disk, LogId id, const Tail& tail,
                                  ScanOptions options = {});
  // From this frame on; its sequence, ordinal and previous digest are taken as given. A close is
  // then not held to its totals of tickets and voids, as those before are not known.
  static Result<Reader> OpenAt(disk::Disk& disk, LogId id, LogPosition frame,
                               ScanOptions options = {});

  // The next frame, valid until the next call; nothing at the end. kCorrupt names file, offset,
  // expected and found.
  Result<std::optional<Frame>> Next();
  // Allows to read on up to here. Requires: options.end was set; end >= the end so far, between two
  // frames.
  void MoveEnd(LogPosition end) { scanner_.MoveEnd(end); }

  // Of what was read so far. After the last frame, that of the log.
  const Tail& tail() const { return scanner_.tail(); }

 private:
  explicit Reader(Scanner scanner) : scanner_(std::move(scanner)) {}
  Scanner scanner_;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_READER_H_

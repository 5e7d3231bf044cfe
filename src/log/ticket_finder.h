// Finds a ticket in a log that is being written: by where it stands, or by the ordinal of one of
// its plays. Only what is synced may be asked for.
//
// It remembers one frame in 64 KiB of the log, 16 bytes each, and walks from there: so a ticket
// costs a read of 64 KiB and one of its frame. That is for the rare case: a retry, a void, a
// receipt that someone wants to see again.
#ifndef DRUMROLL_LOG_TICKET_FINDER_H_
#define DRUMROLL_LOG_TICKET_FINDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"
#include "game/matrix.h"
#include "log/files.h"
#include "log/frame.h"

namespace drumroll::log {

// A ticket as it stands in the log.
struct StoredTicket {
  LogPosition reference{};
  Ordinal first_ordinal{};
  std::vector<uint8_t> bytes;  // Header and numbers: what a TicketCursor reads.
};

// Any number of threads.
class TicketFinder {
 public:
  // `disk` and `matrix` outlive it.
  TicketFinder(disk::Disk& disk, LogId id, uint64_t file_bytes, const game::Matrix& matrix)
      : disk_(disk), id_(std::move(id)), file_bytes_(file_bytes), matrix_(matrix) {}

  // Tells of a frame of plays. Requires: all of them, in their order.
  void Add(LogPosition frame, Ordinal first);

  // The bytes from here on as they stand, unchecked, up to the end of `into` or of the log file.
  Result<size_t> ReadAt(LogPosition position, MutableBytes into);

  // The ticket whose first byte is here; nothing if none starts here. kCorrupt if its frame is not
  // intact: that has been checked, whatever is returned.
  Result<std::optional<StoredTicket>> FindAt(LogPosition reference);
  // The ticket with this play; nothing if there is no such play.
  Result<std::optional<StoredTicket>> FindPlay(Ordinal ordinal);

 private:
  struct Known {
    LogPosition frame{};
    Ordinal first{};
  };
  // The last known frame that `is_before`, which those at the front are and the rest are not.
  template <typename IsBefore>
  std::optional<Known> LastKnown(IsBefore is_before);
  // Reads on from a known frame until `holds` says that it is this one; nothing if no frame of the
  // file does. `choose` picks the ticket.
  template <typename Holds, typename Chooses>
  Result<std::optional<StoredTicket>> Walk(const Known& from, Holds holds, Chooses chooses);
  template <typename Chooses>
  Result<std::optional<StoredTicket>> Choose(const FrameHeader& header, Bytes frame,
                                             Chooses chooses) const;
  Result<std::shared_ptr<disk::File>> FileOf(uint32_t file);

  disk::Disk& disk_;
  const LogId id_;
  const uint64_t file_bytes_;
  const game::Matrix& matrix_;

  std::mutex mutex_;
  std::vector<Known> known_;  // Ascending in both.
  std::map<uint32_t, std::shared_ptr<disk::File>> open_;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_TICKET_FINDER_H_

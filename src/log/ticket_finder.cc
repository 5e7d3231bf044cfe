#include "log/ticket_finder.h"

#include <algorithm>
#include <limits>

#include "log/file_window.h"
#include "log/ticket.h"

namespace drumroll::log {
namespace {

constexpr uint64_t kStepBytes = 64_KiB;
// Files kept open for ReadAt(): a log of any length must not take all there are.
constexpr size_t kOpenMax = 16;

}  // namespace

void TicketFinder::Add(LogPosition frame, Ordinal first) {
  const std::lock_guard lock(mutex_);
  if (!known_.empty()) {
    const Known& last = known_.back();
    DRUMROLL_ASSERT(last.frame < frame && last.first < first);
    // The first one of each file is always known, so that a walk stays within its file.
    const bool same_file =
        PlaceOf(last.frame, file_bytes_).file == PlaceOf(frame, file_bytes_).file;
    if (same_file && Raw(frame) - Raw(last.frame) < kStepBytes) return;
  }
  known_.push_back({frame, first});
}

Result<std::shared_ptr<disk::File>> TicketFinder::FileOf(uint32_t file) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(file);
  if (found != open_.end()) return found->second;
  if (open_.size() == kOpenMax) open_.clear();
  std::shared_ptr<disk::File> opened =
      DRUMROLL_TRY(disk_.Open(PathOf(id_, file), disk::Access::kRead));
  open_.emplace(file, opened);
  return opened;
}

Result<size_t> TicketFinder::ReadAt(LogPosition position, MutableBytes into) {
  const Place place = PlaceOf(position, file_bytes_);
  const auto file = DRUMROLL_TRY(FileOf(place.file));
  const size_t in_file = std::min<uint64_t>(into.size(), file_bytes_ - place.offset);
  return file->ReadAt(place.offset, into.first(in_file));
}

template <typename IsBefore>
std::optional<TicketFinder::Known> TicketFinder::LastKnown(IsBefore is_before) {
  const std::lock_guard lock(mutex_);
  const auto end = std::partition_point(known_.begin(), known_.end(), is_before);
  if (end == known_.begin()) return std::nullopt;
  return *std::prev(end);
}

template <typename Chooses>
Result<std::optional<StoredTicket>> TicketFinder::Choose(const FrameHeader& header, Bytes frame,
                                                         Chooses chooses) const {
  const Bytes rest = frame.subspan(sizeof header);
  DRUMROLL_TRY(CheckPayloadCrc(header, rest));
  DRUMROLL_TRY(CheckPayload(header, rest, &matrix_));
  const Bytes payload = rest.first(header.payload_bytes);
  const LogPosition start = PayloadPosition(LogPosition{header.position});
  TicketCursor tickets(matrix_, payload);
  Ordinal first{header.first_ordinal};
  while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
    const LogPosition reference{Raw(start) + ticket->offset()};
    const Ordinal next{Raw(first) + ticket->plays()};
    if (chooses(reference, next)) {
      const Bytes bytes =
          payload.subspan(ticket->offset(), sizeof(TicketHeader) + ticket->numbers().size());
      return std::optional(StoredTicket{
          .reference = reference, .first_ordinal = first, .bytes = {bytes.begin(), bytes.end()}});
    }
    first = next;
  }
  return std::optional<StoredTicket>{};
}

template <typename Holds, typename Chooses>
Result<std::optional<StoredTicket>> TicketFinder::Walk(const Known& from, Holds holds,
                                                       Chooses chooses) {
  Place place = PlaceOf(from.frame, file_bytes_);
  FileWindow window(kStepBytes);
  OpenedFile opened = DRUMROLL_TRY(OpenFile(disk_, id_, place.file, disk::Access::kRead));
  window.Use(std::move(opened.file));
  while (place.offset + kFrameBytesMin <= file_bytes_) {
    const Bytes start = DRUMROLL_TRY(window.Read(place.offset, sizeof(FrameHeader)));
    if (AllZero(start)) break;
    const auto told = [&](const Error& error) {
      return At(fmt::format("{}: offset {}", window.path(), place.offset), error);
    };
    const auto decoded = DecodeFrameHeader(start);
    if (!decoded.ok()) return told(decoded.error());
    const FrameHeader header = decoded.value();
    const Status right = CheckFrameHeader(header, id_, PositionOf(place, file_bytes_));
    if (!right.ok()) return told(right.error());
    const uint64_t size = FrameBytes(header.payload_bytes);
    if (header.kind == static_cast<uint8_t>(FrameKind::kPlays) && holds(header)) {
      auto chosen = Choose(header, DRUMROLL_TRY(window.Read(place.offset, size)), chooses);
      if (!chosen.ok()) return told(chosen.error());
      return chosen;
    }
    place.offset += size;
  }
  return std::optional<StoredTicket>{};
}

Result<std::optional<StoredTicket>> TicketFinder::FindAt(LogPosition reference) {
  const auto from = LastKnown([&](const Known& known) { return known.frame <= reference; });
  if (!from) return std::optional<StoredTicket>{};
  return Walk(
      *from,
      [&](const FrameHeader& header) {
        return Raw(reference) < header.position + FrameBytes(header.payload_bytes);
      },
      [&](LogPosition start, Ordinal) { return start == reference; });
}

Result<std::optional<StoredTicket>> TicketFinder::FindPlay(Ordinal ordinal) {
  const auto from = LastKnown([&](const Known& known) { return known.first <= ordinal; });
  if (!from) return std::optional<StoredTicket>{};
  return Walk(
      *from,
      [&](const FrameHeader& header) { return Raw(ordinal) < header.first_ordinal + header.plays; },
      [&](LogPosition, Ordinal next) { return ordinal < next; });
}

}  // namespace drumroll::log

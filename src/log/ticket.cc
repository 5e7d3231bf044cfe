// A standard ticket's numbers are checked play by play with compares that are added up instead of
// branched on: a payload is nearly always well-formed, so what is wrong is looked for only once it
// is known that something is.
#include "log/ticket.h"

#include <algorithm>

#include "base/assert.h"

namespace drumroll::log {
namespace {

TicketHeader HeaderOf(const Ticket& ticket, uint16_t plays, bool counted) {
  TicketHeader header{};
  std::copy(ticket.key.bytes.begin(), ticket.key.bytes.end(), header.key);
  header.player = Raw(ticket.player);
  header.time = Raw(ticket.time);
  header.channel = Raw(ticket.channel);
  header.plays = plays;
  header.flags = static_cast<uint8_t>((counted ? kTicketCounted : 0) |
                                      (ticket.quick_pick ? kTicketQuickPick : 0));
  return header;
}

uint8_t* Put(uint8_t* at, Bytes bytes) { return std::copy(bytes.begin(), bytes.end(), at); }

// True if the `kPick` numbers at the start of each stride are in 1..of and ascending.
template <uint32_t kPick>
bool DrumsAscend(const uint8_t* at, size_t stride, size_t plays, uint32_t of) {
  uint32_t good = 1;
  for (; plays > 0; --plays, at += stride) {
    good &= at[0] >= 1;
    for (uint32_t i = 0; i + 1 < kPick; ++i) good &= at[i] < at[i + 1];
    good &= at[kPick - 1] <= of;
  }
  return good != 0;
}

bool DrumAscends(const uint8_t* at, uint32_t pick, uint32_t of) {
  bool good = at[0] >= 1 && at[pick - 1] <= of;
  for (uint32_t i = 0; i + 1 < pick; ++i) good &= at[i] < at[i + 1];
  return good;
}

bool DrumsAscend(const uint8_t* at, size_t stride, size_t plays, const game::Drum& drum) {
  switch (drum.pick) {  // The picks of the lotteries there are, with their loops unrolled.
    case 1:
      return DrumsAscend<1>(at, stride, plays, drum.of);
    case 2:
      return DrumsAscend<2>(at, stride, plays, drum.of);
    case 5:
      return DrumsAscend<5>(at, stride, plays, drum.of);
    case 6:
      return DrumsAscend<6>(at, stride, plays, drum.of);
    case 7:
      return DrumsAscend<7>(at, stride, plays, drum.of);
    default:
      for (; plays > 0; --plays, at += stride) {
        if (!DrumAscends(at, drum.pick, drum.of)) return false;
      }
      return true;
  }
}

bool StandardPlaysValid(const game::Matrix& matrix, Bytes numbers, size_t plays) {
  const size_t stride = matrix.play_bytes();
  if (!DrumsAscend(numbers.data(), stride, plays, matrix.main)) return false;
  return !matrix.has_second() ||
         DrumsAscend(numbers.data() + matrix.main.pick, stride, plays, matrix.second);
}

// Finds what is wrong with the numbers of the ticket at `offset`.
Status CheckPlays(const game::Matrix& matrix, uint32_t offset, const TicketView& ticket) {
  PlayCursor plays(matrix, ticket);
  game::Play play;
  for (uint32_t i = 0; plays.Next(play); ++i) {
    if (const Status status = game::CheckPlay(matrix, play); !status.ok()) {
      return Fail(ErrorCode::kCorrupt, "ticket at {}: play {}: {}", offset, i,
                  status.error().message);
    }
  }
  return {};
}

Error TooShort(uint32_t offset, size_t expected, size_t found) {
  return Fail(ErrorCode::kCorrupt, "ticket at {}: needs {} bytes, the payload has {} more", offset,
              expected, found);
}

Status CheckHeader(uint32_t offset, const TicketHeader& header) {
  if (header.plays == 0) {
    return Fail(ErrorCode::kCorrupt, "ticket at {}: 0 plays, expected at least 1", offset);
  }
  if ((header.flags & ~kTicketFlags) != 0) {
    return Fail(ErrorCode::kCorrupt, "ticket at {}: flags {:#04x}, expected bits of {:#04x} only",
                offset, header.flags, kTicketFlags);
  }
  if (header.zero != 0) {
    return Fail(ErrorCode::kCorrupt, "ticket at {}: reserved byte {:#04x}, expected 0", offset,
                header.zero);
  }
  return {};
}

// The counts in front of a counted play; both in range when this returns.
struct Counts {
  uint32_t main = 0;
  uint32_t second = 0;
};

Result<Counts> ReadCounts(const game::Matrix& matrix, uint32_t offset, uint32_t play, Bytes rest) {
  if (rest.size() < CountBytes(matrix)) {
    return At(fmt::format("play {}", play), TooShort(offset, CountBytes(matrix), rest.size()));
  }
  const Counts counts{rest[0], matrix.has_second() ? rest[1] : uint32_t{0}};
  if (counts.main < matrix.main.pick || counts.main > matrix.main_pick_max) {
    return Fail(ErrorCode::kCorrupt, "ticket at {}: play {} of {} numbers, expected {} to {}",
                offset, play, counts.main, matrix.main.pick, matrix.main_pick_max);
  }
  if (matrix.has_second() &&
      (counts.second < matrix.second.pick || counts.second > matrix.second_pick_max)) {
    return Fail(ErrorCode::kCorrupt,
                "ticket at {}: play {} of {} numbers of the second drum, expected {} to {}", offset,
                play, counts.second, matrix.second.pick, matrix.second_pick_max);
  }
  return counts;
}

}  // namespace

MutableBytes PlaysBatch::Extend(size_t bytes) {
  const size_t begin = size_;
  size_ += bytes;
  if (size_ > memory_.size()) [[unlikely]]
    memory_.resize(std::max(2 * memory_.size(), size_));
  return MutableBytes(memory_).subspan(begin, bytes);
}

MutableBytes PlaysBatch::AddStandard(const Ticket& ticket, uint16_t plays) {
  DRUMROLL_ASSERT(plays >= 1);
  const MutableBytes bytes = Extend(sizeof(TicketHeader) + plays * size_t{matrix_.play_bytes()});
  const TicketHeader header = HeaderOf(ticket, plays, /*counted=*/false);
  std::memcpy(bytes.data(), &header, sizeof header);
  plays_ += plays;
  ++tickets_;
  return bytes.subspan(sizeof header);
}

void PlaysBatch::Add(const Ticket& ticket, std::span<const game::Play> plays) {
  DRUMROLL_ASSERT(!plays.empty() && plays.size() <= 65535);
  const bool counted = std::any_of(plays.begin(), plays.end(), [&](const game::Play& play) {
    return game::IsSystem(matrix_, play);
  });
  const size_t counts = counted ? CountBytes(matrix_) : 0;
  size_t size = sizeof(TicketHeader);
  for (const game::Play& play : plays) size += counts + play.main.size() + play.second.size();

  const TicketHeader header = HeaderOf(ticket, static_cast<uint16_t>(plays.size()), counted);
  uint8_t* at = Put(Extend(size).data(), BytesOf(header));
  for (const game::Play& play : plays) {
    if (counts >= 1) *at++ = static_cast<uint8_t>(play.main.size());
    if (counts == 2) *at++ = static_cast<uint8_t>(play.second.size());
    at = Put(Put(at, play.main), play.second);
  }
  DRUMROLL_ASSERT(at == memory_.data() + size_);
  plays_ += header.plays;
  ++tickets_;
}

void PlaysBatch::AddCopy(Bytes ticket) {
  const auto header = Load<TicketHeader>(ticket);
  std::memcpy(Extend(ticket.size()).data(), ticket.data(), ticket.size());
  plays_ += header.plays;
  ++tickets_;
}

void PlaysBatch::AddCopy(Bytes ticket, Micros time) {
  const size_t begin = size_;
  AddCopy(ticket);
  const int64_t micros = Raw(time);
  std::memcpy(memory_.data() + begin + offsetof(TicketHeader, time), &micros, sizeof micros);
}

void PlaysBatch::Clear() {
  size_ = 0;
  plays_ = 0;
  tickets_ = 0;
}

Ticket TicketView::ticket() const {
  Ticket ticket;
  std::copy(std::begin(header_.key), std::end(header_.key), ticket.key.bytes.begin());
  ticket.player = PlayerId{header_.player};
  ticket.time = Micros{header_.time};
  ticket.channel = Channel{header_.channel};
  ticket.quick_pick = (header_.flags & kTicketQuickPick) != 0;
  return ticket;
}

Result<Bytes> TicketCursor::NumbersAt(uint32_t offset, const TicketHeader& header) const {
  const Bytes rest = payload_.subspan(offset + sizeof header);
  size_t size = 0;
  if ((header.flags & kTicketCounted) == 0) {
    size = header.plays * size_t{matrix_.play_bytes()};
  } else {
    for (uint32_t i = 0; i < header.plays; ++i) {
      const Counts counts =
          DRUMROLL_TRY(ReadCounts(matrix_, offset, i, rest.subspan(std::min(size, rest.size()))));
      size += CountBytes(matrix_) + counts.main + counts.second;
    }
  }
  if (size > rest.size()) return TooShort(offset, sizeof header + size, payload_.size() - offset);
  return rest.first(size);
}

Result<std::optional<TicketView>> TicketCursor::Next() {
  const size_t left = payload_.size() - offset_;
  if (left == 0) return std::optional<TicketView>{};
  if (left < sizeof(TicketHeader)) return TooShort(offset_, sizeof(TicketHeader), left);

  TicketView view;
  view.header_ = Load<TicketHeader>(payload_, offset_);
  view.offset_ = offset_;
  DRUMROLL_TRY(CheckHeader(offset_, view.header_));
  view.numbers_ = DRUMROLL_TRY(NumbersAt(offset_, view.header_));
  const bool valid = !view.counted() && StandardPlaysValid(matrix_, view.numbers_, view.plays());
  if (!valid) [[unlikely]]
    DRUMROLL_TRY(CheckPlays(matrix_, offset_, view));
  offset_ += static_cast<uint32_t>(sizeof(TicketHeader) + view.numbers_.size());
  return std::optional(view);
}

}  // namespace drumroll::log

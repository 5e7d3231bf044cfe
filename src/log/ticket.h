// Tickets in the payload of a frame of plays: written by intake, read by the segment builder, the
// record engine and whoever inspects. docs/formats/log.md, "Kind 1: plays", is the specification.
// One thread each.
#ifndef DRUMROLL_LOG_TICKET_H_
#define DRUMROLL_LOG_TICKET_H_

#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "game/matrix.h"
#include "log/format.h"

namespace drumroll::log {

// Bytes in front of each play of a counted ticket.
inline size_t CountBytes(const game::Matrix& matrix) { return matrix.has_second() ? 2 : 1; }

// What is known of a ticket besides its numbers.
struct Ticket {
  TicketKey key;
  PlayerId player{};
  Micros time{};
  Channel channel{};
  bool quick_pick = false;
};

// Collects tickets for one frame. The caller has checked every play (game::CheckPlay) and keeps the
// payload within kPayloadBytesMax; clearing keeps the memory, so a batch that is used again
// allocates nothing.
class PlaysBatch {
 public:
  explicit PlaysBatch(const game::Matrix& matrix) : matrix_(matrix) {}

  // Adds a ticket of standard plays and returns where its numbers go: plays * matrix.play_bytes()
  // bytes, to be filled before the next call. Requires: plays >= 1.
  MutableBytes AddStandard(const Ticket& ticket, uint16_t plays);
  // Adds a ticket of any plays. Requires: 1 .. 65535 plays.
  void Add(const Ticket& ticket, std::span<const game::Play> plays);
  // Adds a ticket as it stands in another batch for the same matrix. Requires: exactly its bytes.
  void AddCopy(Bytes ticket);
  // The same, but accepted at another time.
  void AddCopy(Bytes ticket, Micros time);
  void Clear();

  // How far it is filled; CutTo() takes back what was added since. Requires: not cleared since.
  struct Mark {
    size_t bytes = 0;
    uint32_t plays = 0;
    uint32_t tickets = 0;
  };
  Mark mark() const { return {size_, plays_, tickets_}; }
  void CutTo(const Mark& mark);

  // Valid until the next Add or Clear.
  Bytes payload() const { return Bytes(memory_).first(size_); }
  uint32_t plays() const { return plays_; }
  uint32_t tickets() const { return tickets_; }
  bool empty() const { return tickets_ == 0; }

 private:
  // Makes the payload `bytes` longer and returns the new bytes, whatever they are.
  MutableBytes Extend(size_t bytes);

  game::Matrix matrix_;
  std::vector<uint8_t>
      memory_;  // As long as the payload ever was, and longer: growing zero-fills, using doesn't.
  size_t size_ = 0;  // Of the payload.
  uint32_t plays_ = 0;
  uint32_t tickets_ = 0;
};

// A ticket inside a payload; valid while the payload is.
class TicketView {
 public:
  Ticket ticket() const;
  uint32_t plays() const { return header_.plays; }
  PlayerId player() const { return PlayerId{header_.player}; }
  int64_t time() const { return header_.time; }
  bool counted() const { return (header_.flags & kTicketCounted) != 0; }
  // Of its first byte in the payload.
  uint32_t offset() const { return offset_; }
  // All plays' bytes, as they stand; without counts if !counted(): plays() * play_bytes().
  Bytes numbers() const { return numbers_; }

 private:
  friend class TicketCursor;
  TicketHeader header_{};
  uint32_t offset_ = 0;
  Bytes numbers_;
};

// Walks over the tickets of a payload and checks their form: kCorrupt for reserved bits, sizes that
// don't fit, numbers out of range or not ascending. What Next() returned is well-formed. About 4 ns
// a play.
class TicketCursor {
 public:
  // `matrix` must outlive the cursor. Requires: payload.size() <= kPayloadBytesMax (frames are).
  TicketCursor(const game::Matrix& matrix, Bytes payload) : matrix_(matrix), payload_(payload) {}
  // The next ticket; nothing at the end.
  Result<std::optional<TicketView>> Next();

 private:
  // The bytes of `plays` plays that start at `offset`; kCorrupt if they end behind the payload.
  Result<Bytes> NumbersAt(uint32_t offset, const TicketHeader& header) const;

  const game::Matrix& matrix_;
  Bytes payload_;
  uint32_t offset_ = 0;
};

// Walks over the plays of a well-formed ticket.
class PlayCursor {
 public:
  PlayCursor(const game::Matrix& matrix, const TicketView& ticket)
      : matrix_(matrix), rest_(ticket.numbers()), counted_(ticket.counted()) {}
  // False at the end.
  bool Next(game::Play& play) {
    if (rest_.empty()) return false;
    const uint32_t main = counted_ ? rest_[0] : matrix_.main.pick;
    const uint32_t second = counted_ && matrix_.has_second() ? rest_[1] : matrix_.second.pick;
    const size_t counts = counted_ ? CountBytes(matrix_) : 0;
    play.main = rest_.subspan(counts, main);
    play.second = rest_.subspan(counts + main, second);
    rest_ = rest_.subspan(counts + main + second);
    return true;
  }

 private:
  const game::Matrix& matrix_;
  Bytes rest_;
  bool counted_;
};

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_TICKET_H_

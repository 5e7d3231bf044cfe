// Tickets as a request's body has them: from JSON to what a sale takes. Pure, but for the numbers
// of quick picks, which come from the system's random source.
#ifndef DRUMROLL_SERVICE_TICKETS_IN_H_
#define DRUMROLL_SERVICE_TICKETS_IN_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "game/rules.h"
#include "pool/receipt.h"
#include "service/http.h"

namespace drumroll::service {

inline constexpr size_t kBatchPlaysMax = 10'000;
inline constexpr size_t kTicketBytesMax = 64 * 1024;
inline constexpr size_t kBatchBytesMax = 4 * 1024 * 1024;

// Numbers of quick picks, each set of them equally likely. Thread safe.
class QuickPicks {
 public:
  // Nobody can foretell its numbers: 128 bits of the system's choose the stream.
  QuickPicks() : random_({.seed = SystemSeed(), .stream = SystemSeed()}) {}

  // Appends `plays` plays of matrix.play_bytes() bytes.
  void Draw(const game::Matrix& matrix, size_t plays, std::vector<uint8_t>& numbers);

 private:
  std::mutex mutex_;
  Random random_;
};

// A ticket that somebody wants, with its numbers.
class TicketIn {
 public:
  // What the sale takes; valid while this lives and is not moved.
  pool::Order Order() const;
  size_t plays() const { return plays_.size(); }

 private:
  friend class TicketsReader;
  struct Play {
    size_t main = 0;
    size_t second = 0;
  };
  pool::Order head_;
  std::vector<uint8_t> numbers_;  // Of all plays, main before second.
  std::vector<Play> sizes_;
  std::vector<game::Play> plays_;
};

class TicketsReader {
 public:
  // All of it outlives the reader.
  TicketsReader(const game::Rules& rules, const Caller& caller, QuickPicks& picks)
      : rules_(rules), caller_(caller), picks_(picks) {}

  // The body of one ticket. kInvalid, with the place, unless it is one; kForbidden for a channel
  // that is not the caller's.
  Result<TicketIn> One(std::string_view body) const;
  // The body of a batch: each ticket for itself. kInvalid if it is no batch, or has more than
  // kBatchPlaysMax plays.
  Result<std::vector<Result<TicketIn>>> Batch(std::string_view body) const;

 private:
  template <typename Value>
  Result<TicketIn> Read(const Value& value) const;
  template <typename Value>
  Status ReadPlays(const Value& value, TicketIn& ticket) const;
  Result<Channel> ChannelOf(std::optional<uint64_t> said) const;

  const game::Rules& rules_;
  const Caller& caller_;
  QuickPicks& picks_;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_TICKETS_IN_H_

// What one row says, and what is said of a whole import.
#ifndef DRUMROLL_IMPORT_ROW_H_
#define DRUMROLL_IMPORT_ROW_H_

#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "base/ids.h"
#include "game/matrix.h"

namespace drumroll::import {

struct Row {
  TicketKey key;
  PlayerId player{};
  std::optional<Micros> time;
  std::optional<Channel> channel;
  std::optional<bool> quick_pick;
  std::span<const game::Play> plays;  // Checked; at least one. Someone else's.
};

// What tickets get that don't say it themselves.
struct Defaults {
  Micros time{};
  Channel channel{};
};

struct Totals {
  uint64_t rows = 0;  // Neither empty nor the header; rejects included.
  uint64_t rejects = 0;
  uint64_t tickets = 0;
  uint64_t plays = 0;
  friend bool operator==(const Totals&, const Totals&) = default;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_ROW_H_

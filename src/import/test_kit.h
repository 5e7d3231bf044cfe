// What the tests of this module share: rules made by hand, and a sink that remembers.
#ifndef DRUMROLL_IMPORT_TEST_KIT_H_
#define DRUMROLL_IMPORT_TEST_KIT_H_

#include <fmt/format.h>

#include <string>
#include <vector>

#include "game/rules.h"
#include "import/csv.h"
#include "import/json_lines.h"
#include "import/tickets.h"

namespace drumroll::import {

// 6 of 45, system plays of up to 8 numbers, tickets of up to 3 plays.
inline game::Rules OneDrum() {
  game::Rules rules;
  rules.plays_per_ticket_max = 3;
  rules.matrix = {
      .main = {6, 45, 6}, .second = {}, .bonus = 1, .main_pick_max = 8, .second_pick_max = 0};
  return rules;
}

// 5 of 69 and 1 of 26.
inline game::Rules TwoDrums() {
  game::Rules rules;
  rules.plays_per_ticket_max = 3;
  rules.matrix = {.main = {5, 69, 5},
                  .second = {1, 26, 1},
                  .bonus = 0,
                  .main_pick_max = 5,
                  .second_pick_max = 1};
  return rules;
}

// Everything that an import said, as bytes and as text to compare.
struct Outcome {
  std::vector<uint8_t> payload;
  std::vector<uint64_t> first_lines;
  std::string rejects;  // As the rejects file, without its header.
  Totals totals;
  std::string error;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

class RecordingSink final : public Sink {
 public:
  explicit RecordingSink(const game::Matrix& matrix) : batch(matrix) {}
  Status Take(const ImportedTicket& ticket) override {
    ticket.AppendTo(batch);
    first_lines.push_back(ticket.first_line());
    return {};
  }
  Status Refuse(const Reject& reject) override {
    AppendReject(rejects, reject);
    return {};
  }
  log::PlaysBatch batch;
  std::vector<uint64_t> first_lines;
  std::string rejects;
};

inline constexpr Defaults kDefaults{.time = Micros{1'000'000}, .channel = Channel{9}};

// Imports the text in blocks that end at the given places.
template <typename Reader>
Outcome Import(const game::Rules& rules, std::string_view text, std::vector<size_t> cuts = {}) {
  RecordingSink sink(rules.matrix);
  Reader reader(rules, kDefaults, sink);
  const auto run = [&]() -> Status {
    cuts.push_back(text.size());
    size_t begin = 0;
    for (const size_t end : cuts) {
      // A copy of its own: reading beyond it is found by the address sanitizer.
      const std::vector<uint8_t> block(text.begin() + static_cast<ptrdiff_t>(begin),
                                       text.begin() + static_cast<ptrdiff_t>(end));
      DRUMROLL_TRY(reader.Feed(block));
      begin = end;
    }
    return reader.Finish();
  };
  const Status status = run();
  const Bytes payload = sink.batch.payload();
  return {.payload = {payload.begin(), payload.end()},
          .first_lines = sink.first_lines,
          .rejects = sink.rejects,
          .totals = reader.totals(),
          .error = status.ok() ? "" : status.error().message};
}

// The tickets as text, one a line: "key player time channel q 1 2 3 4 5 6|7 8 9 ...".
inline std::string TicketsAsText(const game::Rules& rules, const Outcome& outcome) {
  std::string text;
  log::TicketCursor cursor(rules.matrix, outcome.payload);
  while (const auto view = cursor.Next().value()) {
    const log::Ticket ticket = view->ticket();
    text += fmt::format("{} {} {} {} {}", ToHex(ticket.key.bytes), ticket.player, Raw(ticket.time),
                        ticket.channel, ticket.quick_pick ? "q" : "-");
    log::PlayCursor plays(rules.matrix, *view);
    game::Play play;
    for (bool first = true; plays.Next(play); first = false) {
      if (!first) text += " |";
      for (const uint8_t number : play.main) text += fmt::format(" {}", number);
      for (const uint8_t number : play.second) text += fmt::format(" +{}", number);
    }
    text += '\n';
  }
  return text;
}

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_TEST_KIT_H_

// Rows become tickets: neighbours with the same key are one. One thread.
#ifndef DRUMROLL_IMPORT_TICKETS_H_
#define DRUMROLL_IMPORT_TICKETS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "game/rules.h"
#include "import/reject.h"
#include "import/row.h"
#include "log/ticket.h"

namespace drumroll::import {

// A complete ticket, as it was put together. Valid during the call that hands it over.
class ImportedTicket {
 public:
  const log::Ticket& ticket() const { return ticket_; }
  uint32_t plays() const { return plays_; }
  uint64_t first_line() const { return first_line_; }
  // Requires: a batch for the same matrix.
  void AppendTo(log::PlaysBatch& batch) const;

 private:
  friend class Tickets;
  struct Shape {
    uint8_t main;
    uint8_t second;
  };

  log::Ticket ticket_;
  std::optional<Micros> time_;  // As the first row said it.
  std::optional<Channel> channel_;
  uint64_t first_line_ = 0;
  uint32_t plays_ = 0;
  std::vector<uint8_t> numbers_;  // Of all plays; the first numbers_size_ bytes.
  size_t numbers_size_ = 0;
  bool standard_ = true;       // No system play is among them.
  std::vector<Shape> shapes_;  // Of each play; only if not standard.
};

// Who gets what an import finds. An error ends the import and is what Feed() returns.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status Take(const ImportedTicket& ticket) = 0;
  virtual Status Refuse(const Reject& reject) = 0;
};

class Tickets {
 public:
  // `rules` and `sink` must outlive it.
  Tickets(const game::Rules& rules, const Defaults& defaults, Sink& sink);

  // Adds the row to the ticket whose key it has, or begins the next one, which hands over the one
  // before. A problem means that the row was not added and nothing else has changed.
  std::optional<Problem> Add(uint64_t line, const Row& row);
  // The fast way to add a standard play in a row that says the same as the last one that was added:
  // where to write its numbers, or nullptr if the ticket has no room for it. AppendPlay() then adds
  // it.
  uint8_t* RoomForPlay();
  void AppendPlay();
  // Hands over the last ticket.
  void Finish();

  // False after the first error of the sink; then nothing more is handed over.
  bool ok() const { return status_.ok(); }
  // That error, if there was one.
  Status TakeStatus() { return std::exchange(status_, {}); }
  uint64_t tickets() const { return tickets_; }
  uint64_t plays() const { return plays_; }

 private:
  void Begin(uint64_t line, const Row& row);
  std::optional<Problem> CheckSame(const Row& row) const;
  std::optional<Problem> CheckSize(size_t plays) const;
  void Append(const Row& row);
  void AppendNumbers(const game::Play& play);
  void Reserve(size_t bytes);

  const game::Matrix& matrix_;
  const uint32_t plays_max_;
  Defaults defaults_;
  Sink& sink_;
  Status status_;
  ImportedTicket current_;  // Nothing begun while it has no plays.
  uint64_t tickets_ = 0;
  uint64_t plays_ = 0;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_TICKETS_H_

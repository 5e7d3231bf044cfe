// The two tables that are as long as the pool: plays and tickets, one partition each, straight from
// its log.
#ifndef DRUMROLL_LAKE_LOG_TABLES_H_
#define DRUMROLL_LAKE_LOG_TABLES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lake/row_source.h"
#include "lake/sealed_log.h"

namespace drumroll::lake {

// Told of rows as they are read, a batch at a time.
using OnRows = std::function<void(uint64_t rows)>;

class PlayRows final : public RowSource {
 public:
  // `log` is at its start and outlives the source. Requires: CheckMaskable() passed.
  PlayRows(SealedLog& log, const OnRows& progress);
  Result<size_t> Fill(const Batch& batch) override;

 private:
  struct Columns;
  // False at the end.
  Result<bool> NextTicket();
  void SetPlay(const Columns& columns, size_t row, const game::Play& play) const;

  SealedLog& log_;
  const OnRows& progress_;
  const game::Matrix& matrix_;
  std::optional<SealedTicket> ticket_;
  std::optional<log::PlayCursor> plays_;
  uint64_t line_ = 0;  // Plays of the ticket that were read.
};

class TicketRows final : public RowSource {
 public:
  TicketRows(SealedLog& log, const OnRows& progress) : log_(log), progress_(progress) {}
  Result<size_t> Fill(const Batch& batch) override;

 private:
  SealedLog& log_;
  const OnRows& progress_;
};

// "a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf"
std::string UuidOf(const TicketKey& key);

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_LOG_TABLES_H_

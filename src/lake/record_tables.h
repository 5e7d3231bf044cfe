// The small tables: what the records of a draw say, one function a table. Pure.
#ifndef DRUMROLL_LAKE_RECORD_TABLES_H_
#define DRUMROLL_LAKE_RECORD_TABLES_H_

#include <vector>

#include "base/clock.h"
#include "lake/rows.h"
#include "lake/settled_draw.h"
#include "log/voids.h"

namespace drumroll::lake {

// What only a partition's log says.
struct LogFacts {
  std::vector<log::Void> voids;  // By ordinal.
  Micros closed{};
};

// By partition.
Rows VoidsTable(const std::vector<LogFacts>& logs);
Rows SealsTable(const SettledDraw& draw, const std::vector<LogFacts>& logs);

Result<Rows> DrawsTable(const SettledDraw& draw, Micros exported);
Result<Rows> ResultsTable(const SettledDraw& draw);
Rows TierHitsTable(const game::Rules& rules);
Rows TiersTable(const SettledDraw& draw);
Rows SettlementsTable(const SettledDraw& draw);
Result<Rows> JournalTable(const SettledDraw& draw);

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_RECORD_TABLES_H_

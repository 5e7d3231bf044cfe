#include "lake/record_tables.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/text_record.h"
#include "base/words.h"
#include "documents/evening.h"
#include "lake/log_tables.h"
#include "lake/masks.h"
#include "lake/tables.h"

namespace drumroll::lake {
namespace {

using Row = std::vector<Cell>;

Result<Cell> TimeOf(const std::string& text) {
  if (text.empty()) return Cell();
  const auto time = MicrosFromText(text);
  if (time) return CellOf(*time);
  return Fail(ErrorCode::kCorrupt, "the journal has a time that is none: '{}'", text);
}

// The time of the last step of this kind, of this revision if it is not 0; NULL if there is none.
Result<Cell> TimeOf(const pool::Journal& journal, pool::Action action, uint32_t revision = 0) {
  std::string time;
  for (const pool::JournalEntry& entry : journal.entries()) {
    if (entry.action == action && (revision == 0 || entry.revision == revision)) time = entry.time;
  }
  return TimeOf(time);
}

// `count` columns of numbers: NULL behind the last one, all NULL if there are more.
void AddNumbers(Row& row, Bytes numbers, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const bool there = numbers.size() <= count && i < numbers.size();
    row.push_back(there ? CellOf(uint64_t{numbers[i]}) : Cell());
  }
}

void AddMasks(Row& row, Bytes numbers) {
  const Masks masks = MasksOf(numbers);
  row.push_back(masks.lo);
  row.push_back(masks.hi);
}

// The hits of a tier as one condition, where they are one.
struct Condition {
  uint8_t main = 0;
  uint8_t bonus = 0;
  std::string_view rule;
  uint8_t second = 0;
};

std::optional<Condition> ConditionOf(const game::Matrix& matrix, const game::Tier& tier) {
  Condition condition;
  condition.main = tier.hits.front().main;
  condition.second = tier.hits.front().second;
  std::set<uint8_t> wanted;
  for (const game::Hits& hits : tier.hits) {
    if (hits.main != condition.main || hits.second != condition.second) return std::nullopt;
    wanted.insert(hits.bonus);
  }
  std::set<uint8_t> possible;
  for (uint8_t bonus = 0; bonus <= matrix.bonus; ++bonus) {
    if (game::Ways(matrix, {condition.main, bonus, condition.second}) > 0) possible.insert(bonus);
  }
  if (wanted == possible) {
    condition.rule = "any";
  } else if (wanted == std::set<uint8_t>{0}) {
    condition.rule = "miss";
  } else if (wanted == std::set<uint8_t>(possible.lower_bound(*wanted.begin()), possible.end())) {
    condition.rule = "hit";
    condition.bonus = *wanted.begin();
  } else {
    return std::nullopt;
  }
  return condition;
}

void AddCondition(Row& row, const std::optional<Condition>& condition) {
  if (!condition) {
    row.insert(row.end(), 4, Cell());
    return;
  }
  row.push_back(CellOf(uint64_t{condition->main}));
  row.push_back(CellOf(uint64_t{condition->bonus}));
  row.push_back(std::string(condition->rule));
  row.push_back(CellOf(uint64_t{condition->second}));
}

int64_t SalesOf(const SettledDraw& draw) {
  return static_cast<int64_t>(draw.seal.Stakes()) * draw.rules().price;
}

}  // namespace

Rows VoidsTable(const std::vector<LogFacts>& logs) {
  Rows rows(kVoids);
  for (size_t partition = 0; partition < logs.size(); ++partition) {
    for (const log::Void& entry : logs[partition].voids) {
      rows.Add({CellOf(uint64_t{partition}), CellOf(Raw(entry.first_ordinal)),
                CellOf(uint64_t{entry.plays}), CellOf(uint64_t{entry.stakes}), UuidOf(entry.key),
                CellOf(entry.time)});
    }
  }
  return rows;
}

Rows SealsTable(const SettledDraw& draw, const std::vector<LogFacts>& logs) {
  Rows rows(kSeals);
  for (size_t partition = 0; partition < logs.size(); ++partition) {
    const pool::SealedPartition& sealed = draw.seal.partitions[partition];
    rows.Add({CellOf(uint64_t{partition}), CellOf(sealed.plays), CellOf(sealed.tickets),
              CellOf(sealed.stakes), CellOf(sealed.voided_plays), CellOf(sealed.voided_stakes),
              CellOf(sealed.segments), ToHex(sealed.content), ToHex(sealed.voids),
              CellOf(sealed.log_end), ToHex(sealed.log_head), CellOf(logs[partition].closed)});
  }
  return rows;
}

Result<Rows> DrawsTable(const SettledDraw& draw, Micros exported) {
  const pool::State& state = draw.evening->state();
  const pool::Journal& journal = draw.evening->journal();
  const game::Rules& rules = draw.rules();
  const game::Matrix& matrix = rules.matrix;
  const uint32_t revision = draw.newest().settlement.revision;
  const bool published = state.published != 0;
  Row row = {draw.game_name,
             ToHex(draw.draw().record().rules),
             CellOf(uint64_t{matrix.main.pick}),
             CellOf(uint64_t{matrix.main.of}),
             CellOf(uint64_t{matrix.main.drawn}),
             CellOf(uint64_t{matrix.second.pick}),
             CellOf(uint64_t{matrix.second.of}),
             CellOf(uint64_t{matrix.second.drawn}),
             CellOf(uint64_t{matrix.bonus}),
             rules.price,
             rules.currency,
             CellOf(uint64_t{rules.exponent}),
             CellOf(uint64_t{draw.draw().partitions()}),
             std::string(pool::Name(state.controls)),
             std::string(pool::Name(state.phase)),
             CellOf(uint64_t{revision}),
             published ? CellOf(uint64_t{state.published}) : Cell()};
  row.push_back(DRUMROLL_TRY(TimeOf(journal, pool::Action::kOpened)));
  row.push_back(DRUMROLL_TRY(TimeOf(journal, pool::Action::kClosed)));
  row.push_back(DRUMROLL_TRY(TimeOf(journal, pool::Action::kSealed)));
  row.push_back(DRUMROLL_TRY(TimeOf(journal, pool::Action::kDrawn, revision)));
  row.push_back(DRUMROLL_TRY(TimeOf(journal, pool::Action::kSettled, revision)));
  row.push_back(published ? DRUMROLL_TRY(TimeOf(journal, pool::Action::kPublished, state.published))
                          : Cell());
  row.push_back(ToHex(draw.seal_name));
  row.push_back(ToWords(draw.seal_name));
  row.push_back(CellOf(draw.seal.Plays()));
  row.push_back(CellOf(draw.seal.Stakes()));
  row.push_back(SalesOf(draw));
  row.push_back(CellOf(exported));
  Rows rows(kDraws);
  rows.Add(std::move(row));
  return rows;
}

Result<Rows> ResultsTable(const SettledDraw& draw) {
  Rows rows(kResults);
  uint64_t number = 0;
  for (const pool::Revision& revision : draw.evening->state().revisions) {
    const game::Drawn drawn = DRUMROLL_TRY(game::ParseDrawn(draw.rules().matrix, revision.numbers));
    Row row = {CellOf(++number), revision.numbers};
    AddNumbers(row, drawn.main, 6);
    AddNumbers(row, drawn.bonus, 2);
    AddNumbers(row, drawn.second, 2);
    AddMasks(row, drawn.main);
    AddMasks(row, drawn.bonus);
    row.push_back(MasksOf(drawn.second).lo);
    row.push_back(ToHex(revision.result));
    row.push_back(revision.source);
    row.push_back(DRUMROLL_TRY(TimeOf(revision.entered)));
    row.push_back(revision.settlement.has_value());
    row.push_back(revision.published);
    rows.Add(std::move(row));
  }
  return rows;
}

Rows TierHitsTable(const game::Rules& rules) {
  Rows rows(kTierHits);
  for (size_t tier = 0; tier < rules.tiers.size(); ++tier) {
    const auto& hits = rules.tiers[tier].hits;
    for (const game::Hits& hit : std::set<game::Hits>(hits.begin(), hits.end())) {
      rows.Add({CellOf(tier + 1), CellOf(uint64_t{hit.main}), CellOf(uint64_t{hit.bonus}),
                CellOf(uint64_t{hit.second}), CellOf(game::Ways(rules.matrix, hit))});
    }
  }
  return rows;
}

Rows TiersTable(const SettledDraw& draw) {
  Rows rows(kTiers);
  for (const SettledRevision& revision : draw.revisions) {
    for (size_t i = 0; i < draw.rules().tiers.size(); ++i) {
      const game::Tier& tier = draw.rules().tiers[i];
      Row row = {CellOf(uint64_t{revision.settlement.revision}), CellOf(i + 1), tier.name};
      AddCondition(row, ConditionOf(draw.rules().matrix, tier));
      row.push_back(CellOf(tier.ways));
      row.push_back(CellOf(revision.settlement.winners[i]));
      if (!revision.prizes) {
        row.insert(row.end(), 7, Cell());
      } else {
        const game::TierReport& report = revision.prizes->tiers[i];
        const game::Carry& in = revision.prizes->carried_in[i];
        const game::Carry& out = revision.prizes->carry[i];
        row.insert(row.end(),
                   {report.prize, report.total, CellOf(report.free_plays), in.amount,
                    CellOf(uint64_t{in.draws}), out.amount, CellOf(uint64_t{out.draws})});
      }
      rows.Add(std::move(row));
    }
  }
  return rows;
}

Rows SettlementsTable(const SettledDraw& draw) {
  Rows rows(kSettlements);
  for (const SettledRevision& revision : draw.revisions) {
    const pool::SettlementRecord& settled = revision.settlement;
    Row row = {CellOf(uint64_t{settled.revision}), ToHex(settled.outcome),
               ToHex(RecordName(settled.Encode())), CellOf(settled.plays), SalesOf(draw)};
    if (revision.prizes) {
      const game::PrizeReport& report = *revision.prizes;
      row.insert(row.end(), {report.pool, report.carry_in, report.carry_out(), report.reserve,
                             report.breakage, report.prizes()});
    } else {
      row.insert(row.end(), 6, Cell());
    }
    row.push_back(TextOrNull(settled.open_reason));
    rows.Add(std::move(row));
  }
  return rows;
}

Result<Rows> JournalTable(const SettledDraw& draw) {
  const pool::Journal& journal = draw.evening->journal();
  const bool hides = documents::HidesNumbers(draw.evening->state());
  Rows rows(kJournal);
  for (size_t i = 0; i < journal.entries().size(); ++i) {
    const pool::JournalEntry& entry = journal.entries()[i];
    const bool last = i + 1 == journal.entries().size();
    const Digest name = last ? journal.head() : journal.entries()[i + 1].previous;
    const bool hidden = hides && entry.action == pool::Action::kEntered;
    Row row = {CellOf(entry.number)};
    row.push_back(DRUMROLL_TRY(TimeOf(entry.time)));
    row.push_back(entry.person.name);
    row.push_back(std::string(pool::Name(entry.person.role)));
    row.push_back(std::string(pool::Name(entry.action)));
    row.push_back(CellOf(uint64_t{entry.revision}));
    row.push_back(hidden ? Cell() : TextOrNull(entry.numbers));
    row.push_back(TextOrNull(entry.source));
    row.push_back(DRUMROLL_TRY(TimeOf(entry.expires)));
    row.push_back(TextOrNull(entry.note));
    row.push_back(ToHex(name));
    row.push_back(ToHex(entry.previous));
    rows.Add(std::move(row));
  }
  return rows;
}

}  // namespace drumroll::lake

// The tables of the lake, column by column. docs/formats/lake.md is the specification.
#ifndef DRUMROLL_LAKE_TABLES_H_
#define DRUMROLL_LAKE_TABLES_H_

#include "lake/table.h"

namespace drumroll::lake {

inline constexpr ColumnType kInt64 = ColumnType::kInt64;
inline constexpr ColumnType kString = ColumnType::kString;
inline constexpr ColumnType kBool = ColumnType::kBool;
inline constexpr ColumnType kTimestamp = ColumnType::kTimestamp;

inline constexpr Column kPlaysColumns[] = {
    {"partition_no", kInt64}, {"ordinal", kInt64},   {"ticket_ref", kInt64},
    {"line_no", kInt64},      {"player_id", kInt64}, {"n1", kInt64},
    {"n2", kInt64},           {"n3", kInt64},        {"n4", kInt64},
    {"n5", kInt64},           {"n6", kInt64},        {"s1", kInt64},
    {"s2", kInt64},           {"mask_lo", kInt64},   {"mask_hi", kInt64},
    {"second_mask", kInt64},  {"size", kInt64},      {"second_size", kInt64},
    {"stakes", kInt64},
};
inline constexpr Table kPlays{"plays", kPlaysColumns};

inline constexpr Column kTicketsColumns[] = {
    {"partition_no", kInt64},  {"ticket_ref", kInt64}, {"ticket_key", kString},
    {"first_ordinal", kInt64}, {"plays", kInt64},      {"stakes", kInt64},
    {"player_id", kInt64},     {"channel", kInt64},    {"quick_pick", kBool},
    {"sold_at", kTimestamp},
};
inline constexpr Table kTickets{"tickets", kTicketsColumns};

inline constexpr Column kVoidsColumns[] = {
    {"partition_no", kInt64}, {"first_ordinal", kInt64}, {"plays", kInt64},
    {"stakes", kInt64},       {"ticket_key", kString},   {"voided_at", kTimestamp},
};
inline constexpr Table kVoids{"voids", kVoidsColumns};

inline constexpr Column kSealsColumns[] = {
    {"partition_no", kInt64}, {"plays", kInt64},        {"tickets", kInt64},
    {"stakes", kInt64},       {"voided_plays", kInt64}, {"voided_stakes", kInt64},
    {"segments", kInt64},     {"content", kString},     {"voids_digest", kString},
    {"log_end", kInt64},      {"log_head", kString},    {"closed_at", kTimestamp},
};
inline constexpr Table kSeals{"seals", kSealsColumns};

inline constexpr Column kDrawsColumns[] = {
    {"game_name", kString},
    {"rules", kString},
    {"pick", kInt64},
    {"numbers", kInt64},
    {"drawn", kInt64},
    {"second_pick", kInt64},
    {"second_numbers", kInt64},
    {"second_drawn", kInt64},
    {"bonus", kInt64},
    {"price_minor", kInt64},
    {"currency", kString},
    {"exponent", kInt64},
    {"partitions", kInt64},
    {"controls", kString},
    {"state", kString},
    {"revision", kInt64},
    {"published_revision", kInt64},
    {"opened_at", kTimestamp},
    {"closed_at", kTimestamp},
    {"sealed_at", kTimestamp},
    {"drawn_at", kTimestamp},
    {"settled_at", kTimestamp},
    {"published_at", kTimestamp},
    {"seal", kString},
    {"seal_words", kString},
    {"plays", kInt64},
    {"stakes", kInt64},
    {"sales_minor", kInt64},
    {"exported_at", kTimestamp},
};
inline constexpr Table kDraws{"draws", kDrawsColumns};

inline constexpr Column kResultsColumns[] = {
    {"revision", kInt64},
    {"numbers", kString},
    {"n1", kInt64},
    {"n2", kInt64},
    {"n3", kInt64},
    {"n4", kInt64},
    {"n5", kInt64},
    {"n6", kInt64},
    {"bonus1", kInt64},
    {"bonus2", kInt64},
    {"s1", kInt64},
    {"s2", kInt64},
    {"mask_lo", kInt64},
    {"mask_hi", kInt64},
    {"bonus_mask_lo", kInt64},
    {"bonus_mask_hi", kInt64},
    {"second_mask", kInt64},
    {"result", kString},
    {"source", kString},
    {"entered_at", kTimestamp},
    {"settled", kBool},
    {"published", kBool},
};
inline constexpr Table kResults{"results", kResultsColumns};

inline constexpr Column kTierHitsColumns[] = {
    {"tier", kInt64},         {"match_main", kInt64}, {"match_bonus", kInt64},
    {"match_second", kInt64}, {"ways", kInt64},
};
inline constexpr Table kTierHits{"tier_hits", kTierHitsColumns};

inline constexpr Column kTiersColumns[] = {
    {"revision", kInt64},       {"tier", kInt64},           {"name", kString},
    {"match_main", kInt64},     {"match_bonus", kInt64},    {"bonus_rule", kString},
    {"match_second", kInt64},   {"ways", kInt64},           {"winners", kInt64},
    {"prize_minor", kInt64},    {"total_minor", kInt64},    {"free_plays", kInt64},
    {"carry_in_minor", kInt64}, {"carry_in_draws", kInt64}, {"carry_minor", kInt64},
    {"carry_draws", kInt64},
};
inline constexpr Table kTiers{"tiers", kTiersColumns};

inline constexpr Column kSettlementsColumns[] = {
    {"revision", kInt64},       {"outcome", kString},     {"settlement", kString},
    {"plays", kInt64},          {"sales_minor", kInt64},  {"pool_minor", kInt64},
    {"carry_in_minor", kInt64}, {"carry_minor", kInt64},  {"reserve_minor", kInt64},
    {"breakage_minor", kInt64}, {"prizes_minor", kInt64}, {"prizes_open_reason", kString},
};
inline constexpr Table kSettlements{"settlements", kSettlementsColumns};

inline constexpr Column kWinnersColumns[] = {
    {"revision", kInt64}, {"partition_no", kInt64}, {"ordinal", kInt64},
    {"tier", kInt64},     {"weight", kInt64},       {"player_id", kInt64},
};
inline constexpr Table kWinners{"winners", kWinnersColumns};

inline constexpr Column kJournalColumns[] = {
    {"entry_no", kInt64},       {"at", kTimestamp},   {"person", kString},  {"role", kString},
    {"action", kString},        {"revision", kInt64}, {"numbers", kString}, {"source", kString},
    {"expires_at", kTimestamp}, {"note", kString},    {"digest", kString},  {"previous", kString},
};
inline constexpr Table kJournal{"journal", kJournalColumns};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_TABLES_H_

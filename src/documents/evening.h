// What an evening leaves, as JSON: journal, seal, outcome. The same shapes wherever they are
// printed (docs/formats/json.md). Pure functions.
#ifndef DRUMROLL_DOCUMENTS_EVENING_H_
#define DRUMROLL_DOCUMENTS_EVENING_H_

#include <nlohmann/json_fwd.hpp>

#include "pool/evening.h"
#include "pool/records.h"

namespace drumroll::documents {

// Whether entries of a result must not be shown: while another one is to be made without seeing
// them.
bool HidesNumbers(const pool::State& state);

nlohmann::ordered_json SealJson(const pool::SealRecord& seal);

// The prize report's shape (game/prize_json.h) with the draw's revision, outcome and plays in
// front.
nlohmann::ordered_json OutcomeJson(const pool::SettlementRecord& record);

nlohmann::ordered_json EntryJson(const pool::JournalEntry& entry, bool hides_numbers);
nlohmann::ordered_json JournalJson(const pool::Draw& draw, const pool::Evening& evening);

}  // namespace drumroll::documents

#endif  // DRUMROLL_DOCUMENTS_EVENING_H_

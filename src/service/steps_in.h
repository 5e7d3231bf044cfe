// The steps of an evening as a request's body has them: from JSON to what the evening takes.
// kInvalid, with the place, for what is not as docs/http.md says. Pure functions.
#ifndef DRUMROLL_SERVICE_STEPS_IN_H_
#define DRUMROLL_SERVICE_STEPS_IN_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "pool/evening.h"
#include "settle/settle_draw.h"

namespace drumroll::service {

// For steps that take no body.
Status RefuseBody(std::string_view text);
// {"reason": ...}
Result<std::string> ReasonOf(std::string_view text);
// A result, typed or from a feed; with dual controls its source must be said.
Result<pool::ResultEntry> ResultEntryOf(const pool::Draw& draw, std::string_view text, bool dual);
// Money carried in and stated prizes, each tier at most once.
Result<settle::SettleOptions> MoneyOf(std::string_view text, size_t tiers);
// kConflict if what was typed is not what there is. Requires: the last revision is settled, by
// `settled`.
Result<pool::Approval> ApprovalOf(const game::Matrix& matrix, const pool::State& state,
                                  const pool::SettlementRecord& settled, std::string_view text);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_STEPS_IN_H_

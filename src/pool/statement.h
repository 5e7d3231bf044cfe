// Balancing: an independent statement of what the pool is, held to the seal field by field. Pure.
#ifndef DRUMROLL_POOL_STATEMENT_H_
#define DRUMROLL_POOL_STATEMENT_H_

#include <string_view>

#include "base/result.h"
#include "pool/records.h"

namespace drumroll::pool {

// kConflict with the first field that differs, and both values: then there is no draw until it is
// known which of the two is wrong.
Status HoldToSeal(std::string_view place, const StatementRecord& statement, const SealRecord& seal);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_STATEMENT_H_

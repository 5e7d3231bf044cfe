// Settling a draw: every winner of the pool, twice. The caller owns the states of the draw; here is
// what happens between the result and the name under which the winner file is published.
#ifndef DRUMROLL_SETTLE_SETTLEMENT_H_
#define DRUMROLL_SETTLE_SETTLEMENT_H_

#include <string_view>

#include "base/result.h"
#include "disk/disk.h"
#include "settle/input.h"
#include "settle/winner_table.h"

namespace drumroll::settle {

struct Settlement {
  Digest outcome;
  uint64_t plays = 0;    // Matched: all but the voided ones.
  uint64_t places = 0;   // Lines of the winner file.
  TierCounts winners{};  // For game::ComputePrizes().
};

// Runs the bitmap engine and writes the winner file to `path`, a name aside; what an earlier
// attempt left there is replaced. When it returned success the file's bytes are durable; they are
// not confirmed yet. kInvalid if input and identity are not of one draw.
Result<Settlement> WriteWinners(disk::Disk& disk, const Input& input, const Identity& identity,
                                std::string_view path);

// Runs the record engine against the file at `path`, as the medium has it. Only if it returns
// success may the file be renamed to its published name. What settlement says must be what the file
// says.
Status ConfirmSettlement(disk::Disk& disk, const Input& input, const Identity& identity,
                         const Settlement& settlement, std::string_view path);

// Both, one after the other.
Result<Settlement> Settle(disk::Disk& disk, const Input& input, const Identity& identity,
                          std::string_view path);

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_SETTLEMENT_H_

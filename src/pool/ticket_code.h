// The code on a ticket, for people: it names a play for ever, by draw, partition and ordinal, and
// can be read aloud and typed. Any two wrong characters, and any two that changed places, show.
// docs/formats/ticket-code.md is the specification, with test vectors. Pure.
#ifndef DRUMROLL_POOL_TICKET_CODE_H_
#define DRUMROLL_POOL_TICKET_CODE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "pool/records.h"

namespace drumroll::pool {

// The name of a play.
struct PlayName {
  DrawId draw{};
  PartitionId partition{};
  Ordinal ordinal{};
  friend bool operator==(const PlayName&, const PlayName&) = default;
};

inline constexpr uint32_t kCodePartitionBits = 12;
inline constexpr uint32_t kCodeOrdinalBits = 36;
static_assert(kPartitionsMax == 1u << kCodePartitionBits);

// "00008S-00R000-00N3VG": three groups of six. Requires: partition and ordinal have no more bits
// than the code has room for.
std::string TicketCode(const PlayName& name);

// Small letters are as good as capital ones, O is 0, I and L are 1; hyphens and spaces mean
// nothing. kInvalid, and why, for everything else that TicketCode() does not write.
Result<PlayName> ParseTicketCode(std::string_view text);

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_TICKET_CODE_H_

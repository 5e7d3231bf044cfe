// What an entry's 36 bits say: with the first one set, the number under which the ticket is
// claimed; else the partition, and where in its log the ticket is, in units of 32 bytes. A ticket
// has at least 41, so no two begin in one unit, and the key itself tells at which of the 32 bytes
// it does.
//
// A key read from the log that is not the wanted one should still look like it in the table, or the
// entry would not be where it is. If none of the 32 does, the log has changed under us: that is
// damage, and taking the ticket for new would take it twice.
#include "pool/ticket_keys.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstddef>

#include "base/assert.h"
#include "log/ticket.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kUnitBytes = 32;
static_assert(kUnitBytes <= sizeof(log::TicketHeader));
constexpr uint64_t kInFlight = uint64_t{1} << (KeyTable::kValueBits - 1);

// Changes are made by the thousand, in the order of their stripes.
constexpr size_t kChangesMax = 16 * 1024;
constexpr size_t kPrefetchAhead = 8;

// But for the time. Requires: equally many bytes.
bool SameBytes(Bytes stored, Bytes wanted) {
  constexpr size_t kTime = offsetof(log::TicketHeader, time);
  constexpr size_t kBehindTime = offsetof(log::TicketHeader, channel);
  return std::ranges::equal(stored.first(kTime), wanted.first(kTime)) &&
         std::ranges::equal(stored.subspan(kBehindTime), wanted.subspan(kBehindTime));
}

// Requires: the same headers; the wanted ticket is well-formed, and the stored one as long at
// least.
bool SameCounts(const game::Matrix& matrix, Bytes stored, Bytes wanted) {
  const auto header = Load<log::TicketHeader>(wanted);
  if ((header.flags & log::kTicketCounted) == 0) return true;
  const size_t counts = log::CountBytes(matrix);
  size_t at = sizeof header;
  for (uint32_t play = 0; play < header.plays; ++play) {
    const Bytes count = wanted.subspan(at, counts);
    if (!std::ranges::equal(count, stored.subspan(at, counts))) return false;
    at += counts + count[0] + (counts == 2 ? count[1] : 0);
  }
  return true;
}

bool SameContent(Bytes stored, const WantedTicket& wanted) {
  constexpr size_t kHeader = sizeof(log::TicketHeader);
  if (stored.size() < wanted.ticket.size()) return false;
  stored = stored.first(wanted.ticket.size());
  if (wanted.any_numbers == nullptr) return SameBytes(stored, wanted.ticket);
  return SameBytes(stored.first(kHeader), wanted.ticket.first(kHeader)) &&
         SameCounts(*wanted.any_numbers, stored, wanted.ticket);
}

}  // namespace

WantedTicket Wanted(Bytes ticket) {
  DRUMROLL_ASSERT(ticket.size() > sizeof(log::TicketHeader));
  return {.key = Load<TicketKey>(ticket), .ticket = ticket, .any_numbers = nullptr};
}

// The counts and numbers of a ticket say themselves how long they are: equal up to the length of
// the one that is wanted, two tickets are equal.
Match Compare(Bytes stored, const WantedTicket& wanted) {
  if (stored.size() < sizeof(TicketKey) || Load<TicketKey>(stored) != wanted.key)
    return Match::kOtherKey;
  if (wanted.ticket.empty() || SameContent(stored, wanted)) return Match::kSame;
  return Match::kDifferent;
}

TicketKeys::TicketKeys(disk::Disk& disk, const Draw& draw, uint64_t seed)
    : draw_(draw),
      seed_(seed),
      unit_bits_(KeyTable::kValueBits - 1 -
                 static_cast<uint32_t>(std::bit_width(draw.partitions() - 1))) {
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    finders_.push_back(
        std::make_unique<log::TicketFinder>(disk, draw.LogOf(PartitionId{static_cast<uint16_t>(i)}),
                                            draw.record().log_file_bytes, draw.matrix()));
  }
}

uint64_t TicketKeys::HashOf(const TicketKey& key) const {
  return XXH3_64bits_withSeed(key.bytes.data(), key.bytes.size(), seed_);
}

uint64_t TicketKeys::ValueOf(const TicketPlace& place) const {
  const uint64_t unit = Raw(place.reference) / kUnitBytes;
  DRUMROLL_ASSERT(unit >> unit_bits_ == 0);
  return uint64_t{Raw(place.partition)} << unit_bits_ | unit;
}

Status TicketKeys::CheckRoom(LogPosition end) const {
  const uint64_t bytes_max = kUnitBytes << unit_bits_;
  if (Raw(end) <= bytes_max) return {};
  return Fail(ErrorCode::kUnavailable,
              "the log would end at {}; with {} partitions, tickets can be found again up to {}",
              end, draw_.partitions(), bytes_max);
}

Result<TicketKeys::KeyLook> TicketKeys::Look(const WantedTicket& wanted,
                                             const InFlightTickets& in_flight) {
  KeyLook look;
  look.hash_ = HashOf(wanted.key);
  look.lock_ = Lock(look.hash_);
  DRUMROLL_TRY(LookLocked(look, wanted, in_flight));
  return look;
}

Status TicketKeys::LookLocked(KeyLook& look, const WantedTicket& wanted,
                              const InFlightTickets& in_flight) {
  look.keys_ = this;
  for (const uint64_t entry : table_.Find(look.hash_)) {
    const uint64_t value = KeyTable::ValueOf(entry);
    Match match = Match::kOtherKey;
    TicketPlace place;
    if ((value & kInFlight) != 0) {
      match = in_flight.CompareTo(value & kNumberMax, wanted);
    } else {
      match = DRUMROLL_TRY(CompareInLog(value, wanted, look.hash_, place));
    }
    if (match == Match::kOtherKey) continue;
    look.seen_ = match == Match::kSame ? Seen::kSame : Seen::kDifferent;
    if ((value & kInFlight) != 0) {
      look.in_flight_ = value & kNumberMax;
    } else {
      look.in_log_ = place;
    }
    break;
  }
  return {};
}

Result<Match> TicketKeys::CompareInLog(uint64_t value, const WantedTicket& wanted, uint64_t hash,
                                       TicketPlace& place) {
  const uint64_t unit = value & ((uint64_t{1} << unit_bits_) - 1);
  place.partition = PartitionId{static_cast<uint16_t>(value >> unit_bits_)};
  std::vector<uint8_t> bytes(kUnitBytes + std::max(wanted.ticket.size(), sizeof(TicketKey)));
  bytes.resize(DRUMROLL_TRY(finder(place.partition).ReadAt(LogPosition{unit * kUnitBytes}, bytes)));
  bool other = false;
  for (size_t i = 0; i < kUnitBytes && i + sizeof(TicketKey) <= bytes.size(); ++i) {
    const Bytes stored = Bytes(bytes).subspan(i);
    const auto key = Load<TicketKey>(stored);
    if (key == wanted.key) {
      place.reference = LogPosition{unit * kUnitBytes + i};
      const Match match = DRUMROLL_TRY(CompareAt(place, stored, wanted));
      if (match != Match::kOtherKey) return match;
    }
    other = other || KeyTable::AreAlike(HashOf(key), hash);
  }
  if (other) return Match::kOtherKey;
  return Fail(ErrorCode::kCorrupt,
              "partition {}: its log has another ticket at {} than the one it got there",
              place.partition, unit * kUnitBytes);
}

// Bytes that are equal are the ticket. Any other answer is given only for a frame that is intact.
Result<Match> TicketKeys::CompareAt(const TicketPlace& place, Bytes stored,
                                    const WantedTicket& wanted) {
  const bool whole = !wanted.ticket.empty() && wanted.any_numbers == nullptr;
  if (whole && Compare(stored, wanted) == Match::kSame) return Match::kSame;
  const auto found = DRUMROLL_TRY(finder(place.partition).FindAt(place.reference));
  return found ? Compare(found->bytes, wanted) : Match::kOtherKey;
}

KeyClaim TicketKeys::KeyLook::Claim(uint64_t number) {
  DRUMROLL_ASSERT(seen_ == Seen::kNew && number <= kNumberMax);
  keys_->table_.Insert(hash_, kInFlight | number);
  return {.hash = hash_, .number = number};
}

std::unique_lock<std::mutex> TicketKeys::Lock(uint64_t hash) {
  return std::unique_lock(stripes_[StripeOf(hash)].mutex);
}

void TicketKeys::SettleLocked(const KeyClaim& claim, const TicketPlace& place) {
  table_.Replace(claim.hash, kInFlight | claim.number, ValueOf(place));
}

void TicketKeys::Settle(const KeyClaim& claim, const TicketPlace& place) {
  const auto lock = Lock(claim.hash);
  SettleLocked(claim, place);
}

void TicketKeys::ReleaseLocked(const KeyClaim& claim) {
  table_.Remove(claim.hash, kInFlight | claim.number);
}

TicketKeys::AllKeys::AllKeys(TicketKeys& keys) : keys_(keys) {
  for (uint32_t i = 0; i < kStripes; ++i) locks_[i] = std::unique_lock(keys.stripes_[i].mutex);
}

Result<TicketKeys::KeyLook> TicketKeys::AllKeys::Look(const WantedTicket& wanted,
                                                      const InFlightTickets& in_flight) {
  KeyLook look;
  look.hash_ = keys_.HashOf(wanted.key);
  DRUMROLL_TRY(keys_.LookLocked(look, wanted, in_flight));
  return look;
}

void TicketKeys::AllKeys::Prefetch(const TicketKey& key) const {
  keys_.table_.Prefetch(keys_.HashOf(key));
}

void TicketKeys::AllKeys::Settle(std::span<const KeyClaim> claims, PartitionId partition,
                                 std::span<const LogPosition> references) {
  DRUMROLL_ASSERT(claims.size() == references.size());
  for (size_t i = 0; i < claims.size(); ++i) {
    if (i + kPrefetchAhead < claims.size()) keys_.table_.Prefetch(claims[i + kPrefetchAhead].hash);
    keys_.SettleLocked(claims[i], {partition, references[i]});
  }
}

// Each stripe is locked once, and within it the memory of the changes to come is asked for ahead:
// one by one, each would wait for its own.
void TicketKeys::ChangeAll(std::span<const KeyTable::Change> changes) {
  std::array<uint32_t, kStripes + 1> ends{};
  for (const KeyTable::Change& change : changes) ++ends[StripeOf(change.hash) + 1];
  for (uint32_t i = 0; i < kStripes; ++i) ends[i + 1] += ends[i];
  std::vector<KeyTable::Change> sorted(changes.size());
  std::array<uint32_t, kStripes + 1> next = ends;
  for (const KeyTable::Change& change : changes) sorted[next[StripeOf(change.hash)]++] = change;
  for (uint32_t i = 0; i < kStripes; ++i) {
    if (ends[i] == ends[i + 1]) continue;
    const std::lock_guard lock(stripes_[i].mutex);
    for (size_t k = ends[i]; k < ends[i + 1]; ++k) {
      if (k + kPrefetchAhead < ends[i + 1]) table_.Prefetch(sorted[k + kPrefetchAhead].hash);
      table_.Make(sorted[k]);
    }
  }
}

Status TicketKeys::LogReader::Add(const log::Frame& frame) {
  if (frame.kind() != log::FrameKind::kPlays) return {};
  const uint64_t size = log::FrameBytes(frame.header.payload_bytes);
  DRUMROLL_TRY(keys_.CheckRoom(LogPosition{Raw(frame.position) + size}));
  keys_.FrameAdded(partition_, frame.position, Ordinal{frame.header.first_ordinal});
  const LogPosition start = log::PayloadPosition(frame.position);
  log::TicketCursor tickets(keys_.draw_.matrix(), frame.payload);
  while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
    const LogPosition reference{Raw(start) + ticket->offset()};
    changes_.push_back({.hash = keys_.HashOf(Load<TicketKey>(frame.payload, ticket->offset())),
                        .from = 0,
                        .to = keys_.ValueOf({partition_, reference})});
    if (changes_.size() == kChangesMax) Finish();
  }
  return {};
}

void TicketKeys::LogReader::Finish() {
  keys_.ChangeAll(changes_);
  changes_.clear();
}

void TicketKeys::FrameAdded(PartitionId partition, LogPosition frame, Ordinal first) {
  finder(partition).Add(frame, first);
}

uint64_t TicketKeys::size() {
  std::vector<std::unique_lock<std::mutex>> locks;
  for (Stripe& stripe : stripes_) locks.emplace_back(stripe.mutex);
  return table_.size();
}

uint64_t TicketKeys::bytes() {
  std::vector<std::unique_lock<std::mutex>> locks;
  for (Stripe& stripe : stripes_) locks.emplace_back(stripe.mutex);
  return sizeof(*this) - sizeof(table_) + table_.bytes();
}

}  // namespace drumroll::pool

// A type for every number that could be swapped with another. No implicit way back: Raw() says so
// aloud.
#ifndef DRUMROLL_BASE_IDS_H_
#define DRUMROLL_BASE_IDS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <type_traits>

namespace drumroll {

enum class DrawId : uint32_t {};        // The operator's number of the drawing, e.g. 1128.
enum class PartitionId : uint16_t {};   // 0 .. P-1.
enum class PlayerId : uint64_t {};      // Opaque; the operator's.
enum class Ordinal : uint64_t {};       // Position of a play in its partition, without gaps.
enum class SegmentIndex : uint32_t {};  // Segment i holds the ordinals [i * 2^20, (i+1) * 2^20).
enum class LogPosition : uint64_t {
};                                 // Byte position in a partition's log, see docs/formats/log.md.
enum class Channel : uint32_t {};  // Who sold it: a seller's number, the operator's.

// The seller's key of a ticket: 16 bytes (a UUID); the same key again is the same ticket.
struct TicketKey {
  std::array<uint8_t, 16> bytes{};
  friend auto operator<=>(const TicketKey&, const TicketKey&) = default;
};

template <typename Id>
requires std::is_enum_v<Id>
constexpr std::underlying_type_t<Id> Raw(Id id) {
  return static_cast<std::underlying_type_t<Id>>(id);
}

// How fmt prints them: as their number.
constexpr auto format_as(DrawId id) { return Raw(id); }
constexpr auto format_as(PartitionId id) { return Raw(id); }
constexpr auto format_as(PlayerId id) { return Raw(id); }
constexpr auto format_as(Ordinal id) { return Raw(id); }
constexpr auto format_as(SegmentIndex id) { return Raw(id); }
constexpr auto format_as(LogPosition id) { return Raw(id); }
constexpr auto format_as(Channel id) { return Raw(id); }

}  // namespace drumroll

#endif  // DRUMROLL_BASE_IDS_H_

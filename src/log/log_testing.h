// What the tests of this module share: frames to append, and logs read back whole.
#ifndef DRUMROLL_LOG_LOG_TESTING_H_
#define DRUMROLL_LOG_LOG_TESTING_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "disk/disk.h"
#include "disk/memory_disk.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "log/voids.h"
#include "log/writer.h"

namespace drumroll::log {

inline constexpr game::Matrix kLotto{
    .main = {6, 45, 6}, .second = {}, .bonus = 1, .main_pick_max = 20};
inline const LogId kLog{"draw/partition", DrawId{1128}, PartitionId{3}};

// A frame as its writer sees it, with memory of its own.
struct TestFrame {
  FrameKind kind = FrameKind::kPlays;
  uint32_t plays = 0;
  uint32_t tickets = 0;
  Micros time{};
  std::vector<uint8_t> payload;

  NewFrame View() const { return {kind, plays, tickets, time, payload}; }
  friend bool operator==(const TestFrame&, const TestFrame&) = default;
};

inline TestFrame PlaysFrame(Random& random, uint32_t tickets) {
  PlaysBatch batch(kLotto);
  while (batch.tickets() < tickets) {
    Ticket ticket;
    for (uint8_t& byte : ticket.key.bytes) byte = static_cast<uint8_t>(random.Next());
    ticket.player = PlayerId{random.Next()};
    ticket.time = Micros{static_cast<int64_t>(random.Below(1'000'000))};
    const MutableBytes numbers =
        batch.AddStandard(ticket, static_cast<uint16_t>(1 + random.Below(5)));
    for (size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = static_cast<uint8_t>(1 + i % 6 * 7 + random.Below(7));
    }
  }
  return {FrameKind::kPlays,
          batch.plays(),
          batch.tickets(),
          Micros{1000},
          {batch.payload().begin(), batch.payload().end()}};
}

inline TestFrame VoidsFrame(std::vector<Void> voids) {
  return {FrameKind::kVoids, 0, static_cast<uint32_t>(voids.size()), Micros{2000},
          EncodeVoids(voids)};
}

inline TestFrame CloseFrame(const Tail& tail) {
  return {FrameKind::kClose, 0, 0, Micros{3000},
          EncodeClose({Micros{3000}, tail.plays(), tail.tickets, tail.voided_plays})};
}

// All frames up to the end.
inline Result<std::vector<TestFrame>> ReadFrames(Reader& reader) {
  std::vector<TestFrame> frames;
  while (const auto frame = DRUMROLL_TRY(reader.Next())) {
    frames.push_back({frame->kind(),
                      frame->header.plays,
                      frame->header.tickets,
                      Micros{frame->header.time},
                      {frame->payload.begin(), frame->payload.end()}});
  }
  return frames;
}

inline Result<std::vector<TestFrame>> ReadLog(disk::Disk& disk, const LogId& id,
                                              ScanOptions options = {.matrix = &kLotto}) {
  Reader reader = DRUMROLL_TRY(Reader::Open(disk, id, options));
  return ReadFrames(reader);
}

}  // namespace drumroll::log

#endif  // DRUMROLL_LOG_LOG_TESTING_H_

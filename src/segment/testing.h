// For this module's tests: tickets by chance, the frames that hold them, and the segments made of
// those.
#ifndef DRUMROLL_SEGMENT_TESTING_H_
#define DRUMROLL_SEGMENT_TESTING_H_

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/random.h"
#include "log/ticket.h"
#include "segment/builder.h"
#include "segment/reader.h"

namespace drumroll::segment::testing {

inline constexpr game::Matrix kLotto{
    .main = {6, 45, 6}, .second = {}, .bonus = 1, .main_pick_max = 12};
inline constexpr game::Matrix kTiny{.main = {2, 5, 2}, .second = {}, .main_pick_max = 4};
inline constexpr game::Matrix kTwoDrums{
    .main = {3, 9, 3}, .second = {2, 5, 2}, .main_pick_max = 5, .second_pick_max = 3};

using Numbers = std::vector<uint8_t>;

struct OwnedPlay {
  Numbers main;
  Numbers second;
  game::Play view() const { return {.main = main, .second = second}; }
};

struct OwnedTicket {
  PlayerId player{};
  Micros time{};
  std::vector<OwnedPlay> plays;
  TicketKey key{};
};

inline Identity IdentityOf(const game::Matrix& matrix, uint32_t segment = 0) {
  return {.draw = DrawId{1128},
          .partition = PartitionId{3},
          .segment = SegmentIndex{segment},
          .matrix = matrix};
}

inline Numbers DrawNumbers(Random& random, uint32_t count, uint32_t of) {
  Numbers all;
  for (uint32_t i = 1; i <= of; ++i) all.push_back(static_cast<uint8_t>(i));
  for (uint32_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.Below(of - i)]);
  all.resize(count);
  std::sort(all.begin(), all.end());
  return all;
}

struct TicketOptions {
  uint32_t plays = 0;           // Of all tickets together.
  uint32_t plays_max = 10;      // Of one ticket.
  uint32_t players = 100;       // Different ones, about.
  uint32_t systems_one_in = 0;  // Plays; 0 is none.
};

// The key of ticket `number`; no two are equal.
inline TicketKey NumberedKey(uint64_t number) {
  TicketKey key;
  std::memcpy(key.bytes.data(), &number, sizeof number);
  return key;
}

inline OwnedPlay DrawPlay(Random& random, const game::Matrix& matrix, bool system) {
  const auto count = [&](uint32_t pick, uint32_t pick_max) {
    return system ? pick + static_cast<uint32_t>(random.Below(pick_max - pick + 1)) : pick;
  };
  OwnedPlay play;
  play.main = DrawNumbers(random, count(matrix.main.pick, matrix.main_pick_max), matrix.main.of);
  if (matrix.has_second()) {
    play.second =
        DrawNumbers(random, count(matrix.second.pick, matrix.second_pick_max), matrix.second.of);
  }
  return play;
}

inline std::vector<OwnedTicket> DrawTickets(Random& random, const game::Matrix& matrix,
                                            const TicketOptions& options) {
  std::vector<OwnedTicket> tickets;
  for (uint32_t left = options.plays; left > 0;) {
    const uint32_t count =
        std::min<uint32_t>(left, 1 + static_cast<uint32_t>(random.Below(options.plays_max)));
    OwnedTicket& ticket = tickets.emplace_back();
    ticket.player = PlayerId{1'000'000 + random.Below(options.players)};
    ticket.time = Micros{1'700'000'000'000'000 + static_cast<int64_t>(tickets.size())};
    for (uint32_t i = 0; i < count; ++i) {
      const bool system = options.systems_one_in > 0 && random.Below(options.systems_one_in) == 0;
      ticket.plays.push_back(DrawPlay(random, matrix, system));
    }
    left -= count;
  }
  return tickets;
}

// The payload of one frame and where it stands in the log.
struct Frame {
  LogPosition position{};
  std::vector<uint8_t> payload;
};

inline void AddTicket(log::PlaysBatch& batch, const game::Matrix& matrix,
                      const OwnedTicket& ticket) {
  const log::Ticket header{.key = ticket.key, .player = ticket.player, .time = ticket.time};
  std::vector<game::Play> plays;
  bool system = false;
  for (const OwnedPlay& play : ticket.plays) {
    plays.push_back(play.view());
    system |= game::IsSystem(matrix, plays.back());
  }
  if (system) return batch.Add(header, plays);
  const MutableBytes numbers = batch.AddStandard(header, static_cast<uint16_t>(plays.size()));
  auto to = numbers.begin();
  for (const game::Play& play : plays) {
    to = std::copy(play.main.begin(), play.main.end(), to);
    to = std::copy(play.second.begin(), play.second.end(), to);
  }
}

// Frames of `tickets_per_frame` tickets each.
inline std::vector<Frame> EncodeFrames(const game::Matrix& matrix,
                                       const std::vector<OwnedTicket>& tickets,
                                       size_t tickets_per_frame) {
  std::vector<Frame> frames;
  uint64_t position = 64;
  for (size_t first = 0; first < tickets.size(); first += tickets_per_frame) {
    log::PlaysBatch batch(matrix);
    for (size_t i = first; i < std::min(first + tickets_per_frame, tickets.size()); ++i)
      AddTicket(batch, matrix, tickets[i]);
    const Bytes payload = batch.payload();
    frames.push_back({LogPosition{position}, {payload.begin(), payload.end()}});
    position += RoundUp(sizeof(log::FrameHeader) + payload.size(), log::kFrameAlignment);
  }
  return frames;
}

// A file's bytes, aligned as a mapping is.
class File {
 public:
  explicit File(Bytes bytes) : buffer_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), buffer_.data());
  }
  Bytes bytes() const { return buffer_.bytes(); }
  MutableBytes bytes() { return buffer_.bytes(); }

 private:
  AlignedBuffer buffer_;
};

// All segments of a partition with these frames, made by one builder that is used again and again.
inline Result<std::vector<File>> BuildSegments(Builder& builder, const std::vector<Frame>& frames) {
  std::vector<File> files;
  for (const Frame& frame : frames) {
    log::TicketCursor cursor(builder.identity().matrix, frame.payload);
    for (auto ticket = DRUMROLL_TRY(cursor.Next()); ticket; ticket = DRUMROLL_TRY(cursor.Next())) {
      uint32_t taken = DRUMROLL_TRY(builder.Add(*ticket, frame.position));
      while (builder.full()) {
        files.emplace_back(builder.Finish().bytes);
        builder.Reset(SegmentIndex{Raw(builder.identity().segment) + 1});
        if (taken < ticket->plays())
          taken += DRUMROLL_TRY(builder.Add(*ticket, frame.position, taken));
      }
    }
  }
  if (builder.plays() > 0) files.emplace_back(builder.Finish().bytes);
  return files;
}

inline std::vector<File> BuildSegments(const game::Matrix& matrix,
                                       const std::vector<Frame>& frames) {
  Builder builder(IdentityOf(matrix));
  Result<std::vector<File>> files = BuildSegments(builder, frames);
  DRUMROLL_ASSERT(files.ok());
  return std::move(files).value();
}

// The only segment of so few tickets.
inline File BuildOne(const game::Matrix& matrix, const std::vector<OwnedTicket>& tickets,
                     size_t tickets_per_frame = 100) {
  std::vector<File> files = BuildSegments(matrix, EncodeFrames(matrix, tickets, tickets_per_frame));
  DRUMROLL_ASSERT(files.size() == 1);
  return std::move(files.front());
}

}  // namespace drumroll::segment::testing

#endif  // DRUMROLL_SEGMENT_TESTING_H_

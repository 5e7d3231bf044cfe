#include "naive_log.h"

#include <algorithm>

#include "base/bytes.h"

namespace drumroll::testing {
namespace {

using settle::testing::Numbers;
using settle::testing::OwnedPlay;
using settle::testing::OwnedTicket;

constexpr uint32_t kMagic = 0x314D5246;  // "FRM1"
constexpr size_t kFileHeaderBytes = 64;
constexpr size_t kFrameHeaderBytes = 128;
constexpr size_t kTicketHeaderBytes = 40;
constexpr size_t kVoidBytes = 40;

// Takes bytes from the front.
class Cursor {
 public:
  explicit Cursor(const std::vector<uint8_t>& bytes) : bytes_(bytes) {}
  bool AtEnd() const { return at_ == bytes_.size(); }
  template <typename T>
  T Peek(size_t offset) const {
    return Load<T>(bytes_, at_ + offset);
  }
  void Skip(size_t bytes) { at_ += bytes; }
  Numbers Take(size_t count) {
    const auto from = bytes_.begin() + static_cast<ptrdiff_t>(at_);
    at_ += count;
    return {from, from + static_cast<ptrdiff_t>(count)};
  }

 private:
  const std::vector<uint8_t>& bytes_;
  size_t at_ = 0;
};

}  // namespace

std::vector<std::string> LogFiles(const disk::MemoryDisk& disk, const std::string& directory) {
  const std::vector<std::string> paths = disk.Paths();
  std::vector<std::string> files;
  for (;;) {
    const std::string path = fmt::format("{}/{:08x}.log", directory, files.size());
    if (!std::binary_search(paths.begin(), paths.end(), path)) return files;
    files.push_back(disk.Read(path));
  }
}

std::vector<NaiveFrame> NaiveFrames(const std::vector<std::string>& files, uint64_t file_bytes) {
  std::vector<NaiveFrame> frames;
  for (size_t i = 0; i < files.size(); ++i) {
    std::string text = files[i];
    text.resize(file_bytes + kFrameHeaderBytes);  // What is behind the end of a file are zeros.
    const Bytes file = AsBytes(text);
    for (size_t at = kFileHeaderBytes; Load<uint32_t>(file, at) == kMagic;) {
      const uint64_t payload = Load<uint32_t>(file, at + 12);
      const uint64_t end = at + kFrameHeaderBytes + (payload + 7) / 8 * 8;
      if (end > file_bytes) break;
      const Bytes bytes = file.subspan(at + kFrameHeaderBytes, payload);
      frames.push_back({.kind = static_cast<NaiveKind>(file[at + 5]),
                        .position = i * file_bytes + at,
                        .payload = {bytes.begin(), bytes.end()}});
      at = end;
    }
  }
  return frames;
}

std::vector<OwnedTicket> NaiveTickets(const game::Matrix& matrix,
                                      const std::vector<uint8_t>& payload) {
  std::vector<OwnedTicket> tickets;
  for (Cursor cursor(payload); !cursor.AtEnd();) {
    OwnedTicket& ticket = tickets.emplace_back();
    ticket.key = cursor.Peek<TicketKey>(0);
    ticket.player = PlayerId{cursor.Peek<uint64_t>(16)};
    ticket.time = Micros{cursor.Peek<int64_t>(24)};
    const auto plays = cursor.Peek<uint16_t>(36);
    const bool counted = (cursor.Peek<uint8_t>(38) & 1) != 0;
    cursor.Skip(kTicketHeaderBytes);
    for (uint32_t i = 0; i < plays; ++i) {
      size_t main = matrix.main.pick;
      size_t second = matrix.second.pick;
      if (counted) {
        main = cursor.Peek<uint8_t>(0);
        cursor.Skip(1);
      }
      if (counted && matrix.second.pick != 0) {
        second = cursor.Peek<uint8_t>(0);
        cursor.Skip(1);
      }
      OwnedPlay& play = ticket.plays.emplace_back();
      play.main = cursor.Take(main);
      play.second = cursor.Take(second);
    }
  }
  return tickets;
}

settle::testing::Pool::Partition NaivePartition(const game::Matrix& matrix,
                                                const std::vector<NaiveFrame>& frames) {
  settle::testing::Pool::Partition partition;
  std::vector<uint64_t> voided;  // First ordinals.
  for (const NaiveFrame& frame : frames) {
    if (frame.kind == NaiveKind::kPlays) {
      for (OwnedTicket& ticket : NaiveTickets(matrix, frame.payload))
        partition.tickets.push_back(std::move(ticket));
    } else if (frame.kind == NaiveKind::kVoids) {
      for (size_t at = 0; at < frame.payload.size(); at += kVoidBytes)
        voided.push_back(Load<uint64_t>(frame.payload, at + 16));
    }
  }
  const std::vector<uint64_t> firsts = settle::testing::FirstOrdinals(partition);
  for (const uint64_t first : voided) {
    const auto ticket = std::lower_bound(firsts.begin(), firsts.end(), first);
    DRUMROLL_ASSERT(*ticket == first);
    partition.voided.insert(static_cast<size_t>(ticket - firsts.begin()));
  }
  return partition;
}

}  // namespace drumroll::testing

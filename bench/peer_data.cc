#include "peer_data.h"

#include <vector>

#include "log/reader.h"
#include "log/ticket.h"

namespace drumroll::bench {
namespace {

constexpr const char* kMasks = "masks.u64";
constexpr const char* kPlayers = "players.u64";
constexpr size_t kWordsHeld = 1 << 19;

class Column {
 public:
  explicit Column(std::unique_ptr<disk::File> file) : file_(std::move(file)) {}

  Status Add(uint64_t word) {
    words_.push_back(word);
    if (words_.size() < kWordsHeld) return {};
    return Flush();
  }

  Status Flush() {
    const Bytes bytes(reinterpret_cast<const uint8_t*>(words_.data()),
                      words_.size() * sizeof(uint64_t));
    DRUMROLL_TRY(file_->WriteAt(size_, bytes));
    size_ += bytes.size();
    words_.clear();
    return {};
  }

 private:
  const std::unique_ptr<disk::File> file_;
  std::vector<uint64_t> words_;
  uint64_t size_ = 0;
};

uint64_t MaskOf(const game::Play& play) {
  uint64_t mask = 0;
  for (const uint8_t number : play.main) mask |= uint64_t{1} << (number - 1);
  return mask;
}

Status AddFrame(const game::Matrix& matrix, const log::Frame& frame, Column& masks,
                Column& players) {
  log::TicketCursor tickets(matrix, frame.payload);
  while (const auto ticket = DRUMROLL_TRY(tickets.Next())) {
    log::PlayCursor plays(matrix, *ticket);
    for (game::Play play; plays.Next(play);) {
      DRUMROLL_TRY(masks.Add(MaskOf(play)));
      DRUMROLL_TRY(players.Add(Raw(ticket->player())));
    }
  }
  return {};
}

}  // namespace

Status WritePeerData(disk::Disk& disk, const pool::Draw& draw, const std::string& directory) {
  const game::Matrix& matrix = draw.matrix();
  if (matrix.main.of > 64 || matrix.has_second())
    return Fail(ErrorCode::kInvalid, "the peers take games of one drum of at most 64 numbers");
  DRUMROLL_TRY(disk.MakeDirectories(directory));
  Column masks(DRUMROLL_TRY(disk.Create(disk::Join(directory, kMasks), disk::Access::kWrite)));
  Column players(DRUMROLL_TRY(disk.Create(disk::Join(directory, kPlayers), disk::Access::kWrite)));
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    log::Reader reader =
        DRUMROLL_TRY(log::Reader::Open(disk, draw.LogOf(PartitionId{static_cast<uint16_t>(i)})));
    while (const auto frame = DRUMROLL_TRY(reader.Next())) {
      if (frame->kind() == log::FrameKind::kPlays)
        DRUMROLL_TRY(AddFrame(matrix, *frame, masks, players));
    }
  }
  DRUMROLL_TRY(masks.Flush());
  return players.Flush();
}

Result<PeerData> PeerData::Open(disk::Disk& disk, const std::string& directory) {
  const auto masks = DRUMROLL_TRY(disk.Open(disk::Join(directory, kMasks), disk::Access::kRead));
  const auto players =
      DRUMROLL_TRY(disk.Open(disk::Join(directory, kPlayers), disk::Access::kRead));
  PeerData data;
  data.masks_ = DRUMROLL_TRY(masks->Map());
  data.players_ = DRUMROLL_TRY(players->Map());
  if (data.masks().size() != data.players().size())
    return Fail(ErrorCode::kCorrupt, "{}: {} masks of {} players", directory, data.masks().size(),
                data.players().size());
  return data;
}

}  // namespace drumroll::bench

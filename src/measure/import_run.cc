#include "measure/import_run.h"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <vector>

#include "base/aligned_buffer.h"
#include "base/random.h"
#include "base/sha256.h"
#include "import/csv.h"
#include "import/loader.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "measure/stopwatch.h"
#include "pool/intake.h"
#include "pool/ticket_keys.h"

namespace drumroll::measure {
namespace {

constexpr uint64_t kTextBytes = 4_MiB;
constexpr uint64_t kBlockBytes = 256_KiB;  // As `drumroll import` reads them.

class CsvFile {
 public:
  CsvFile(const game::Matrix& matrix, std::unique_ptr<disk::File> file)
      : matrix_(matrix), file_(std::move(file)), text_("ticket,player,numbers,time,channel\n") {}

  Status Add(const log::TicketView& view) {
    const log::Ticket ticket = view.ticket();
    std::string before;
    for (const uint8_t byte : ticket.key.bytes)
      fmt::format_to(std::back_inserter(before), "{:02x}", byte);
    fmt::format_to(std::back_inserter(before), ",{},", ticket.player);
    const std::string after = fmt::format(",{},{}\n", Raw(ticket.time), ticket.channel);
    log::PlayCursor plays(matrix_, view);
    for (game::Play play; plays.Next(play);) {
      text_ += before;
      fmt::format_to(std::back_inserter(text_), "{}", fmt::join(play.main, " "));
      if (!play.second.empty())
        fmt::format_to(std::back_inserter(text_), "+{}", fmt::join(play.second, " "));
      text_ += after;
    }
    plays_ += view.plays();
    if (text_.size() < kTextBytes) return {};
    return Flush();
  }

  Status Flush() {
    DRUMROLL_TRY(file_->WriteAt(size_, AsBytes(text_)));
    size_ += text_.size();
    text_.clear();
    return {};
  }

  uint64_t plays() const { return plays_; }

 private:
  const game::Matrix& matrix_;
  const std::unique_ptr<disk::File> file_;
  std::string text_;
  uint64_t size_ = 0;
  uint64_t plays_ = 0;
};

Status AddLog(disk::Disk& disk, const log::LogId& id, const game::Matrix& matrix,
              uint64_t plays_min, CsvFile& csv) {
  log::Reader reader = DRUMROLL_TRY(log::Reader::Open(disk, id));
  while (csv.plays() < plays_min) {
    const auto frame = DRUMROLL_TRY(reader.Next());
    if (!frame) return {};
    if (frame->kind() != log::FrameKind::kPlays) continue;
    log::TicketCursor tickets(matrix, frame->payload);
    while (csv.plays() < plays_min) {
      const auto ticket = DRUMROLL_TRY(tickets.Next());
      if (!ticket) break;
      DRUMROLL_TRY(csv.Add(*ticket));
    }
  }
  return {};
}

Status Feed(disk::File& file, import::CsvReader& reader, uint64_t& bytes) {
  AlignedBuffer block(kBlockBytes);
  while (true) {
    const size_t read = DRUMROLL_TRY(file.ReadAt(bytes, block.bytes()));
    if (read == 0) return reader.Finish();
    DRUMROLL_TRY(reader.Feed(Bytes(block.bytes()).first(read)));
    bytes += read;
  }
}

}  // namespace

Result<uint64_t> WriteCsv(disk::Disk& disk, const pool::Draw& draw, uint64_t plays_min,
                          const std::string& path) {
  CsvFile csv(draw.matrix(), DRUMROLL_TRY(disk.Create(path, disk::Access::kWrite)));
  for (uint32_t i = 0; i < draw.partitions(); ++i) {
    const log::LogId id = draw.LogOf(PartitionId{static_cast<uint16_t>(i)});
    DRUMROLL_TRY(AddLog(disk, id, draw.matrix(), plays_min, csv));
  }
  DRUMROLL_TRY(csv.Flush());
  return csv.plays();
}

Result<ImportRun> ImportCsv(disk::Disk& disk, Clock& clock, const pool::Draw& draw,
                            const std::string& path, size_t threads) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  pool::TicketKeys keys(disk, draw, SystemSeed());
  const auto intake = DRUMROLL_TRY(pool::Intake::Open(
      disk, draw, {.partition = {}, .publishers = threads, .threads = threads, .keys = &keys}));
  ImportRun run;
  Stopwatch watch;
  import::Loader loader(
      *intake, keys, clock, {.on_reject = [](const import::Reject& reject) -> Status {
        return Fail(ErrorCode::kCorrupt, "line {}: {}", reject.line, reject.problem.message);
}
}  // namespace drumroll::measure
);
import::CsvReader reader(draw.rules(), {.time = clock.Now(), .channel = {}}, loader);
DRUMROLL_TRY(Feed(*file, reader, run.bytes));
DRUMROLL_TRY(loader.Finish());
DRUMROLL_TRY(intake->Stop());
run.seconds = watch.Lap();
run.plays = loader.plays();
return run;
}

}  // namespace drumroll::measure

#include "pool/draw.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "base/text_record.h"
#include "log/files.h"
#include "pool/permissions.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kRecordBytesMax = 16_MiB;
constexpr uint64_t kGameFileBytesMax = 1_MiB;

// The first entry of the draw's journal.
JournalEntry OpenedBy(const Person& person, Controls controls, const DrawRecord& record) {
  JournalEntry entry;
  entry.time = record.opened;
  entry.person = person;
  entry.action = Action::kOpened;
  entry.controls = controls;
  entry.rules = record.rules;
  return entry;
}

// The number behind `kind` if the name is nothing but these.
std::optional<uint32_t> RevisionIn(std::string_view name, std::string_view kind) {
  if (!name.starts_with(kind)) return std::nullopt;
  const std::string_view digits = name.substr(kind.size());
  uint32_t revision = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
  if (read.ec != std::errc() || fmt::to_string(revision) != digits) return std::nullopt;
  return revision;
}

Status RefuseExisting(disk::Disk& disk, const Layout& layout) {
  if (!DRUMROLL_TRY(disk.Exists(layout.DrawRecord()))) return {};
  return Fail(ErrorCode::kConflict, "{}: there is a draw already", layout.directory);
}

}  // namespace

Result<Draw> Draw::Create(disk::Disk& disk, std::string_view directory, const game::Game& game,
                          DrawId draw, DrawOptions options, Clock& clock) {
  DRUMROLL_TRY(game.RulesFor(draw));
  if (directory.empty())  // Its files would be those of the root.
    return Fail(ErrorCode::kInvalid, "a draw needs a directory, found ''");
  if (options.partitions == 0 || options.partitions > kPartitionsMax) {
    return Fail(ErrorCode::kInvalid, "{} partitions, expected 1 to {}", options.partitions,
                kPartitionsMax);
  }
  DRUMROLL_TRY(log::CheckFileBytes(options.log_file_bytes));
  DRUMROLL_TRY(CheckPerson(options.opener));
  DRUMROLL_TRY(CheckRole(options.opener, Command::kOpen));
  Layout layout{std::string(directory)};
  DRUMROLL_TRY(RefuseExisting(disk, layout));
  DRUMROLL_TRY(disk.MakeDirectories(directory));
  const auto lock = DRUMROLL_TRY(LockDraw(disk, layout));
  DRUMROLL_TRY(RefuseExisting(disk, layout));  // Another process may have been faster.
  const DrawRecord record{.game = game.id,
                          .rules = game.digest,
                          .draw = draw,
                          .partitions = options.partitions,
                          .log_file_bytes = options.log_file_bytes,
                          .opened = ToText(clock.Now())};
  for (uint32_t i = 0; i < options.partitions; ++i) {
    const PartitionId partition{static_cast<uint16_t>(i)};
    DRUMROLL_TRY(disk.MakeDirectories(layout.Log(partition)));
    DRUMROLL_TRY(disk.MakeDirectories(layout.Segments(partition)));
    DRUMROLL_TRY(disk.SyncDirectory(layout.Partition(partition)));
  }
  // Without a record there is no draw: what stands here is the rest of an attempt that was cut off.
  if (DRUMROLL_TRY(disk.Exists(layout.GameFile()))) DRUMROLL_TRY(disk.Remove(layout.GameFile()));
  DRUMROLL_TRY(disk::Publish(disk, layout.GameFile(), AsBytes(game.source)));
  Journal journal = DRUMROLL_TRY(Journal::Create(
      disk, {.directory = layout.Journal(), .draw = draw, .record = RecordName(record.Encode())}));
  DRUMROLL_TRY(journal.Append(disk, OpenedBy(options.opener, options.controls, record)));
  // The record comes last: with it the draw exists, without it there is nothing.
  DRUMROLL_TRY(disk::Publish(disk, layout.DrawRecord(), AsBytes(record.Encode())));
  return Open(disk, directory);
}

Result<Draw> Draw::Open(disk::Disk& disk, std::string_view directory, disk::Access access) {
  Layout layout{std::string(directory)};
  if (!DRUMROLL_TRY(disk.Exists(layout.DrawRecord()))) {
    return Fail(ErrorCode::kNotFound, "{}: no draw here (there is no file 'draw')", directory);
  }
  const std::string text =
      DRUMROLL_TRY(disk::ReadAll(disk, layout.DrawRecord(), kRecordBytesMax, access));
  DrawRecord record = DRUMROLL_TRY(DrawRecord::Decode(layout.DrawRecord(), text));
  const std::string source =
      DRUMROLL_TRY(disk::ReadAll(disk, layout.GameFile(), kGameFileBytesMax, access));
  const Digest digest = Sha256::Of(AsBytes(source));
  if (digest != record.rules) {
    return Fail(ErrorCode::kCorrupt, "{}: sha256 {}, expected {} as the draw's record says",
                layout.GameFile(), digest, record.rules);
  }
  auto game =
      std::make_unique<game::Game>(DRUMROLL_TRY(game::ParseGame(layout.GameFile(), source)));
  if (game->id != record.game) {
    return Fail(ErrorCode::kCorrupt, "{}: game '{}', expected '{}' as the draw's record says",
                layout.GameFile(), game->id, record.game);
  }
  const game::Rules* rules = DRUMROLL_TRY(game->RulesFor(record.draw));
  return Draw(std::move(layout), std::move(record), std::move(game), rules);
}

log::LogId Draw::LogOf(PartitionId partition) const {
  return {.directory = layout_.Log(partition), .draw = record_.draw, .partition = partition};
}

Journal::Identity Draw::journal() const {
  return {
      .directory = layout_.Journal(), .draw = record_.draw, .record = RecordName(record_.Encode())};
}

Result<std::unique_ptr<disk::Lock>> LockDraw(disk::Disk& disk, const Layout& layout) {
  return disk.LockDirectory(layout.directory, disk::Hold::kAlone);
}

Result<bool> IsSealed(disk::Disk& disk, const Draw& draw) {
  return disk.Exists(draw.layout().Seal());
}

Result<SealRecord> ReadSeal(disk::Disk& disk, const Draw& draw, disk::Access access) {
  const std::string path = draw.layout().Seal();
  if (!DRUMROLL_TRY(disk.Exists(path))) {
    return Fail(ErrorCode::kConflict,
                "{}: not sealed yet; run 'drumroll close' and 'drumroll seal' first",
                draw.layout().directory);
  }
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kRecordBytesMax, access));
  SealRecord seal = DRUMROLL_TRY(SealRecord::Decode(path, text));
  if (seal.draw != draw.record().draw || seal.rules != draw.record().rules ||
      seal.partitions.size() != draw.partitions()) {
    return Fail(ErrorCode::kCorrupt,
                "{}: the seal is of another draw: {} of {}, {} partitions; expected {} of {}, {}",
                path, seal.draw, seal.game, seal.partitions.size(), draw.record().draw,
                draw.record().game, draw.partitions());
  }
  return seal;
}

Result<uint32_t> LastResult(disk::Disk& disk, const Draw& draw) {
  const Layout& layout = draw.layout();
  std::set<uint32_t> results;
  uint32_t last = 0;
  for (const std::string& name : DRUMROLL_TRY(disk.List(layout.directory))) {
    const auto result = RevisionIn(name, "result.");
    if (result) results.insert(*result);
    last = std::max({last, result.value_or(0), RevisionIn(name, "settlement.").value_or(0)});
  }
  for (uint32_t revision = 1; revision <= last; ++revision) {
    if (results.contains(revision)) continue;
    return Fail(ErrorCode::kCorrupt, "{}: is missing, though revision {} is recorded or settled",
                layout.Result(revision), last);
  }
  return last;
}

Result<ResultRecord> ReadResult(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                disk::Access access) {
  const std::string path = draw.layout().Result(revision);
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kRecordBytesMax, access));
  ResultRecord result = DRUMROLL_TRY(ResultRecord::Decode(path, text));
  if (result.draw != draw.record().draw || result.revision != revision) {
    return Fail(ErrorCode::kCorrupt, "{}: says draw {} revision {}, expected {} and {}", path,
                result.draw, result.revision, draw.record().draw, revision);
  }
  return result;
}

Result<SettlementRecord> ReadSettlement(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                        disk::Access access) {
  const std::string path = draw.layout().Settlement(revision);
  if (revision == 0 || !DRUMROLL_TRY(disk.Exists(path))) {
    return Fail(ErrorCode::kNotFound, "{}: {} not settled; run 'drumroll {}' first",
                draw.layout().directory,
                revision == 0 ? "no result is recorded, and so it is"
                              : fmt::format("revision {} is", revision),
                revision == 0 ? "result" : "settle");
  }
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kRecordBytesMax, access));
  SettlementRecord settled = DRUMROLL_TRY(SettlementRecord::Decode(path, text));
  if (settled.draw != draw.record().draw || settled.revision != revision) {
    return Fail(ErrorCode::kCorrupt, "{}: says draw {} revision {}, expected {} and {}", path,
                settled.draw, settled.revision, draw.record().draw, revision);
  }
  return settled;
}

Result<CorrectionRecord> ReadCorrection(disk::Disk& disk, const Draw& draw, uint32_t revision,
                                        disk::Access access) {
  const std::string path = draw.layout().Correction(revision);
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kRecordBytesMax, access));
  CorrectionRecord correction = DRUMROLL_TRY(CorrectionRecord::Decode(path, text));
  if (correction.draw != draw.record().draw || correction.revision != revision ||
      correction.corrects == 0 || correction.corrects >= revision) {
    return Fail(ErrorCode::kCorrupt,
                "{}: says draw {} revision {} for {}, expected {} and {} for an earlier one", path,
                correction.draw, correction.revision, correction.corrects, draw.record().draw,
                revision);
  }
  return correction;
}

}  // namespace drumroll::pool

#include "log/watermark.h"

#include <string>

#include "base/text_record.h"
#include "log/format.h"

namespace drumroll::log {
namespace {

constexpr std::string_view kKind = "drumroll-log-watermark/v1";
constexpr uint64_t kBytesMax = 4_KiB;

std::string PathOfWatermark(const LogId& id) { return disk::Join(id.directory, "watermark"); }

std::string Encode(const LogId& id, const Tail& tail) {
  TextRecordWriter record(kKind);
  record.Add("draw", Raw(id.draw));
  record.Add("partition", Raw(id.partition));
  record.Add("position", Raw(tail.position));
  record.Add("sequence", tail.sequence);
  record.Add("head", tail.head);
  record.Add("plays", tail.plays());
  record.Add("tickets", tail.tickets);
  record.Add("voided-plays", tail.voided_plays);
  record.Add("closed", uint64_t{tail.closed});
  return std::move(record).Finish();
}

Status CheckNumber(std::string_view place, std::string_view name, uint64_t found,
                   uint64_t expected) {
  if (found == expected) return {};
  return Fail(ErrorCode::kCorrupt, "{}: {} {}, expected {}", place, name, found, expected);
}

Result<Tail> Decode(std::string_view place, const LogId& id, std::string_view text) {
  TextRecordReader record = DRUMROLL_TRY(TextRecordReader::Open(place, kKind, text));
  const uint64_t draw = DRUMROLL_TRY(record.Number("draw"));
  DRUMROLL_TRY(CheckNumber(place, "draw", draw, Raw(id.draw)));
  const uint64_t partition = DRUMROLL_TRY(record.Number("partition"));
  DRUMROLL_TRY(CheckNumber(place, "partition", partition, Raw(id.partition)));
  Tail tail;
  tail.position = LogPosition{DRUMROLL_TRY(record.Number("position"))};
  tail.sequence = DRUMROLL_TRY(record.Number("sequence"));
  tail.head = DRUMROLL_TRY(record.DigestOf("head"));
  tail.next_ordinal = Ordinal{DRUMROLL_TRY(record.Number("plays"))};
  tail.tickets = DRUMROLL_TRY(record.Number("tickets"));
  tail.voided_plays = DRUMROLL_TRY(record.Number("voided-plays"));
  const uint64_t closed = DRUMROLL_TRY(record.Number("closed"));
  DRUMROLL_TRY(record.End());
  if (closed > 1) return Fail(ErrorCode::kCorrupt, "{}: closed {}, expected 0 or 1", place, closed);
  tail.closed = closed == 1;
  if (Raw(tail.position) < sizeof(FileHeader) || Raw(tail.position) % kFrameAlignment != 0) {
    return Fail(ErrorCode::kCorrupt, "{}: position {}, where no frame can end", place,
                tail.position);
  }
  return tail;
}

// What an earlier run left under this name was never relied on.
Result<std::unique_ptr<disk::File>> CreateAnew(disk::Disk& disk, std::string_view path) {
  auto file = disk.Create(path, disk::Access::kWrite);
  if (file.ok() || file.error().code != ErrorCode::kConflict) return file;
  DRUMROLL_TRY(disk.Remove(path));
  return disk.Create(path, disk::Access::kWrite);
}

}  // namespace

Result<std::optional<Tail>> ReadWatermark(disk::Disk& disk, const LogId& id) {
  const std::string path = PathOfWatermark(id);
  if (!DRUMROLL_TRY(disk.Exists(path))) return std::optional<Tail>{};
  const std::string text =
      DRUMROLL_TRY(disk::ReadAll(disk, path, kBytesMax, disk::Access::kReadMedium));
  const Tail tail = DRUMROLL_TRY(Decode(path, id, text));
  return std::optional(tail);
}

Status WriteWatermark(disk::Disk& disk, const LogId& id, const Tail& tail) {
  const std::string path = PathOfWatermark(id);
  const std::string aside = path + ".tmp";
  const auto file = DRUMROLL_TRY(CreateAnew(disk, aside));
  DRUMROLL_TRY(file->WriteAt(0, AsBytes(Encode(id, tail))));
  DRUMROLL_TRY(file->Sync());
  DRUMROLL_TRY(disk.Rename(aside, path));
  return disk.SyncDirectory(id.directory);
}

}  // namespace drumroll::log

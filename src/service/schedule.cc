#include "service/schedule.h"

#include "base/text_record.h"

namespace drumroll::service {
namespace {

constexpr std::string_view kKind = "drumroll-schedule/v1";
constexpr uint64_t kBytesMax = 4096;

std::string PathIn(std::string_view directory) { return disk::Join(directory, "schedule"); }

}  // namespace

std::string Schedule::Encode() const {
  TextRecordWriter record(kKind);
  record.Add("draw", Raw(draw));
  record.Add("closes", ToText(closes));
  return std::move(record).Finish();
}

Result<Schedule> Schedule::Decode(std::string_view place, std::string_view text) {
  auto record = DRUMROLL_TRY(TextRecordReader::Open(place, kKind, text));
  const uint64_t draw = DRUMROLL_TRY(record.Number("draw"));
  const std::string closes = DRUMROLL_TRY(record.Text("closes"));
  DRUMROLL_TRY(record.End());
  const std::optional<Micros> time = MicrosFromText(closes);
  if (!time || draw > UINT32_MAX)
    return Fail(ErrorCode::kCorrupt, "{}: draw {} closes at '{}', which can't be", place, draw,
                closes);
  return Schedule{.draw = DrawId{static_cast<uint32_t>(draw)}, .closes = *time};
}

Result<std::optional<Schedule>> ReadSchedule(disk::Disk& disk, std::string_view directory,
                                             DrawId draw) {
  const std::string path = PathIn(directory);
  if (!DRUMROLL_TRY(disk.Exists(path))) return std::optional<Schedule>();
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kBytesMax));
  const Schedule schedule = DRUMROLL_TRY(Schedule::Decode(path, text));
  if (schedule.draw == draw) return std::optional<Schedule>(schedule);
  return Fail(ErrorCode::kCorrupt, "{}: it is draw {}'s, expected draw {}'s", path, schedule.draw,
              draw);
}

Status WriteSchedule(disk::Disk& disk, std::string_view directory,
                     const std::optional<Schedule>& schedule, DrawId draw) {
  DRUMROLL_TRY(disk.MakeDirectories(directory));
  const auto before = ReadSchedule(disk, directory, draw);
  const std::string path = PathIn(directory);
  if (before.ok() && before.value() == schedule && schedule) return disk.SyncDirectory(directory);
  if (!before.ok() || before.value()) {
    DRUMROLL_TRY(disk.Remove(path));
    DRUMROLL_TRY(disk.SyncDirectory(directory));
  }
  if (!schedule) return {};
  return disk::Publish(disk, path, AsBytes(schedule->Encode()));
}

}  // namespace drumroll::service

#include "pool/sister_draws.h"

#include <algorithm>
#include <optional>

#include "base/text_record.h"
#include "pool/journal.h"

namespace drumroll::pool {
namespace {

constexpr uint64_t kRecordBytesMax = 1_MiB;
constexpr int64_t kDayMicros = int64_t{24} * 3600 * 1'000'000;

// "1 5 8 16 28 33" of "1 5 8 16 28 33 + 45".
std::string_view MainNumbers(std::string_view numbers) {
  return numbers.substr(0, numbers.find(" +"));
}

bool IsOfThisEvening(const JournalEntry& entry, Micros now) {
  const auto time = MicrosFromText(entry.time);
  return time && Raw(*time) > Raw(now) - kDayMicros && Raw(*time) < Raw(now) + kDayMicros;
}

// The numbers that were entered this evening into the draw in `directory`; no game file is read, as
// there may be years of draws. Nothing if it is the draw itself, or a copy of it.
Result<std::optional<SisterDraw>> ReadSister(disk::Disk& disk, const std::string& directory,
                                             const Draw& draw, Micros now) {
  const Layout layout{directory};
  const std::string path = layout.DrawRecord();
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kRecordBytesMax));
  const DrawRecord record = DRUMROLL_TRY(DrawRecord::Decode(path, text));
  const Journal::Identity identity{
      .directory = layout.Journal(), .draw = record.draw, .record = RecordName(text)};
  if (identity.record == draw.journal().record) return std::optional<SisterDraw>();
  const Journal journal = DRUMROLL_TRY(Journal::Open(disk, identity));
  std::optional<SisterDraw> sister =
      SisterDraw{.name = fmt::format("draw {} of {} in {}", record.draw, record.game, directory),
                 .numbers = {},
                 .unreadable = {}};
  for (const JournalEntry& entry : journal.entries()) {
    const bool entered = entry.action == Action::kEntered || entry.action == Action::kDrawn;
    if (entered && IsOfThisEvening(entry, now)) sister->numbers.push_back(entry.numbers);
  }
  return sister;
}

}  // namespace

Result<std::vector<SisterDraw>> FindSisterDraws(disk::Disk& disk, std::string_view directory,
                                                const Draw& draw, Micros now) {
  std::vector<SisterDraw> sisters;
  for (const std::string& name : DRUMROLL_TRY(disk.List(directory))) {
    const std::string path = disk::Join(directory, name);
    const auto is_draw = disk.Exists(Layout{path}.DrawRecord());
    if (is_draw.ok() && !is_draw.value()) continue;
    auto sister = ReadSister(disk, path, draw, now);
    if (!sister.ok()) {
      sisters.push_back({.name = path, .numbers = {}, .unreadable = sister.error().message});
    } else if (sister.value() && !sister.value()->numbers.empty()) {
      sisters.push_back(*std::move(sister).value());
    }
  }
  return sisters;
}

std::vector<std::string> CompareWithSisters(std::string_view numbers,
                                            const std::vector<SisterDraw>& sisters) {
  std::vector<std::string> doubts;
  for (const SisterDraw& sister : sisters) {
    if (!sister.unreadable.empty()) {
      doubts.push_back(fmt::format("{} can't be compared: {}", sister.name, sister.unreadable));
    } else if (std::ranges::any_of(sister.numbers, [&](const std::string& other) {
                 return MainNumbers(other) == MainNumbers(numbers);
               })) {
      doubts.push_back(fmt::format("{} has the same main numbers", sister.name));
    }
  }
  return doubts;
}

}  // namespace drumroll::pool

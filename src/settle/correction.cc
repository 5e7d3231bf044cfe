// Two winner files are merged by (partition, ordinal), which both are sorted by: one pass, a few
// plays in memory, whatever their size.
#include "settle/correction.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <compare>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "base/text_record.h"
#include "base/wide.h"
#include "game/prize_json.h"
#include "settle/ordered_file.h"
#include "settle/winner_reader.h"

namespace drumroll::settle {
namespace {

constexpr std::string_view kHeader =
    "change,partition,ordinal,player,before,amount_before,after,amount_after\n";
constexpr size_t kPieceBytes = 1 << 16;

using Place = std::pair<PartitionId, Ordinal>;
using Sink = std::function<Status(std::string_view text)>;

// What one play wins.
struct Win {
  Place place;
  PlayerId player{};
  std::vector<std::pair<uint32_t, uint32_t>> tiers;  // (tier, weight).
  std::optional<int64_t> amount;                     // None where prizes are open.
};

// The winning plays of one revision, in order.
class Wins {
 public:
  static Result<std::unique_ptr<Wins>> Open(disk::Disk& disk, const pool::Draw& draw,
                                            uint32_t revision, disk::Access access) {
    const pool::SettlementRecord settled =
        DRUMROLL_TRY(pool::ReadSettlement(disk, draw, revision, access));
    const std::string path = draw.layout().Winners(revision);
    auto reader = DRUMROLL_TRY(WinnerReader::Open(disk, path, access));
    if (reader.outcome() != settled.outcome) {
      return Fail(ErrorCode::kCorrupt, "{}: outcome {}, but the settlement says {}", path,
                  reader.outcome(), settled.outcome);
    }
    std::unique_ptr<Wins> wins(new Wins(std::move(reader)));
    if (!settled.prizes.empty())
      wins->prizes_ = DRUMROLL_TRY(game::ParsePrizeReport(settled.prizes));
    wins->ahead_ = DRUMROLL_TRY(wins->cursor_.Next());
    DRUMROLL_TRY(wins->Next());
    return wins;
  }

  // The play that stands next; nothing at the end.
  const std::optional<Win>& win() const { return win_; }
  Digest outcome() const { return reader_.outcome(); }

  Status Next() {
    win_.reset();
    if (!ahead_) return {};
    win_ = Win{.place = {ahead_->partition, ahead_->ordinal},
               .player = ahead_->player,
               .tiers = {},
               .amount = {}};
    while (ahead_ && Place{ahead_->partition, ahead_->ordinal} == win_->place) {
      win_->tiers.emplace_back(ahead_->tier, ahead_->weight);
      ahead_ = DRUMROLL_TRY(cursor_.Next());
    }
    return AddUp();
  }

 private:
  explicit Wins(WinnerReader reader) : reader_(std::move(reader)), cursor_(reader_) {}

  Status AddUp() {
    if (!prizes_) return {};
    Int128 sum = 0;
    for (const auto& [tier, weight] : win_->tiers) {
      if (tier > prizes_->tiers.size())
        return Fail(ErrorCode::kCorrupt, "a winner of tier {}, but prizes of {} tiers", tier,
                    prizes_->tiers.size());
      sum += Int128{prizes_->tiers[tier - 1].prize} * weight;
    }
    if (sum > std::numeric_limits<int64_t>::max())
      return Fail(ErrorCode::kCorrupt, "a play wins more than money can be: {}",
                  drumroll::ToText(sum));
    win_->amount = static_cast<int64_t>(sum);
    return {};
  }

  WinnerReader reader_;
  WinnerCursor cursor_;
  std::optional<game::PrizeReport> prizes_;
  std::optional<Winner> ahead_;
  std::optional<Win> win_;
};

std::string TiersText(const std::optional<Win>& win) {
  std::string text;
  if (!win) return text;
  for (const auto& [tier, weight] : win->tiers)
    text += fmt::format("{}{}*{}", text.empty() ? "" : " ", weight, tier);
  return text;
}

// A play that does not win has an amount too: nothing.
std::string AmountText(const std::optional<Win>& win) {
  if (!win) return "0";
  return win->amount ? fmt::format("{}", *win->amount) : std::string();
}

// Walks over both and tells `sink` the list.
class Comparison {
 public:
  Comparison(Wins& before, Wins& after, pool::CorrectionRecord& record, const Sink& sink)
      : before_(before), after_(after), record_(record), sink_(sink) {}

  Status Run() {
    text_ = kHeader;
    while (before_.win() || after_.win()) {
      const auto order = Order();
      DRUMROLL_TRY(Compare(order <= 0 ? before_.win() : std::nullopt,
                           order >= 0 ? after_.win() : std::nullopt));
      if (order <= 0) DRUMROLL_TRY(before_.Next());
      if (order >= 0) DRUMROLL_TRY(after_.Next());
      if (text_.size() >= kPieceBytes) DRUMROLL_TRY(Flush());
    }
    return Flush();
  }

 private:
  // Which of the two stands at an earlier play.
  std::strong_ordering Order() const {
    if (!before_.win()) return std::strong_ordering::greater;
    if (!after_.win()) return std::strong_ordering::less;
    return before_.win()->place <=> after_.win()->place;
  }

  Status Compare(const std::optional<Win>& before, const std::optional<Win>& after) {
    if (before && after) {
      if (before->player != after->player)
        return Fail(ErrorCode::kCorrupt, "partition {}, play {}: is player {}'s, and player {}'s",
                    before->place.first, before->place.second, before->player, after->player);
      const bool both_priced = before->amount && after->amount;
      if (before->tiers == after->tiers && (!both_priced || before->amount == after->amount)) {
        ++record_.unchanged;
        return {};
      }
    }
    const char* const change = !after ? "lost" : !before ? "won" : "changed";
    ++(!after ? record_.lost : !before ? record_.won : record_.changed);
    const Win& win = before ? *before : *after;
    text_ += fmt::format("{},{},{},{},{},{},{},{}\n", change, win.place.first, win.place.second,
                         win.player, TiersText(before), AmountText(before), TiersText(after),
                         AmountText(after));
    return {};
  }

  Status Flush() {
    DRUMROLL_TRY(sink_(text_));
    text_.clear();
    return {};
  }

  Wins& before_;
  Wins& after_;
  pool::CorrectionRecord& record_;
  const Sink& sink_;
  std::string text_;
};

// The record, and the list told to `sink`.
Result<pool::CorrectionRecord> Compare(disk::Disk& disk, const pool::Draw& draw, uint32_t before,
                                       uint32_t after, disk::Access access, const Sink& sink) {
  const auto wins_before = DRUMROLL_TRY(Wins::Open(disk, draw, before, access));
  const auto wins_after = DRUMROLL_TRY(Wins::Open(disk, draw, after, access));
  pool::CorrectionRecord record{.draw = draw.record().draw,
                                .revision = after,
                                .corrects = before,
                                .outcome_before = wins_before->outcome(),
                                .outcome_after = wins_after->outcome(),
                                .changes = {}};
  Sha256 sha;
  const Sink hashed = [&](std::string_view text) -> Status {
    sha.Update(AsBytes(text));
    return sink(text);
  };
  DRUMROLL_TRY(Comparison(*wins_before, *wins_after, record, hashed).Run());
  record.changes = sha.Finish();
  return record;
}

}  // namespace

Result<pool::CorrectionRecord> WriteCorrection(disk::Disk& disk, const pool::Draw& draw,
                                               uint32_t before, uint32_t after) {
  const pool::Layout& layout = draw.layout();
  const std::string path = layout.Changes(after);
  const std::string aside = path + ".tmp";
  const bool leftover = DRUMROLL_TRY(disk.Exists(aside));
  if (leftover) DRUMROLL_TRY(disk.Remove(aside));
  const auto file = DRUMROLL_TRY(OrderedFile::Create(disk, aside, {.threads = 0}));
  const auto record =
      DRUMROLL_TRY(Compare(disk, draw, before, after, disk::Access::kRead,
                           [&file](std::string_view text) { return file->Append(AsBytes(text)); }));
  DRUMROLL_TRY(file->Finish());
  DRUMROLL_TRY(disk.RenameNew(aside, path));
  DRUMROLL_TRY(disk.SyncDirectory(layout.directory));
  DRUMROLL_TRY(disk::Publish(disk, layout.Correction(after), AsBytes(record.Encode())));
  return record;
}

Status VerifyCorrection(disk::Disk& disk, const pool::Draw& draw, uint32_t revision) {
  constexpr disk::Access kMedium = disk::Access::kReadMedium;
  const auto record = DRUMROLL_TRY(pool::ReadCorrection(disk, draw, revision, kMedium));
  const std::string path = draw.layout().Changes(revision);
  const auto file = DRUMROLL_TRY(disk.Open(path, kMedium));
  uint64_t offset = 0;
  std::string found;
  const Sink same = [&](std::string_view text) -> Status {
    found.resize(text.size());
    const MutableBytes into(reinterpret_cast<uint8_t*>(found.data()), found.size());
    found.resize(DRUMROLL_TRY(file->ReadAt(offset, into)));
    if (found != text)
      return Fail(ErrorCode::kCorrupt, "{}: differs within {} bytes of byte {}", path, text.size(),
                  offset);
    offset += text.size();
    return {};
  };
  const auto expected = DRUMROLL_TRY(Compare(disk, draw, record.corrects, revision, kMedium, same));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  if (size != offset)
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, expected {}", path, size, offset);
  if (record == expected) return {};
  return Fail(ErrorCode::kCorrupt, "{}: is not what the two winner files give",
              draw.layout().Correction(revision));
}

}  // namespace drumroll::settle

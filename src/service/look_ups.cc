#include "service/look_ups.h"

#include "game/prize_json.h"
#include "service/http.h"

namespace drumroll::service {
namespace {

constexpr size_t kChunksOfPage = 64;

// A place in a winner file: "chunk.winner".
struct Place {
  size_t chunk = 0;
  size_t winner = 0;
};

std::string ToText(const Place& place) { return fmt::format("{}.{}", place.chunk, place.winner); }

Result<Place> ParsePlace(const std::string& text, size_t chunks) {
  if (text.empty()) return Place{};
  const size_t dot = text.find('.');
  const auto chunk = WholeNumber(text.substr(0, dot));
  const auto winner = dot == std::string::npos ? std::nullopt : WholeNumber(text.substr(dot + 1));
  if (chunk && winner && *chunk < chunks) return Place{*chunk, *winner};
  return Fail(ErrorCode::kInvalid, "query: '{}' is no cursor of this list", text);
}

}  // namespace

Result<std::shared_ptr<const SealedDraw>> SealedDraw::Open(disk::Disk& disk,
                                                           const pool::Draw& draw) {
  std::shared_ptr<SealedDraw> sealed(
      new SealedDraw(DRUMROLL_TRY(pool::SealedPool::Open(disk, draw))));
  sealed->lookup_.emplace(DRUMROLL_TRY(pool::Lookup::Open(disk, sealed->pool_)));
  sealed->lookup_->PrepareForMany();
  return std::shared_ptr<const SealedDraw>(std::move(sealed));
}

Result<std::shared_ptr<const SettledDraw>> SettledDraw::Open(disk::Disk& disk,
                                                             const pool::Draw& draw,
                                                             uint32_t revision) {
  auto record = DRUMROLL_TRY(pool::ReadSettlement(disk, draw, revision));
  const std::string path = draw.layout().Winners(revision);
  auto winners = DRUMROLL_TRY(settle::WinnerReader::Open(disk, path, disk::Access::kRead));
  if (winners.outcome() != record.outcome) {
    return Fail(ErrorCode::kCorrupt, "{}: outcome {}, but the settlement says {}", path,
                winners.outcome(), record.outcome);
  }
  std::shared_ptr<SettledDraw> settled(new SettledDraw(std::move(record), std::move(winners)));
  if (!settled->record_.prizes.empty())
    settled->prizes_ = DRUMROLL_TRY(game::ParsePrizeReport(settled->record_.prizes));
  return std::shared_ptr<const SettledDraw>(std::move(settled));
}

Result<std::shared_ptr<const settle::Chunk>> SettledDraw::ChunkAt(size_t index) const {
  {
    const std::lock_guard lock(mutex_);
    if (kept_[index] != nullptr) return kept_[index];
  }
  auto chunk = std::make_shared<const settle::Chunk>(DRUMROLL_TRY(winners_.Read(index)));
  const std::lock_guard lock(mutex_);
  if (kept_[index] == nullptr && kept_bytes_ + chunk->bytes() <= kKeptBytesMax) {
    kept_[index] = chunk;
    kept_bytes_ += chunk->bytes();
  }
  return chunk;
}

Result<std::vector<settle::Winner>> SettledDraw::WinsOf(PartitionId partition,
                                                        Ordinal ordinal) const {
  const std::optional<size_t> index = winners_.ChunkOf(partition, ordinal);
  if (!index) return std::vector<settle::Winner>();
  const auto chunk = DRUMROLL_TRY(ChunkAt(*index));
  return settle::WinsOf(*chunk, ordinal);
}

Result<SettledDraw::Page> SettledDraw::List(uint32_t tier, const std::string& from,
                                            size_t count) const {
  const size_t chunks = winners_.entries().size();
  Page page;
  if (chunks == 0 && from.empty()) return page;
  Place place = DRUMROLL_TRY(ParsePlace(from, chunks));
  const size_t chunks_end = std::min(chunks, place.chunk + kChunksOfPage);
  for (; place.chunk < chunks_end; place = {place.chunk + 1, 0}) {
    const settle::Chunk chunk = DRUMROLL_TRY(winners_.Read(place.chunk));
    size_t at = 0;
    bool full = false;
    ForEachWinner(chunk, [&](const settle::Winner& winner) {
      const size_t index = at++;
      if (full || index < place.winner || (tier != 0 && winner.tier != tier)) return;
      if (page.winners.size() == count) {
        full = true;
        page.next = ToText({place.chunk, index});
      } else {
        page.winners.push_back(winner);
      }
    });
    if (full) return page;
  }
  if (place.chunk < chunks) page.next = ToText(place);
  return page;
}

}  // namespace drumroll::service

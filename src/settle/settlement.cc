#include "settle/settlement.h"

#include <utility>

#include "settle/bitmap_engine.h"
#include "settle/record_engine.h"
#include "settle/winner_reader.h"
#include "settle/winner_writer.h"

namespace drumroll::settle {
namespace {

Status CheckIdentity(const Input& input, const Identity& identity) {
  if (identity.draw != input.draw || identity.revision == 0 ||
      identity.partitions != input.partitions.size() || identity.tiers != input.rules->tiers.size())
    return Fail(ErrorCode::kInvalid,
                "outcome of draw {} revision {} with {} partitions and {} tiers, the pool is of "
                "draw {} with {} and {}",
                identity.draw, identity.revision, identity.partitions, identity.tiers, input.draw,
                input.partitions.size(), input.rules->tiers.size());
  return {};
}

// The file is a function of the pool and the result: it can be made again.
Status RemoveLeftover(disk::Disk& disk, std::string_view path) {
  const bool exists = DRUMROLL_TRY(disk.Exists(path));
  if (!exists) return {};
  return disk.Remove(path);
}

}  // namespace

Result<Settlement> WriteWinners(disk::Disk& disk, const Input& input, const Identity& identity,
                                std::string_view path) {
  DRUMROLL_TRY(CheckInput(input));
  DRUMROLL_TRY(CheckIdentity(input, identity));
  DRUMROLL_TRY(RemoveLeftover(disk, path));
  // A single-threaded run is one that must be repeatable in all it does.
  OrderedFile::Options file;
  if (input.threads == 1) file.threads = 0;
  WinnerWriter writer =
      DRUMROLL_TRY(WinnerWriter::Create(disk, path, {.identity = identity, .file = file}));
  const SegmentTotals totals = DRUMROLL_TRY(ListWinners(input, writer));
  const WinnerWriter::Summary summary = DRUMROLL_TRY(writer.Finish());
  // The kernels' counts and what was listed come from the same bits by different ways.
  DRUMROLL_ASSERT(totals.winners == summary.winners);
  return Settlement{.outcome = summary.outcome,
                    .plays = totals.plays,
                    .places = summary.places,
                    .winners = summary.winners};
}

Status ConfirmSettlement(disk::Disk& disk, const Input& input, const Identity& identity,
                         const Settlement& settlement, std::string_view path) {
  DRUMROLL_TRY(CheckIdentity(input, identity));
  const WinnerReader file = DRUMROLL_TRY(WinnerReader::Open(disk, path, disk::Access::kReadMedium));
  if (!(file.outcome() == settlement.outcome))
    return Fail(ErrorCode::kCorrupt, "{}: outcome {} on the medium, {} was written", path,
                ToHex(file.outcome()), ToHex(settlement.outcome));
  return ConfirmWinners(disk, input, identity, file);
}

Result<Settlement> Settle(disk::Disk& disk, const Input& input, const Identity& identity,
                          std::string_view path) {
  const Settlement settlement = DRUMROLL_TRY(WriteWinners(disk, input, identity, path));
  DRUMROLL_TRY(ConfirmSettlement(disk, input, identity, settlement, path));
  return settlement;
}

}  // namespace drumroll::settle

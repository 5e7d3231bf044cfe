#include "pool/records.h"

#include <charconv>
#include <limits>

#include "base/text_record.h"

namespace drumroll::pool {
namespace {

constexpr std::string_view kDrawKind = "drumroll-draw/v1";
constexpr std::string_view kSealKind = "drumroll-seal/v1";
constexpr std::string_view kResultKind = "drumroll-result/v1";
constexpr std::string_view kSettlementKind = "drumroll-settlement/v1";
// In place of an amount that the rules leave open.
constexpr std::string_view kOpen = "open";

// A number that must fit T.
template <typename T>
Result<T> Narrow(TextRecordReader& reader, std::string_view place, std::string_view name) {
  const uint64_t value = DRUMROLL_TRY(reader.Number(name));
  if (value > static_cast<uint64_t>(std::numeric_limits<T>::max())) {
    return Fail(ErrorCode::kCorrupt, "{}: {} is {}, more than this field holds", place, name,
                value);
  }
  return static_cast<T>(value);
}

std::string AmountText(const std::optional<int64_t>& amount) {
  return amount ? fmt::format("{}", *amount) : std::string(kOpen);
}

// A signed amount in its one spelling, or "open".
Result<std::optional<int64_t>> Amount(TextRecordReader& reader, std::string_view place,
                                      std::string_view name) {
  const std::string text = DRUMROLL_TRY(reader.Text(name));
  if (text == kOpen) return std::optional<int64_t>();
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() ||
      text != fmt::format("{}", value)) {
    return Fail(ErrorCode::kCorrupt, "{}: {} is '{}', expected an amount in minor units", place,
                name, text);
  }
  return std::optional<int64_t>(value);
}

}  // namespace

std::string DrawRecord::Encode() const {
  TextRecordWriter writer(kDrawKind);
  writer.Add("game", game);
  writer.Add("rules", rules);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("partitions", uint64_t{partitions});
  writer.Add("log_file_bytes", log_file_bytes);
  writer.Add("opened", opened);
  return std::move(writer).Finish();
}

Result<DrawRecord> DrawRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kDrawKind, text));
  DrawRecord record;
  record.game = DRUMROLL_TRY(reader.Text("game"));
  record.rules = DRUMROLL_TRY(reader.DigestOf("rules"));
  record.draw = DrawId{DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "draw"))};
  record.partitions = DRUMROLL_TRY(Narrow<uint16_t>(reader, place, "partitions"));
  record.log_file_bytes = DRUMROLL_TRY(reader.Number("log_file_bytes"));
  record.opened = DRUMROLL_TRY(reader.Text("opened"));
  DRUMROLL_TRY(reader.End());
  if (record.partitions == 0)
    return Fail(ErrorCode::kCorrupt, "{}: a draw without partitions", place);
  return record;
}

uint64_t SealRecord::Plays() const {
  uint64_t sum = 0;
  for (const auto& partition : partitions) sum += partition.plays - partition.voided_plays;
  return sum;
}

uint64_t SealRecord::Stakes() const {
  uint64_t sum = 0;
  for (const auto& partition : partitions) sum += partition.stakes - partition.voided_stakes;
  return sum;
}

uint64_t SealRecord::VoidedPlays() const {
  uint64_t sum = 0;
  for (const auto& partition : partitions) sum += partition.voided_plays;
  return sum;
}

uint64_t SealRecord::Tickets() const {
  uint64_t sum = 0;
  for (const auto& partition : partitions) sum += partition.tickets;
  return sum;
}

std::string SealRecord::Encode() const {
  TextRecordWriter writer(kSealKind);
  writer.Add("game", game);
  writer.Add("rules", rules);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("plays", Plays());
  writer.Add("stakes", Stakes());
  writer.Add("partitions", uint64_t{partitions.size()});
  for (size_t i = 0; i < partitions.size(); ++i) {
    const SealedPartition& partition = partitions[i];
    writer.Add("partition", uint64_t{i});
    writer.Add("plays", partition.plays);
    writer.Add("tickets", partition.tickets);
    writer.Add("stakes", partition.stakes);
    writer.Add("voided_plays", partition.voided_plays);
    writer.Add("voided_stakes", partition.voided_stakes);
    writer.Add("segments", partition.segments);
    writer.Add("content", partition.content);
    writer.Add("voids", partition.voids);
    writer.Add("log_end", partition.log_end);
    writer.Add("log_head", partition.log_head);
  }
  return std::move(writer).Finish();
}

Result<SealRecord> SealRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kSealKind, text));
  SealRecord record;
  record.game = DRUMROLL_TRY(reader.Text("game"));
  record.rules = DRUMROLL_TRY(reader.DigestOf("rules"));
  record.draw = DrawId{DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "draw"))};
  const uint64_t plays = DRUMROLL_TRY(reader.Number("plays"));
  const uint64_t stakes = DRUMROLL_TRY(reader.Number("stakes"));
  const auto partitions = DRUMROLL_TRY(Narrow<uint16_t>(reader, place, "partitions"));
  for (uint64_t i = 0; i < partitions; ++i) {
    const uint64_t index = DRUMROLL_TRY(reader.Number("partition"));
    if (index != i)
      return Fail(ErrorCode::kCorrupt, "{}: partition {} stands where {} should", place, index, i);
    SealedPartition partition;
    partition.plays = DRUMROLL_TRY(reader.Number("plays"));
    partition.tickets = DRUMROLL_TRY(reader.Number("tickets"));
    partition.stakes = DRUMROLL_TRY(reader.Number("stakes"));
    partition.voided_plays = DRUMROLL_TRY(reader.Number("voided_plays"));
    partition.voided_stakes = DRUMROLL_TRY(reader.Number("voided_stakes"));
    partition.segments = DRUMROLL_TRY(reader.Number("segments"));
    partition.content = DRUMROLL_TRY(reader.DigestOf("content"));
    partition.voids = DRUMROLL_TRY(reader.DigestOf("voids"));
    partition.log_end = DRUMROLL_TRY(reader.Number("log_end"));
    partition.log_head = DRUMROLL_TRY(reader.DigestOf("log_head"));
    if (partition.voided_plays > partition.plays || partition.voided_stakes > partition.stakes) {
      return Fail(ErrorCode::kCorrupt, "{}: partition {}: more is voided than was played", place,
                  i);
    }
    record.partitions.push_back(partition);
  }
  DRUMROLL_TRY(reader.End());
  if (plays != record.Plays() || stakes != record.Stakes()) {
    return Fail(ErrorCode::kCorrupt,
                "{}: {} plays and {} stakes in all, but the partitions sum to {} and {}", place,
                plays, stakes, record.Plays(), record.Stakes());
  }
  return record;
}

std::string ResultRecord::Encode() const {
  TextRecordWriter writer(kResultKind);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("revision", uint64_t{revision});
  writer.Add("seal", seal);
  writer.Add("numbers", numbers);
  writer.Add("source", source);
  writer.Add("entered", entered);
  return std::move(writer).Finish();
}

Result<ResultRecord> ResultRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kResultKind, text));
  ResultRecord record;
  record.draw = DrawId{DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "draw"))};
  record.revision = DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "revision"));
  record.seal = DRUMROLL_TRY(reader.DigestOf("seal"));
  record.numbers = DRUMROLL_TRY(reader.Text("numbers"));
  record.source = DRUMROLL_TRY(reader.Text("source"));
  record.entered = DRUMROLL_TRY(reader.Text("entered"));
  DRUMROLL_TRY(reader.End());
  return record;
}

std::string SettlementRecord::Encode() const {
  TextRecordWriter writer(kSettlementKind);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("revision", uint64_t{revision});
  writer.Add("seal", seal);
  writer.Add("result", result);
  writer.Add("outcome", outcome);
  writer.Add("plays", plays);
  writer.Add("sales", AmountText(sales));
  writer.Add("carry_in", AmountText(carry_in));
  writer.Add("carry_out", AmountText(carry_out));
  writer.Add("breakage", AmountText(breakage));
  writer.Add("tiers", uint64_t{tiers.size()});
  for (size_t i = 0; i < tiers.size(); ++i) {
    writer.Add("tier", uint64_t{i + 1});
    writer.Add("winners", tiers[i].winners);
    writer.Add("prize", AmountText(tiers[i].prize));
  }
  return std::move(writer).Finish();
}

Result<SettlementRecord> SettlementRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kSettlementKind, text));
  SettlementRecord record;
  record.draw = DrawId{DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "draw"))};
  record.revision = DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "revision"));
  record.seal = DRUMROLL_TRY(reader.DigestOf("seal"));
  record.result = DRUMROLL_TRY(reader.DigestOf("result"));
  record.outcome = DRUMROLL_TRY(reader.DigestOf("outcome"));
  record.plays = DRUMROLL_TRY(reader.Number("plays"));
  const auto sales = DRUMROLL_TRY(Amount(reader, place, "sales"));
  const auto carry_in = DRUMROLL_TRY(Amount(reader, place, "carry_in"));
  if (!sales || !carry_in) return Fail(ErrorCode::kCorrupt, "{}: sales or carry_in is open", place);
  record.sales = *sales;
  record.carry_in = *carry_in;
  record.carry_out = DRUMROLL_TRY(Amount(reader, place, "carry_out"));
  record.breakage = DRUMROLL_TRY(Amount(reader, place, "breakage"));
  const uint64_t tiers = DRUMROLL_TRY(reader.Number("tiers"));
  for (uint64_t i = 1; i <= tiers; ++i) {
    const uint64_t tier = DRUMROLL_TRY(reader.Number("tier"));
    if (tier != i)
      return Fail(ErrorCode::kCorrupt, "{}: tier {} stands where {} should", place, tier, i);
    SettledTier settled;
    settled.winners = DRUMROLL_TRY(reader.Number("winners"));
    settled.prize = DRUMROLL_TRY(Amount(reader, place, "prize"));
    record.tiers.push_back(settled);
  }
  DRUMROLL_TRY(reader.End());
  return record;
}

}  // namespace drumroll::pool

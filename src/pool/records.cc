#include "pool/records.h"

#include <limits>

#include "base/text_record.h"
#include "log/files.h"

namespace drumroll::pool {
namespace {

constexpr std::string_view kDrawKind = "drumroll-draw/v1";
constexpr std::string_view kSealKind = "drumroll-seal/v1";
constexpr std::string_view kStatementKind = "drumroll-statement/v1";
constexpr std::string_view kResultKind = "drumroll-result/v1";
constexpr std::string_view kSettlementKind = "drumroll-settlement/v1";
constexpr std::string_view kCorrectionKind = "drumroll-correction/v1";

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
  if (record.partitions == 0 || record.partitions > kPartitionsMax) {
    return Fail(ErrorCode::kCorrupt, "{}: {} partitions, expected 1 to {}", place,
                record.partitions, kPartitionsMax);
  }
  if (const Status status = log::CheckFileBytes(record.log_file_bytes); !status.ok())
    return Fail(ErrorCode::kCorrupt, "{}: {}", place, status.error().message);
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

namespace {

// The lines of a seal, which a statement repeats.
void AddSeal(TextRecordWriter& writer, const SealRecord& seal) {
  writer.Add("game", seal.game);
  writer.Add("rules", seal.rules);
  writer.Add("draw", uint64_t{Raw(seal.draw)});
  writer.Add("plays", seal.Plays());
  writer.Add("stakes", seal.Stakes());
  writer.Add("partitions", uint64_t{seal.partitions.size()});
  for (size_t i = 0; i < seal.partitions.size(); ++i) {
    const SealedPartition& partition = seal.partitions[i];
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
}

Result<SealRecord> ReadSeal(TextRecordReader& reader, std::string_view place) {
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

}  // namespace

std::string SealRecord::Encode() const {
  TextRecordWriter writer(kSealKind);
  AddSeal(writer, *this);
  return std::move(writer).Finish();
}

Result<SealRecord> SealRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kSealKind, text));
  return ReadSeal(reader, place);
}

std::string StatementRecord::Encode() const {
  TextRecordWriter writer(kStatementKind);
  writer.Add("by", by);
  writer.Add("method", method);
  writer.Add("made", made);
  AddSeal(writer, pool);
  return std::move(writer).Finish();
}

Result<StatementRecord> StatementRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kStatementKind, text));
  StatementRecord record;
  record.by = DRUMROLL_TRY(reader.Text("by"));
  record.method = DRUMROLL_TRY(reader.Text("method"));
  record.made = DRUMROLL_TRY(reader.Text("made"));
  record.pool = DRUMROLL_TRY(ReadSeal(reader, place));
  return record;
}

Digest ResultRecord::Name() const {
  const std::string text = Encode();
  return Sha256::Of(AsBytes(std::string_view(text).substr(0, text.find("\nsource ") + 1)));
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
  writer.Add("tiers", uint64_t{winners.size()});
  for (const uint64_t count : winners) writer.Add("winners", count);
  if (open_reason.empty()) {
    writer.Add("prizes", prizes);
  } else {
    writer.Add("prizes_open", open_reason);
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
  const auto tiers = DRUMROLL_TRY(Narrow<uint8_t>(reader, place, "tiers"));
  for (uint8_t i = 0; i < tiers; ++i)
    record.winners.push_back(DRUMROLL_TRY(reader.Number("winners")));
  if (reader.NextIs("prizes_open")) {
    record.open_reason = DRUMROLL_TRY(reader.Text("prizes_open"));
  } else {
    record.prizes = DRUMROLL_TRY(reader.Text("prizes"));
  }
  DRUMROLL_TRY(reader.End());
  return record;
}

std::string CorrectionRecord::Encode() const {
  TextRecordWriter writer(kCorrectionKind);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("revision", uint64_t{revision});
  writer.Add("corrects", uint64_t{corrects});
  writer.Add("outcome_before", outcome_before);
  writer.Add("outcome_after", outcome_after);
  writer.Add("lost", lost);
  writer.Add("won", won);
  writer.Add("changed", changed);
  writer.Add("unchanged", unchanged);
  writer.Add("changes", changes);
  return std::move(writer).Finish();
}

Result<CorrectionRecord> CorrectionRecord::Decode(std::string_view place, std::string_view text) {
  auto reader = DRUMROLL_TRY(TextRecordReader::Open(place, kCorrectionKind, text));
  CorrectionRecord record;
  record.draw = DrawId{DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "draw"))};
  record.revision = DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "revision"));
  record.corrects = DRUMROLL_TRY(Narrow<uint32_t>(reader, place, "corrects"));
  record.outcome_before = DRUMROLL_TRY(reader.DigestOf("outcome_before"));
  record.outcome_after = DRUMROLL_TRY(reader.DigestOf("outcome_after"));
  record.lost = DRUMROLL_TRY(reader.Number("lost"));
  record.won = DRUMROLL_TRY(reader.Number("won"));
  record.changed = DRUMROLL_TRY(reader.Number("changed"));
  record.unchanged = DRUMROLL_TRY(reader.Number("unchanged"));
  record.changes = DRUMROLL_TRY(reader.DigestOf("changes"));
  DRUMROLL_TRY(reader.End());
  return record;
}

}  // namespace drumroll::pool

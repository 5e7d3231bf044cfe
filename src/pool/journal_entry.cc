#include "pool/journal_entry.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/clock.h"
#include "base/text_record.h"

namespace drumroll::pool {
namespace {

constexpr std::string_view kKind = "drumroll-journal/v1";
constexpr std::string_view kNone = "-";
constexpr size_t kTextBytesMax = 2000;

// Which fields an action has.
enum Field : uint32_t {
  kControls = 1 << 0,
  kRevision = 1 << 1,
  kRules = 1 << 2,
  kSeal = 1 << 3,
  kStatement = 1 << 4,
  kResult = 1 << 5,
  kSettlement = 1 << 6,
  kCorrection = 1 << 7,
  kNumbers = 1 << 8,
  kSource = 1 << 9,
  kExpires = 1 << 10,
  kNote = 1 << 11,
};
constexpr std::array<std::string_view, 12> kFieldNames = {
    "controls",   "revision",   "rules",   "seal",   "statement", "result",
    "settlement", "correction", "numbers", "source", "expires",   "note"};

struct Shape {
  std::string_view name;
  uint32_t required = 0;
  uint32_t optional = 0;
};

// docs/formats/journal.md has this table.
constexpr uint32_t kOutcome = kRevision | kRules | kSeal | kResult | kSettlement | kNumbers;
constexpr std::array<Shape, kActions> kShapes = {{
    {"opened", kControls | kRules},
    {"closed"},
    {"sealed", kSeal},
    {"balanced", kSeal | kStatement},
    {"entered", kRevision | kSeal | kNumbers | kSource, kNote},
    {"drawn", kRevision | kSeal | kResult | kNumbers | kSource, kNote},
    {"rejected", kRevision | kNote},
    {"settled", kRevision | kSeal | kResult | kSettlement, kCorrection},
    {"confirmed", kRevision | kSettlement | kNote},
    {"approved", kOutcome | kExpires, kCorrection},
    {"published", kOutcome, kCorrection},
    {"correcting", kRevision | kNote},
    {"void-requested", kExpires | kNote},
    {"voided", kNote},
    {"refused", kNote},
    {"clock-accepted", kNote},
}};

const Shape& ShapeOf(Action action) { return kShapes[static_cast<size_t>(action)]; }

uint32_t FieldsOf(const JournalEntry& entry) {
  const std::array<bool, kFieldNames.size()> there = {
      entry.controls.has_value(),   entry.revision != 0,          entry.rules.has_value(),
      entry.seal.has_value(),       entry.statement.has_value(),  entry.result.has_value(),
      entry.settlement.has_value(), entry.correction.has_value(), !entry.numbers.empty(),
      !entry.source.empty(),        !entry.expires.empty(),       !entry.note.empty()};
  uint32_t fields = 0;
  for (size_t i = 0; i < there.size(); ++i) fields |= there[i] ? 1u << i : 0;
  return fields;
}

std::string_view NameOfLowest(uint32_t fields) {
  return kFieldNames[static_cast<size_t>(std::countr_zero(fields))];
}

Status CheckText(std::string_view name, std::string_view text) {
  if (text == kNone || text.size() > kTextBytesMax ||
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return Fail(ErrorCode::kInvalid,
                "{}: expected at most {} bytes without control characters, and not '-'", name,
                kTextBytesMax);
  }
  return {};
}

Status CheckTime(std::string_view name, std::string_view text) {
  if (MicrosFromText(text)) return {};
  return Fail(ErrorCode::kInvalid, "{}: '{}' is no time such as 2026-11-23T11:35:00.000000Z", name,
              text);
}

// The fields of a record: '-' stands for none.
class Reader {
 public:
  Reader(std::string_view place, TextRecordReader reader)
      : place_(place), reader_(std::move(reader)) {}

  Result<std::string> Text(std::string_view name) {
    std::string text = DRUMROLL_TRY(reader_.Text(name));
    if (text.empty()) return Unknown(name, text);
    if (text == kNone) text.clear();
    return text;
  }
  Result<std::optional<Digest>> DigestOf(std::string_view name) {
    const std::string text = DRUMROLL_TRY(Text(name));
    if (text.empty()) return std::optional<Digest>();
    const auto digest = DigestFromHex(text);
    if (!digest) return Unknown(name, text);
    return digest;
  }
  template <typename T>
  Result<T> Number(std::string_view name) {
    const uint64_t number = DRUMROLL_TRY(reader_.Number(name));
    if (number > std::numeric_limits<T>::max()) return Unknown(name, fmt::format("{}", number));
    return static_cast<T>(number);
  }
  template <typename T>
  Result<T> Named(std::string_view name, std::optional<T> (*from_name)(std::string_view)) {
    const std::string text = DRUMROLL_TRY(reader_.Text(name));
    const std::optional<T> value = from_name(text);
    if (!value) return Unknown(name, text);
    return *value;
  }
  Error Unknown(std::string_view name, std::string_view text) const {
    return Fail(ErrorCode::kCorrupt, "{}: {} is '{}', which no entry has", place_, name, text);
  }
  TextRecordReader& record() { return reader_; }

 private:
  std::string_view place_;
  TextRecordReader reader_;
};

std::optional<Action> ActionFromName(std::string_view name) {
  const auto found = std::ranges::find(kShapes, name, &Shape::name);
  if (found == kShapes.end()) return std::nullopt;
  return static_cast<Action>(found - kShapes.begin());
}

std::optional<std::optional<Controls>> ControlsOrNone(std::string_view name) {
  if (name == kNone) return std::optional<Controls>();
  const auto controls = ControlsFromName(name);
  if (!controls) return std::nullopt;
  return controls;
}

std::string OrNone(std::string_view text) { return std::string(text.empty() ? kNone : text); }
std::string OrNone(const std::optional<Digest>& digest) {
  return digest ? ToHex(*digest) : std::string(kNone);
}

Status ReadFields(Reader& reader, JournalEntry& entry) {
  entry.number = DRUMROLL_TRY(reader.Number<uint64_t>("number"));
  entry.previous = DRUMROLL_TRY(reader.record().DigestOf("previous"));
  entry.draw = DrawId{DRUMROLL_TRY(reader.Number<uint32_t>("draw"))};
  entry.time = DRUMROLL_TRY(reader.Text("time"));
  entry.person.name = DRUMROLL_TRY(reader.Text("person"));
  entry.person.role = DRUMROLL_TRY(reader.Named("role", &RoleFromName));
  entry.action = DRUMROLL_TRY(reader.Named("action", &ActionFromName));
  entry.controls = DRUMROLL_TRY(reader.Named("controls", &ControlsOrNone));
  entry.revision = DRUMROLL_TRY(reader.Number<uint32_t>("revision"));
  entry.rules = DRUMROLL_TRY(reader.DigestOf("rules"));
  entry.seal = DRUMROLL_TRY(reader.DigestOf("seal"));
  entry.statement = DRUMROLL_TRY(reader.DigestOf("statement"));
  entry.result = DRUMROLL_TRY(reader.DigestOf("result"));
  entry.settlement = DRUMROLL_TRY(reader.DigestOf("settlement"));
  entry.correction = DRUMROLL_TRY(reader.DigestOf("correction"));
  entry.numbers = DRUMROLL_TRY(reader.Text("numbers"));
  entry.source = DRUMROLL_TRY(reader.Text("source"));
  entry.expires = DRUMROLL_TRY(reader.Text("expires"));
  entry.note = DRUMROLL_TRY(reader.Text("note"));
  return reader.record().End();
}

}  // namespace

std::string_view Name(Action action) { return ShapeOf(action).name; }

std::string JournalEntry::Encode() const {
  TextRecordWriter writer(kKind);
  writer.Add("number", number);
  writer.Add("previous", previous);
  writer.Add("draw", uint64_t{Raw(draw)});
  writer.Add("time", time);
  writer.Add("person", person.name);
  writer.Add("role", Name(person.role));
  writer.Add("action", Name(action));
  writer.Add("controls", controls ? Name(*controls) : kNone);
  writer.Add("revision", uint64_t{revision});
  writer.Add("rules", OrNone(rules));
  writer.Add("seal", OrNone(seal));
  writer.Add("statement", OrNone(statement));
  writer.Add("result", OrNone(result));
  writer.Add("settlement", OrNone(settlement));
  writer.Add("correction", OrNone(correction));
  writer.Add("numbers", OrNone(numbers));
  writer.Add("source", OrNone(source));
  writer.Add("expires", OrNone(expires));
  writer.Add("note", OrNone(note));
  return std::move(writer).Finish();
}

Result<JournalEntry> JournalEntry::Decode(std::string_view place, std::string_view text) {
  Reader reader(place, DRUMROLL_TRY(TextRecordReader::Open(place, kKind, text)));
  JournalEntry entry;
  DRUMROLL_TRY(ReadFields(reader, entry));
  const Status valid = CheckEntry(entry);
  if (!valid.ok()) return Fail(ErrorCode::kCorrupt, "{}: {}", place, valid.error().message);
  return entry;
}

Status CheckEntry(const JournalEntry& entry) {
  DRUMROLL_TRY(CheckPerson(entry.person));
  DRUMROLL_TRY(CheckTime("time", entry.time));
  if (!entry.expires.empty()) DRUMROLL_TRY(CheckTime("expires", entry.expires));
  DRUMROLL_TRY(CheckText("numbers", entry.numbers));
  DRUMROLL_TRY(CheckText("source", entry.source));
  DRUMROLL_TRY(CheckText("note", entry.note));
  const Shape& shape = ShapeOf(entry.action);
  const uint32_t fields = FieldsOf(entry);
  if (const uint32_t missing = shape.required & ~fields)
    return Fail(ErrorCode::kInvalid, "{}: {} is missing", shape.name, NameOfLowest(missing));
  if (const uint32_t foreign = fields & ~(shape.required | shape.optional))
    return Fail(ErrorCode::kInvalid, "{}: has no {}", shape.name, NameOfLowest(foreign));
  return {};
}

std::string OneLine(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return line;
}

}  // namespace drumroll::pool

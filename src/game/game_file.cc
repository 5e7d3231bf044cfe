// Reads a game file: docs/formats/game.md is the specification.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "game/prize_file.h"
#include "game/rules.h"
#include "game/toml_reader.h"

namespace drumroll::game {
namespace {

constexpr std::string_view kFormat = "drumroll-game/1";
constexpr int64_t kDrawMax = UINT32_MAX;

// ------------------------------------------------------------------------------------------------
// matrix

struct ReadDrumResult {
  Drum drum;
  uint8_t pick_max = 0;
};

Result<ReadDrumResult> ReadDrum(std::string_view place, const TableReader& matrix,
                                std::string_view key) {
  const TomlValue* value = DRUMROLL_TRY(matrix.Table(key));
  const TableReader table =
      DRUMROLL_TRY(TableReader::Open(place, *value, {"pick", "of", "drawn", "pick_max"}));
  const IntegerRange range{.least = 1, .most = 255};
  const int64_t pick = DRUMROLL_TRY(table.Integer("pick", range));
  const int64_t of = DRUMROLL_TRY(table.Integer("of", range));
  const int64_t drawn = DRUMROLL_TRY(table.IntegerOr("drawn", pick, range));
  const int64_t pick_max = DRUMROLL_TRY(table.IntegerOr("pick_max", pick, range));
  return ReadDrumResult{.drum = {.pick = static_cast<uint8_t>(pick),
                                 .of = static_cast<uint8_t>(of),
                                 .drawn = static_cast<uint8_t>(drawn)},
                        .pick_max = static_cast<uint8_t>(pick_max)};
}

Result<Matrix> ReadMatrix(std::string_view place, const TableReader& era) {
  const TomlValue* value = DRUMROLL_TRY(era.Table("matrix"));
  const TableReader table =
      DRUMROLL_TRY(TableReader::Open(place, *value, {"main", "second", "bonus"}));
  Matrix matrix;
  const ReadDrumResult main = DRUMROLL_TRY(ReadDrum(place, table, "main"));
  matrix.main = main.drum;
  matrix.main_pick_max = main.pick_max;
  if (table.Has("second")) {
    const ReadDrumResult second = DRUMROLL_TRY(ReadDrum(place, table, "second"));
    matrix.second = second.drum;
    matrix.second_pick_max = second.pick_max;
  }
  const int64_t bonus =
      DRUMROLL_TRY(table.IntegerOr("bonus", 0, {.least = 0, .most = kBonusHitsMax}));
  matrix.bonus = static_cast<uint8_t>(bonus);
  const Status checked = CheckMatrix(matrix);
  if (!checked.ok()) return table.RefuseWith("", checked.error().message);
  return matrix;
}

// -------------------------------------------------------------------------------------------------
// tiers

// One item of `hits`. Without `bonus` it stands for every number of bonus hits that can happen.
Status ReadHits(std::string_view place, const TomlValue& value, const Matrix& matrix,
                std::vector<Hits>& out) {
  const TableReader table =
      DRUMROLL_TRY(TableReader::Open(place, value, {"main", "bonus", "second"}));
  const int64_t main = DRUMROLL_TRY(table.Integer("main", {.least = 0, .most = kMainHitsMax}));
  int64_t second = 0;
  if (matrix.has_second())
    second = DRUMROLL_TRY(table.Integer("second", {.least = 0, .most = kSecondHitsMax}));
  if (!matrix.has_second() && table.Has("second")) {
    return table.Refuse("second", "'second' is there, but the game has no second drum");
  }
  Hits hits{.main = static_cast<uint8_t>(main), .bonus = 0, .second = static_cast<uint8_t>(second)};
  if (table.Has("bonus")) {
    const int64_t bonus = DRUMROLL_TRY(table.Integer("bonus", {.least = 0, .most = kBonusHitsMax}));
    hits.bonus = static_cast<uint8_t>(bonus);
    out.push_back(hits);
    return {};
  }
  const size_t before = out.size();
  for (; hits.bonus <= matrix.bonus; ++hits.bonus) {
    if (Ways(matrix, hits) > 0) out.push_back(hits);
  }
  if (out.size() > before) return {};
  return table.Refuse("", "no play can hit {} main, {} second", main, second);
}

Status ReadTier(std::string_view place, const TomlValue& value,
                const std::vector<RoundingStep>& rounding, Rules& rules) {
  const TableReader table =
      DRUMROLL_TRY(TableReader::Open(place, value,
                                     {"name", "hits", "ways", "fixed", "rest", "pool", "free_plays",
                                      "stated", "unknown", "empty", "minimum", "cap"}));
  Tier tier;
  tier.name = DRUMROLL_TRY(table.String("name"));
  const TomlValue* hits = DRUMROLL_TRY(table.List("hits"));
  for (const TomlValue& item : hits->items)
    DRUMROLL_TRY(ReadHits(place, item, rules.matrix, tier.hits));
  const int64_t ways = DRUMROLL_TRY(table.Integer("ways", {.least = 1}));
  tier.ways = static_cast<uint64_t>(ways);
  rules.tiers.push_back(std::move(tier));
  const Status indexed = rules.IndexTier(rules.tiers.size() - 1);
  if (!indexed.ok()) return table.RefuseWith("ways", indexed.error().message);

  TierPrize prize = DRUMROLL_TRY(ReadTierPrize(place, table, rounding));
  rules.prizes.tiers.push_back(std::move(prize));
  const Status checked = CheckTierPrize(rules.prizes, rules.tiers.size() - 1);
  if (!checked.ok()) return table.RefuseWith("", checked.error().message);
  if (rules.prizes.tiers.back().kind == PrizeKind::kUnknown && rules.prizes.incomplete.empty()) {
    return table.Refuse("unknown", "'unknown' needs an era that says in 'incomplete' why");
  }
  return {};
}

Status ReadTiers(std::string_view place, const TableReader& era, Rules& rules) {
  const std::vector<RoundingStep> rounding = DRUMROLL_TRY(ReadRounding(place, era));
  const TomlValue* list = DRUMROLL_TRY(era.List("tier"));
  if (list->items.size() > kTiersMax) {
    return era.Refuse("tier", "{} tiers, expected 1 to {}", list->items.size(), kTiersMax);
  }
  for (const TomlValue& item : list->items) DRUMROLL_TRY(ReadTier(place, item, rounding, rules));
  const Status checked = CheckPrizeRules(rules.prizes);
  if (!checked.ok()) return era.RefuseWith("tier", checked.error().message);
  return {};
}

// --------------------------------------------------------------------------------------------------
// eras

Status ReadDraws(const TableReader& era, Rules& rules) {
  const int64_t from = DRUMROLL_TRY(era.Integer("from", {.least = 1, .most = kDrawMax}));
  rules.from = DrawId{static_cast<uint32_t>(from)};
  if (!era.Has("to")) return {};
  const int64_t to = DRUMROLL_TRY(era.Integer("to", {.least = from, .most = kDrawMax}));
  rules.to = DrawId{static_cast<uint32_t>(to)};
  return {};
}

Status ReadMoney(const TableReader& era, Rules& rules) {
  rules.currency = DRUMROLL_TRY(era.String("currency"));
  const bool letters = std::all_of(rules.currency.begin(), rules.currency.end(),
                                   [](char c) { return c >= 'A' && c <= 'Z'; });
  if (rules.currency.size() != 3 || !letters) {
    return era.Refuse("currency", "'currency' is '{}', expected three capital letters",
                      rules.currency);
  }
  const int64_t exponent = DRUMROLL_TRY(era.Integer("exponent", {.least = 0, .most = 4}));
  const int64_t plays =
      DRUMROLL_TRY(era.Integer("plays_per_ticket_max", {.least = 1, .most = 1000}));
  // A price below 10^12 times 2^48 combinations stays far inside the 128 bits of prizes.
  rules.price = DRUMROLL_TRY(era.Integer("price", {.least = 1, .most = 1'000'000'000'000}));
  rules.exponent = static_cast<uint32_t>(exponent);
  rules.plays_per_ticket_max = static_cast<uint32_t>(plays);
  rules.prizes.incomplete = DRUMROLL_TRY(era.StringOr("incomplete", ""));
  if (!era.Has("pool") && !rules.prizes.incomplete.empty()) return {};
  rules.prizes.pool_of_sales = DRUMROLL_TRY(era.Ratio("pool"));
  return {};
}

Result<Rules> ReadEra(std::string_view place, const TomlValue& value, const std::string& game) {
  const TableReader table = DRUMROLL_TRY(
      TableReader::Open(place, value,
                        {"from", "to", "currency", "exponent", "price", "plays_per_ticket_max",
                         "matrix", "pool", "rounding", "incomplete", "tier"}));
  Rules rules;
  rules.game = game;
  DRUMROLL_TRY(ReadDraws(table, rules));
  DRUMROLL_TRY(ReadMoney(table, rules));
  rules.matrix = DRUMROLL_TRY(ReadMatrix(place, table));
  DRUMROLL_TRY(ReadTiers(place, table, rules));
  return rules;
}

// Each era begins with the draw after the last one of the era before.
Status CheckOrder(const Rules& before, const Rules& era) {
  if (!before.to) {
    return Fail(ErrorCode::kInvalid, "era from {} follows the era from {}, which has no last draw",
                era.from, before.from);
  }
  const uint64_t expected = uint64_t{Raw(*before.to)} + 1;
  if (Raw(era.from) == expected) return {};
  return Fail(ErrorCode::kInvalid, "era from {} {} the era {} to {}; expected from {}", era.from,
              Raw(era.from) < expected ? "overlaps" : "leaves a gap after", before.from, *before.to,
              expected);
}

Status ReadEras(std::string_view place, const TableReader& file, Game& game) {
  const TomlValue* list = DRUMROLL_TRY(file.List("era"));
  for (const TomlValue& item : list->items) {
    Rules rules = DRUMROLL_TRY(ReadEra(place, item, game.id));
    if (!game.eras.empty()) {
      Status order = CheckOrder(game.eras.back(), rules);
      if (!order.ok()) return At(fmt::format("{}:{}", place, item.line), std::move(order).error());
    }
    game.eras.push_back(std::move(rules));
  }
  return {};
}

// ---------------------------------------------------------------------------------------------------
// file

Result<std::string> ReadId(const TableReader& file) {
  std::string id = DRUMROLL_TRY(file.String("game"));
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (plain && id.size() <= 64) return id;
  return file.Refuse("game", "'game' is '{}', expected 1 to 64 of a-z, 0-9 and -", id);
}

Result<std::vector<std::string>> ReadNotes(const TableReader& file) {
  std::vector<std::string> notes;
  if (!file.Has("notes")) return notes;
  const TomlValue* list = DRUMROLL_TRY(file.List("notes"));
  for (const TomlValue& item : list->items) {
    if (item.kind != TomlValue::Kind::kString) {
      return file.Refuse("notes", "'notes' holds {}, expected strings", Name(item.kind));
    }
    if (HasControl(item.string)) return file.Refuse("notes", "'notes' has a control character");
    notes.push_back(item.string);
  }
  return notes;
}

}  // namespace

Result<Game> ParseGame(std::string_view place, std::string_view text) {
  const TomlValue tree = DRUMROLL_TRY(ParseToml(place, text));
  const TableReader file =
      DRUMROLL_TRY(TableReader::Open(place, tree, {"format", "game", "name", "notes", "era"}));
  const std::string format = DRUMROLL_TRY(file.String("format"));
  if (format != kFormat) {
    return file.Refuse("format", "'format' is '{}', expected '{}'", format, kFormat);
  }
  Game game;
  game.id = DRUMROLL_TRY(ReadId(file));
  game.name = DRUMROLL_TRY(file.String("name"));
  game.notes = DRUMROLL_TRY(ReadNotes(file));
  DRUMROLL_TRY(ReadEras(place, file, game));
  game.source = text;
  game.digest = Sha256::Of(AsBytes(text));
  return game;
}

}  // namespace drumroll::game

// The rules of one game that are in force for one draw: what intake checks, what settling matches
// and pays. A game file (docs/formats/game.md) holds several eras; Game::RulesFor(draw) picks one.
// Pure values; thread safe.
#ifndef DRUMROLL_GAME_RULES_H_
#define DRUMROLL_GAME_RULES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "game/matrix.h"
#include "game/prize_rules.h"

namespace drumroll::game {

// Tiers are numbered 1..T from the top; 0 means "wins nothing".
inline constexpr size_t kTiersMax = 15;
// The most hits of each kind that rules can ask for.
inline constexpr uint8_t kMainHitsMax = 31;
inline constexpr uint8_t kBonusHitsMax = 3;
inline constexpr uint8_t kSecondHitsMax = 3;

struct Tier {
  std::string name;        // "1", "5+bonus", ... for people.
  std::vector<Hits> hits;  // Every way of hitting that belongs to this tier and to no other.
  uint64_t ways = 0;  // Combinations of the matrix that win it, verified on load against `hits`.
};

struct Rules {
  std::string game;          // "kr-lotto645".
  DrawId from{};             // First draw of this era.
  std::optional<DrawId> to;  // Last draw, if the era has ended.
  std::string currency;      // "KRW".
  uint32_t exponent = 0;     // Minor units are 10^-exponent of the currency.
  int64_t price = 0;         // Of one standard play, in minor units.
  uint32_t plays_per_ticket_max = 0;
  Matrix matrix;
  std::vector<Tier> tiers;  // tiers[t - 1] is tier t.
  PrizeRules prizes;

  // Verifies what the rules say about themselves: drums that can be drawn, tiers that share no hits
  // and whose ways add up. Builds the table behind TierOf(): call it after filling or changing a
  // Rules by hand; ParseGame has. kInvalid with the tier and both values.
  Status CheckAndIndex();
  // The part of it for one tier, on top of the tiers before it. Requires: CheckMatrix(matrix)
  // passed.
  Status IndexTier(size_t index);

  // The tier of a standard play with these hits; 0 for none. Constant time. Requires:
  // CheckAndIndex() passed.
  uint32_t TierOf(Hits hits) const;
  // How many of the standard plays that a play stands for win each tier: result[t - 1].
  // `main_count` and `second_count` are how many numbers it has. Equals the explicit expansion
  // (tested). Requires: CheckAndIndex() passed; the counts are those of a play that CheckPlay()
  // passed.
  std::array<uint64_t, kTiersMax> TierWeights(uint32_t main_count, uint32_t second_count,
                                              Hits hits) const;

  // TierOf() as a table, by TierIndex(hits).
  static constexpr size_t kTierTableSize =
      size_t{kMainHitsMax + 1} * (kBonusHitsMax + 1) * (kSecondHitsMax + 1);
  std::array<uint8_t, kTierTableSize> tier_table{};
};

// kInvalid unless its drums can be drawn and its combinations, and those of its largest system
// play, stay below 2^48.
Status CheckMatrix(const Matrix& matrix);
// How many combinations of the matrix hit exactly so; 0 for hits that no play can have.
uint64_t Ways(const Matrix& matrix, Hits hits);
// All combinations of the matrix.
uint64_t Space(const Matrix& matrix);

struct Game {
  std::string id;                  // "kr-lotto645".
  std::string name;                // "Lotto 6/45".
  std::vector<Rules> eras;         // By first draw; no two overlap.
  std::vector<std::string> notes;  // What is unsure, as said in the file.
  std::string source;              // The file's text: a draw keeps a copy.
  Digest digest;                   // SHA-256 of that text: names the rules in the seal.

  // kNotFound if no era covers the draw.
  Result<const Rules*> RulesFor(DrawId draw) const;
};

// Reads a game file's text. kInvalid with "place:line: reason" for anything wrong: unknown keys,
// ways that don't add up, tiers that overlap, eras that overlap, shares over 1, missing keys, wrong
// types.
Result<Game> ParseGame(std::string_view place, std::string_view text);

}  // namespace drumroll::game

#endif  // DRUMROLL_GAME_RULES_H_

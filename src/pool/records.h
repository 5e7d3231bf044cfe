// The text records of a draw (docs/formats/records.md): what it is, its seal, its results and
// settlements. Values: they encode to exactly one text and decode from it; Decode refuses anything
// else with kCorrupt.
#ifndef DRUMROLL_POOL_RECORDS_H_
#define DRUMROLL_POOL_RECORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"

namespace drumroll::pool {

inline constexpr uint32_t kPartitionsMax = 4096;

// Fixed when the draw opens.
struct DrawRecord {
  std::string game;
  Digest rules;  // Of game.toml.
  DrawId draw{};
  uint32_t partitions = 0;
  uint64_t log_file_bytes = 0;
  std::string opened;  // When, in UTC; information.

  std::string Encode() const;
  static Result<DrawRecord> Decode(std::string_view place, std::string_view text);
};

// What one partition's log says at its close.
struct SealedPartition {
  uint64_t plays = 0;    // All that have an ordinal, voided ones too.
  uint64_t tickets = 0;  // Likewise.
  uint64_t stakes = 0;   // Standard plays that they stand for, likewise.
  uint64_t voided_plays = 0;
  uint64_t voided_stakes = 0;
  uint64_t segments = 0;
  Digest content;        // SHA-256 over the segments' content digests, in order.
  Digest voids;          // Of the file p<id>/voids.
  uint64_t log_end = 0;  // Position after the close frame.
  Digest log_head;       // Digest of the close frame: names the whole log.

  friend bool operator==(const SealedPartition&, const SealedPartition&) = default;
};

// The statement of what the pool is. A function of the logs and the rules: no clock, no host.
struct SealRecord {
  std::string game;
  Digest rules;
  DrawId draw{};
  std::vector<SealedPartition> partitions;

  uint64_t Plays() const;   // In the pool: voided ones left out.
  uint64_t Stakes() const;  // Likewise; times the price these are the sales.
  uint64_t VoidedPlays() const;
  uint64_t Tickets() const;

  std::string Encode() const;
  static Result<SealRecord> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const SealRecord&, const SealRecord&) = default;
};

// What somebody else, who has read the logs by himself, says that the pool is: another node, or a
// verifier on a restored backup. Compared with the seal before the draw (pool/statement.h).
struct StatementRecord {
  std::string by;      // Who: a node's or an auditor's name.
  std::string method;  // How, in his words.
  std::string made;    // When, in UTC; information.
  SealRecord pool;

  std::string Encode() const;
  static Result<StatementRecord> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const StatementRecord&, const StatementRecord&) = default;
};

// The winning numbers as recorded for one draw.
struct ResultRecord {
  DrawId draw{};
  uint32_t revision = 1;
  Digest seal;          // Name of the seal that stood when they were entered.
  std::string numbers;  // game::ToText(drawn).
  std::string source;   // Where they come from, in the operator's words.
  std::string entered;  // When, in UTC; information.

  // Names what was drawn: SHA-256 of the record's text through the line `numbers`. Two machines
  // that record the same numbers at other times, from other sources, come to the same outcome.
  Digest Name() const;

  std::string Encode() const;
  static Result<ResultRecord> Decode(std::string_view place, std::string_view text);
};

// The outcome of a draw for one result. A function of seal, result and what was carried in.
struct SettlementRecord {
  DrawId draw{};
  uint32_t revision = 1;
  Digest seal;
  Digest result;
  Digest outcome;                 // Of the winner file, which both engines produced byte for byte.
  uint64_t plays = 0;             // Matched: without voided ones.
  std::vector<uint64_t> winners;  // By tier, weights of system plays included.
  // The prize report as game/prize_json.h writes it, carried-in money included; or, where the rules
  // of the game are not known well enough to pay by them, nothing, and why.
  std::string prizes;
  std::string open_reason;

  std::string Encode() const;
  static Result<SettlementRecord> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const SettlementRecord&, const SettlementRecord&) = default;
};

// What a correction changes, against the revision that was published last. The list is the file
// `changes`.
struct CorrectionRecord {
  DrawId draw{};
  uint32_t revision = 1;
  uint32_t corrects = 1;  // The revision that was published.
  Digest outcome_before;
  Digest outcome_after;
  uint64_t lost = 0;       // Plays that won by what was published, and don't.
  uint64_t won = 0;        // Plays that win now, and did not.
  uint64_t changed = 0;    // Plays that win both times, but other tiers or amounts.
  uint64_t unchanged = 0;  // Plays that win the same; they are not in the list.
  Digest changes;          // Of the file.

  std::string Encode() const;
  static Result<CorrectionRecord> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const CorrectionRecord&, const CorrectionRecord&) = default;
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_RECORDS_H_

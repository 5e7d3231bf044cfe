#include "pool/verify.h"

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "pool/consistency.h"
#include "settle/correction.h"
#include "settle/verify_outcome.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string statement;
  std::string by;
};

// Says what the logs say, for who compares it with the seal of another machine.
Status WriteStatement(const Flags& flags, const pool::Draw& draw, const pool::VerifyReport& report,
                      Runtime& runtime) {
  if (!report.closed)
    return Fail(ErrorCode::kConflict, "{}: not every log has ended; there is nothing to state yet",
                flags.directory);
  const pool::StatementRecord statement{.by = pool::OneLine(flags.by),
                                        .method = "drumroll verify",
                                        .made = ToText(runtime.clock.Now()),
                                        .pool = {.game = draw.record().game,
                                                 .rules = draw.record().rules,
                                                 .draw = draw.record().draw,
                                                 .partitions = report.partitions}};
  return disk::PublishNew(runtime.disk, flags.statement, AsBytes(statement.Encode()));
}

Status VerifyCorrections(const pool::Draw& draw, const pool::State& state, Runtime& runtime) {
  for (uint32_t number = 1; number <= state.revisions.size(); ++number) {
    if (!state.revisions[number - 1].correction) continue;
    DRUMROLL_TRY(settle::VerifyCorrection(runtime.disk, draw, number));
  }
  return {};
}

nlohmann::ordered_json Json(const pool::VerifyReport& report, uint32_t settled,
                            const pool::Evening& evening) {
  return {{"ok", true},
          {"plays", report.plays},
          {"tickets", report.tickets},
          {"voided_plays", report.voided_plays},
          {"segments", report.segments},
          {"log_bytes", report.log_bytes},
          {"segment_bytes", report.segment_bytes},
          {"closed", report.closed},
          {"sealed", report.sealed},
          {"stale_indices", report.stale_indices},
          {"settlements", settled},
          {"state", pool::Name(evening.state().phase)},
          {"journal", ToHex(evening.journal().head())}};
}

std::string Text(const pool::VerifyReport& report, uint32_t settled, const pool::Evening& evening,
                 Style style) {
  Facts facts;
  facts.Add("plays", WithSeparators(report.plays));
  facts.Add("tickets", WithSeparators(report.tickets));
  facts.Add("voided plays", WithSeparators(report.voided_plays));
  facts.Add("log", fmt::format("{}, every checksum and the chain", SizeText(report.log_bytes)));
  facts.Add("segments", fmt::format("{} of {}, as the log builds them", report.segments,
                                    SizeText(report.segment_bytes)));
  facts.Add("seal", report.sealed   ? "agrees with log and segments"
                    : report.closed ? "none yet (closed)"
                                    : "none yet (open)");
  facts.Add("settlements", settled == 0 ? "none yet"
                                        : fmt::format("{}, winners and prizes as log and rules "
                                                      "give them",
                                                      settled));
  facts.Add("journal", fmt::format("{} entries, the chain and every step; {}",
                                   WithSeparators(uint64_t{evening.journal().entries().size()}),
                                   StateText(evening.state())));
  return facts.Text(style) + "\nverified: nothing is lost, nothing is changed\n";
}

Status Verify(const Flags& flags, Runtime& runtime) {
  if (flags.statement.empty() != flags.by.empty())
    return Fail(ErrorCode::kInvalid, "--statement and --by go together");
  constexpr disk::Access kMedium = disk::Access::kReadMedium;
  const pool::Draw draw = DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory, kMedium));
  // What takes plays meanwhile would look damaged; a sealed pool stays as it is.
  std::unique_ptr<disk::Lock> lock;
  if (!DRUMROLL_TRY(pool::IsSealed(runtime.disk, draw)))
    lock = DRUMROLL_TRY(runtime.disk.LockDirectory(flags.directory, disk::Hold::kShared));
  const auto evening =
      DRUMROLL_TRY(pool::Evening::Open(runtime.disk, draw, runtime.clock, kMedium));
  for (const std::string& note : evening.unfinished()) runtime.console.Note(note);
  pool::VerifyReport report;
  {
    Progress progress(
        runtime.console,
        {.what = "verifying", .unit = "bytes", .total = LogBytes(runtime.disk, draw)});
    report = DRUMROLL_TRY(pool::VerifyDraw(
        runtime.disk, draw,
        {.threads = CoreCount(), .progress = [&](uint64_t bytes) { progress.Add(bytes); }}));
  }
  DRUMROLL_TRY(pool::HoldToLogs(draw, evening.state(), report.closed));
  const uint32_t settled = DRUMROLL_TRY(settle::VerifyOutcomes(runtime.disk, draw, CoreCount()));
  DRUMROLL_TRY(VerifyCorrections(draw, evening.state(), runtime));
  for (const std::string& index : report.stale_indices)
    runtime.console.Note(fmt::format("{}; remove it, and the next look-up makes it again", index));
  if (!flags.statement.empty()) DRUMROLL_TRY(WriteStatement(flags, draw, report, runtime));
  if (runtime.console.json()) {
    runtime.console.PrintJson(Json(report, settled, evening));
  } else {
    runtime.console.Print(Text(report, settled, evening, runtime.console.style()));
  }
  return {};
}

}  // namespace

void AddVerify(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "verify",
      {.summary = "read a whole draw again and hold everything to everything",
       .details =
           "Reads every byte from the disk, past the cache: logs against their "
           "checksums and their chain of digests, segments against what the log "
           "builds anew, byte for byte, each ticket's key against all others, voids and "
           "seal against both, winner files "
           "against what the log's records win, prizes against the rules, the journal "
           "against its chain and all of them. Changes nothing. Exit code 3 and the name of "
           "the first thing that does not fit if anything is wrong. An index by player that "
           "is not what its segment gives is named too; it can be made again. A draw that is "
           "not sealed takes no plays meanwhile. With --statement it also writes what the "
           "logs say that the pool is, to be compared with the seal of another machine by "
           "'drumroll balance'.",
       .examples = "drumroll verify draws/1128\n"
                   "drumroll verify /backup/1128 --statement=b.statement --by=node-b"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--statement", flags->statement, "also write a statement of the pool")
      ->type_name("FILE")
      ->check(PathValue());
  verb->add_option("--by", flags->by, "whose statement it is")->type_name("NAME");
  Does(verb, runtime, flags, &Verify);
}

}  // namespace drumroll::cli

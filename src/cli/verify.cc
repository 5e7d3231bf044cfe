#include "pool/verify.h"

#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "settle/verify_outcome.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
};

Status Verify(const Flags& flags, Runtime& runtime) {
  const pool::Draw draw =
      DRUMROLL_TRY(pool::Draw::Open(runtime.disk, flags.directory, disk::Access::kReadMedium));
  // What takes plays meanwhile would look damaged; a sealed pool stays as it is.
  std::unique_ptr<disk::Lock> lock;
  if (!DRUMROLL_TRY(pool::IsSealed(runtime.disk, draw)))
    lock = DRUMROLL_TRY(runtime.disk.LockDirectory(flags.directory, disk::Hold::kShared));
  pool::VerifyReport report;
  {
    Progress progress(
        runtime.console,
        {.what = "verifying", .unit = "bytes", .total = LogBytes(runtime.disk, draw)});
    report = DRUMROLL_TRY(pool::VerifyDraw(
        runtime.disk, draw,
        {.threads = CoreCount(), .progress = [&](uint64_t bytes) { progress.Add(bytes); }}));
  }
  const uint32_t settled = DRUMROLL_TRY(settle::VerifyOutcomes(runtime.disk, draw, CoreCount()));
  for (const std::string& index : report.stale_indices)
    runtime.console.Note(fmt::format("{}; remove it, and the next look-up makes it again", index));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"ok", true},
                               {"plays", report.plays},
                               {"tickets", report.tickets},
                               {"voided_plays", report.voided_plays},
                               {"segments", report.segments},
                               {"log_bytes", report.log_bytes},
                               {"segment_bytes", report.segment_bytes},
                               {"closed", report.closed},
                               {"sealed", report.sealed},
                               {"stale_indices", report.stale_indices},
                               {"settlements", settled}});
    return {};
  }
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
  runtime.console.Print(facts.Text(runtime.console.style()) +
                        "\nverified: nothing is lost, nothing is changed\n");
  return {};
}

}  // namespace

void AddVerify(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "verify",
      {.summary = "read a whole draw again and hold everything to everything",
       .details = "Reads every byte from the disk, past the cache: logs against their "
                  "checksums and their chain of digests, segments against what the log "
                  "builds anew, byte for byte, voids and seal against both, winner files "
                  "against what the log's records win, prizes against the rules. Changes "
                  "nothing. Exit code 3 and the name of the first thing that does not fit if "
                  "anything is wrong. An index by player that is not what its segment gives "
                  "is named too; it can be made again. A draw that is not sealed takes no plays "
                  "meanwhile.",
       .examples = "drumroll verify draws/1128"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  Does(verb, runtime, flags, &Verify);
}

}  // namespace drumroll::cli

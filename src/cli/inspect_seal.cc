#include <nlohmann/json.hpp>

#include "base/text_record.h"
#include "cli/evening.h"
#include "cli/human.h"
#include "cli/inspect_verbs.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "documents/evening.h"
#include "pool/records.h"

namespace drumroll::cli {
namespace {

constexpr uint64_t kSealBytesMax = 64_MiB;  // 65,536 partitions take 40.

struct Flags {
  std::string path;
};

std::string PartitionTable(const pool::SealRecord& seal, Style style) {
  Table table({{"partition", Align::kRight},
               {"plays", Align::kRight},
               {"tickets", Align::kRight},
               {"stakes", Align::kRight},
               {"voided", Align::kRight},
               {"segments", Align::kRight},
               {"log bytes", Align::kRight},
               {"log head"}});
  for (size_t i = 0; i < seal.partitions.size(); ++i) {
    const pool::SealedPartition& partition = seal.partitions[i];
    table.Add({fmt::format("{}", i), WithSeparators(partition.plays),
               WithSeparators(partition.tickets), WithSeparators(partition.stakes),
               WithSeparators(partition.voided_plays), WithSeparators(partition.segments),
               WithSeparators(partition.log_end), ToHex(partition.log_head).substr(0, 16)});
  }
  return table.Text(style);
}

std::string SealText(const pool::SealRecord& seal, Style style) {
  Facts facts;
  facts.Add("game", seal.game);
  facts.Add("rules", ToHex(seal.rules));
  facts.Add("draw", fmt::format("{}", seal.draw));
  facts.Add("plays", WithSeparators(seal.Plays()));
  facts.Add("stakes", WithSeparators(seal.Stakes()));
  facts.Add("tickets", WithSeparators(seal.Tickets()));
  facts.Add("voided plays", WithSeparators(seal.VoidedPlays()));
  facts.Add("seal", ToHex(RecordName(seal.Encode())));
  return facts.Text(style) + "\n" + PartitionTable(seal, style);
}

Status InspectSeal(const Flags& flags, Runtime& runtime) {
  const std::string text = DRUMROLL_TRY(disk::ReadAll(runtime.disk, flags.path, kSealBytesMax));
  const pool::SealRecord seal = DRUMROLL_TRY(pool::SealRecord::Decode(flags.path, text));
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(documents::SealJson(seal));
  } else {
    console.Print(SealText(seal, console.style()));
  }
  return {};
}

}  // namespace

void AddInspectSeal(CLI::App& inspect, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      inspect, "seal",
      {.summary = "what a seal says the pool is",
       .details = "Reads a seal record, checks that it is spelt in its one way, that its digest "
                  "fits and that the partitions sum up. Plays, stakes and tickets in the upper "
                  "part leave out voided plays, but tickets; the partitions count what their logs "
                  "hold. That the pool is what the seal says is 'drumroll verify'.",
       .examples = "drumroll inspect seal draws/1128/seal\n"
                   "drumroll inspect seal draws/1128/seal --json | jq -r .seal"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("file", flags->path, "the seal")
      ->required()
      ->type_name("FILE")
      ->check(PathValue());
  Does(verb, runtime, flags, &InspectSeal);
}

}  // namespace drumroll::cli

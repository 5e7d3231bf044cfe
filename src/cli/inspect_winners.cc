#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/parallel.h"
#include "cli/human.h"
#include "cli/inspect_verbs.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "settle/winner_reader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string path;
  uint64_t chunks = 10;
  bool check = false;
};

size_t ShownChunks(const Flags& flags, const settle::WinnerReader& file) {
  return static_cast<size_t>(std::min<uint64_t>(flags.chunks, file.entries().size()));
}

std::string ChunkDigest(const settle::ChunkEntry& entry) { return ToHex(Bytes(entry.digest)); }

nlohmann::ordered_json WinnersJson(const Flags& flags, const settle::WinnerReader& file) {
  const settle::Identity& identity = file.identity();
  const settle::TierCounts counts = file.winners();
  nlohmann::ordered_json json = {
      {"draw", Raw(identity.draw)},        {"revision", identity.revision},
      {"partitions", identity.partitions}, {"seal", ToHex(identity.seal)},
      {"result", ToHex(identity.result)},  {"outcome", ToHex(file.outcome())},
      {"places", file.places()},           {"checked", flags.check}};
  json["tiers"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < identity.tiers; ++i)
    json["tiers"].push_back({{"tier", i + 1}, {"winners", counts[i]}});
  json["chunk_count"] = file.entries().size();
  json["chunks"] = nlohmann::ordered_json::array();
  for (const settle::ChunkEntry& entry : file.entries().first(ShownChunks(flags, file))) {
    json["chunks"].push_back({{"partition", entry.partition},
                              {"segment", entry.segment},
                              {"count", entry.count},
                              {"weighted", entry.weighted},
                              {"offset", entry.offset},
                              {"digest", ChunkDigest(entry)}});
  }
  return json;
}

std::string FactsText(const Flags& flags, const settle::WinnerReader& file, Style style) {
  const settle::Identity& identity = file.identity();
  Facts facts;
  facts.Add("draw", fmt::format("{}, revision {}", identity.draw, identity.revision));
  facts.Add("partitions", fmt::format("{}", identity.partitions));
  facts.Add("seal", ToHex(identity.seal));
  facts.Add("result", ToHex(identity.result));
  facts.Add("outcome", ToHex(file.outcome()));
  facts.Add("winning places", WithSeparators(file.places()));
  facts.Add("checked",
            flags.check ? "every chunk" : "header, entries and footer (--check reads every chunk)");
  return facts.Text(style);
}

std::string TierTable(const settle::WinnerReader& file, Style style) {
  const settle::TierCounts counts = file.winners();
  Table table({{"tier", Align::kRight}, {"winners", Align::kRight}});
  for (size_t i = 0; i < file.identity().tiers; ++i)
    table.Add({fmt::format("{}", i + 1), WithSeparators(counts[i])});
  return table.Text(style);
}

std::string ChunkTable(const Flags& flags, const settle::WinnerReader& file, Style style) {
  const size_t shown = ShownChunks(flags, file);
  if (shown == 0) return "";
  Table table({{"partition", Align::kRight},
               {"segment", Align::kRight},
               {"winners", Align::kRight},
               {"weighted", Align::kRight},
               {"offset", Align::kRight},
               {"digest"}});
  for (const settle::ChunkEntry& entry : file.entries().first(shown)) {
    table.Add({fmt::format("{}", entry.partition), fmt::format("{}", entry.segment),
               WithSeparators(uint64_t{entry.count}), WithSeparators(uint64_t{entry.weighted}),
               WithSeparators(entry.offset), ChunkDigest(entry).substr(0, 16)});
  }
  std::string text = "\n" + table.Text(style);
  const size_t hidden = file.entries().size() - shown;
  if (hidden != 0)
    text += fmt::format("and {} more (--chunks=N shows N)\n", Counted(hidden, "chunk"));
  return text;
}

Status InspectWinners(const Flags& flags, Runtime& runtime) {
  const auto file =
      DRUMROLL_TRY(settle::WinnerReader::Open(runtime.disk, flags.path, disk::Access::kRead));
  if (flags.check) DRUMROLL_TRY(file.Verify(CoreCount()));
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(WinnersJson(flags, file));
  } else {
    const Style style = console.style();
    console.Print(FactsText(flags, file, style) + "\n" + TierTable(file, style) +
                  ChunkTable(flags, file, style));
  }
  return {};
}

}  // namespace

void AddInspectWinners(CLI::App& inspect, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      inspect, "winners",
      {.summary = "header, tiers and chunks of a winner file",
       .details = "Shows which outcome a winner file is, how many winners each tier has, and the "
                  "chunks that hold them. The outcome is the file's name: two files with the same "
                  "outcome hold the same winners. 'drumroll winners' lists them.",
       .examples = "drumroll inspect winners draws/1128/winners.1 --check\n"
                   "    read and check every byte\n"
                   "drumroll inspect winners draws/1128/winners.1 --json | jq -r .outcome"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("--chunks", flags->chunks, "show at most so many chunks")
      ->type_name("N")
      ->transform(CountValue())
      ->capture_default_str();
  verb->add_flag("--check", flags->check,
                 "read every chunk and hold it to its digest and the footer");
  verb->add_option("file", flags->path, "the winner file")
      ->required()
      ->type_name("FILE")
      ->check(PathValue());
  Does(verb, runtime, flags, &InspectWinners);
}

}  // namespace drumroll::cli

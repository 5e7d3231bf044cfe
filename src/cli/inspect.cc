#include "cli/inspect_verbs.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {

void AddInspect(CLI::App& root, Runtime& runtime) {
  CLI::App* inspect = AddVerbGroup(
      root, "inspect",
      {.summary = "what is in a file of a draw",
       .details = "Shows one file as it is on disk, checked while it is read; nothing is repaired. "
                  "What is damaged is reported with place, expected and found, and exits with 3.",
       .examples = "drumroll inspect log draws/1128/p0000/log\n"
                   "drumroll inspect segment draws/1128/p0000/segments/00000000.seg\n"
                   "drumroll inspect seal draws/1128/seal\n"
                   "drumroll inspect winners draws/1128/winners.1"});
  inspect->group(kLooking);
  AddInspectLog(*inspect, runtime);
  AddInspectSegment(*inspect, runtime);
  AddInspectSeal(*inspect, runtime);
  AddInspectWinners(*inspect, runtime);
}

Result<pool::Draw> DrawAbove(disk::Disk& disk, std::string_view path, int up) {
  std::string directory(path);
  for (int i = 0; i < up; ++i) directory = disk::ParentOf(directory);
  return pool::Draw::Open(disk, directory);
}

}  // namespace drumroll::cli

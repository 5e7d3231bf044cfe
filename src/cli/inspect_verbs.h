// The verbs below `drumroll inspect`, one file each, and what they share. AddInspect()
// (cli/verbs.h) adds them.
#ifndef DRUMROLL_CLI_INSPECT_VERBS_H_
#define DRUMROLL_CLI_INSPECT_VERBS_H_

#include <string>

#include "base/result.h"
#include "cli/runtime.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

void AddInspectLog(CLI::App& inspect, Runtime& runtime);
void AddInspectSegment(CLI::App& inspect, Runtime& runtime);
void AddInspectSeal(CLI::App& inspect, Runtime& runtime);
void AddInspectWinners(CLI::App& inspect, Runtime& runtime);

// The draw that a file or directory of a partition (`draw/p0000/log`,
// `draw/p0000/segments/00000000.seg`) belongs to. `up` is how many names are between them.
// kNotFound if that is no draw.
Result<pool::Draw> DrawAbove(disk::Disk& disk, std::string_view path, int up);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_INSPECT_VERBS_H_

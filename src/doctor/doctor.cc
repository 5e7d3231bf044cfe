#include "doctor/doctor.h"

#include <iterator>

#include "doctor/machine.h"
#include "doctor/storage.h"

namespace drumroll::doctor {
namespace {

// Beside connections: the program's own files, and those of each partition of an open draw.
constexpr uint64_t kDescriptorsSpare = 256;
constexpr uint64_t kDescriptorsOfPartition = 16;

void Append(Findings& all, Findings more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Findings ExamineStorage(const Site& site, uint64_t bytes_to_end) {
  const auto storage = ReadStorage(site.setup.service.data);
  if (!storage.ok())
    return {Broken("disk", storage.error(), "a directory that can be written",
                   "run the doctor as the user that the server runs as; see who owns it, and what "
                   "is free")};
  return {CheckFileSystem(storage.value()), CheckSyncs(storage.value()),
          CheckDirect(storage.value()), CheckSpace(storage.value(), bytes_to_end)};
}

}  // namespace

Findings ExamineMachine(Clock& clock) {
  Findings findings{CheckProcessor(ReadProcessor())};
  Append(findings, CheckMemory(ReadMemory()));
  Append(findings, CheckClock(ReadClock(), clock.Now()));
  return findings;
}

Findings ExamineSite(const Site& site) {
  Draws draws = CheckDraws(site);
  Findings findings = ExamineStorage(site, draws.bytes_to_end);
  findings.push_back(
      CheckDescriptors(ReadDescriptorsMax(), site.setup.server.connections_max + kDescriptorsSpare +
                                                 kDescriptorsOfPartition * draws.partitions));
  findings.push_back(CheckTokens(site, ReadMode(site.setup.service.tokens)));
  Append(findings, CheckGames(site));
  Append(findings, std::move(draws.findings));
  Append(findings, CheckServer(site));
  return findings;
}

}  // namespace drumroll::doctor

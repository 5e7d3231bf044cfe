// What a server would find: its tokens, its games, its draws, and whether one runs already.
#ifndef DRUMROLL_DOCTOR_SITE_H_
#define DRUMROLL_DOCTOR_SITE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "disk/disk.h"
#include "doctor/finding.h"
#include "service/settings.h"

namespace drumroll::doctor {

struct Site {
  disk::Disk& disk;
  Clock& clock;
  std::string version;  // Of this program.
  service::Setup setup;
};

// Of the file of tokens, whose permission bits are `mode`: 0640. Asked apart, as a Disk has none.
Finding CheckTokens(const Site& site, uint32_t mode);
// The permission bits of a file; 0 if there is none.
uint32_t ReadMode(const std::string& path);

// Shipped games, and those of the data directory, each by itself.
Findings CheckGames(const Site& site);

// Every draw of the data directory: what can be told of it without reading its plays.
struct Draws {
  Findings findings;
  uint64_t bytes_to_end = 0;  // What those that are open need to be closed, sealed and settled.
  uint64_t partitions = 0;    // Of those.
};
Draws CheckDraws(const Site& site);

// Whether a server has the data directory, answers, and is this program. Asks it over HTTP.
Findings CheckServer(const Site& site);

}  // namespace drumroll::doctor

#endif  // DRUMROLL_DOCTOR_SITE_H_

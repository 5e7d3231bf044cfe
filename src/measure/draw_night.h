// How fast draw night is on this machine, beside what the machine itself allows: what
// `drumroll bench` and bench/draw_night run.
#ifndef DRUMROLL_MEASURE_DRAW_NIGHT_H_
#define DRUMROLL_MEASURE_DRAW_NIGHT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/parallel.h"
#include "base/result.h"
#include "disk/disk.h"
#include "measure/canonical.h"
#include "measure/figure.h"
#include "settle/winner_table.h"

namespace drumroll::measure {

struct DrawNightOptions {
  std::string directory;  // Where the pool is made; nothing of these names may be there.
  Workload workload;
  uint32_t repeats = 5;  // Of what is measured more than once; medians are told.
  size_t threads = CoreCount();
  uint64_t import_plays =
      10'000'000;    // Imported from CSV; never more than there are. 0: no import.
  bool cold = true;  // Also with the page cache dropped, where that is allowed.
  std::function<void(std::string_view)> note = [](std::string_view) {};  // What is being done.
};

struct DrawNight {
  Workload workload;
  std::string numbers;
  std::vector<uint64_t> winners;  // By tier.
  std::string outcome;            // The winner file's digest, in hex.
  std::string kernel;             // Of the bitmap engine.
  std::vector<Figure> figures;    // Held to the targets from 10 M plays on.
};

// Runs all of it. The directory then holds the settled draw as "draw", besides what "imported" and
// "tickets.csv" are. kUnavailable, before anything is written, if the disk has not the space.
Result<DrawNight> MeasureDrawNight(disk::Disk& disk, Clock& clock, const DrawNightOptions& options);

// Removes what MeasureDrawNight() makes, and the directory if nothing else is in it.
Status RemoveDrawNight(const std::string& directory);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_DRAW_NIGHT_H_

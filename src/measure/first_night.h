// A draw's evening, once, from the first play to the list that both engines agree on, with a watch
// in hand.
#ifndef DRUMROLL_MEASURE_FIRST_NIGHT_H_
#define DRUMROLL_MEASURE_FIRST_NIGHT_H_

#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "measure/canonical.h"
#include "pool/draw.h"
#include "settle/settlement.h"

namespace drumroll::measure {

struct FirstNight {
  settle::Settlement settlement;
  double fill_seconds = 0;     // Until the last play was accepted: all are durable then.
  double close_seconds = 0;    // From there to the last segment, read back.
  double seal_seconds = 0;     // To the published seal.
  double result_seconds = 0;   // To the recorded numbers and the pool ready to be matched.
  double list_seconds = 0;     // To the durable list of all winners, by the bitmaps.
  double confirm_seconds = 0;  // Until the logs had confirmed it, byte for byte.
  uint64_t settle_bytes = 0;   // Most memory beyond the page cache while listing and confirming.

  // What the hall waits for.
  double CloseToList() const {
    return close_seconds + seal_seconds + result_seconds + list_seconds;
  }
};

// Fills the draw, which must be new, closes and seals it, records the canonical numbers, writes the
// winner file and confirms it. The draw is sealed and has a result afterwards; the winner file has
// no name.
Result<FirstNight> RunFirstNight(disk::Disk& disk, Clock& clock, const pool::Draw& draw,
                                 const Workload& workload, size_t threads);

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_FIRST_NIGHT_H_

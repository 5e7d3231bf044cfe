// When the sale of a draw ends by itself: a small record in the draw's directory
// (docs/formats/draw.md), written before the draw opens.
#ifndef DRUMROLL_SERVICE_SCHEDULE_H_
#define DRUMROLL_SERVICE_SCHEDULE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "disk/disk.h"

namespace drumroll::service {

struct Schedule {
  DrawId draw{};
  Micros closes{};

  std::string Encode() const;
  // kCorrupt unless it is the one spelling of a schedule.
  static Result<Schedule> Decode(std::string_view place, std::string_view text);
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// Nothing if the draw has none. kCorrupt if it is another draw's.
Result<std::optional<Schedule>> ReadSchedule(disk::Disk& disk, std::string_view directory,
                                             DrawId draw);
// Writes it for a draw that is going to be made, in place of what an attempt that was cut off has
// left. Durable when it returns success. Requires: there is no draw in the directory.
Status WriteSchedule(disk::Disk& disk, std::string_view directory,
                     const std::optional<Schedule>& schedule, DrawId draw);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SCHEDULE_H_

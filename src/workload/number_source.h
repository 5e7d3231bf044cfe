// Where the numbers of a made pool come from, one ticket after another. One thread.
#ifndef DRUMROLL_WORKLOAD_NUMBER_SOURCE_H_
#define DRUMROLL_WORKLOAD_NUMBER_SOURCE_H_

#include "base/bytes.h"

namespace drumroll::workload {

class NumberSource {
 public:
  virtual ~NumberSource() = default;
  // Fills `numbers` with the standard plays of the next ticket; whole plays, at least one.
  virtual void FillTicket(MutableBytes numbers) = 0;
};

}  // namespace drumroll::workload

#endif  // DRUMROLL_WORKLOAD_NUMBER_SOURCE_H_

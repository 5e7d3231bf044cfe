// What somebody runs before an evening: looks at the machine, at the disk and at what a server
// would find, and says what is not as it should be. Changes nothing; what it writes to measure the
// disk has no name and is gone when it returns.
#ifndef DRUMROLL_DOCTOR_DOCTOR_H_
#define DRUMROLL_DOCTOR_DOCTOR_H_

#include "base/clock.h"
#include "doctor/finding.h"
#include "doctor/site.h"

namespace drumroll::doctor {

// What needs no settings.
Findings ExamineMachine(Clock& clock);
// The rest.
Findings ExamineSite(const Site& site);

}  // namespace drumroll::doctor

#endif  // DRUMROLL_DOCTOR_DOCTOR_H_

// What the server tells the system that runs it.
#ifndef DRUMROLL_SERVICE_SYSTEM_NOTES_H_
#define DRUMROLL_SERVICE_SYSTEM_NOTES_H_

#include <string_view>

namespace drumroll::service {

// Tells the supervisor ("READY=1", "STOPPING=1"), if one has asked to be told: sd_notify(3) without
// its library, which is one datagram to the socket that NOTIFY_SOCKET names.
void NotifySupervisor(std::string_view state);

// One line on stderr, whole, whatever other threads write. From any thread.
void WriteLogLine(std::string_view line);

int ProcessId();

// Lets this process have as many files and connections open as the system allows it at all.
void RaiseDescriptorLimit();

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SYSTEM_NOTES_H_

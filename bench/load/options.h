// What the load generator is asked to do.
#ifndef DRUMROLL_BENCH_LOAD_OPTIONS_H_
#define DRUMROLL_BENCH_LOAD_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace load {

struct Options {
  std::string host = "127.0.0.1";
  uint16_t port = 8645;
  std::string draw;  // As in the service's paths; none: GET `paths` instead of selling.
  std::vector<std::string> paths = {"/healthz"};  // One after the other, and again.
  uint32_t connections = 64;                      // Each has one request under way.
  uint32_t tickets = 1;                           // Per request; more than one is a batch.
  uint32_t plays = 1;                             // Per ticket.
  uint32_t pick = 6;                              // Numbers of a play, of 1..`of`.
  uint32_t of = 45;
  double rate = 0;  // Requests a second, sent when it is their time; 0: as fast as can be.
  double seconds = 5;
  uint64_t requests = 0;  // Ends after so many, too; 0: no limit.
  uint64_t seed = 1;
  // Waits so long for a service that went away, and sends again what it did not answer.
  double patience_seconds = 0;
  std::string ledger;  // Where sent and acknowledged tickets are written down; none: nowhere.
  std::string token;
};

}  // namespace load

#endif  // DRUMROLL_BENCH_LOAD_OPTIONS_H_

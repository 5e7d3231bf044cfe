// Tickets by chance, and what the service is asked for them. Every ticket has a key of its own.
#ifndef DRUMROLL_BENCH_LOAD_TICKETS_H_
#define DRUMROLL_BENCH_LOAD_TICKETS_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "load/options.h"

namespace load {

struct Ticket {
  std::string key;  // A UUID.
  uint64_t player = 0;
  std::vector<std::vector<uint32_t>> plays;  // Each ascending.
};

class TicketMaker {
 public:
  explicit TicketMaker(const Options& options) : options_(options), random_(options.seed) {}
  Ticket Make();

 private:
  const Options& options_;
  std::mt19937_64 random_;
};

// The ticket as the service takes it.
std::string ToJson(const Ticket& ticket);
// A whole request: one ticket, or a batch of them.
std::string RequestFor(const Options& options, const std::vector<Ticket>& tickets);
std::string GetRequest(const Options& options, const std::string& path);

}  // namespace load

#endif  // DRUMROLL_BENCH_LOAD_TICKETS_H_

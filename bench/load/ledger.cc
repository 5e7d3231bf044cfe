#include "load/ledger.h"

#include <cinttypes>
#include <cstdlib>

namespace load {

Ledger::Ledger(const std::string& path) {
  if (path.empty()) return;
  file_.reset(std::fopen(path.c_str(), "a"));
  if (file_) return;
  std::perror(path.c_str());
  std::exit(1);
}

void Ledger::Sent(const Ticket& ticket) {
  if (!file_) return;
  std::fprintf(file_.get(), "sent %s %" PRIu64 " ", ticket.key.c_str(), ticket.player);
  for (size_t i = 0; i < ticket.plays.size(); ++i) {
    for (size_t n = 0; n < ticket.plays[i].size(); ++n) {
      const char* const between = n != 0 ? "," : i != 0 ? ";" : "";
      std::fprintf(file_.get(), "%s%u", between, ticket.plays[i][n]);
    }
  }
  std::fputc('\n', file_.get());
}

void Ledger::Acked(const Ticket& ticket, int status, uint64_t partition, uint64_t ordinal) {
  if (!file_) return;
  std::fprintf(file_.get(), "acked %s %d %" PRIu64 " %" PRIu64 "\n", ticket.key.c_str(), status,
               partition, ordinal);
}

void Ledger::Refused(const Ticket& ticket, int status) {
  if (file_) std::fprintf(file_.get(), "refused %s %d\n", ticket.key.c_str(), status);
}

}  // namespace load

// What was sent and what was acknowledged, written down by the client alone, a line each:
//
//   sent KEY PLAYER 1,2,3,4,5,6;7,8,9,10,11,12
//   acked KEY STATUS PARTITION ORDINAL     the ordinal of its first play
//   refused KEY STATUS
//
// A ticket is put down as sent before its first byte is. tests/ledger.py holds it to the logs.
#ifndef DRUMROLL_BENCH_LOAD_LEDGER_H_
#define DRUMROLL_BENCH_LOAD_LEDGER_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "load/tickets.h"

namespace load {

class Ledger {
 public:
  // Exits with a message if it can't be made. An empty path: nothing is written.
  explicit Ledger(const std::string& path);
  void Sent(const Ticket& ticket);
  void Acked(const Ticket& ticket, int status, uint64_t partition, uint64_t ordinal);
  void Refused(const Ticket& ticket, int status);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace load

#endif  // DRUMROLL_BENCH_LOAD_LEDGER_H_

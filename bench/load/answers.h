// What the service answered: as much of HTTP/1.1 and of its JSON as the load generator needs to
// know, read without any of the service's code.
#ifndef DRUMROLL_BENCH_LOAD_ANSWERS_H_
#define DRUMROLL_BENCH_LOAD_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace load {

struct Answer {
  int status = 0;
  bool closes = false;     // The connection goes with it.
  double retry_after = 0;  // Seconds; 0: it does not say.
  std::string_view body;
  size_t bytes = 0;  // Of the whole answer.
};

// The answer at the start of these bytes; nothing if it is not all there yet. Exits with a message
// if it is none: then the service is broken, and nothing that was measured means anything.
std::optional<Answer> ReadAnswer(std::string_view bytes);

// What became of one ticket.
struct Outcome {
  int status = 0;
  uint64_t partition = 0;  // These two if the status says that it is sold.
  uint64_t ordinal = 0;
};
bool IsSold(int status);

// Of a request for so many tickets, in their order. Exits as ReadAnswer() does.
std::vector<Outcome> OutcomesOf(const Answer& answer, size_t tickets);

}  // namespace load

#endif  // DRUMROLL_BENCH_LOAD_ANSWERS_H_

// Rows from outside: each is taken or refused, whatever it is, and wherever the blocks are cut.
#ifndef DRUMROLL_FUZZ_IMPORT_TARGET_H_
#define DRUMROLL_FUZZ_IMPORT_TARGET_H_

#include <string>

#include "game/catalog.h"
#include "import/tickets.h"
#include "log/ticket.h"

namespace drumroll::fuzz {

// Remembers everything as text, and checks that what is taken can be read back from a frame.
class Recorder final : public import::Sink {
 public:
  explicit Recorder(const game::Matrix& matrix) : matrix_(matrix) {}

  Status Take(const import::ImportedTicket& ticket) override {
    log::PlaysBatch batch(matrix_);
    ticket.AppendTo(batch);
    log::TicketCursor cursor(matrix_, batch.payload());
    const auto read = cursor.Next();
    DRUMROLL_ASSERT(read.ok() && read.value() && read.value()->plays() == ticket.plays());
    seen_ += AsText(batch.payload());
    return {};
  }
  Status Refuse(const import::Reject& reject) override {
    import::AppendReject(seen_, reject);
    return {};
  }
  const std::string& seen() const { return seen_; }

 private:
  const game::Matrix& matrix_;
  std::string seen_;
};

// Feeds the input at once, and again byte by byte: both must come to the same.
template <typename Reader>
void RunImport(Bytes input) {
  static const auto game = game::FindGame("euromillions");
  const game::Rules& rules = game.value().eras.back();
  Recorder whole(rules.matrix);
  Reader reader(rules, {.time = Micros{1}}, whole);
  Status status = reader.Feed(input);
  if (status.ok()) status = reader.Finish();
  Recorder cut(rules.matrix);
  Reader slow(rules, {.time = Micros{1}}, cut);
  Status again;
  for (size_t i = 0; i < input.size() && again.ok(); ++i) again = slow.Feed(input.subspan(i, 1));
  if (again.ok()) again = slow.Finish();
  DRUMROLL_ASSERT(status.ok() == again.ok());
  DRUMROLL_ASSERT(whole.seen() == cut.seen());
}

}  // namespace drumroll::fuzz

#endif  // DRUMROLL_FUZZ_IMPORT_TARGET_H_

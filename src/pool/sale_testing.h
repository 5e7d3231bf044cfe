// For tests of what sells: orders by number, and receipts as they come.
#ifndef DRUMROLL_POOL_SALE_TESTING_H_
#define DRUMROLL_POOL_SALE_TESTING_H_

#include <cstring>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "log/reader.h"
#include "log/ticket.h"
#include "pool/sale.h"
#include "pool/testing.h"

namespace drumroll::pool::testing {

inline TicketKey KeyOf(uint64_t number) {
  TicketKey key;
  std::memcpy(key.bytes.data(), &number, sizeof number);
  key.bytes[15] = 0x4b;
  return key;
}

// An order that is the same whenever it is made for this number.
struct NumberedOrder {
  NumberedOrder(const game::Matrix& matrix, uint64_t number) {
    Random random({.seed = number, .stream = 11});
    order.key = KeyOf(number);
    order.player = PlayerId{random.Below(50)};
    order.channel = Channel{static_cast<uint32_t>(random.Below(4))};
    order.quick_pick = random.Below(2) == 0;
    plays.resize(1 + random.Below(4));
    for (OwnedPlay& play : plays)
      play = segment::testing::DrawPlay(random, matrix, random.Below(6) == 0);
    Point();
  }
  NumberedOrder(const NumberedOrder&) = delete;
  NumberedOrder& operator=(const NumberedOrder&) = delete;
  // After `plays` has changed.
  void Point() {
    views.clear();
    for (const OwnedPlay& play : plays) views.push_back(play.view());
    order.plays = views;
  }

  std::vector<OwnedPlay> plays;
  std::vector<game::Play> views;
  Order order;
};

// What comes of one call, when it has.
class Outcome {
 public:
  TakeReceipt Teller() {
    return [state = state_](Result<Receipt> result) {
      DRUMROLL_ASSERT(!state->result);
      state->result.emplace(std::move(result));
    };
  }
  bool has_come() const { return state_->result.has_value(); }
  const Result<Receipt>& result() const { return *state_->result; }
  const Receipt& receipt() const { return result().value(); }

 private:
  struct State {
    std::optional<Result<Receipt>> result;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Sells and waits; for sales with committers.
inline Result<Receipt> TakeAndWait(Sale& sale, const Order& order) {
  auto promise = std::make_shared<std::promise<Result<Receipt>>>();
  auto future = promise->get_future();
  sale.Take(order, [promise](Result<Receipt> result) { promise->set_value(std::move(result)); });
  return future.get();
}
inline Result<Receipt> TakeAndWait(Sale& sale, uint64_t number) {
  return TakeAndWait(sale, NumberedOrder(sale.draw().matrix(), number).order);
}

// Sells or voids without committers.
inline Result<Receipt> TakeAndPump(Sale& sale, const Order& order) {
  Outcome outcome;
  sale.Take(order, outcome.Teller());
  while (sale.Pump()) {
  }
  return outcome.result();
}
inline Result<Receipt> TakeAndPump(Sale& sale, uint64_t number) {
  return TakeAndPump(sale, NumberedOrder(sale.draw().matrix(), number).order);
}
template <typename Name>
Result<Receipt> VoidAndPump(Sale& sale, const Name& name) {
  Outcome outcome;
  sale.Void(name, outcome.Teller());
  while (sale.Pump()) {
  }
  return outcome.result();
}

inline SaleOptions Pumped() {
  SaleOptions options;
  options.prewrite_bytes = 4_KiB;
  options.publishers = 0;
  options.threads = 1;
  options.has_committers = false;
  options.keys_seed = 1;
  return options;
}
inline SaleOptions Committed() {
  SaleOptions options = Pumped();
  options.publishers = 1;
  options.has_committers = true;
  return options;
}

// What the logs hold, by key.
inline std::map<TicketKey, Receipt> PoolOf(disk::Disk& disk, const Draw& draw) {
  std::map<TicketKey, Receipt> tickets;
  for (uint16_t p = 0; p < draw.partitions(); ++p) {
    const PartitionId partition{p};
    auto reader = Must(log::Reader::Open(disk, draw.LogOf(partition), {.matrix = &draw.matrix()}));
    std::map<Ordinal, TicketKey> by_first;
    while (const auto frame = Must(reader.Next())) {
      if (frame->kind() == log::FrameKind::kVoids) {
        for (const log::Void& entry : log::DecodeVoids(frame->payload)) {
          EXPECT_EQ(by_first.at(entry.first_ordinal), entry.key);
          EXPECT_FALSE(tickets.at(entry.key).voided) << "voided twice";
          tickets.at(entry.key).voided = entry.time;
        }
      }
      if (frame->kind() != log::FrameKind::kPlays) continue;
      log::TicketCursor cursor(draw.matrix(), frame->payload);
      uint64_t ordinal = frame->header.first_ordinal;
      while (const auto ticket = Must(cursor.Next())) {
        const Bytes bytes = frame->payload.subspan(
            ticket->offset(), sizeof(log::TicketHeader) + ticket->numbers().size());
        const Receipt receipt = ReceiptOf(draw.record().draw, partition, Ordinal{ordinal}, bytes);
        EXPECT_TRUE(tickets.emplace(receipt.key, receipt).second) << "a key twice in the pool";
        EXPECT_EQ(PartitionOf(receipt.player, draw.partitions()), partition);
        by_first[receipt.first] = receipt.key;
        ordinal += ticket->plays();
      }
    }
  }
  return tickets;
}

// An open draw and its sale.
class Shop {
 public:
  explicit Shop(disk::Disk& disk, SaleOptions options = Pumped(), uint32_t partitions = 2,
                std::string directory = "draw", uint64_t log_file_bytes = 64_KiB)
      : disk_(disk), options_(options) {
    draw_ = std::make_unique<Draw>(
        Must(Draw::Create(disk, directory, game::testing::SmallGame(kOneDrum), DrawId{7},
                          {.partitions = partitions, .log_file_bytes = log_file_bytes}, clock)));
    Open();
  }
  void Open() { sale_ = Must(TryOpen()); }
  Result<std::unique_ptr<Sale>> TryOpen() { return Sale::Open(disk_, *draw_, clock, options_); }
  // Ends the process: what waits is committed or refused.
  void Drop() { sale_.reset(); }
  Sale& sale() { return *sale_; }
  const Draw& draw() const { return *draw_; }
  const game::Matrix& matrix() const { return draw_->matrix(); }
  Evening OpenEvening() { return Must(Evening::Open(disk_, *draw_, clock)); }
  Status Close(const Person& person = {}) {
    Evening evening = OpenEvening();
    return sale_->Close(person, evening);
  }
  // As the sale is closed: seals.
  SealRecord Seal() {
    Evening evening = OpenEvening();
    return Must(evening.Seal(Person{}, sale_->intake()));
  }

  ManualClock clock{kTime};

 private:
  disk::Disk& disk_;
  SaleOptions options_;
  std::unique_ptr<Draw> draw_;
  std::unique_ptr<Sale> sale_;
};

}  // namespace drumroll::pool::testing

#endif  // DRUMROLL_POOL_SALE_TESTING_H_

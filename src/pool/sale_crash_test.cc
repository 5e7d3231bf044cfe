// A sale on a disk that stops and fails, by seed. In each of its lives tickets are sold, tried
// again and cancelled by chance, and the clock runs as it likes; each life ends with a stop of the
// machine at some operation of the disk, with an error of the disk, or in good order. Held against
// what people were told:
//
//  * who has a receipt finds his ticket again after every crash, as his receipt says it, to the
//  time;
//  * the same key never gets two receipts, nor the pool two tickets with it;
//  * nothing is in the pool that nobody sent, and nothing is cancelled that nobody cancelled;
//  * every call is answered once; it is refused only for what the disk did, or as its answer says.
//
//   DRUMROLL_TEST_SEED=N     only this seed: what a failure prints, to be replayed.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <limits>
#include <map>
#include <set>

#include "pool/sale.h"
#include "pool/sale_testing.h"

namespace drumroll::pool {
namespace {

using testing::KeyOf;
using testing::kTime;
using testing::Must;
using testing::NumberedOrder;

constexpr uint32_t kPartitions = 2;

struct Plan {
  uint64_t seed = 1;
  uint64_t tickets = 30;
  uint32_t lives_with_faults = 4;
  // The first life is stopped at this operation, and no other fault comes.
  uint64_t crash_at = disk::MemoryFaults::kNever;
};

class Simulation {
 public:
  explicit Simulation(const Plan& plan)
      : plan_(plan), random_({.seed = plan.seed, .stream = 5}), disk_(plan.seed) {
    draw_ = std::make_unique<Draw>(
        Must(Draw::Create(disk_, "draw", game::testing::SmallGame(testing::kOneDrum), DrawId{7},
                          {.partitions = kPartitions, .log_file_bytes = 64_KiB}, clock_)));
  }

  void Run() {
    const bool once = plan_.crash_at != disk::MemoryFaults::kNever;
    const uint32_t lives = once ? 1 : plan_.lives_with_faults;
    for (uint32_t life = 0; life < lives && !::testing::Test::HasFailure(); ++life) {
      if (once) {
        disk_.SetFaults({.crash_at = disk_.OperationCount() + plan_.crash_at});
      } else {
        disk_.SetFaults(DrawFaults());
      }
      Live();
      stopped_ = stopped_ || disk_.IsDown();
      EndLife();
    }
    disk_.SetFaults({});
    for (int life = 0; life < 50 && !closed_; ++life) Live();
    ASSERT_TRUE(closed_) << "a disk that works lets the sale end";
    CheckPool();
  }

  bool stopped() const { return stopped_; }
  uint64_t receipts() const { return receipts_.size(); }
  uint64_t operations() const { return disk_.OperationCount(); }
  uint64_t trace() const { return disk_.Trace(); }

 private:
  disk::MemoryFaults DrawFaults() {
    disk::MemoryFaults faults = disk::MemoryFaults::Swarm(random_);
    if (random_.Below(2) == 0) faults = {};
    if (random_.Below(2) == 0) faults.crash_at = disk_.OperationCount() + random_.Below(400);
    return faults;
  }
  void EndLife() {
    disk_.SetFaults({});
    const bool power_cut = random_.Below(2) == 0;
    // A file system that can't sync a directory shuts down: whoever goes on mounts it anew.
    power_cut || std::exchange(remount_, false) ? disk_.PowerCut() : disk_.ProcessCrash();
  }

  // Opens the sale, holds it to all promises, and sells until the disk stops it.
  void Live() {
    SaleOptions options = testing::Pumped();
    options.watch.jump_micros_max = std::numeric_limits<int32_t>::max();
    auto opened = Sale::Open(disk_, *draw_, clock_, options);
    if (!opened.ok()) return ExpectDisk(opened.error());
    sale_ = std::move(opened).value();
    if (!CheckPromises()) return sale_.reset();
    while (!failed_ && !sale_->ended()) Act();
    sale_.reset();  // Answers all that waits.
    EXPECT_EQ(open_calls_, 0u) << "a call without an answer";
    failed_ = false;
  }

  void Act() {
    const uint64_t what = random_.Below(20);
    if (what < 8) return Take();
    if (what < 10) return Void();
    if (what < 15) return Pump();
    if (what < 17) return Find();
    if (what < 19) return Tick();
    if (next_ == plan_.tickets) return Close();
    if (random_.Below(4) == 0 && plan_.crash_at == disk::MemoryFaults::kNever) Stop();
  }

  void Pump() {
    while (sale_->Pump()) {
    }
  }
  // By seconds, and back now and then.
  void Tick() {
    const int64_t step = static_cast<int64_t>(random_.Below(5'000'000)) - 1'000'000;
    clock_.Set(Micros{Raw(clock_.Now()) + step});
    latest_ = std::max(latest_, clock_.Now());
  }
  uint64_t AnyNumber() {
    const bool fresh = next_ < plan_.tickets && (next_ == 0 || random_.Below(2) == 0);
    return fresh ? next_++ : random_.Below(next_);
  }

  void Take() {
    const uint64_t number = AnyNumber();
    NumberedOrder wanted(draw_->matrix(), number);
    if (number % 10 == 3) {  // Large, so that logs get several files.
      wanted.plays.resize(8000, wanted.plays.front());
      wanted.Point();
    }
    const bool other = receipts_.contains(number) && random_.Below(6) == 0;
    if (other) wanted.order.channel = Channel{99};
    sent_.insert(number);
    ++open_calls_;
    sale_->Take(wanted.order, [this, number, other](Result<Receipt> result) {
      --open_calls_;
      if (other) return ExpectConflict(result);
      if (!result.ok()) return ExpectDisk(result.error());
      NoteReceipt(number, result.value());
    });
  }

  void NoteReceipt(uint64_t number, Receipt receipt) {
    const bool repeated = std::exchange(receipt.repeated, false);
    EXPECT_LE(receipt.time, latest_);
    const std::optional<Micros> voided = std::exchange(receipt.voided, std::nullopt);
    EXPECT_TRUE(!voided || sent_voids_.contains(number)) << "nobody cancelled " << number;
    EXPECT_TRUE(!voids_.contains(number) || voided == voids_[number]);
    const auto [found, fresh] = receipts_.emplace(number, receipt);
    EXPECT_TRUE(fresh || repeated) << number << " was sold twice";
    EXPECT_TRUE(found->second == receipt) << "two receipts for " << number;
  }

  void Void() {
    if (next_ == 0) return;
    const uint64_t number = random_.Below(next_);
    if (number % 3 != 0) return;  // Most tickets are never cancelled.
    const bool known = receipts_.contains(number);
    sent_voids_.insert(number);
    ++open_calls_;
    sale_->Void(KeyOf(number), [this, number, known](Result<Receipt> result) {
      --open_calls_;
      if (!result.ok()) {
        if (result.error().code == ErrorCode::kNotFound) {
          EXPECT_FALSE(known) << number << " is acknowledged and not found";
          return;
        }
        return ExpectDisk(result.error());
      }
      ASSERT_TRUE(result.value().voided);
      const auto [found, fresh] = voids_.emplace(number, *result.value().voided);
      EXPECT_TRUE(fresh || result.value().repeated) << number << " was voided twice";
      EXPECT_EQ(found->second, *result.value().voided);
      Receipt receipt = result.value();
      receipt.repeated = true;  // It was sold before.
      NoteReceipt(number, receipt);
    });
  }

  void Find() {
    if (next_ == 0) return;
    const uint64_t number = random_.Below(next_);
    const auto found = sale_->Find(KeyOf(number));
    if (!found.ok()) return ExpectDisk(found.error());
    if (!found.value()) {
      EXPECT_FALSE(receipts_.contains(number)) << number << " is acknowledged and lost";
      return;
    }
    Receipt receipt = *found.value();
    receipt.repeated = true;
    NoteReceipt(number, receipt);
    const auto by_code = sale_->Find(Must(ParseTicketCode(receipt.code)));
    if (!by_code.ok()) return ExpectDisk(by_code.error());
    EXPECT_TRUE(by_code.value() == found.value());
  }

  void Stop() {
    const Status stopped = sale_->Stop();
    if (!stopped.ok()) ExpectDisk(stopped.error());
  }
  void Close() {
    auto evening = Evening::Open(disk_, *draw_, clock_);
    if (!evening.ok()) return ExpectDisk(evening.error());
    const Status closed = sale_->Close(Person{}, evening.value());
    closed_ = closed.ok();
    if (!closed.ok()) ExpectDisk(closed.error());
  }

  // What a disk that fails or stops may lead to; then this life ends.
  void ExpectDisk(const Error& error) {
    failed_ = true;
    if (error.code == ErrorCode::kConflict && sale_ != nullptr && sale_->ended()) return;
    EXPECT_TRUE(error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnavailable)
        << Name(error.code) << ": " << error.message;
    const bool says = error.message.find("Input/output error") != std::string::npos ||
                      error.message.find("No space left") != std::string::npos ||
                      error.message.find("machine has stopped") != std::string::npos ||
                      error.message.find("the sale stops") != std::string::npos;
    EXPECT_TRUE(says) << error.message;
    remount_ = remount_ || error.message.find(": sync of the directory: ") != std::string::npos;
  }
  void ExpectConflict(const Result<Receipt>& result) {
    ASSERT_FALSE(result.ok());
    if (result.error().code != ErrorCode::kConflict) ExpectDisk(result.error());
  }

  bool CheckPromises() {
    if (sale_->ended()) Close();  // One that was cut off is finished.
    for (const auto& [number, receipt] : receipts_) {
      auto found = sale_->Find(KeyOf(number));
      if (!found.ok()) return ExpectDisk(found.error()), false;
      EXPECT_TRUE(found.value()) << number << " is acknowledged and lost";
      if (!found.value()) return false;
      Receipt as_sold = *std::move(found).value();
      if (voids_.contains(number)) {
        EXPECT_EQ(as_sold.voided, voids_[number]) << number;
      }
      as_sold.voided.reset();
      EXPECT_TRUE(as_sold == receipt) << number;
    }
    return true;
  }

  void CheckPool() {
    const auto pool = testing::PoolOf(disk_, *draw_);
    for (const auto& [number, receipt] : receipts_) {
      ASSERT_TRUE(pool.contains(KeyOf(number))) << number << " is acknowledged and lost";
      Receipt found = pool.at(KeyOf(number));
      EXPECT_TRUE(!voids_.contains(number) || found.voided == voids_[number]);
      found.voided.reset();
      EXPECT_TRUE(found == receipt);
    }
    for (const auto& [key, receipt] : pool) {
      const uint64_t number = Load<uint64_t>(key.bytes);
      EXPECT_TRUE(sent_.contains(number)) << "in the pool, and never sent";
      EXPECT_TRUE(!receipt.voided || sent_voids_.contains(number));
    }
  }

  const Plan plan_;
  Random random_;
  disk::MemoryDisk disk_;
  ManualClock clock_{kTime};
  Micros latest_{kTime};
  std::unique_ptr<Draw> draw_;
  std::unique_ptr<Sale> sale_;
  uint64_t next_ = 0;  // Number of the next new ticket.
  uint64_t open_calls_ = 0;
  bool failed_ = false;
  bool stopped_ = false;
  bool remount_ = false;
  bool closed_ = false;
  std::set<uint64_t> sent_;
  std::set<uint64_t> sent_voids_;
  std::map<uint64_t, Receipt> receipts_;
  std::map<uint64_t, Micros> voids_;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kSlowness = 10;
#else
constexpr uint64_t kSlowness = 1;
#endif

// Builders and buffers are large and hardly touched: kept in the heap, they cost no page faults.
class SaleCrash : public ::testing::Test {
 protected:
  SaleCrash() {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
  }
};

TEST_F(SaleCrash, KeepsEveryReceiptWhateverStopsTheSale) {
  const char* const only = std::getenv("DRUMROLL_TEST_SEED");
  const uint64_t first = only == nullptr ? 1 : std::strtoull(only, nullptr, 10);
  const uint64_t end = only == nullptr ? 500 / kSlowness : first + 1;
  uint64_t receipts = 0;
  for (uint64_t seed = first; seed < end && !HasFailure(); ++seed) {
    SCOPED_TRACE(fmt::format("replay: DRUMROLL_TEST_SEED={}", seed));
    Simulation simulation({.seed = seed});
    simulation.Run();
    receipts += simulation.receipts();
  }
  EXPECT_GT(receipts, 10 * (end - first));
}

TEST_F(SaleCrash, KeepsEveryReceiptWhereverTheMachineStops) {
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    bool stopped = true;
    uint64_t operation = 0;
    for (; stopped && !HasFailure(); operation += kSlowness) {
      SCOPED_TRACE(fmt::format("seed {}, stopped at operation {}", seed, operation));
      Simulation simulation({.seed = seed, .tickets = 12, .crash_at = operation});
      simulation.Run();
      stopped = simulation.stopped();
    }
    EXPECT_GT(operation, 150u);
  }
}

TEST_F(SaleCrash, IsTheSameWheneverASeedIsTheSame) {
  for (uint64_t seed = 1; seed <= 20 && !HasFailure(); ++seed) {
    Simulation one({.seed = seed});
    one.Run();
    Simulation other({.seed = seed});
    other.Run();
    EXPECT_EQ(one.operations(), other.operations()) << "seed " << seed;
    EXPECT_EQ(one.trace(), other.trace()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace drumroll::pool

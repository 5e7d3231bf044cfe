// Sells, cancels and draws until its disk is gone: the half of power_cut_test.py that is in the
// program's place. What it was told is written to a ledger on another disk, in the lines of
// bench/load/ledger.h, and for cancelled tickets
//
//   void KEY        it is about to be asked for
//   voided KEY      it was acknowledged
//
//   power_cut_seller DRAW_DIRECTORY LEDGER NUMBER sell|finish
//
// Orders are numbered from NUMBER on. Says "ready" when all that the ledger has as acknowledged was
// found again. Exit codes: 0 the draw is published, 5 the disk failed, 9 something acknowledged is
// not there, or is elsewhere.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <semaphore>
#include <sstream>
#include <thread>

#include "disk/posix_disk.h"
#include "pool/sale.h"
#include "pool/sale_testing.h"
#include "pool/sealed_pool.h"
#include "settle/settle_evening.h"
#include "small_pool.h"

namespace drumroll::testing {
namespace {

constexpr int kDiskFailed = 5;
constexpr int kLost = 9;
constexpr ptrdiff_t kInFlight = 16;
constexpr uint64_t kVoidOneIn = 8;

std::string ToText(const TicketKey& key) {
  const std::string hex = ToHex(Bytes(key.bytes));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

TicketKey KeyFrom(std::string text) {
  std::erase(text, '-');
  TicketKey key;
  for (size_t i = 0; i < key.bytes.size(); ++i)
    std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, key.bytes[i], 16);
  return key;
}

class Ledger {
 public:
  explicit Ledger(const char* path) : file_(::open(path, O_WRONLY | O_CREAT | O_APPEND, 0666)) {}
  // Whole lines, from any thread; there as soon as it returns, as the ledger's disk stays.
  void Write(const std::string& line) {
    const auto size = static_cast<ssize_t>(line.size());
    if (::write(file_, line.data(), line.size()) != size) std::abort();
  }

 private:
  const int file_;
};

void WriteSent(Ledger& ledger, const pool::Order& order) {
  std::string line = fmt::format("sent {} {} ", ToText(order.key), Raw(order.player));
  for (const game::Play& play : order.plays) {
    for (const uint8_t number : play.main) line += fmt::format("{},", number);
    line.back() = ';';
  }
  line.back() = '\n';
  ledger.Write(line);
}

// Holds the sale to what was acknowledged before.
Status FindAll(pool::Sale& sale, const char* ledger) {
  std::ifstream file(ledger);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string word;
    std::string key;
    words >> word >> key;
    if (word != "acked" && word != "voided") continue;
    const auto found = DRUMROLL_TRY(sale.Find(KeyFrom(key)));
    if (!found) return Fail(ErrorCode::kNotFound, "{}: is not there", line);
    int status = 0;
    uint64_t partition = 0;
    uint64_t ordinal = 0;
    words >> status >> partition >> ordinal;
    if (word == "voided" ? !found->voided
                         : Raw(found->partition) != partition || Raw(found->first) != ordinal) {
      return Fail(ErrorCode::kNotFound, "{}: is at play {} of partition {}, {}", line,
                  Raw(found->first), Raw(found->partition),
                  found->voided ? "voided" : "not voided");
    }
  }
  return {};
}

// Sells until something fails.
void Sell(pool::Sale& sale, Ledger& ledger, uint64_t number) {
  std::atomic<bool> failed = false;
  std::counting_semaphore<kInFlight> room(kInFlight);
  const auto void_it = [&](const TicketKey& key) {
    ledger.Write(fmt::format("void {}\n", ToText(key)));
    sale.Void(key, [&, key](const Result<pool::Receipt>& receipt) {
      if (receipt.ok()) ledger.Write(fmt::format("voided {}\n", ToText(key)));
      failed = failed || !receipt.ok();
      room.release();
    });
  };
  for (; !failed; ++number) {
    room.acquire();
    const pool::testing::NumberedOrder order(sale.draw().matrix(), number);
    WriteSent(ledger, order.order);
    sale.Take(order.order, [&, number](const Result<pool::Receipt>& receipt) {
      if (!receipt.ok()) {
        failed = true;
        return room.release();
      }
      ledger.Write(fmt::format("acked {} 201 {} {}\n", ToText(receipt.value().key),
                               Raw(receipt.value().partition), Raw(receipt.value().first)));
      if (number % kVoidOneIn == 0) return void_it(receipt.value().key);
      room.release();
    });
  }
  for (ptrdiff_t i = 0; i < kInFlight; ++i) room.acquire();
}

// Takes the steps that are left.
Status Finish(disk::Disk& disk, const pool::Draw& draw, Clock& clock) {
  const pool::Person person;
  pool::Evening evening = DRUMROLL_TRY(pool::Evening::Open(disk, draw, clock));
  if (evening.state().phase == pool::Phase::kOpen ||
      evening.state().phase == pool::Phase::kClosed) {
    const bool unfinished = DRUMROLL_TRY(evening.HasUnfinishedSeal());
    if (unfinished) {
      DRUMROLL_TRY(evening.FinishSeal(person));
    } else {
      const auto intake = DRUMROLL_TRY(pool::Intake::Open(disk, draw, {}));
      DRUMROLL_TRY(evening.Close(person, *intake));
      DRUMROLL_TRY(evening.Seal(person, *intake));
    }
  }
  if (evening.state().phase == pool::Phase::kSealed) {
    const game::Drawn drawn{.main = {2, 4, 6}, .bonus = {7}, .second = {}};
    DRUMROLL_TRY(evening.Enter(person, {.drawn = drawn, .source = "test", .reason = {}}, {}));
  }
  if (evening.state().phase == pool::Phase::kDrawn) {
    const auto pool = DRUMROLL_TRY(pool::SealedPool::Open(disk, draw));
    DRUMROLL_TRY(settle::SettleEvening(disk, evening, person, pool, {}));
  }
  if (evening.state().phase != pool::Phase::kSettled) return {};
  const auto doubts = DRUMROLL_TRY(evening.Doubts({}));
  if (!doubts.empty()) DRUMROLL_TRY(evening.Confirm(person, "a test", {}));
  return evening.Publish(person, {});
}

int Told(const Error& error, int code) {
  std::cerr << "power_cut_seller: " << error.message << "\n";
  return code;
}

int Run(const std::string& directory, const char* ledger_path, uint64_t number, bool finish) {
  disk::PosixDisk disk;
  SystemClock clock;
  if (auto opened = pool::Draw::Open(disk, directory); !opened.ok()) {
    if (opened.error().code != ErrorCode::kNotFound) return Told(opened.error(), kLost);
    const auto made = pool::Draw::Create(disk, directory, SmallGame(kOneDrum), DrawId{7},
                                         {.partitions = 2, .log_file_bytes = 64_KiB}, clock);
    if (!made.ok()) return Told(made.error(), kDiskFailed);
  }
  auto draw = pool::Draw::Open(disk, directory);
  if (!draw.ok()) return Told(draw.error(), kDiskFailed);
  if (finish) {
    std::cout << "ready" << std::endl;
    const Status finished = Finish(disk, draw.value(), clock);
    if (finished.ok()) return 0;
    return Told(finished.error(),
                finished.error().code == ErrorCode::kCorrupt ? kLost : kDiskFailed);
  }
  pool::SaleOptions options;
  options.publishers = 1;
  options.threads = 1;
  auto sale = pool::Sale::Open(disk, draw.value(), clock, options);
  if (!sale.ok()) return Told(sale.error(), kLost);
  const Status found = FindAll(*sale.value(), ledger_path);
  if (!found.ok()) return Told(found.error(), kLost);
  Ledger ledger(ledger_path);
  std::cout << "ready" << std::endl;
  Sell(*sale.value(), ledger, number);
  return kDiskFailed;
}

}  // namespace
}  // namespace drumroll::testing

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "power_cut_seller DRAW_DIRECTORY LEDGER NUMBER sell|finish\n";
    return 2;
  }
  return drumroll::testing::Run(argv[1], argv[2], std::stoull(argv[3]),
                                std::string_view(argv[4]) == "finish");
}

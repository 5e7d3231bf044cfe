// A sale with many buyers at once: how many tickets and plays a second get a durable receipt, and
// how long each waits, beside one fdatasync of the same run on the same disk. With a directory in
// memory (/dev/shm) it says what all the rest costs.
//
//   sale_bench --directory=build/bench-data/sale --seconds=3 --clients=4 --waiting=64
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <semaphore>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "disk/posix_disk.h"
#include "game/catalog.h"
#include "measure/samples.h"
#include "pool/sale.h"

namespace drumroll {
namespace {

struct Flags {
  std::string directory;
  double seconds = 3;
  uint32_t clients = 4;
  uint32_t waiting = 64;  // Tickets without a receipt at any time, all clients together.
  uint32_t partitions = 2;
};

// One client's tickets, one after the other; numbers are drawn as they go.
class Tickets {
 public:
  Tickets(const game::Matrix& matrix, uint32_t client, uint32_t plays)
      : random_({.seed = client, .stream = plays}), matrix_(matrix), numbers_(plays * 6) {
    order_.channel = Channel{client};
    order_.quick_pick = true;
    plays_.resize(plays);
    for (uint32_t i = 0; i < plays; ++i) plays_[i].main = Bytes(numbers_).subspan(i * 6, 6);
    order_.plays = plays_;
  }
  const pool::Order& Next() {
    const uint64_t low = random_.Next();
    const uint64_t high = random_.Next();
    std::memcpy(order_.key.bytes.data(), &low, 8);
    std::memcpy(order_.key.bytes.data() + 8, &high, 8);
    order_.player = PlayerId{random_.Below(1'000'000)};
    for (size_t i = 0; i < numbers_.size(); i += 6) Draw(numbers_.data() + i);
    return order_;
  }

 private:
  // Floyd's sampling, sorted.
  void Draw(uint8_t* into) {
    uint64_t taken = 0;
    for (uint32_t top = matrix_.main.of - 5u; top <= matrix_.main.of; ++top) {
      const uint64_t number = 1 + random_.Below(top);
      taken |= uint64_t{1} << ((taken >> number & 1) != 0 ? top : number);
    }
    for (; taken != 0; taken &= taken - 1) *into++ = static_cast<uint8_t>(__builtin_ctzll(taken));
  }

  Random random_;
  const game::Matrix& matrix_;
  std::vector<uint8_t> numbers_;
  std::vector<game::Play> plays_;
  pool::Order order_;
};

struct Tally {
  measure::Samples seconds;
  uint64_t refused = 0;
};

// Sells until the time is up; returns when every receipt has come.
void Buy(pool::Sale& sale, uint32_t client, uint32_t plays, uint32_t waiting, double until,
         Tally& tally) {
  Tickets tickets(sale.draw().matrix(), client, plays);
  std::counting_semaphore<> room(static_cast<ptrdiff_t>(waiting));
  std::mutex mutex;  // Receipts come from the tills' threads.
  while (SteadySeconds() < until) {
    room.acquire();
    const double start = SteadySeconds();
    sale.Take(tickets.Next(), [&, start](Result<pool::Receipt> result) {
      const double seconds = SteadySeconds() - start;
      {
        const std::lock_guard lock(mutex);
        result.ok() ? tally.seconds.Add(seconds) : void(++tally.refused);
      }
      room.release();
    });
  }
  for (uint32_t i = 0; i < waiting; ++i) room.acquire();
}

Status MeasureSale(pool::Sale& sale, const Flags& flags, uint32_t plays) {
  const pool::SaleFigures before = sale.figures();
  std::vector<Tally> tallies(flags.clients);
  std::vector<std::thread> clients;
  const double start = SteadySeconds();
  for (uint32_t i = 0; i < flags.clients; ++i) {
    clients.emplace_back([&, i] {
      Buy(sale, i, plays, std::max(1u, flags.waiting / flags.clients), start + flags.seconds,
          tallies[i]);
    });
  }
  for (std::thread& client : clients) client.join();
  const double took = SteadySeconds() - start;
  const pool::SaleFigures after = sale.figures();
  const double tickets = static_cast<double>(after.tickets - before.tickets);
  double p50 = 0;
  double p99 = 0;
  uint64_t refused = 0;
  for (const Tally& tally : tallies) {
    refused += tally.refused;
    if (tally.seconds.empty()) continue;
    p50 = std::max(p50, tally.seconds.Percentile(50));
    p99 = std::max(p99, tally.seconds.Percentile(99));
  }
  fmt::print(
      "{:>4} plays a ticket: {:>9.0f} tickets/s, {:>10.0f} plays/s, receipt after {:.3f} ms (p50), "
      "{:.3f} ms (p99); {:.0f} syncs/s, {:.1f} tickets a sync, {} refused\n",
      plays, tickets / took, static_cast<double>(after.plays - before.plays) / took, p50 * 1e3,
      p99 * 1e3, static_cast<double>(after.syncs - before.syncs) / took,
      tickets / static_cast<double>(std::max<uint64_t>(1, after.syncs - before.syncs)), refused);
  return {};
}

// Seconds that one fdatasync takes after a write of 4 KiB into zeros.
Result<measure::Samples> SyncSeconds(disk::Disk& disk, const std::string& path) {
  const auto file = DRUMROLL_TRY(disk.Create(path, disk::Access::kWrite));
  const std::vector<uint8_t> zeros(1_MiB);
  DRUMROLL_TRY(file->WriteAt(0, zeros));
  DRUMROLL_TRY(file->Sync());
  measure::Samples samples;
  for (uint64_t i = 0; i < 200; ++i) {
    DRUMROLL_TRY(file->WriteAt(i * 4_KiB, Bytes(zeros).first(4_KiB)));
    const double start = SteadySeconds();
    DRUMROLL_TRY(file->Sync());
    samples.Add(SteadySeconds() - start);
  }
  DRUMROLL_TRY(disk.Remove(path));
  return samples;
}

Status Bench(const Flags& flags) {
  disk::PosixDisk disk;
  SystemClock clock;
  DRUMROLL_TRY(disk.MakeDirectories(flags.directory));
  const measure::Samples sync =
      DRUMROLL_TRY(SyncSeconds(disk, disk::Join(flags.directory, "floor")));
  fmt::print("one fdatasync: {:.3f} ms (p50), {:.3f} ms (p99)\n", sync.Percentile(50) * 1e3,
             sync.Percentile(99) * 1e3);
  const game::Game game = DRUMROLL_TRY(game::FindGame("kr-lotto645"));
  const pool::Draw draw =
      DRUMROLL_TRY(pool::Draw::Create(disk, disk::Join(flags.directory, "draw"), game, DrawId{1128},
                                      {.partitions = flags.partitions}, clock));
  auto sale = DRUMROLL_TRY(pool::Sale::Open(disk, draw, clock, {}));
  for (const uint32_t plays : {1u, 5u, 100u}) DRUMROLL_TRY(MeasureSale(*sale, flags, plays));
  const pool::SaleFigures figures = sale->figures();
  fmt::print("{} tickets of {} plays; {:.1f} bytes of memory a key\n", figures.tickets,
             figures.plays,
             static_cast<double>(figures.key_bytes) / static_cast<double>(figures.keys));
  auto evening = DRUMROLL_TRY(pool::Evening::Open(disk, draw, clock));
  const double start = SteadySeconds();
  DRUMROLL_TRY(sale->Close({}, evening));
  const double closed = SteadySeconds() - start;
  DRUMROLL_TRY(evening.Seal({}, sale->intake()));
  fmt::print("closed after {:.3f} s, sealed after {:.3f} s\n", closed, SteadySeconds() - start);
  return {};
}

}  // namespace
}  // namespace drumroll

int main(int argc, char** argv) {
  CLI::App app("Sells tickets from many threads, with a watch in hand.");
  drumroll::Flags flags;
  app.add_option("--directory", flags.directory, "made; must not hold a draw")->required();
  app.add_option("--seconds", flags.seconds, "of each run");
  app.add_option("--clients", flags.clients, "threads that buy")->check(CLI::Range(1, 1000));
  app.add_option("--waiting", flags.waiting, "tickets without a receipt at a time")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--partitions", flags.partitions)->check(CLI::Range(1, 4096));
  CLI11_PARSE(app, argc, argv);
  const drumroll::Status done = drumroll::Bench(flags);
  if (done.ok()) return 0;
  std::fprintf(stderr, "sale_bench: %s\n", done.error().message.c_str());
  return drumroll::ExitCode(done.error().code);
}

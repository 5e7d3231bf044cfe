// The same job by other means, on the same plays: tier counts, and the complete list of winners,
// durable. DuckDB has a program of its own, bench/peer_duckdb.py.
//
//   peers_bench --data=DIR --main=3,11,19,27,34,42 --bonus=7 --expected=0,3,100,4000,65000
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>

#include "base/parallel.h"
#include "disk/posix_disk.h"
#include "peer.h"

namespace drumroll::bench {
namespace {

struct Peer {
  Status (*run)(const Job& job);
  double bytes_per_play;  // Of memory while it builds, beside the mapped files.
};

const std::map<std::string, Peer>& Peers() {
  static const std::map<std::string, Peer> peers = {
      {"naive", {RunNaive, 24}}, {"roaring", {RunRoaring, 7}}, {"sorted", {RunSorted, 28}}};
  return peers;
}

struct Flags {
  std::string data;
  std::vector<std::string> peers = {"naive", "roaring", "sorted"};
  std::vector<uint32_t> main;
  uint32_t bonus = 0;
  std::vector<uint64_t> expected;
  uint32_t repeats = 5;
  double memory_gib = 0;
};

void AddFlags(CLI::App& app, Flags& flags) {
  app.add_option("--data", flags.data, "where masks.u64 and players.u64 are")->required();
  app.add_option("--peers", flags.peers)
      ->delimiter(',')
      ->check(CLI::IsMember({"naive", "roaring", "sorted"}));
  app.add_option("--main", flags.main, "the winning numbers, ascending")
      ->delimiter(',')
      ->check(CLI::Range(1, 45))
      ->expected(6)
      ->required();
  app.add_option("--bonus", flags.bonus)->check(CLI::Range(1, 45))->required();
  app.add_option("--expected", flags.expected, "winners by tier")
      ->delimiter(',')
      ->expected(static_cast<int>(kTiers))
      ->required();
  app.add_option("--repeats", flags.repeats)->check(CLI::Range(1, 1000));
  app.add_option("--memory-gib", flags.memory_gib, "skip peers that need more");
}

Status Run(const Flags& flags) {
  disk::PosixDisk disk;
  const PeerData data = DRUMROLL_TRY(PeerData::Open(disk, flags.data));
  Job job{.disk = disk,
          .data = data,
          .main = {flags.main.begin(), flags.main.end()},
          .bonus = static_cast<uint8_t>(flags.bonus),
          .expected = {},
          .repeats = flags.repeats,
          .threads = CoreCount(),
          .scratch = flags.data};
  std::copy(flags.expected.begin(), flags.expected.end(), job.expected.begin());
  for (const std::string& name : flags.peers) {
    const Peer& peer = Peers().at(name);
    const double gib = static_cast<double>(data.plays()) * peer.bytes_per_play / (1 << 30);
    if (flags.memory_gib > 0 && gib > flags.memory_gib) {
      std::fprintf(stderr, "skipped %s: needs %.1f GiB, %.1f are allowed\n", name.c_str(), gib,
                   flags.memory_gib);
      continue;
    }
    Status done = peer.run(job);
    if (!done.ok()) return At(name, std::move(done).error());
  }
  return {};
}

}  // namespace
}  // namespace drumroll::bench

int main(int argc, char** argv) {
  drumroll::bench::Flags flags;
  CLI::App app("peers on the plays of a draw", "peers_bench");
  drumroll::bench::AddFlags(app, flags);
  CLI11_PARSE(app, argc, argv);
  const drumroll::Status done = drumroll::bench::Run(flags);
  if (done.ok()) return 0;
  std::fprintf(stderr, "peers_bench: %s\n", done.error().message.c_str());
  return 1;
}

// What a back end does that keeps tickets as objects: a loop over all of them, on one thread.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <iterator>
#include <memory>
#include <vector>

#include "measure/stopwatch.h"
#include "peer.h"

namespace drumroll::bench {
namespace {

constexpr const char* kPeer = "naive loop";

struct Play {
  uint64_t id;
  uint64_t player;
  std::array<uint8_t, 6> numbers;
};

std::vector<Play> LoadPlays(const PeerData& data) {
  std::vector<Play> plays(data.plays());
  for (size_t i = 0; i < plays.size(); ++i) {
    plays[i] = {.id = i, .player = data.players()[i], .numbers = {}};
    uint64_t mask = data.masks()[i];
    for (uint8_t& number : plays[i].numbers) {
      number = static_cast<uint8_t>(std::countr_zero(mask) + 1);
      mask &= mask - 1;
    }
  }
  return plays;
}

template <typename Winner>
Counts Match(const Job& job, const std::vector<Play>& plays, Winner winner) {
  Counts counts{};
  for (const Play& play : plays) {
    std::array<uint8_t, 6> hits;
    const auto end = std::set_intersection(play.numbers.begin(), play.numbers.end(),
                                           job.main.begin(), job.main.end(), hits.begin());
    const bool bonus =
        std::find(play.numbers.begin(), play.numbers.end(), job.bonus) != play.numbers.end();
    const uint32_t tier = TierOf(static_cast<uint32_t>(end - hits.begin()), bonus);
    if (tier == 0) continue;
    ++counts[tier - 1];
    winner(play, tier);
  }
  return counts;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<Counts> List(const Job& job, const std::vector<Play>& plays) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(job.ListPath().c_str(), "wb"));
  if (!file) return Fail(ErrorCode::kUnavailable, "{}: can't be made", job.ListPath());
  const Counts counts = Match(job, plays, [&](const Play& play, uint32_t tier) {
    std::fprintf(file.get(), "%llu,%llu,%u\n", static_cast<unsigned long long>(play.id),
                 static_cast<unsigned long long>(play.player), tier);
  });
  if (std::fflush(file.get()) != 0 || ::fdatasync(::fileno(file.get())) != 0)
    return Fail(ErrorCode::kUnavailable, "{}: can't be written", job.ListPath());
  return counts;
}

}  // namespace

Status RunNaive(const Job& job) {
  measure::Stopwatch watch;
  const std::vector<Play> plays = LoadPlays(job.data);
  Tell(job, kPeer, "load", watch.Lap(), "vector of structs");
  const double counts = DRUMROLL_TRY(MedianOf(
      job, [&]() -> Result<Counts> { return Match(job, plays, [](const Play&, uint32_t) {}); }));
  Tell(job, kPeer, "counts", counts, "std::set_intersection");
  const double list = DRUMROLL_TRY(MedianOf(job, [&] { return List(job, plays); }));
  Tell(job, kPeer, "list durable", list, "CSV and fdatasync");
  return job.disk.Remove(job.ListPath());
}

}  // namespace drumroll::bench

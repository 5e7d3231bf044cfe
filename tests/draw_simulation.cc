#include "draw_simulation.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "disk/memory_disk.h"
#include "draw_oracle.h"
#include "game/small_games.h"
#include "naive_log.h"
#include "pool/draw.h"
#include "pool/intake.h"
#include "pool/lookup.h"
#include "pool/sealed_pool.h"
#include "pool/testing.h"
#include "pool/verify.h"
#include "settle/settle_draw.h"
#include "settle/verify_outcome.h"

namespace drumroll::testing {
namespace {

constexpr DrawId kDraw{7};
constexpr char kDirectory[] = "draws/7";
constexpr Micros kNow{1'700'000'000'000'000};
constexpr uint64_t kStartsMax = 60;

// What the draw of this seed is like.
struct Plan {
  uint32_t partitions = 1;
  uint64_t prewrite_bytes = 0;
  size_t frames = 4;             // Of each partition, without the close.
  uint32_t plays_of_frame = 12;  // At most.
  uint32_t revisions = 1;
  disk::MemoryFaults failures;  // Which kinds there are, and how often.
};

Plan DrawPlan(Random& random, bool rot) {
  Plan plan;
  plan.partitions = 1 + static_cast<uint32_t>(random.Below(3));
  plan.prewrite_bytes = random.Below(2) == 0 ? 0 : 4_KiB << random.Below(3);
  plan.frames = 1 + random.Below(8);
  // Some pools are large enough for logs of several files.
  plan.plays_of_frame = random.Below(8) == 0 ? 4000 : 12;
  plan.revisions = random.Below(4) == 0 ? 2 : 1;
  plan.failures = disk::MemoryFaults::Swarm(random);
  plan.failures.power_cut_rots_one_in = rot ? 4 : 0;
  return plan;
}

// What the simulated disk says when it fails; everything else would be a wrong answer of ours.
bool IsFailureOfDisk(const Error& error) {
  constexpr std::array<std::string_view, 3> kReasons = {
      "Input/output error", "No space left on device", "the machine has stopped"};
  for (const std::string_view reason : kReasons) {
    if (error.message.find(reason) != std::string::npos) return true;
  }
  return false;
}

class Simulation {
 public:
  explicit Simulation(const SimulationOptions& options)
      : options_(options),
        random_({.seed = options.seed, .stream = 1}),
        plan_(DrawPlan(random_, options.rot)),
        game_(game::testing::SmallGame(random_.Below(2) == 0 ? game::testing::kOneDrum
                                                             : game::testing::kTwoDrums)),
        rules_(game_.eras.front()),
        disk_(options.seed),
        clock_(kNow),
        oracle_(rules_.matrix, plan_.partitions) {
    while (results_.size() < plan_.revisions) {  // A correction by the same numbers is none.
      game::Drawn drawn = settle::testing::DrawResult(random_, rules_.matrix);
      if (results_.empty() || !(drawn == results_.back())) results_.push_back(std::move(drawn));
    }
  }

  SimulationReport Run() {
    bool finished = false;
    while (!finished && Holds() && report_.crashes < kStartsMax) {
      PlanFaults();
      finished = Start();
      if (!finished) EndOfLife();
    }
    disk_.SetFaults({});
    if (Holds() && !finished && !Start()) Violate("a start on a disk that works did not finish");
    disk_.PowerCut();
    if (Holds()) CheckEnd();
    report_.operations = disk_.OperationCount();
    report_.trace = disk_.Trace();
    return report_;
  }

 private:
  bool Holds() const { return report_.violation.empty() && !report_.stopped_by_rot; }
  void Violate(std::string rule) {
    if (Holds()) report_.violation = std::move(rule);
  }
  void Keep(const Status& rule) {
    if (!rule.ok()) Violate(rule.error().message);
  }

  // True if it did; false if the disk failed. Anything else is a violation.
  template <typename T>
  bool Succeeds(const T& outcome) {
    if (outcome.ok()) return Holds();
    const Error& error = outcome.error();
    if (!IsFailureOfDisk(error)) {
      if (options_.rot && error.code == ErrorCode::kCorrupt) {
        report_.stopped_by_rot = true;
      } else {
        Violate(fmt::format("failed though the disk did not: {}", error.message));
      }
    }
    // A file system that can't sync a directory shuts down: whoever goes on mounts it anew.
    if (error.message.find(": sync of the directory: Input/output error") != std::string::npos)
      remount_ = true;
    return false;
  }

  template <typename T>
  bool IsRefused(const T& outcome, std::string_view what) {
    if (!outcome.ok() && outcome.error().code == ErrorCode::kConflict) return true;
    if (outcome.ok()) {
      Violate(fmt::format("{} was not refused", what));
    } else {
      (void)Succeeds(outcome);
    }
    return false;
  }

  void PlanFaults() {
    disk::MemoryFaults faults;
    constexpr std::array<uint64_t, 5> kSoon = {6, 30, 100, 300, 1000};
    const uint64_t at = disk_.OperationCount() + random_.Below(kSoon[random_.Below(kSoon.size())]);
    switch (random_.Below(8)) {
      case 0:
        faults.fail_at = at;
        break;
      case 1:
        faults = plan_.failures;
        break;
      default:
        faults.crash_at = at;
    }
    faults.power_cut_rots_one_in = plan_.failures.power_cut_rots_one_in;
    disk_.SetFaults(faults);
  }

  void EndOfLife() {
    ++report_.crashes;
    if (std::exchange(remount_, false) || random_.Below(2) == 0) {
      disk_.PowerCut();
    } else {
      disk_.ProcessCrash();
    }
  }

  // One life: from the start of the process as far as it comes. True if the draw is finished.
  bool Start() {
    if (!options_.rot) Keep(oracle_.CheckFiles(disk_));
    const std::optional<pool::Draw> draw = OpenDraw();
    if (!draw) return false;
    const auto sealed = pool::IsSealed(disk_, *draw);
    if (!Succeeds(sealed)) return false;
    if (!sealed.value()) return TakePlaysAndSettle(*draw);
    if (!IsRefused(pool::Intake::Open(disk_, *draw, IntakeOptions()), "intake after the seal"))
      return false;
    const auto pool = pool::SealedPool::Open(disk_, *draw);
    return Succeeds(pool) && Settle(pool.value());
  }

  std::optional<pool::Draw> OpenDraw() {
    auto draw = pool::Draw::Open(disk_, kDirectory);
    if (!draw.ok() && draw.error().code == ErrorCode::kNotFound) {
      if (created_ || oracle_.promised() > 0) Violate("the draw is gone");
      draw = pool::Draw::Create(disk_, kDirectory, game_, kDraw,
                                {.partitions = plan_.partitions, .log_file_bytes = 64_KiB}, clock_);
      created_ |= draw.ok();
    }
    if (!Succeeds(draw)) return std::nullopt;
    return std::move(draw).value();
  }

  pool::IntakeOptions IntakeOptions() const {
    return {.partition = {.prewrite_bytes = plan_.prewrite_bytes, .bulk = true},
            .publishers = 0,
            .threads = 1};
  }

  bool TakePlaysAndSettle(const pool::Draw& draw) {
    auto opened = pool::Intake::Open(disk_, draw, IntakeOptions());
    if (!Succeeds(opened)) return false;
    pool::Intake& intake = *opened.value();
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      const auto files = LogFiles(disk_, draw.layout().Log(Id(i)));
      Keep(oracle_.Recovered(i, NaiveFrames(files, draw.record().log_file_bytes), options_.rot));
    }
    if (!Holds() || !TakePlays(intake) || !Close(intake)) return false;
    const auto seal = intake.Seal();
    if (!Succeeds(seal)) return false;
    Keep(oracle_.CheckSeal(seal.value()));
    Promised(draw.layout().Seal());
    for (uint32_t i = 0; i < plan_.partitions; ++i) Promised(draw.layout().Voids(Id(i)));
    const auto pool = pool::SealedPool::Of(disk_, intake);
    return Succeeds(pool) && Settle(pool.value());
  }

  bool TakePlays(pool::Intake& intake) {
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      pool::Partition& partition = intake.partition(Id(i));
      while (!oracle_.closed(i) && oracle_.sent(i) < plan_.frames) {
        if (!(random_.Below(5) == 0 ? Void(partition, i) : Commit(partition, i))) return false;
        if (random_.Below(16) == 0 && !Verify(intake.draw())) return false;
      }
    }
    // Now and then the process is stopped in good order, and started again.
    if (random_.Below(4) != 0) return true;
    if (Succeeds(intake.Stop()))
      for (uint32_t i = 0; i < plan_.partitions; ++i) oracle_.Promised(i);
    return false;
  }

  bool Commit(pool::Partition& partition, uint32_t id) {
    const auto plays = static_cast<uint32_t>(1 + random_.Below(plan_.plays_of_frame));
    log::PlaysBatch batch(rules_.matrix);
    for (auto& ticket : segment::testing::DrawTickets(
             random_, rules_.matrix,
             {.plays = plays, .plays_max = 10, .players = 20, .systems_one_in = 5})) {
      ticket.player = pool::testing::PlayerIn(Id(id), plan_.partitions, Raw(ticket.player));
      segment::testing::AddTicket(batch, rules_.matrix, ticket);
    }
    oracle_.Sent(id, NaiveKind::kPlays, batch.payload());
    if (!Succeeds(partition.Append(batch, kNow))) return false;
    if (random_.Below(3) == 0) return true;  // Promised with a later frame, or lost.
    if (!Succeeds(partition.Sync())) return false;
    oracle_.Promised(id);
    return true;
  }

  bool Void(pool::Partition& partition, uint32_t id) {
    const auto entry = oracle_.DrawVoid(id, random_, kNow);
    if (!entry) return Commit(partition, id);
    oracle_.Sent(id, NaiveKind::kVoids, log::EncodeVoids({&*entry, 1}));
    if (!Succeeds(partition.Void(*entry, kNow))) return false;
    oracle_.Promised(id);
    return true;
  }

  bool Close(pool::Intake& intake) {
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      if (oracle_.closed(i)) continue;
      oracle_.Sent(i, NaiveKind::kClose, log::EncodeClose(oracle_.CloseOf(i, kNow)));
    }
    if (!Succeeds(intake.Close(kNow))) return false;
    for (uint32_t i = 0; i < plan_.partitions; ++i) oracle_.Promised(i);
    log::PlaysBatch batch(rules_.matrix);
    batch.AddStandard(log::Ticket{}, 1)[0] = 1;
    return IsRefused(intake.partition(Id(0)).Commit(batch, kNow), "a play after the close");
  }

  bool Verify(const pool::Draw& draw) {
    return Succeeds(pool::VerifyDraw(disk_, draw, {.threads = 1}));
  }

  bool Settle(const pool::SealedPool& pool) {
    const pool::Draw& draw = pool.draw();
    for (uint32_t revision = 1; revision <= plan_.revisions; ++revision) {
      if (!Record(draw, revision) || !SettleRevision(pool, revision)) return false;
    }
    return true;
  }

  bool Record(const pool::Draw& draw, uint32_t revision) {
    const auto last = pool::LastResult(disk_, draw);
    if (!Succeeds(last)) return false;
    if (last.value() >= revision) return true;
    if (revision == 1 && !IsRefused(pool::RefuseWhileBlind(disk_, draw), "a look before the draw"))
      return false;
    const auto recorded =
        pool::RecordResult(disk_, draw, results_[revision - 1], "simulation", clock_);
    if (!Succeeds(recorded)) return false;
    Promised(draw.layout().Result(revision));
    return true;
  }

  bool SettleRevision(const pool::SealedPool& pool, uint32_t revision) {
    const pool::Layout& layout = pool.draw().layout();
    const bool settled = IsThere(layout.Settlement(revision));
    const auto outcome = settle::SettleDraw(disk_, pool, revision, {.threads = 1});
    if (settled) return IsRefused(outcome, "settling again");
    if (!Succeeds(outcome)) return false;
    Promised(layout.Result(revision));
    Promised(layout.Winners(revision));
    Promised(layout.Settlement(revision));
    return true;
  }

  // After the last power cut, on a disk that works.
  void CheckEnd() {
    if (!Start()) return Violate("a finished draw did not open");
    const auto draw = pool::Draw::Open(disk_, kDirectory);
    if (!Succeeds(draw) || !Verify(draw.value())) return;
    const auto sealed = pool::SealedPool::Open(disk_, draw.value());
    if (!Succeeds(sealed)) return;
    Keep(oracle_.CheckSeal(sealed.value().seal()));
    const settle::testing::Pool pool = oracle_.Pool();
    for (uint32_t revision = 1; revision <= plan_.revisions; ++revision) {
      if (!Succeeds(settle::VerifyOutcome(disk_, draw.value(), revision, 1))) return;
      const auto expected = settle::testing::NaiveWinners(rules_, pool, results_[revision - 1]);
      const auto path = draw.value().layout().Winners(revision);
      if (settle::testing::WinnersOf(disk_, path) != expected)
        Violate(fmt::format("{}: not the winners counted by hand", path));
      report_.winners += expected.size();
    }
    report_.plays = sealed.value().seal().Plays();
    CheckLookups(sealed.value(), pool);
  }

  void CheckLookups(const pool::SealedPool& sealed, const settle::testing::Pool& pool) {
    const auto lookup = pool::Lookup::Open(disk_, sealed);
    if (!Succeeds(lookup)) return;
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      const auto& tickets = pool.partitions[i].tickets;
      if (tickets.empty()) continue;
      const size_t chosen = random_.Below(tickets.size());
      const uint64_t first = settle::testing::FirstOrdinals(pool.partitions[i])[chosen];
      const auto found = lookup.value().TicketOf(Id(i), Ordinal{first});
      if (!Succeeds(found)) return;
      const pool::FoundTicket& ticket = found.value();
      const bool voided = pool.partitions[i].voided.contains(chosen);
      bool same = ticket.ticket.player == tickets[chosen].player &&
                  ticket.plays.size() == tickets[chosen].plays.size();
      for (size_t play = 0; same && play < ticket.plays.size(); ++play) {
        same = ticket.plays[play].main == tickets[chosen].plays[play].main &&
               ticket.plays[play].second == tickets[chosen].plays[play].second &&
               Raw(ticket.plays[play].ordinal) == first + play &&
               ticket.plays[play].voided == voided;
      }
      if (!same) Violate(fmt::format("partition {}: play {} looks otherwise than sold", i, first));
    }
  }

  static PartitionId Id(uint32_t index) { return PartitionId{static_cast<uint16_t>(index)}; }
  bool IsThere(const std::string& path) const {
    const auto paths = disk_.Paths();
    return std::binary_search(paths.begin(), paths.end(), path);
  }
  void Promised(const std::string& path) { Keep(oracle_.Promised(path, disk_.Read(path))); }

  const SimulationOptions options_;
  Random random_;
  const Plan plan_;
  const game::Game game_;
  const game::Rules& rules_;
  disk::MemoryDisk disk_;
  ManualClock clock_;
  DrawOracle oracle_;
  std::vector<game::Drawn> results_;
  bool created_ = false;
  bool remount_ = false;
  SimulationReport report_;
};

}  // namespace

SimulationReport SimulateDraw(const SimulationOptions& options) {
  return Simulation(options).Run();
}

}  // namespace drumroll::testing

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
#include "pool/evening.h"
#include "pool/intake.h"
#include "pool/lookup.h"
#include "pool/sealed_pool.h"
#include "pool/testing.h"
#include "pool/verify.h"
#include "settle/settle_evening.h"
#include "settle/verify_outcome.h"

namespace drumroll::testing {
namespace {

constexpr DrawId kDraw{7};
constexpr char kDirectory[] = "draws/7";
constexpr Micros kNow{1'700'000'000'000'000};
constexpr uint64_t kStartsMax = 60;
const pool::Person kFirst{.name = "kim"};
const pool::Person kSecond{.name = "lee"};

// What the draw of this seed is like.
struct Plan {
  uint32_t partitions = 1;
  uint64_t prewrite_bytes = 0;
  size_t frames = 4;             // Of each partition, without the close.
  uint32_t plays_of_frame = 12;  // At most.
  uint32_t revisions = 1;
  pool::Controls controls = pool::Controls::kSingle;
  bool publishes = false;       // Before the next revision begins.
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
  plan.controls = random.Below(2) == 0 ? pool::Controls::kSingle : pool::Controls::kDual;
  plan.publishes = random.Below(2) == 0;
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
    NoteLostDirectory(error);
    return false;
  }

  // A file system that can't sync a directory shuts down: whoever goes on mounts it anew.
  void NoteLostDirectory(const Error& error) {
    if (error.message.find(": sync of the directory: Input/output error") != std::string::npos)
      remount_ = true;
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
    auto opened = pool::Evening::Open(disk_, *draw, clock_);
    if (!Succeeds(opened)) return false;
    pool::Evening& evening = opened.value();
    PromiseJournal(evening);
    const auto sealed = pool::IsSealed(disk_, *draw);
    if (!Succeeds(sealed)) return false;
    if (!sealed.value()) return TakePlaysAndSettle(*draw, evening);
    if (!evening.state().seal && !FinishSeal(evening)) return false;
    if (!IsRefused(pool::Intake::Open(disk_, *draw, IntakeOptions()), "intake after the seal"))
      return false;
    const auto pool = pool::SealedPool::Open(disk_, *draw);
    return Succeeds(pool) && Settle(pool.value(), evening);
  }

  std::optional<pool::Draw> OpenDraw() {
    auto draw = pool::Draw::Open(disk_, kDirectory);
    if (!draw.ok() && draw.error().code == ErrorCode::kNotFound) {
      if (created_ || oracle_.promised() > 0) Violate("the draw is gone");
      draw = pool::Draw::Create(
          disk_, kDirectory, game_, kDraw,
          {.partitions = plan_.partitions, .log_file_bytes = 64_KiB, .controls = plan_.controls},
          clock_);
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

  // True: every entry that was made or read is there for good.
  bool PromiseJournal(const pool::Evening& evening) {
    for (uint64_t n = 1; n <= evening.journal().entries().size(); ++n)
      Promised(evening.journal().PathOf(n));
    return Holds();
  }

  // The seal was written, but its entry in the journal was not.
  bool FinishSeal(pool::Evening& evening) {
    const auto seal = evening.FinishSeal(kFirst);
    if (!Succeeds(seal)) return false;
    Keep(oracle_.CheckSeal(seal.value()));
    Promised(evening.draw().layout().Seal());
    return PromiseJournal(evening);
  }

  bool TakePlaysAndSettle(const pool::Draw& draw, pool::Evening& evening) {
    auto opened = pool::Intake::Open(disk_, draw, IntakeOptions());
    if (!Succeeds(opened)) return false;
    pool::Intake& intake = *opened.value();
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      const auto files = LogFiles(disk_, draw.layout().Log(Id(i)));
      Keep(oracle_.Recovered(i, NaiveFrames(files, draw.record().log_file_bytes), options_.rot));
    }
    if (!Holds() || !TakePlays(intake) || !Close(intake, evening)) return false;
    const auto seal = evening.Seal(kFirst, intake);
    if (!Succeeds(seal)) return false;
    Keep(oracle_.CheckSeal(seal.value()));
    Promised(draw.layout().Seal());
    for (uint32_t i = 0; i < plan_.partitions; ++i) Promised(draw.layout().Voids(Id(i)));
    PromiseJournal(evening);
    const auto pool = pool::SealedPool::Of(disk_, intake);
    return Succeeds(pool) && Settle(pool.value(), evening);
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
      ticket.key = segment::testing::NumberedKey(++keys_);
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

  bool Close(pool::Intake& intake, pool::Evening& evening) {
    for (uint32_t i = 0; i < plan_.partitions; ++i) {
      if (oracle_.closed(i)) continue;
      oracle_.Sent(i, NaiveKind::kClose, log::EncodeClose(oracle_.CloseOf(i, kNow)));
    }
    if (!Succeeds(evening.Close(kFirst, intake))) return false;
    for (uint32_t i = 0; i < plan_.partitions; ++i) oracle_.Promised(i);
    log::PlaysBatch batch(rules_.matrix);
    batch.AddStandard(log::Ticket{}, 1)[0] = 1;
    return IsRefused(intake.partition(Id(0)).Commit(batch, kNow), "a play after the close");
  }

  bool Verify(const pool::Draw& draw) {
    return Succeeds(pool::VerifyDraw(disk_, draw, {.threads = 1}));
  }

  bool Settle(const pool::SealedPool& pool, pool::Evening& evening) {
    if (!Balance(evening)) return false;
    for (uint32_t revision = 1; revision <= plan_.revisions; ++revision) {
      if (!Record(evening, revision) || !SettleRevision(pool, evening, revision)) return false;
      if (plan_.publishes && !Publish(evening, revision)) return false;
    }
    return true;
  }

  bool Balance(pool::Evening& evening) {
    if (plan_.controls == pool::Controls::kSingle || evening.state().phase != pool::Phase::kSealed)
      return true;
    const auto report = pool::VerifyDraw(disk_, evening.draw(), {.threads = 1});
    if (!Succeeds(report)) return false;
    const pool::DrawRecord& record = evening.draw().record();
    const pool::StatementRecord statement{.by = "b",
                                          .method = "simulation",
                                          .made = ToText(kNow),
                                          .pool = {.game = record.game,
                                                   .rules = record.rules,
                                                   .draw = record.draw,
                                                   .partitions = report.value().partitions}};
    return Succeeds(evening.Balance(kFirst, "b.statement", statement.Encode())) &&
           PromiseJournal(evening);
  }

  // While the pool is blind nobody may look, and who tries is recorded; a disk that fails then ends
  // this life, but lets nobody look.
  bool RefusesToLook(pool::Evening& evening) {
    const Status look = evening.Permit(pool::Command::kLook, kFirst);
    if (!IsRefused(look, "a look before the draw")) return false;
    if (look.error().message.find("could not be recorded") == std::string::npos) return true;
    NoteLostDirectory(look.error());
    return false;
  }

  bool Record(pool::Evening& evening, uint32_t revision) {
    const pool::State& state = evening.state();
    if (state.revisions.size() >= revision) return true;
    if (state.blind() && !RefusesToLook(evening)) return false;
    const bool dual = plan_.controls == pool::Controls::kDual;
    if (dual && revision > 1 && state.phase != pool::Phase::kCorrecting &&
        !Succeeds(evening.Correct(kFirst, "simulation")))
      return false;
    pool::ResultEntry entry{.drawn = results_[revision - 1], .source = "simulation", .reason = {}};
    if (dual && state.waiting.empty() && !Succeeds(evening.Enter(kFirst, entry, {}))) return false;
    entry.source = "another one";
    if (!Succeeds(evening.Enter(kSecond, entry, {}))) return false;
    Promised(evening.draw().layout().Result(revision));
    return PromiseJournal(evening);
  }

  bool SettleRevision(const pool::SealedPool& pool, pool::Evening& evening, uint32_t revision) {
    if (evening.state().revisions.size() > revision) return true;
    const bool settled = evening.state().revisions.back().settlement.has_value();
    const auto outcome = settle::SettleEvening(disk_, evening, kFirst, pool, {.threads = 1});
    if (settled) return IsRefused(outcome, "settling again");
    if (!Succeeds(outcome)) return false;
    const pool::Layout& layout = pool.draw().layout();
    Promised(layout.Result(revision));
    Promised(layout.Winners(revision));
    Promised(layout.Settlement(revision));
    if (outcome.value().correction) {
      Promised(layout.Changes(revision));
      Promised(layout.Correction(revision));
    }
    return PromiseJournal(evening);
  }

  bool Publish(pool::Evening& evening, uint32_t revision) {
    const pool::State& state = evening.state();
    if (state.revisions.size() > revision || state.published == revision) return true;
    const auto doubts = evening.Doubts({});
    if (!Succeeds(doubts)) return false;
    if (!doubts.value().empty() && !Succeeds(evening.Confirm(kFirst, "simulation", {})))
      return false;
    const pool::Approval approval{.seal = *state.seal,
                                  .numbers = state.revisions.back().numbers,
                                  .rules = state.rules,
                                  .settlement = *state.revisions.back().settlement};
    return (state.approval || Succeeds(evening.Approve(kFirst, approval, {}))) &&
           Succeeds(evening.Publish(kSecond, {})) && PromiseJournal(evening);
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
  void Promised(const std::string& path) { Keep(oracle_.Promised(path, disk_.Read(path))); }

  const SimulationOptions options_;
  Random random_;
  uint64_t keys_ = 0;  // Of all tickets that were ever sent.
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

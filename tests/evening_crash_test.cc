// At operations of the disk in every step of an evening the machine stops, by a crash of the
// process or by a power cut: at every one with --full, at every third without. What is found
// afterwards is the state before the step or the one after it, never another; the journal's chain
// holds; the step, repeated, is done; and the evening goes on to its end.
#include <gtest/gtest.h>

#include "evening_kit.h"

namespace drumroll::testing {
namespace {

struct Step {
  std::string name;
  std::function<Status(EveningKit&)> take;
};

template <typename T>
Status Done(const Result<T>& result) {
  return result.ok() ? Status() : Status(result.error());
}

// An evening in which everything happens that can.
std::vector<Step> Script(pool::Controls controls) {
  const bool dual = controls == pool::Controls::kDual;
  std::vector<Step> script = {
      {"create", [](EveningKit& kit) { return kit.Create(); }},
      {"sell", [](EveningKit& kit) { return kit.Sell(/*plays=*/20); }},
      {"close", [](EveningKit& kit) { return kit.Close(); }},
      {"seal", [](EveningKit& kit) { return kit.Seal(); }},
      {"balance", [](EveningKit& kit) { return kit.Balance(); }},
  };
  const auto add = [&script](std::string name, std::function<Status(EveningKit&)> take) {
    script.push_back({std::move(name), std::move(take)});
  };
  const auto enter = [&](const game::Drawn& drawn) {
    if (dual) {
      add("enter first",
          [drawn](EveningKit& kit) { return Done(kit.Enter(kKim, drawn, "television")); });
    }
    add("enter second",
        [drawn](EveningKit& kit) { return Done(kit.Enter(kit.second(), drawn, "the hall")); });
  };
  const auto publish = [&] {
    add("settle", [](EveningKit& kit) { return kit.Settle(); });
    add("confirm", [](EveningKit& kit) -> Status {
      const auto doubts = kit.With([](pool::Evening& evening) { return evening.Doubts({}); });
      if (!doubts.ok()) return doubts.error();
      return doubts.value().empty() ? Status() : kit.Confirm(kKim, "the pool is tiny");
    });
    add("approve", [](EveningKit& kit) { return kit.Approve(); });
    add("publish", [](EveningKit& kit) { return kit.Publish(kit.second()); });
  };
  if (dual) {
    enter(kWrong);
    script.back().take = [](EveningKit& kit) {
      return Done(kit.Enter(kLee, kRight, "the hall"));  // Which differs.
    };
    add("reject", [](EveningKit& kit) { return kit.Reject(kLee, "typed 5 for 6"); });
  }
  enter(kWrong);
  publish();
  add("correct", [](EveningKit& kit) { return kit.Correct(kKim, "typed 5 for 6"); });
  enter(kRight);
  publish();
  if (dual) add("ask to void", [](EveningKit& kit) { return Done(kit.Void(kKim, "foul")); });
  add("void", [](EveningKit& kit) { return Done(kit.Void(kit.second(), "foul")); });
  return script;
}

// All that the state says, and that must be the same after a crash.
std::string Summary(EveningKit& kit) {
  const auto read = kit.State();
  if (!read.ok()) {
    return read.error().code == ErrorCode::kNotFound ? "no draw" : "ERROR " + read.error().message;
  }
  const pool::State& state = read.value();
  std::string text =
      fmt::format("{} {} seal {} statement {} waiting {} published {}", pool::Name(state.controls),
                  pool::Name(state.phase), state.seal.has_value(), state.statement.has_value(),
                  state.waiting.size(), state.published);
  for (const pool::Revision& revision : state.revisions) {
    text += fmt::format(
        "\n  {} reasons {} settlement {} correction {} published {}", revision.numbers,
        revision.reasons.size(), revision.settlement ? ToHex(*revision.settlement) : "none",
        revision.correction ? ToHex(*revision.correction) : "none", revision.published);
  }
  if (state.approval) text += "\n  approved by " + state.approval->person.name;
  if (state.void_request) text += "\n  void asked by " + state.void_request->person.name;
  return text;
}

struct Crash {
  pool::Controls controls{};
  bool power = false;
  uint64_t seed = 1;
  uint64_t stride = 1;  // Of operations.
};

class EveningCrash : public ::testing::TestWithParam<Crash> {
 protected:
  const Crash& crash() const { return GetParam(); }

  // The evening as far as before `step`, on a disk of its own.
  void Before(const std::vector<Step>& script, size_t step, disk::MemoryDisk& disk,
              EveningKit& kit) {
    for (size_t i = 0; i < step; ++i) {
      const Status taken = script[i].take(kit);
      ASSERT_TRUE(taken.ok()) << script[i].name << ": " << taken.error().message;
    }
    (void)disk;
  }
};

TEST_P(EveningCrash, LeavesTheStateBeforeTheStepOrAfterIt) {
  const std::vector<Step> script = Script(crash().controls);
  // What the state is before each step, and after the last one.
  std::vector<std::string> expected;
  {
    disk::MemoryDisk disk(crash().seed);
    EveningKit kit(disk, crash().controls);
    for (const Step& step : script) {
      expected.push_back(Summary(kit));
      const Status taken = step.take(kit);
      ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.error().message;
    }
    expected.push_back(Summary(kit));
  }
  uint64_t crashes = 0;
  uint64_t before = 0;
  uint64_t after = 0;
  for (size_t i = 0; i < script.size(); ++i) {
    if (script[i].name == "sell") continue;  // The simulation of the whole draw has it.
    for (uint64_t operation = i % crash().stride;; operation += crash().stride) {
      SCOPED_TRACE(
          fmt::format("{}, operation {}, seed {}", script[i].name, operation, crash().seed));
      disk::MemoryDisk disk(crash().seed);
      EveningKit kit(disk, crash().controls);
      Before(script, i, disk, kit);
      disk.SetFaults({.crash_at = disk.OperationCount() + operation});
      const Status taken = script[i].take(kit);
      if (!disk.IsDown()) {
        ASSERT_TRUE(taken.ok()) << taken.error().message;
        break;
      }
      ASSERT_FALSE(taken.ok());
      crash().power ? disk.PowerCut() : disk.ProcessCrash();
      ++crashes;
      const std::string found = Summary(kit);
      ASSERT_TRUE(found == expected[i] || found == expected[i + 1]) << "found:\n"
                                                                    << found << "\nbefore:\n"
                                                                    << expected[i] << "\nafter:\n"
                                                                    << expected[i + 1];
      const bool is_after = found != expected[i];
      ++(is_after ? after : before);
      if (!is_after) {
        const Status again = script[i].take(kit);
        ASSERT_TRUE(again.ok()) << again.error().message;
      }
      // Most go on to the end, with a last power cut: nothing that was done is undone.
      if (operation % 5 == 0) {
        for (size_t rest = i + 1; rest < script.size(); ++rest) {
          const Status next = script[rest].take(kit);
          ASSERT_TRUE(next.ok()) << script[rest].name << ": " << next.error().message;
        }
        disk.PowerCut();
        ASSERT_EQ(Summary(kit), expected.back());
      } else {
        disk.PowerCut();
        ASSERT_EQ(Summary(kit), expected[i + 1]);
      }
    }
  }
  fmt::print("{} crashes: {} before the step, {} after it\n", crashes, before, after);
  EXPECT_GT(before, 100u / crash().stride);
  if (crash().stride == 1) {
    EXPECT_GT(after, crash().power ? 0 : script.size() / 2);
  }
}

std::vector<Crash> Crashes(uint64_t stride) {
  return {{pool::Controls::kDual, false, 1, stride},
          {pool::Controls::kDual, true, 2, stride},
          {pool::Controls::kSingle, false, 3, stride},
          {pool::Controls::kSingle, true, 4, stride}};
}
std::string NameOf(const ::testing::TestParamInfo<Crash>& kind) {
  return fmt::format("{}_{}", pool::Name(kind.param.controls),
                     kind.param.power ? "PowerCut" : "ProcessCrash");
}
INSTANTIATE_TEST_SUITE_P(Steps, EveningCrash, ::testing::ValuesIn(Crashes(3)), NameOf);
INSTANTIATE_TEST_SUITE_P(SlowSteps, EveningCrash, ::testing::ValuesIn(Crashes(1)), NameOf);

// The disk fails at one operation, and works again: the step has failed with an error that says so,
// and can be repeated.
TEST(EveningFailure, OfOneOperationIsSurvivedByRepeating) {
  const std::vector<Step> script = Script(pool::Controls::kDual);
  uint64_t failures = 0;
  for (size_t i = 2; i < script.size(); ++i) {
    for (uint64_t operation = 0;; operation += 11) {
      SCOPED_TRACE(fmt::format("{}, operation {}", script[i].name, operation));
      disk::MemoryDisk disk(9);
      EveningKit kit(disk);
      for (size_t k = 0; k < i; ++k) ASSERT_TRUE(script[k].take(kit).ok());
      const std::string before = Summary(kit);
      const uint64_t first = disk.OperationCount();
      disk.SetFaults({.fail_at = first + operation});
      const Status taken = script[i].take(kit);
      if (disk.OperationCount() <= first + operation) break;
      disk.SetFaults({});
      // After a failed sync of a directory nobody knows what is on the disk: it is mounted anew.
      disk.PowerCut();
      const std::string found = Summary(kit);
      if (taken.ok()) continue;  // What failed was no more than a help.
      ++failures;
      if (found == before) {
        const Status again = script[i].take(kit);
        ASSERT_TRUE(again.ok()) << again.error().message;
      }
      ASSERT_EQ(found.find("ERROR"), std::string::npos) << found;
    }
  }
  EXPECT_GT(failures, 60u);
}

}  // namespace
}  // namespace drumroll::testing

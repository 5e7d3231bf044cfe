// For this module's tests and those above it: draws on both disks that are sold to, with a note of
// all that was sold, and ways to damage what they stored.
#ifndef DRUMROLL_POOL_TESTING_H_
#define DRUMROLL_POOL_TESTING_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/partition_hash.h"
#include "base/random.h"
#include "base/text_record.h"
#include "disk/memory_disk.h"
#include "disk/posix_disk.h"
#include "game/small_games.h"
#include "pool/draw.h"
#include "pool/evening.h"
#include "pool/intake.h"
#include "pool/sealed_pool.h"
#include "segment/testing.h"

namespace drumroll::pool::testing {

using game::testing::kOneDrum;
using game::testing::kTwoDrums;
using segment::testing::Numbers;
using segment::testing::OwnedPlay;
using segment::testing::OwnedTicket;

inline constexpr Micros kTime{1'700'000'000'000'000};
inline constexpr PartitionId kFirst{0};

// "ok", or the kind of error and its message: "conflict: draw: there is a draw already".
template <typename Outcome>
std::string Told(const Outcome& outcome) {
  if (outcome.ok()) return "ok";
  return fmt::format("{}: {}", Name(outcome.error().code), outcome.error().message);
}

// What must succeed for a test to have a subject at all.
template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) fmt::print("{}\n", Told(result));
  DRUMROLL_ASSERT(result.ok());
  return std::move(result).value();
}
inline void Must(const Status& status) {
  if (!status.ok()) fmt::print("{}\n", Told(status));
  DRUMROLL_ASSERT(status.ok());
}

// Kinds for typed suites.
struct OnMemory {
  static constexpr char kName[] = "memory";
  std::string directory = "draw";
  disk::MemoryDisk disk{/*seed=*/1};
};
struct OnPosix {
  static constexpr char kName[] = "posix";
  OnPosix() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drumroll.XXXXXX").string();
    DRUMROLL_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    root = pattern;
    directory = root + "/draw";
  }
  ~OnPosix() { std::filesystem::remove_all(root); }
  std::string root;
  std::string directory;
  disk::PosixDisk disk;
};
struct KindNames {
  template <typename Kind>
  static std::string GetName(int) {
    return Kind::kName;
  }
};
using Kinds = ::testing::Types<OnMemory, OnPosix>;

// Files as they are, for comparing and damaging.

inline std::string ContentOf(disk::Disk& disk, std::string_view path) {
  return Must(disk::ReadAll(disk, path, 1_GiB));
}
inline void Put(disk::Disk& disk, std::string_view path, Bytes content) {
  if (Must(disk.Exists(path))) Must(disk.Remove(path));
  const auto file = Must(disk.Create(path, disk::Access::kWrite));
  Must(file->WriteAt(0, content));
  Must(file->Sync());
  Must(disk.SyncDirectory(disk::ParentOf(path)));
}
inline void Put(disk::Disk& disk, std::string_view path, std::string_view content) {
  Put(disk, path, AsBytes(content));
}
inline void Copy(disk::Disk& disk, std::string_view from, std::string_view to) {
  Put(disk, to, ContentOf(disk, from));
}
inline void FlipByte(disk::Disk& disk, std::string_view path, size_t offset) {
  std::string content = ContentOf(disk, path);
  DRUMROLL_ASSERT(offset < content.size());
  content[offset] = static_cast<char>(content[offset] ^ 0x10);
  Put(disk, path, content);
}

using Files = std::map<std::string, std::string>;

// All files below a directory by their path in it, without watermarks: those tell how often a log
// was opened.
inline Files FilesOf(disk::Disk& disk, const std::string& directory,
                     const std::string& below = "") {
  Files files;
  for (const std::string& name : Must(disk.List(directory))) {
    const std::string path = disk::Join(directory, name);
    auto content = disk::ReadAll(disk, path, 1_GiB);
    if (!content.ok()) {  // A directory.
      files.merge(FilesOf(disk, path, below + name + "/"));
    } else if (name != "watermark") {
      files[below + name] = std::move(content).value();
    }
  }
  return files;
}
inline void ExpectSame(const Files& found, const Files& expected) {
  for (const auto& [path, content] : expected) {
    ASSERT_TRUE(found.contains(path)) << path;
    EXPECT_TRUE(found.at(path) == content) << path;
  }
  for (const auto& [path, content] : found) EXPECT_TRUE(expected.contains(path)) << path;
}

// What was sold in one partition, in order.
struct Sold {
  std::vector<OwnedTicket> tickets;
  std::vector<uint64_t> first;  // Ordinals.
  std::set<size_t> voided;      // Tickets.

  uint64_t plays() const {
    return tickets.empty() ? 0 : first.back() + tickets.back().plays.size();
  }
};

inline uint64_t StakesOf(const game::Matrix& matrix, const OwnedTicket& ticket) {
  uint64_t stakes = 0;
  for (const OwnedPlay& play : ticket.plays) stakes += game::Combinations(matrix, play.view());
  return stakes;
}

// The next player from `player` on whose plays belong to this partition.
inline PlayerId PlayerIn(PartitionId partition, uint32_t partitions, uint64_t player) {
  while (PartitionOf(PlayerId{player}, partitions) != partition) ++player;
  return PlayerId{player};
}

// A play of standard size: one of 61 by chance, in turn.
inline OwnedPlay PlayOf(const game::Matrix& matrix, uint64_t index) {
  Random random({.seed = index % 61, .stream = 7});
  return segment::testing::DrawPlay(random, matrix, false);
}

struct SoldDrawOptions {
  std::string_view game = kOneDrum;
  uint32_t partitions = 2;
  uint64_t log_file_bytes = 64_KiB;
  DrawId draw{7};
  uint64_t seed = 1;
};

// A draw and what was sold in it. Every ticket has a key of its own.
class SoldDraw {
 public:
  SoldDraw(disk::Disk& disk, std::string directory, SoldDrawOptions options = {})
      : disk_(disk), options_(options), random_({.seed = options.seed}) {
    draw_ = std::make_unique<Draw>(Must(Draw::Create(
        disk, directory, game::testing::SmallGame(options.game), options.draw,
        {.partitions = options.partitions, .log_file_bytes = options.log_file_bytes}, clock_)));
    sold_.resize(options.partitions);
    for (uint64_t i = 0; i < 61; ++i) plays_.push_back(PlayOf(matrix(), i));
  }

  const Draw& draw() const { return *draw_; }
  const Layout& layout() const { return draw_->layout(); }
  const game::Matrix& matrix() const { return draw_->matrix(); }
  disk::Disk& disk() { return disk_; }
  const Sold& sold(PartitionId partition) const { return sold_[Raw(partition)]; }

  // The intake, opened if it is not.
  Intake& intake() {
    if (!intake_) intake_ = Must(OpenIntake());
    return *intake_;
  }
  Partition& partition(PartitionId id) { return intake().partition(id); }
  Result<std::unique_ptr<Intake>> OpenIntake(size_t publishers = 0) {
    return Intake::Open(disk_, *draw_, {.partition = {}, .publishers = publishers, .threads = 1});
  }
  // As if the process had ended here: the next use opens everything again.
  void Stop() { intake_.reset(); }

  // Logs these as one frame; players and keys are made right.
  Status Sell(PartitionId id, std::vector<OwnedTicket> tickets) {
    Sold& sold = sold_[Raw(id)];
    log::PlaysBatch batch(matrix());
    for (OwnedTicket& ticket : tickets) {
      ticket.player = PlayerIn(id, draw_->partitions(), Raw(ticket.player));
      ticket.key = segment::testing::NumberedKey(++keys_);
      segment::testing::AddTicket(batch, matrix(), ticket);
    }
    DRUMROLL_TRY(partition(id).Commit(batch, kTime));
    for (OwnedTicket& ticket : tickets) {
      sold.first.push_back(sold.plays());
      sold.tickets.push_back(std::move(ticket));
    }
    return {};
  }
  // A ticket of these plays.
  Status SellPlays(PartitionId id, uint32_t plays, uint64_t player = 1000) {
    OwnedTicket ticket{.player = PlayerId{player}, .time = kTime, .plays = {}};
    ticket.plays.reserve(plays);
    for (uint32_t i = 0; i < plays; ++i)
      ticket.plays.push_back(plays_[(sold(id).plays() + i) % plays_.size()]);
    return Sell(id, {std::move(ticket)});
  }
  // Tickets by chance, some with system plays, a few players with many each; some are voided.
  void SellByChance(PartitionId id, uint32_t plays, uint32_t tickets_of_frame = 7) {
    auto tickets = segment::testing::DrawTickets(
        random_, matrix(), {.plays = plays, .plays_max = 4, .players = 40, .systems_one_in = 6});
    while (!tickets.empty()) {
      const size_t count = std::min<size_t>(tickets.size(), tickets_of_frame);
      const auto rest = tickets.begin() + static_cast<ptrdiff_t>(count);
      Must(Sell(id, {tickets.begin(), rest}));
      tickets.erase(tickets.begin(), rest);
      const size_t any = random_.Below(sold(id).tickets.size());
      if (random_.Below(3) == 0 && !sold(id).voided.contains(any)) Must(Void(id, any));
    }
  }

  // What voids this ticket.
  log::Void VoidOf(PartitionId id, size_t ticket) const {
    const Sold& sold = sold_[Raw(id)];
    return {.key = sold.tickets[ticket].key,
            .first_ordinal = Ordinal{sold.first[ticket]},
            .plays = static_cast<uint32_t>(sold.tickets[ticket].plays.size()),
            .stakes = static_cast<uint32_t>(StakesOf(matrix(), sold.tickets[ticket])),
            .time = kTime};
  }
  Status Void(PartitionId id, size_t ticket) {
    DRUMROLL_TRY(partition(id).Void(VoidOf(id, ticket), kTime));
    sold_[Raw(id)].voided.insert(ticket);
    return {};
  }

  void Close() { Must(intake().Close(kTime)); }
  SealRecord Seal() { return Must(intake().Seal()); }
  // The draw's evening. Close() and Seal(), which are the intake's, are entered in the journal
  // first.
  Evening OpenEvening() {
    Journal journal = Must(Journal::Open(disk_, draw_->journal()));
    JournalEntry entry;
    entry.time = ToText(kTime);
    entry.action = Action::kClosed;
    if (Must(IsSealed(disk_, *draw_)) && journal.entries().size() == 1) {
      Must(journal.Append(disk_, entry));
      entry.action = Action::kSealed;
      entry.seal = RecordName(Must(ReadSeal(disk_, *draw_)).Encode());
      Must(journal.Append(disk_, entry));
    }
    return Must(Evening::Open(disk_, *draw_, clock_));
  }
  // Enters a result as the one person who runs the draw.
  Status Record(const game::Drawn& drawn, std::string source = "test") {
    Evening evening = OpenEvening();
    DRUMROLL_TRY(
        evening.Enter(Person{}, {.drawn = drawn, .source = std::move(source), .reason = {}}, {}));
    return {};
  }
  ManualClock& clock() { return clock_; }

  // Sells by chance in every partition, with two voids at least if there are more tickets; closes
  // and seals; the intake is stopped in good order.
  SealRecord SellAndSeal(uint32_t plays) {
    for (uint16_t i = 0; i < draw_->partitions(); ++i) {
      const PartitionId id{i};
      SellByChance(id, plays);
      for (size_t ticket = 0; ticket < sold(id).tickets.size() && sold(id).voided.size() < 2 &&
                              sold(id).tickets.size() > 2;
           ++ticket) {
        if (!sold(id).voided.contains(ticket)) Must(Void(id, ticket));
      }
    }
    Close();
    SealRecord seal = Seal();
    Must(intake().Stop());
    Stop();
    return seal;
  }

  std::string SegmentPath(PartitionId id, uint32_t segment) const {
    return disk::Join(layout().Segments(id), segment::FileName(SegmentIndex{segment}));
  }
  std::string IndexPath(PartitionId id, uint32_t segment) const {
    return disk::Join(layout().Segments(id), segment::IndexFileName(SegmentIndex{segment}));
  }
  std::string LogPath(PartitionId id, uint32_t file) const {
    return log::PathOf(draw_->LogOf(id), file);
  }

 private:
  disk::Disk& disk_;
  const SoldDrawOptions options_;
  ManualClock clock_{kTime};
  Random random_;
  std::unique_ptr<Draw> draw_;
  std::unique_ptr<Intake> intake_;
  std::vector<Sold> sold_;
  std::vector<OwnedPlay> plays_;  // PlayOf() is slow for a million.
  uint64_t keys_ = 0;
};

// More plays than a segment holds, few tickets: 20 of 50,000 plays, one that crosses the border of
// the first two segments, and some behind it.
inline constexpr uint32_t kLongTicketPlays = 50'000;
inline constexpr uint32_t kCrossingTicket = 20;
static_assert(uint64_t{kLongTicketPlays} * kCrossingTicket < segment::kPlaysMax);
static_assert(uint64_t{kLongTicketPlays} * (kCrossingTicket + 1) > segment::kPlaysMax);

}  // namespace drumroll::pool::testing

#endif  // DRUMROLL_POOL_TESTING_H_

#include "doctor/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"
#include "disk/memory_disk.h"
#include "game/catalog.h"
#include "pool/draw.h"
#include "service/schedule.h"
#include "service/tokens.h"

namespace drumroll::doctor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Micros kNow{1'790'000'000'000'000};
constexpr int64_t kHour = int64_t{3600} * 1'000'000;

class DoctorSite : public ::testing::Test {
 protected:
  DoctorSite() {
    site_.setup.service.data = "data";
    site_.setup.service.tokens = "data/tokens.toml";
    EXPECT_TRUE(disk_.MakeDirectories("data").ok());
  }

  pool::Draw MakeDraw(const std::string& directory = "data/kr-lotto645-1200") {
    auto game = game::FindGame("kr-lotto645");
    EXPECT_TRUE(game.ok());
    auto draw = pool::Draw::Create(disk_, directory, game.value(), DrawId{1200}, {}, clock_);
    EXPECT_TRUE(draw.ok()) << draw.error().message;
    return std::move(draw).value();
  }
  void Put(const std::string& path, std::string_view text) {
    EXPECT_TRUE(disk::Publish(disk_, path, AsBytes(text)).ok());
  }
  // The one draw's only finding.
  Finding OfDraw() {
    const Draws draws = CheckDraws(site_);
    EXPECT_EQ(draws.findings.size(), 1u);
    return draws.findings.front();
  }

  disk::MemoryDisk disk_{/*seed=*/1};
  ManualClock clock_{kNow};
  Site site_{.disk = disk_, .clock = clock_, .version = "0.1.0", .setup = {}};
};

TEST_F(DoctorSite, WantsTokensWhereOthersCanCome) {
  EXPECT_EQ(CheckTokens(site_, 0).level, Level::kOk) << "on this machine only";
  site_.setup.server.address = "0.0.0.0";
  const Finding finding = CheckTokens(site_, 0);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.found, HasSubstr("there is no data/tokens.toml"));
  EXPECT_THAT(finding.advice, HasSubstr("drumroll token new"));
}

TEST_F(DoctorSite, WantsTokensThatOthersNeitherReadNorWrite) {
  Put("data/tokens.toml",
      service::TokenEntry(service::NewToken(), {.person = {.name = "kim"}, .channel = {}}));
  EXPECT_EQ(CheckTokens(site_, 0600).level, Level::kOk);
  EXPECT_EQ(CheckTokens(site_, 0640).level, Level::kOk) << "the group of the server";
  EXPECT_THAT(CheckTokens(site_, 0600).found, HasSubstr("has 1"));
  const Finding readable = CheckTokens(site_, 0644);
  EXPECT_EQ(readable.level, Level::kWarning);
  EXPECT_THAT(readable.found, HasSubstr("0644"));
  EXPECT_EQ(readable.advice, "chmod 600 data/tokens.toml");
  for (const uint32_t writable : {0666u, 0620u, 0602u})
    EXPECT_EQ(CheckTokens(site_, writable).level, Level::kProblem) << writable;
}

TEST_F(DoctorSite, NamesTheEntryOfATokenThatIsWrong) {
  Put("data/tokens.toml", "[[token]]\nname = \"kim\"\nrole = \"king\"\nsha256 = \"00\"\n");
  const Finding finding = CheckTokens(site_, 0600);
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.found, HasSubstr("data/tokens.toml:3"));
}

TEST_F(DoctorSite, LooksAtEachGameByItself) {
  EXPECT_EQ(Worst(CheckGames(site_)), Level::kOk);
  ASSERT_TRUE(disk_.MakeDirectories("data/games").ok());
  Put("data/games/a.toml", "this is no game");
  Put("data/games/b.toml", "id = 7\n");
  Put("data/games/notes.txt", "not looked at");
  const Findings findings = CheckGames(site_);
  ASSERT_EQ(findings.size(), 2u);
  for (const Finding& finding : findings) EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_EQ(findings[0].check, "game a.toml");
  EXPECT_THAT(findings[1].found, HasSubstr("data/games/b.toml"));
}

TEST_F(DoctorSite, SaysWhereADrawIs) {
  EXPECT_THAT(OfDraw().found, HasSubstr("none in data"));
  MakeDraw();
  const Finding finding = OfDraw();
  EXPECT_EQ(finding.level, Level::kOk);
  EXPECT_EQ(finding.check, "draw kr-lotto645-1200");
  EXPECT_THAT(finding.found, StartsWith("open, single controls"));
  const Draws draws = CheckDraws(site_);
  EXPECT_GT(draws.bytes_to_end, 4_MiB);
  EXPECT_EQ(draws.partitions, 2u);
}

TEST_F(DoctorSite, TellsOfACloseThatIsOverdue) {
  const pool::Draw draw = MakeDraw();
  const auto closes = [&](int64_t in_micros) {
    const service::Schedule schedule{.draw = DrawId{1200}, .closes = Micros{Raw(kNow) + in_micros}};
    ASSERT_TRUE(
        service::WriteSchedule(disk_, "data/kr-lotto645-1200", schedule, DrawId{1200}).ok());
  };
  closes(kHour);
  EXPECT_EQ(OfDraw().level, Level::kOk);
  EXPECT_THAT(OfDraw().found, HasSubstr("closes 20"));
  closes(-kHour);
  const Finding alone = OfDraw();
  EXPECT_EQ(alone.level, Level::kProblem);
  EXPECT_THAT(alone.advice, HasSubstr("drumroll serve"));
  const auto lock = pool::LockDraw(disk_, draw.layout());
  ASSERT_TRUE(lock.ok());
  const Finding held = OfDraw();
  EXPECT_EQ(held.level, Level::kProblem);
  EXPECT_THAT(held.found, HasSubstr("held by"));
  EXPECT_THAT(held.advice, HasSubstr("drumroll clock"));
}

TEST_F(DoctorSite, TellsOfAClockThatIsBehindWhatHasHappened) {
  MakeDraw();
  clock_.Set(Micros{Raw(kNow) - kHour});
  const Finding finding = OfDraw();
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_THAT(finding.found, AllOf(HasSubstr(ToText(kNow)), HasSubstr(ToText(clock_.Now()))));
}

TEST_F(DoctorSite, TellsDamageThatShowsWithoutReadingPlays) {
  MakeDraw();
  for (const char* file : {"draw", "game.toml", "journal/00000001"}) {
    const std::string path = std::string("data/kr-lotto645-1200/") + file;
    auto opened = disk_.Open(path, disk::Access::kWrite);
    ASSERT_TRUE(opened.ok()) << path;
    uint8_t byte = 0;
    ASSERT_TRUE(opened.value()->ReadAt(30, MutableBytes(&byte, 1)).ok());
    const auto wrong = static_cast<uint8_t>(byte ^ 1);
    ASSERT_TRUE(opened.value()->WriteAt(30, Bytes(&wrong, 1)).ok());
    const Findings findings = CheckDraws(site_).findings;
    EXPECT_TRUE(std::ranges::any_of(findings, &Finding::corrupt)) << path;
    ASSERT_TRUE(opened.value()->WriteAt(30, Bytes(&byte, 1)).ok());
  }
  EXPECT_EQ(OfDraw().level, Level::kOk);
}

TEST_F(DoctorSite, TellsOfADirectoryThatIsNotServedByItsName) {
  MakeDraw("data/tonight");
  const Finding finding = OfDraw();
  EXPECT_EQ(finding.level, Level::kProblem);
  EXPECT_EQ(finding.expected, "kr-lotto645-1200");
}

TEST_F(DoctorSite, TellsOfFilesThatAStepLeftUnlessSomebodyIsAtWork) {
  const pool::Draw draw = MakeDraw();
  Put("data/kr-lotto645-1200/seal.tmp", "half");
  const Finding finding = OfDraw();
  EXPECT_EQ(finding.level, Level::kWarning);
  EXPECT_THAT(finding.found, HasSubstr("data/kr-lotto645-1200/seal.tmp"));
  const auto lock = pool::LockDraw(disk_, draw.layout());
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(OfDraw().level, Level::kOk);
}

// Nothing listens on port 1 of this machine.
TEST_F(DoctorSite, MissesAServerThatHasTheDirectoryAndDoesNotAnswer) {
  site_.setup.server.port = 1;
  EXPECT_EQ(Worst(CheckServer(site_)), Level::kOk);
  const auto lock = disk_.LockDirectory("data", disk::Hold::kAlone);
  ASSERT_TRUE(lock.ok());
  const Findings findings = CheckServer(site_);
  EXPECT_EQ(Worst(findings), Level::kProblem);
  EXPECT_THAT(findings.front().found,
              HasSubstr("a server has data, but http://127.0.0.1:1/readyz"));
}

}  // namespace
}  // namespace drumroll::doctor

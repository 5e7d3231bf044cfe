#include "service/audit_log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "disk/memory_disk.h"

namespace drumroll::service {
namespace {

constexpr Micros kNow{1'795'000'000'000'000};

Served Step(int status) {
  return {.method = "POST",
          .path = "/v1/draws/a-1/close",
          .route = "/v1/draws/{draw}/close",
          .person = "kim",
          .request_id = "r1",
          .peer = "127.0.0.1",
          .status = status};
}

std::string Text(disk::Disk& disk) { return disk::ReadAll(disk, "audit", 1 << 20).value(); }
ptrdiff_t Lines(disk::Disk& disk) {
  const std::string text = Text(disk);
  return std::count(text.begin(), text.end(), '\n');
}

TEST(AuditLog, SaysWhoAskedForWhatAndSurvivesAPowerCut) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(AuditLog::Open(disk, "audit").value()->Append(Step(200), kNow).ok());
  disk.PowerCut();
  EXPECT_NE(Text(disk).find(R"("person":"kim")"), std::string::npos);
  ASSERT_TRUE(AuditLog::Open(disk, "audit").value()->Append(Step(409), kNow).ok());
  EXPECT_EQ(Lines(disk), 2);
}

TEST(AuditLog, EndsALineThatWasCutOff) {
  disk::MemoryDisk disk(1);
  ASSERT_TRUE(disk::Publish(disk, "audit", AsBytes("{\"time\":")).ok());
  ASSERT_TRUE(AuditLog::Open(disk, "audit").value()->Append(Step(200), kNow).ok());
  EXPECT_EQ(Text(disk).rfind("{\"time\":\n{", 0), 0u);
}

TEST(AuditLog, IsNotFloodedByStrangers) {
  disk::MemoryDisk disk(1);
  const auto log = AuditLog::Open(disk, "audit").value();
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(log->Append(Step(401), kNow).ok());
  EXPECT_EQ(Lines(disk), 100);
  ASSERT_TRUE(log->Append(Step(200), kNow).ok());
  ASSERT_TRUE(log->Append(Step(403), Micros{Raw(kNow) + 60'000'000}).ok());
  EXPECT_EQ(Lines(disk), 102);
  EXPECT_NE(Text(disk).find("\"left_out\":4900"), std::string::npos);
}

TEST(AuditLog, LeavesOutWhatIsReadAndSold) {
  Served served = Step(200);
  EXPECT_TRUE(AuditLog::Wants(served));
  served.method = "GET";
  EXPECT_FALSE(AuditLog::Wants(served));
  served.status = 403;
  EXPECT_TRUE(AuditLog::Wants(served));
  served = Step(201);
  served.route = "/v1/draws/{draw}/tickets";
  EXPECT_FALSE(AuditLog::Wants(served));
}

}  // namespace
}  // namespace drumroll::service

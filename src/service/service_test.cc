#include "service/service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <nlohmann/json.hpp>

#include "disk/memory_disk.h"

namespace drumroll::service {
namespace {

using Json = nlohmann::json;

// A clock that a test moves while other threads read it.
class HandClock final : public Clock {
 public:
  Micros Now() override { return Micros{now_.load()}; }
  void Forward(int64_t seconds) { now_ += seconds * 1'000'000; }

 private:
  std::atomic<int64_t> now_ = 1'795'000'000'000'000;
};

struct Answer {
  int status = 0;
  Json json;
};

// A service on a disk in memory, asked as a server asks it.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest() { Start(); }

  void Start() {
    service_.reset();
    auto service = Service::Open(disk_, clock_, {.data = "data", .tokens = "tokens.toml"});
    ASSERT_TRUE(service.ok()) << service.error().message;
    service_ = std::move(service).value();
    service_->Start(true);
  }

  Answer Ask(Method method, std::string path, std::string body = "", std::string token = "",
             std::string host = "localhost:1") {
    const size_t mark = path.find('?');
    Request request;
    request.method = method;
    request.query = mark == std::string::npos ? "" : path.substr(mark + 1);
    request.path = path.substr(0, mark);
    request.host = std::move(host);
    request.authorization = token.empty() ? "" : "Bearer " + token;
    request.content_type = "application/json";
    request.body = std::move(body);
    Admission admission = service_->Admit(request);
    if (admission.refusal) return AnswerOf(*admission.refusal);
    EXPECT_LE(request.body.size(), admission.body_bytes_max);
    std::promise<Response> promise;
    service_->Handle(std::move(request),
                     [&promise](Response response) { promise.set_value(std::move(response)); });
    return AnswerOf(promise.get_future().get());
  }
  std::string Text(std::string path) {
    Request request;
    request.method = Method::kGet;
    request.path = std::move(path);
    request.host = "localhost:1";
    EXPECT_FALSE(service_->Admit(request).refusal);
    std::promise<Response> promise;
    service_->Handle(std::move(request),
                     [&promise](Response response) { promise.set_value(std::move(response)); });
    return promise.get_future().get().body;
  }
  Answer Get(std::string path) { return Ask(Method::kGet, std::move(path)); }
  Answer Post(std::string path, std::string body = "") {
    return Ask(Method::kPost, std::move(path), std::move(body));
  }
  Answer Sell(uint64_t number) {
    return Post(
        kDraw + "/tickets",
        fmt::format(R"({{"ticket":"{:032x}","player":{},"quick_picks":1}})", number, number % 7));
  }
  std::string State() { return Get(kDraw).json["state"]; }

  const std::string kDraw = "/v1/draws/kr-lotto645-1200";
  disk::MemoryDisk disk_{1};
  HandClock clock_;
  std::unique_ptr<Service> service_;

 private:
  static Answer AnswerOf(const Response& response) {
    return {response.status, Json::parse(response.body, nullptr, false)};
  }
};

TEST_F(ServiceTest, SellsUntilTheCloseAndNotAfterIt) {
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1200})").status, 201);
  for (uint64_t i = 0; i < 20; ++i) EXPECT_EQ(Sell(i).status, 201);
  EXPECT_EQ(Sell(3).status, 200);
  EXPECT_EQ(Post(kDraw + "/close").json["plays"], 20);
  EXPECT_EQ(Sell(99).status, 409);
  EXPECT_EQ(Sell(3).status, 200);
  EXPECT_EQ(Post(kDraw + "/seal").json["plays"], 20);
  EXPECT_EQ(Sell(3).status, 409);
}

// Nothing is entered of them, so the figures have to tell: from the close on, and while the pool is
// blind.
TEST_F(ServiceTest, CountsTicketsThatComeTooLateInEveryState) {
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1200})").status, 201);
  const auto expect_late = [this](int late) {
    EXPECT_EQ(Get(kDraw).json["late"], late);
    const std::string line =
        fmt::format("\ndrumroll_late_total{{draw=\"kr-lotto645-1200\"}} {}\n", late);
    EXPECT_NE(Text("/metrics").find(line), std::string::npos) << line << Text("/metrics");
  };
  EXPECT_EQ(Sell(1).status, 201);
  expect_late(0);
  ASSERT_EQ(Post(kDraw + "/close").status, 200);
  EXPECT_EQ(Sell(2).status, 409);
  EXPECT_EQ(Sell(1).status, 200) << "a retry is not late";
  expect_late(1);
  ASSERT_EQ(Post(kDraw + "/seal").status, 200);
  const auto entries = [this] { return Get(kDraw + "/journal").json["entries"].size(); };
  const size_t before = entries();
  EXPECT_EQ(Sell(3).status, 409);
  EXPECT_EQ(
      Post(kDraw + "/batch",
           R"({"tickets":[{"ticket":"0000000000000000000000000000000a","player":1,"quick_picks":1},
                                {"ticket":"0000000000000000000000000000000b","player":1,"quick_picks":2}]})")
          .status,
      409);
  expect_late(4);
  EXPECT_EQ(entries(), before);
  EXPECT_NE(Text("/metrics").find("\ndrumroll_tickets_total{draw=\"kr-lotto645-1200\"} 1\n"),
            std::string::npos)
      << "what was sold stays, too";
}

TEST_F(ServiceTest, ClosesADrawAtItsTimeByTheClock) {
  const std::string closes = ToText(Micros{Raw(clock_.Now()) + 60'000'000});
  ASSERT_EQ(Post("/v1/draws",
                 fmt::format(R"({{"game":"kr-lotto645","draw":1200,"closes":"{}"}})", closes))
                .status,
            201);
  EXPECT_EQ(Sell(1).status, 201);
  clock_.Forward(59);
  service_->draws().CloseDue([](const std::string&) {});
  EXPECT_EQ(State(), "open");
  clock_.Forward(1);
  service_->draws().CloseDue([](const std::string&) {});
  EXPECT_EQ(State(), "closed");
  EXPECT_EQ(Get(kDraw).json["closes"], closes);
}

TEST_F(ServiceTest, NeitherSellsNorClosesByAClockThatJumpedUntilSomebodyAcceptsIt) {
  const std::string closes = ToText(Micros{Raw(clock_.Now()) + 3'600'000'000});
  ASSERT_EQ(Post("/v1/draws",
                 fmt::format(R"({{"game":"kr-lotto645","draw":1200,"closes":"{}"}})", closes))
                .status,
            201);
  EXPECT_EQ(Sell(1).status, 201);
  EXPECT_EQ(Post(kDraw + "/clock", R"({"reason":"nothing"})").status, 409);
  clock_.Forward(7200);
  service_->draws().CloseDue([](const std::string&) {});
  EXPECT_EQ(State(), "open");
  EXPECT_EQ(Sell(2).status, 503);
  EXPECT_EQ(Sell(1).status, 200);  // It is in the draw, whatever the clock says.
  EXPECT_EQ(Post(kDraw + "/clock", R"({"reason":"the time service was down"})").status, 200);
  EXPECT_EQ(Sell(2).status, 201);
  service_->draws().CloseDue([](const std::string&) {});
  EXPECT_EQ(State(), "closed");
}

// By another program, as `drumroll clock` does it.
TEST_F(ServiceTest, HearsOfAClockThatWasAcceptedElsewhere) {
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1200})").status, 201);
  const auto accept = [this] {
    const auto draw = pool::Draw::Open(disk_, "data/kr-lotto645-1200");
    ASSERT_TRUE(draw.ok());
    auto evening = pool::Evening::Open(disk_, draw.value(), clock_);
    ASSERT_TRUE(evening.ok());
    ASSERT_TRUE(evening.value().AcceptClock(pool::Person{}, "the radio says so").ok());
  };
  const auto look = [this] { service_->draws().CloseDue([](const std::string&) {}); };
  EXPECT_EQ(Sell(1).status, 201);
  EXPECT_TRUE(Get(kDraw).json["clock_jump"].is_null());
  for (uint64_t ticket = 2; ticket < 4; ++ticket) {
    clock_.Forward(7200);
    look();
    EXPECT_EQ(Sell(ticket).status, 503);
    EXPECT_TRUE(Get(kDraw).json["clock_jump"].is_string());
    EXPECT_NE(Text("/metrics").find("\ndrumroll_clock_jumped{draw=\"kr-lotto645-1200\"} 1\n"),
              std::string::npos);
    accept();
    look();
    EXPECT_EQ(Sell(ticket).status, 201) << "each time";
  }
  accept();
  look();
  clock_.Forward(7200);
  look();
  EXPECT_EQ(Sell(9).status, 503) << "a word given before is not about this jump";
}

TEST_F(ServiceTest, KeepsItsDrawsAndTheirTimesAcrossAPowerCut) {
  const std::string closes = ToText(Micros{Raw(clock_.Now()) + 60'000'000});
  ASSERT_EQ(Post("/v1/draws",
                 fmt::format(R"({{"game":"kr-lotto645","draw":1200,"closes":"{}"}})", closes))
                .status,
            201);
  for (uint64_t i = 0; i < 50; ++i) ASSERT_EQ(Sell(i).status, 201);
  service_.reset();
  disk_.PowerCut();
  Start();
  EXPECT_EQ(Get(kDraw).json["closes"], closes);
  for (uint64_t i = 0; i < 50; ++i) EXPECT_EQ(Sell(i).status, 200) << i;
  service_.reset();
  disk_.PowerCut();
  clock_.Forward(60);
  Start();
  EXPECT_EQ(State(), "closed");
  EXPECT_EQ(Post(kDraw + "/seal").json["tickets"], 50);
}

TEST_F(ServiceTest, LeavesOutADrawThatIsDamagedAndServesTheOthers) {
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1200})").status, 201);
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1201})").status, 201);
  service_.reset();
  {
    auto file = disk_.Open("data/kr-lotto645-1200/draw", disk::Access::kWrite);
    const uint8_t wrong = 'X';
    ASSERT_TRUE(file.value()->WriteAt(3, Bytes(&wrong, 1)).ok());
  }
  Start();
  EXPECT_EQ(Get(kDraw).status, 500);
  EXPECT_EQ(Get("/v1/draws/kr-lotto645-1201").json["state"], "open");
}

// What POST answers, GET and DELETE do: a 404 would say that the ticket is not in the draw, and it
// may be.
TEST_F(ServiceTest, SaysOfNoTicketThatItIsNotThereOnceASyncHasFailed) {
  ASSERT_EQ(Post("/v1/draws", R"({"game":"kr-lotto645","draw":1200})").status, 201);
  const auto ticket = [this](uint64_t number) {
    return fmt::format("{}/tickets/{:032x}", kDraw, number);
  };
  ASSERT_EQ(Sell(1).status, 201);
  EXPECT_EQ(Get(ticket(2)).status, 404);
  disk_.SetFaults({.sync_fails_one_in = 1});
  EXPECT_EQ(Sell(2).status, 500);
  disk_.SetFaults({});
  EXPECT_EQ(Get(ticket(2)).status, 500);
  EXPECT_EQ(Ask(Method::kDelete, ticket(2)).status, 500);
  EXPECT_EQ(Get(ticket(1)).status, 200);
  service_.reset();
  disk_.PowerCut();
  Start();
  EXPECT_EQ(Get(ticket(1)).status, 200);
  const int after = Get(ticket(2)).status;
  EXPECT_TRUE(after == 200 || after == 404) << after << ": now it is known";
}

TEST_F(ServiceTest, TakesTheLastTokenAwayFromNobody) {
  const std::string token = NewToken();
  const std::string entry = TokenEntry(token, {.person = {.name = "kim"}, .channel = {}});
  ASSERT_TRUE(disk::Publish(disk_, "tokens.toml", AsBytes(entry)).ok());
  ASSERT_TRUE(service_->Reload().ok());
  EXPECT_EQ(Get("/v1/draws").status, 401);
  EXPECT_EQ(Ask(Method::kGet, "/v1/draws", "", token).status, 200);
  ASSERT_TRUE(disk_.Remove("tokens.toml").ok());
  EXPECT_FALSE(service_->Reload().ok());
  EXPECT_EQ(Get("/v1/draws").status, 401);
}

TEST_F(ServiceTest, IsNotReadyOnceItIsAboutToEnd) {
  EXPECT_EQ(Get("/readyz").status, 200);
  service_->Drain();
  EXPECT_EQ(Get("/readyz").status, 503);
}

TEST_F(ServiceTest, WithoutTokensAnswersWhoCallsItByALocalNameOnly) {
  for (const char* host : {"localhost", "localhost:8645", "127.0.0.1", "127.0.0.255:1", "[::1]:80"})
    EXPECT_EQ(Ask(Method::kGet, "/healthz", "", "", host).status, 200) << host;
  for (const char* host : {"", "example.com", "localhost.example.com", "127.0.0.1.example.com",
                           "127.0.0.example", "127.0.0.256", "127.0.0.", "[::2]", "::1"})
    EXPECT_EQ(Ask(Method::kGet, "/healthz", "", "", host).status, 403) << host;
}

TEST_F(ServiceTest, CountsMethodsThatClientsMakeUpAsOne) {
  for (int i = 0; i < 100; ++i) {
    const std::string method = fmt::format("METHOD{}", i);
    service_->Note({.method = method, .route = "none", .status = 405});
  }
  const std::string text = service_->metrics().Text({});
  EXPECT_EQ(text.find("METHOD"), std::string::npos);
  EXPECT_NE(text.find("method=\"other\",route=\"none\",status=\"405\"} 100"), std::string::npos)
      << text;
}

TEST_F(ServiceTest, TellsAMethodAndAPathThatThereIsNot) {
  EXPECT_EQ(Ask(Method::kDelete, "/v1/draws").status, 405);
  EXPECT_EQ(Get("/v2").status, 404);
  EXPECT_EQ(Get("/v1/draws/x").status, 404);
  EXPECT_EQ(Get("/v1/../draws").status, 400);
}

}  // namespace
}  // namespace drumroll::service

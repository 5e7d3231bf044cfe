#include "service/wire.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/clock.h"
#include "disk/memory_disk.h"
#include "service/service.h"

namespace drumroll::service {
namespace {

constexpr size_t kHeadBytesMax = 1024;

class WireTest : public testing::Test {
 protected:
  WireTest() {
    service_ = Service::Open(disk_, clock_, {.data = "data"}).value();
    service_->Start(true);
  }

  // What becomes of the first request in these bytes: the status of its refusal, 0 if its body may
  // come, -1 if there is no more to be said.
  int Judge(std::string_view bytes, size_t piece) {
    boost::beast::flat_buffer buffer;
    RequestParser parser(kHeadBytesMax);
    auto error = parser.ReadHead(buffer);
    while (error == boost::beast::http::error::need_more) {
      const size_t taken = std::min(piece, bytes.size());
      const auto room = buffer.prepare(taken);
      std::copy_n(bytes.begin(), taken, static_cast<char*>(room.data()));
      buffer.commit(taken);
      bytes.remove_prefix(taken);
      error = taken == 0 ? parser.EndHead() : parser.ReadHead(buffer);
    }
    if (error) {
      const auto problem = ProblemOf(error);
      return problem ? problem->status : -1;
    }
    const Arrival arrival = ArrivalOf(parser, *service_);
    return arrival.refusal ? arrival.refusal->status : 0;
  }

  SystemClock clock_;
  disk::MemoryDisk disk_{1};
  std::unique_ptr<Service> service_;
};

const std::string kGet = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";

TEST_F(WireTest, JudgesAHeadTheSameHoweverItIsCut) {
  const std::pair<std::string, int> heads[] = {
      {kGet + "\r\n", 0},
      {kGet + "X: a\r\n\r\nGET /\r\n folded", 0},
      {kGet + "X: a\r\n b\r\n\r\n", 400},
      {kGet + "X: a\r\n\tb\r\n\r\n", 400},
      {kGet + "X:\r\n a\r\n\r\n", 400},
      {kGet + "Host: localhost\r\n\r\n", 400},
      {kGet + "Content-Length: 0, 0\r\n\r\n", 400},
      {kGet + "Content-Length: 5\r\n\r\nhello", 413},
      {kGet + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413},
      {kGet + "X: " + std::string(kHeadBytesMax, 'a') + "\r\n\r\n", 431},
      {kGet, 400},
      {"GET /healthz HTTP/1.1\r\nHost: example.com\r\n\r\n", 403},
      {"GET /healthz HTTP/1.1\r\nHost: local host\r\n\r\n", 400},
      {"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
      {"GET / HTTP/2.0\r\n\r\n", 400},
      {"", -1},
  };
  for (const auto& [head, status] : heads) {
    for (size_t piece = 1; piece <= head.size() + 1; ++piece)
      ASSERT_EQ(Judge(head, piece), status) << head << " in pieces of " << piece;
  }
}

TEST_F(WireTest, TakesNamesAndAddressesWithAPortThatIsOne) {
  for (const char* host : {"localhost", "localhost:1", "localhost:65535", "127.0.0.1:80", "[::1]",
                           "[::1]:80", "127.0.0.200"})
    EXPECT_EQ(Judge(fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", host), 64), 0) << host;
  for (const char* host : {"", "localhost:", "localhost:0x1", "localhost:65536", "[::1", "[]",
                           "::1", "[::1]80", "a@localhost", "localhost/", "localhost, localhost"})
    EXPECT_EQ(Judge(fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", host), 64), 400)
        << host;
}

TEST_F(WireTest, WritesAHeadThatEndsWithAnEmptyLine) {
  const Response response{.status = 429, .body = "{}", .headers = {{"Retry-After", "1"}}};
  EXPECT_EQ(HeadOf(response, "id-1", false),
            "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nX-Request-Id: id-1\r\nRetry-After: 1\r\nConnection: close\r\n"
            "\r\n");
}

}  // namespace
}  // namespace drumroll::service

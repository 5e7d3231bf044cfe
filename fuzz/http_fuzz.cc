// The bytes of a connection, from the first request to the last answer: read within the server's
// limits and in pieces, judged, routed, and answered by a service with a draw that sells. Whatever
// comes is a request that is answered, or refused as the client's fault; nothing breaks anything.
#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/clock.h"
#include "disk/memory_disk.h"
#include "service/server.h"
#include "service/service.h"
#include "service/wire.h"

namespace {

using namespace drumroll;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::string_view kDraw = R"({"game":"kr-lotto645","draw":1200,"partitions":2})";
constexpr int kTicketsMax = 500;  // Then on an empty disk again.
constexpr size_t kFirstReadBytes = 2 * 1024;
constexpr size_t kBodyReadBytes = 16 * 1024;

// A service, its disk, and how far it is from a new one.
struct World {
  SystemClock clock;
  disk::MemoryDisk disk{1};
  std::unique_ptr<service::Service> service;
  int changes = 0;
};

service::Response Ask(service::Service& site, service::Request request) {
  std::promise<service::Response> promise;
  site.Handle(std::move(request),
              [&promise](service::Response response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

std::unique_ptr<World> NewWorld() {
  auto world = std::make_unique<World>();
  world->service =
      service::Service::Open(world->disk, world->clock, {.data = "data", .workers = 1}).value();
  world->service->Start(true);
  service::Request request;
  request.method = service::Method::kPost;
  request.path = "/v1/draws";
  request.host = "localhost";
  request.content_type = "application/json";
  request.body = kDraw;
  DRUMROLL_ASSERT(!world->service->Admit(request).refusal);
  DRUMROLL_ASSERT(Ask(*world->service, std::move(request)).status == 201);
  return world;
}

// What a client sends, in pieces of a size, and then nothing more.
class Stream {
 public:
  Stream(Bytes bytes, size_t piece) : bytes_(bytes), piece_(piece) {}

  template <typename Buffers>
  size_t read_some(const Buffers& buffers, error_code& error) {
    error = bytes_.empty() ? boost::asio::error::eof : error_code();
    if (error) return 0;
    const size_t most = std::min(piece_, bytes_.size());
    const size_t taken =
        boost::asio::buffer_copy(buffers, boost::asio::buffer(bytes_.data(), most));
    bytes_ = bytes_.subspan(taken);
    return taken;
  }
  template <typename Buffers>
  size_t read_some(const Buffers& buffers) {
    error_code error;
    return read_some(buffers, error);
  }

 private:
  Bytes bytes_;
  const size_t piece_;
};

// An answer is whole and its own: no line of it comes from the client.
void Check(const service::Response& response, std::string_view id) {
  DRUMROLL_ASSERT(response.status >= 200 && response.status < 500);
  const std::string head = service::HeadOf(response, id, true);
  const auto lines = static_cast<size_t>(std::ranges::count(head, '\n'));
  DRUMROLL_ASSERT(lines == 5 + response.headers.size());
  DRUMROLL_ASSERT(static_cast<size_t>(std::ranges::count(head, '\r')) == lines);
  DRUMROLL_ASSERT(head.find('\0') == std::string::npos && head.size() < 4096);
  if (response.type.ends_with("json")) DRUMROLL_ASSERT(nlohmann::json::accept(response.body));
}

// What the server does with a connection, but for waiting. False at its end.
bool ServeOne(World& world, Stream& stream, boost::beast::flat_buffer& buffer) {
  const service::ServerOptions limits;
  service::RequestParser parser(limits.head_bytes_max);
  error_code error = parser.ReadHead(buffer);
  while (error == http::error::need_more) {
    buffer.commit(stream.read_some(buffer.prepare(kFirstReadBytes), error));
    error = error ? parser.EndHead() : parser.ReadHead(buffer);
  }
  if (error) {
    if (const auto problem = service::ProblemOf(error)) Check(*problem, "0");
    return false;
  }
  service::Arrival arrival = service::ArrivalOf(parser, *world.service);
  const std::string id = arrival.request.id;
  if (arrival.has_body && !arrival.refusal) {
    parser.Allow(arrival.admission.body_bytes_max);
    http::read(stream, buffer, parser, error);
    if (!error) {
      service::TakeBody(parser, arrival);
    } else if (auto problem = service::ProblemOf(error)) {
      service::Refuse(arrival, *std::move(problem));
    } else {
      return false;
    }
  }
  const bool changes = arrival.request.method != service::Method::kGet;
  const service::Response response = arrival.refusal
                                         ? *std::move(arrival.refusal)
                                         : Ask(*world.service, std::move(arrival.request));
  Check(response, id);
  const bool sells = arrival.admission.route.ends_with("/tickets");
  if (changes && response.status < 300) world.changes += sells ? 1 : kTicketsMax;
  return arrival.is_followed;
}

}  // namespace

// The first byte is how many bytes come at a time.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::unique_ptr<World> world = NewWorld();
  if (size == 0) return 0;
  if (world->changes >= kTicketsMax) world = NewWorld();
  const size_t piece = data[0] == 0 ? size : data[0];
  Stream stream(Bytes(data + 1, size - 1), piece);
  boost::beast::flat_buffer buffer(service::ServerOptions().head_bytes_max + kBodyReadBytes);
  while (ServeOne(*world, stream, buffer)) {
  }
  return 0;
}

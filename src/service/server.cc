#include "service/server.h"

// The order of these two is the library's.
#include <boost/asio.hpp>
#include <boost/beast.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <list>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "service/problem.h"
#include "service/wire.h"

// One coroutine a connection, on a strand of its own; the strands are run by a few threads. A
// request goes through four waits, each with its own deadline: for its first byte, for its head,
// for its body, for the site's answer (which has its own limits), and for the client to take the
// response. What the bytes mean is judged in service/wire.cc.

namespace drumroll::service {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// A silent connection keeps no more than this; a ticket with its head fits it.
constexpr size_t kFirstReadBytes = 2 * 1024;
constexpr size_t kBodyReadBytes = 16 * 1024;
// Bytes of a client that was refused are taken for so long, and so many, that it gets to read why.
constexpr auto kLinger = milliseconds(500);
constexpr size_t kLingerBytesMax = 256 * 1024;
constexpr auto kAcceptPause = milliseconds(100);  // When there are no descriptors left.

using Stream = beast::basic_stream<tcp, asio::strand<asio::io_context::executor_type>>;

struct Connection {
  explicit Connection(Stream socket) : stream(std::move(socket)) {}
  Stream stream;
  std::string peer;
  bool idle = true;  // Only on the connection's strand.
};

// Waits for the site's answer: it comes from any thread, and goes on in this connection's.
asio::awaitable<Response> AnswerOf(Site& site, Request& request) {
  const auto executor = co_await asio::this_coro::executor;
  auto initiate = [&site, &request, executor](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    site.Handle(std::move(request), [shared, executor](Response response) {
      asio::post(executor, [shared, response = std::move(response)]() mutable {
        (*shared)(std::move(response));
      });
    });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(Response)>(
      initiate, asio::use_awaitable);
}

class HttpServer final : public Server {
 public:
  HttpServer(const ServerOptions& options, Site& site)
      : options_(options),
        site_(site),
        context_(static_cast<int>(options.threads)),
        acceptor_(asio::make_strand(context_)),
        signals_(acceptor_.get_executor()),
        deadline_(acceptor_.get_executor()) {}

  Status Listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return Fail(ErrorCode::kInvalid, "'{}' is no IP address", options_.address);
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return Fail(
          error == asio::error::address_in_use ? ErrorCode::kConflict : ErrorCode::kUnavailable,
          "can't listen on {}:{}: {}", options_.address, options_.port, error.message());
    }
    return {};
  }

  uint16_t port() const override { return acceptor_.local_endpoint().port(); }
  size_t connections() const override { return open_.load(); }

  void Run(std::function<void()> on_stop, std::function<void()> on_hangup) override {
    on_stop_ = std::move(on_stop);
    on_hangup_ = std::move(on_hangup);
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.add(SIGHUP);
    WaitForSignal();
    asio::co_spawn(acceptor_.get_executor(), Accept(), asio::detached);
    std::vector<std::jthread> others;
    for (size_t i = 1; i < options_.threads; ++i) others.emplace_back([this] { context_.run(); });
    context_.run();
  }

  void Stop() override {
    asio::post(acceptor_.get_executor(), [this] { BeginStop(); });
  }

 private:
  void WaitForSignal() {
    signals_.async_wait([this](const error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP) {
        on_hangup_();
      } else if (stopping_.load()) {
        context_.stop();
        return;
      } else {
        BeginStop();
      }
      WaitForSignal();
    });
  }

  void BeginStop() {
    if (stopping_.exchange(true)) return;
    error_code ignored;
    acceptor_.close(ignored);
    on_stop_();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& connection : connections_) {
        asio::post(connection->stream.get_executor(), [connection] {
          if (connection->idle) connection->stream.cancel();
        });
      }
    }
    deadline_.expires_after(seconds(options_.drain_seconds));
    deadline_.async_wait([this](const error_code& error) {
      if (!error) context_.stop();
    });
    if (open_.load() == 0) EndStop();
  }

  // On the acceptor's strand, when the last connection is gone.
  void EndStop() {
    deadline_.cancel();
    signals_.cancel();
  }

  asio::awaitable<void> Accept() {
    while (!stopping_.load()) {
      auto [error, socket] = co_await acceptor_.async_accept(asio::make_strand(context_), kTuple);
      if (stopping_.load()) break;
      if (error) {  // No descriptors or memory are left, or the client has gone already.
        asio::steady_timer pause(acceptor_.get_executor(), kAcceptPause);
        co_await pause.async_wait(kTuple);
        continue;
      }
      Welcome(std::move(socket));
    }
  }

  template <typename Socket>
  void Welcome(Socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto connection = std::make_shared<Connection>(Stream(std::move(socket)));
    const auto peer = connection->stream.socket().remote_endpoint(ignored);
    if (!ignored) connection->peer = peer.address().to_string();
    const bool full = open_.fetch_add(1) >= options_.connections_max;
    std::list<std::shared_ptr<Connection>>::iterator at;
    {
      const std::lock_guard lock(mutex_);
      at = connections_.insert(connections_.end(), connection);
    }
    const auto executor = connection->stream.get_executor();
    asio::co_spawn(executor, full ? SendAway(connection) : Converse(connection),
                   [this, at](const std::exception_ptr&) { Forget(at); });
  }

  void Forget(std::list<std::shared_ptr<Connection>>::iterator at) {
    {
      const std::lock_guard lock(mutex_);
      connections_.erase(at);
    }
    if (open_.fetch_sub(1) == 1 && stopping_.load())
      asio::post(acceptor_.get_executor(), [this] { EndStop(); });
  }

  asio::awaitable<void> SendAway(std::shared_ptr<Connection> connection) {
    co_await TurnAway(*connection,
                      Problem(503, "unavailable", "too many connections; try again later"));
  }

  // All requests of a connection, one after the other.
  asio::awaitable<void> Converse(std::shared_ptr<Connection> connection) {
    beast::flat_buffer buffer(options_.head_bytes_max + kBodyReadBytes);
    while (!stopping_.load()) {
      const bool more = co_await ServeOne(*connection, buffer);
      if (!more) break;
    }
    error_code ignored;
    connection->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  }

  // False if the connection is at its end.
  asio::awaitable<bool> ServeOne(Connection& connection, beast::flat_buffer& buffer) {
    Stream& stream = connection.stream;
    if (buffer.size() == 0) {
      stream.expires_after(seconds(options_.idle_seconds));
      const error_code error = co_await ReadSome(stream, buffer);
      if (error) co_return false;
    }
    connection.idle = false;
    const double start = SteadySeconds();
    RequestParser parser(options_.head_bytes_max);
    stream.expires_after(seconds(options_.head_seconds));
    error_code error = parser.ReadHead(buffer);
    while (error == http::error::need_more) {
      error = co_await ReadSome(stream, buffer);
      if (error == asio::error::eof) {
        error = parser.EndHead();
        break;
      }
      if (!error) error = parser.ReadHead(buffer);
    }
    if (error) {
      std::optional<Response> problem = ProblemOf(error);
      if (problem) co_await TurnAway(connection, std::move(*problem));
      co_return false;
    }
    Arrival arrival = ArrivalOf(parser, site_);
    const std::string id = arrival.request.id;
    const std::string path = arrival.request.path;
    if (arrival.has_body && !arrival.refusal) {
      const bool there = co_await ReadBody(stream, buffer, parser, arrival);
      if (!there) co_return false;
    }
    Served served{.method = arrival.method,
                  .path = path,
                  .route = arrival.admission.route,
                  .person = arrival.admission.person,
                  .request_id = id,
                  .peer = connection.peer,
                  .bytes_in = arrival.request.body.size()};
    const bool refused = arrival.refusal.has_value();
    stream.expires_never();
    Response response;
    if (refused) {
      response = *std::move(arrival.refusal);
    } else {
      response = co_await AnswerOf(site_, arrival.request);
    }
    const bool stays = arrival.is_followed && !stopping_.load();
    const bool sent = co_await Write(connection, response, id, stays, arrival.wants_no_content);
    served.status = response.status;
    served.bytes_out = response.body.size();
    served.seconds = SteadySeconds() - start;
    site_.Note(served);
    if (sent && refused && !stays) co_await Linger(stream);
    connection.idle = true;
    co_return sent&& stays;
  }

  asio::awaitable<error_code> ReadSome(Stream& stream, beast::flat_buffer& buffer) {
    auto [error, bytes] = co_await stream.async_read_some(buffer.prepare(kFirstReadBytes), kTuple);
    buffer.commit(bytes);
    co_return error;
  }

  // The body goes into the request; one that is refused takes its place. False if the client has
  // gone.
  asio::awaitable<bool> ReadBody(Stream& stream, beast::flat_buffer& buffer, RequestParser& parser,
                                 Arrival& arrival) {
    parser.Allow(arrival.admission.body_bytes_max);
    const auto length = parser.content_length();
    if (!length || *length > kFirstReadBytes) buffer.reserve(kBodyReadBytes);
    stream.expires_after(seconds(options_.body_seconds));
    if (arrival.is_announced && buffer.size() == 0) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      auto [unsent, bytes] = co_await asio::async_write(
          stream, asio::buffer(kContinue.data(), kContinue.size()), kTuple);
      if (unsent) co_return false;
    }
    auto [unread, bytes] = co_await http::async_read(stream, buffer, parser, kTuple);
    if (unread) {
      std::optional<Response> problem = ProblemOf(unread);
      if (!problem) co_return false;
      Refuse(arrival, std::move(*problem));
    } else {
      TakeBody(parser, arrival);
    }
    co_return true;
  }

  asio::awaitable<bool> Write(Connection& connection, const Response& response,
                              const std::string& id, bool keep_alive, bool without_content) {
    const std::string head = HeadOf(response, id, keep_alive);
    connection.stream.expires_after(seconds(options_.write_seconds));
    const std::array<asio::const_buffer, 2> pieces = {
        asio::buffer(head), without_content ? asio::const_buffer() : asio::buffer(response.body)};
    auto [error, bytes] = co_await asio::async_write(connection.stream, pieces, kTuple);
    co_return !error;
  }

  asio::awaitable<void> TurnAway(Connection& connection, Response response) {
    const bool sent = co_await Write(connection, response, NewRequestId(), false, false);
    if (sent) co_await Linger(connection.stream);
  }

  // Takes for a moment what a client that was answered still sends: closing at once would make its
  // system drop the answer.
  asio::awaitable<void> Linger(Stream& stream) {
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream.expires_after(kLinger);
    std::array<char, 4096> rest;
    for (size_t taken = 0; taken < kLingerBytesMax;) {
      auto [error, bytes] = co_await stream.async_read_some(asio::buffer(rest), kTuple);
      if (error) break;
      taken += bytes;
    }
  }

  const ServerOptions options_;
  Site& site_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer deadline_;
  std::function<void()> on_stop_;
  std::function<void()> on_hangup_;
  std::atomic<bool> stopping_ = false;
  std::atomic<size_t> open_ = 0;
  std::mutex mutex_;
  std::list<std::shared_ptr<Connection>> connections_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::Open(const ServerOptions& options, Site& site) {
  auto server = std::make_unique<HttpServer>(options, site);
  DRUMROLL_TRY(server->Listen());
  return std::unique_ptr<Server>(std::move(server));
}

Result<std::pair<std::string, uint16_t>> ParseListen(std::string_view text) {
  const size_t colon = text.rfind(':');
  const std::string_view host = text.substr(0, std::min(colon, text.size()));
  const std::string_view digits =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const std::optional<uint64_t> port = WholeNumber(digits);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  const std::string address(brackets ? host.substr(1, host.size() - 2) : host);
  error_code error;
  asio::ip::make_address(address, error);
  if (port && *port <= UINT16_MAX && !error)
    return std::pair(address, static_cast<uint16_t>(*port));
  return Fail(ErrorCode::kInvalid, "expected ADDRESS:PORT, as 127.0.0.1:8645, found '{}'", text);
}

bool IsLoopback(std::string_view address) {
  error_code error;
  const auto parsed = asio::ip::make_address(std::string(address), error);
  return !error && parsed.is_loopback();
}

}  // namespace drumroll::service

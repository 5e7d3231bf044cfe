#include "service/server.h"

// The order of these two is the library's.
#include <boost/asio.hpp>
#include <boost/beast.hpp>

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <list>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "service/problem.h"

// One coroutine a connection, on a strand of its own; the strands are run by a few threads. A
// request goes through four waits, each with its own deadline: for its first byte, for its head,
// for its body, for the site's answer (which has its own limits), and for the client to take the
// response. The library parses; what it lets through although two programs could read it
// differently is refused in RefuseAmbiguous().

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

using Parser = http::request_parser<http::string_body>;
using Head = http::request<http::string_body>;
using Stream = beast::basic_stream<tcp, asio::strand<asio::io_context::executor_type>>;

struct Connection {
  explicit Connection(Stream socket) : stream(std::move(socket)) {}
  Stream stream;
  std::string peer;
  bool idle = true;  // Only on the connection's strand.
};

std::string_view ReasonOf(int status) {
  return http::obsolete_reason(static_cast<http::status>(status)).data();
}

std::string HeadOf(const Response& response, const std::string& id, bool keep_alive) {
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nX-Request-Id: {}\r\n",
      response.status, ReasonOf(response.status), response.type, response.body.size(), id);
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (!keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

// What to tell a client whose bytes are no request; nothing if it has only gone away.
std::optional<Response> ProblemOf(const error_code& error) {
  if (error == http::error::header_limit)
    return Problem(431, "head too large", "the head of the request is longer than is read here");
  if (error == http::error::body_limit)
    return Problem(413, "body too large",
                   "the body of the request is longer than this route takes");
  if (error == beast::error::timeout)
    return Problem(408, "timeout", "the request did not come in time");
  if (error == http::error::end_of_stream || error == asio::error::operation_aborted ||
      error.category() != http::make_error_code(http::error::bad_method).category())
    return std::nullopt;
  return Problem(400, "invalid", fmt::format("this is no HTTP request: {}", error.message()));
}

Method MethodOf(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head:
      return Method::kGet;
    case http::verb::post:
      return Method::kPost;
    case http::verb::delete_:
      return Method::kDelete;
    default:
      return Method::kOther;
  }
}

// Fields that mean one thing each; twice, a proxy and this program could take different ones.
constexpr std::array kOnce = {
    http::field::host,         http::field::content_length,    http::field::authorization,
    http::field::content_type, http::field::transfer_encoding, http::field::expect};

// Why the head is refused although the library can read it.
std::optional<std::string> Ambiguity(const Head& head) {
  for (const http::field field : kOnce) {
    if (head.count(field) > 1)
      return fmt::format("the header {} is there twice", http::to_string(field).data());
  }
  if (head.version() == 11 && head.count(http::field::host) != 1)
    return std::string("the header Host is missing");
  const bool chunked = head.count(http::field::transfer_encoding) != 0;
  if (chunked && head.version() == 10)
    return std::string("Transfer-Encoding in a request of HTTP/1.0");
  if (chunked && !beast::iequals(head[http::field::transfer_encoding], "chunked"))
    return std::string("a Transfer-Encoding that is not 'chunked'");
  if (head.target().empty() || head.target().front() != '/')
    return std::string("the target is no path");
  return std::nullopt;
}

// A client's id of a request goes into logs: only if it is plain and short.
bool IsPlainId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string NewId() {
  static const uint64_t kStart = SystemSeed();
  static std::atomic<uint64_t> next = 0;
  return fmt::format("{:016x}", kStart + next++ * 0x9e3779b97f4a7c15);
}

std::string ToString(beast::string_view text) { return {text.data(), text.size()}; }

Request RequestOf(const Head& head, Method method) {
  const std::string target = ToString(head.target());
  const size_t mark = target.find('?');
  const std::string id = ToString(head["X-Request-Id"]);
  return {.method = method,
          .path = target.substr(0, mark),
          .query = mark == std::string::npos ? std::string() : target.substr(mark + 1),
          .host = ToString(head[http::field::host]),
          .authorization = ToString(head[http::field::authorization]),
          .content_type = ToString(head[http::field::content_type]),
          .id = IsPlainId(id) ? id : NewId(),
          .body = {},
          .route = nullptr,
          .parameters = {},
          .caller = {}};
}

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
    asio::co_spawn(executor, full ? TurnAway(connection) : Converse(connection),
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

  asio::awaitable<void> TurnAway(std::shared_ptr<Connection> connection) {
    Response response = Problem(503, "unavailable", "too many connections; try again later");
    co_await Refuse(*connection, std::move(response), NewId(), {});
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
      auto [error, bytes] =
          co_await stream.async_read_some(buffer.prepare(kFirstReadBytes), kTuple);
      if (error) co_return false;
      buffer.commit(bytes);
    }
    connection.idle = false;
    const double start = SteadySeconds();
    Parser parser;
    parser.header_limit(static_cast<uint32_t>(options_.head_bytes_max));
    parser.body_limit(boost::none);  // What its route allows is known behind the head.
    stream.expires_after(seconds(options_.head_seconds));
    auto [error, head_bytes] = co_await http::async_read_header(stream, buffer, parser, kTuple);
    // The library lets a longer head through that came in one piece.
    if (!error && head_bytes > options_.head_bytes_max) error = http::error::header_limit;
    if (error) {
      std::optional<Response> problem = ProblemOf(error);
      if (problem) co_await Refuse(connection, std::move(*problem), NewId(), {});
      co_return false;
    }
    const Head& head = parser.get();
    const std::optional<std::string> ambiguity = Ambiguity(head);
    Request request = RequestOf(head, MethodOf(head.method()));
    const std::string id = request.id;
    const std::string path = request.path;
    Served served{.path = path, .route = "none", .request_id = id, .peer = connection.peer};
    const std::string verb = ToString(head.method_string());
    served.method = verb;
    std::optional<Response> refusal;
    if (ambiguity) refusal = Problem(400, "invalid", *ambiguity);
    Admission admission;
    if (!refusal) {
      admission = site_.Admit(request);
      refusal = std::move(admission.refusal);
      served.route = admission.route;
      served.person = admission.person;
    }
    const auto length = parser.content_length();
    if (!refusal && length && *length > admission.body_bytes_max)
      refusal = Problem(413, "body too large",
                        fmt::format("a body of {} bytes; this route takes at most {}", *length,
                                    admission.body_bytes_max));
    const bool has_body = parser.chunked() || (length && *length > 0);
    if (refusal) {
      served.status = refusal->status;
      served.seconds = SteadySeconds() - start;
      if (!has_body && !ambiguity && head.keep_alive()) {
        const bool sent = co_await Write(connection, *refusal, id, true, head.method());
        site_.Note(served);
        connection.idle = true;
        co_return sent;
      }
      co_await Refuse(connection, std::move(*refusal), id, head.method());
      site_.Note(served);
      co_return false;
    }
    if (has_body) {
      parser.body_limit(admission.body_bytes_max);
      if (!length || *length > kFirstReadBytes) buffer.reserve(kBodyReadBytes);
      stream.expires_after(seconds(options_.body_seconds));
      if (beast::iequals(head[http::field::expect], "100-continue") && buffer.size() == 0) {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        auto [unsent, bytes] = co_await asio::async_write(
            stream, asio::buffer(kContinue.data(), kContinue.size()), kTuple);
        if (unsent) co_return false;
      }
      auto [unread, bytes] = co_await http::async_read(stream, buffer, parser, kTuple);
      if (unread) {
        std::optional<Response> problem = ProblemOf(unread);
        if (problem) {
          served.status = problem->status;
          co_await Refuse(connection, std::move(*problem), id, {});
          site_.Note(served);
        }
        co_return false;
      }
    }
    const bool keep_alive = head.keep_alive();
    const http::verb asked = head.method();
    request.body = std::move(parser.get().body());
    served.bytes_in = request.body.size();
    stream.expires_never();
    const Response response = co_await AnswerOf(site_, request);
    const bool stays = keep_alive && !stopping_.load();
    const bool sent = co_await Write(connection, response, id, stays, asked);
    served.status = response.status;
    served.bytes_out = response.body.size();
    served.seconds = SteadySeconds() - start;
    site_.Note(served);
    connection.idle = true;
    co_return sent&& stays;
  }

  asio::awaitable<bool> Write(Connection& connection, const Response& response,
                              const std::string& id, bool keep_alive, http::verb asked) {
    const std::string head = HeadOf(response, id, keep_alive);
    connection.stream.expires_after(seconds(options_.write_seconds));
    const std::array<asio::const_buffer, 2> pieces = {
        asio::buffer(head),
        asked == http::verb::head ? asio::const_buffer() : asio::buffer(response.body)};
    auto [error, bytes] = co_await asio::async_write(connection.stream, pieces, kTuple);
    co_return !error;
  }

  // Answers, and takes for a moment what the client still sends: closing at once would make its
  // system drop the answer.
  asio::awaitable<void> Refuse(Connection& connection, Response response, std::string id,
                               http::verb asked) {
    const bool sent = co_await Write(connection, response, id, false, asked);
    if (!sent) co_return;
    error_code ignored;
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    connection.stream.expires_after(kLinger);
    std::array<char, 4096> rest;
    for (size_t taken = 0; taken < kLingerBytesMax;) {
      auto [error, bytes] = co_await connection.stream.async_read_some(asio::buffer(rest), kTuple);
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

#include "service/wire.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/ip/address_v6.hpp>

#include "base/random.h"
#include "service/problem.h"

// The library parses; what it lets through although two programs could read it differently is
// refused here. A proxy before this program and the program itself must never see two different
// requests in the same bytes: then one of them would be let in under the other's name.

namespace drumroll::service {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

std::string_view ReasonOf(int status) {
  return http::obsolete_reason(static_cast<http::status>(status)).data();
}

std::string ToString(beast::string_view text) { return {text.data(), text.size()}; }

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
constexpr std::array<beast::string_view, 7> kOnce = {
    "Host",          "Content-Length", "Transfer-Encoding", "Content-Type",
    "Authorization", "Expect",         "X-Request-Id"};

// A name or an address, and a port that is one.
bool IsHost(std::string_view host) {
  const size_t colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  if (colon != std::string_view::npos) {
    const std::optional<uint64_t> port = WholeNumber(host.substr(colon + 1));
    if (!port || *port > UINT16_MAX) return false;
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    error_code error;
    boost::asio::ip::make_address_v6(std::string(host.substr(1, host.size() - 2)), error);
    return !error;
  }
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

// Why the head is refused although the library can read it.
std::optional<std::string> Ambiguity(const Message& head) {
  for (const beast::string_view field : kOnce) {
    if (head.count(field) > 1) return fmt::format("the header {} is there twice", ToString(field));
  }
  const bool has_host = head.count(http::field::host) != 0;
  if (head.version() == 11 && !has_host) return "the header Host is missing";
  if (has_host && !IsHost(ToString(head[http::field::host])))
    return "the header Host is no name with a port";
  const bool chunked = head.count(http::field::transfer_encoding) != 0;
  const bool has_length = head.count(http::field::content_length) != 0;
  if (has_length && !WholeNumber(ToString(head[http::field::content_length])))
    return "a Content-Length that is no number";
  if (chunked && head.version() == 10) return "Transfer-Encoding in a request of HTTP/1.0";
  if (chunked && !beast::iequals(head[http::field::transfer_encoding], "chunked"))
    return "a Transfer-Encoding that is not 'chunked'";
  if (head.count(http::field::expect) != 0 &&
      !beast::iequals(head[http::field::expect], "100-continue"))
    return "an Expect that is not '100-continue'";
  if (head.count(http::field::content_encoding) != 0)
    return "a Content-Encoding: bodies are read as they are";
  if (head.target().empty() || head.target().front() != '/') return "the target is no path";
  return std::nullopt;
}

// A client's id of a request goes into logs: only if it is plain and short.
bool IsPlainId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

Request RequestOf(const Message& head) {
  const std::string target = ToString(head.target());
  const size_t mark = target.find('?');
  const std::string id = ToString(head["X-Request-Id"]);
  return {.method = MethodOf(head.method()),
          .path = target.substr(0, mark),
          .query = mark == std::string::npos ? std::string() : target.substr(mark + 1),
          .host = ToString(head[http::field::host]),
          .authorization = ToString(head[http::field::authorization]),
          .content_type = ToString(head[http::field::content_type]),
          .id = IsPlainId(id) ? id : NewRequestId(),
          .body = {},
          .route = nullptr,
          .parameters = {},
          .caller = {}};
}

constexpr size_t kTailBytes = 3;  // Of "\r\n\r\n", and of "\r\n ", all but the last.

// True if a line of the head goes on in the next one. The library would join them; others see two
// lines, or none.
bool IsFolded(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, bytes.find("\r\n\r\n"));
  return head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos;
}

size_t FieldsOf(const Message& message) {
  return static_cast<size_t>(std::distance(message.begin(), message.end()));
}

// Extensions of chunks mean nothing to anybody, and programs differ on where they end.
void RefuseExtensions(uint64_t, beast::string_view extensions, error_code& error) {
  if (!extensions.empty()) error = http::error::bad_chunk_extension;
}

}  // namespace

RequestParser::RequestParser(size_t head_bytes_max) : head_bytes_max_(head_bytes_max) {
  header_limit(static_cast<uint32_t>(head_bytes_max));
  body_limit(boost::none);  // What its route allows is known behind the head.
  on_chunk_header(RefuseExtensions);
}

error_code RequestParser::ReadHead(beast::flat_buffer& buffer) {
  if (buffer.size() == 0) return http::error::need_more;
  const auto bytes = buffer.data();
  const std::string_view fresh(static_cast<const char*>(bytes.data()), bytes.size());
  const bool folded = tail_.empty() ? IsFolded(fresh) : IsFolded(tail_ + std::string(fresh));
  if (folded) return http::error::bad_obs_fold;
  error_code error;
  const size_t taken = put(bytes, error);
  tail_ += fresh.substr(taken - std::min(taken, kTailBytes), std::min(taken, kTailBytes));
  if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  buffer.consume(taken);
  head_bytes_ += taken;
  // The library lets a longer head through that comes in one piece.
  if (head_bytes_ > head_bytes_max_) return http::error::header_limit;
  return error;
}

error_code RequestParser::EndHead() {
  if (!got_some()) return http::error::end_of_stream;
  error_code error;
  put_eof(error);
  return error;
}

std::optional<Response> ProblemOf(const error_code& error) {
  if (error == http::error::header_limit)
    return Problem(431, "head too large", "the head of the request is longer than is read here");
  if (error == http::error::body_limit)
    return Problem(413, "body too large",
                   "the body of the request is longer than this route takes");
  if (error == beast::error::timeout)
    return Problem(408, "timeout", "the request did not come in time");
  if (error == http::error::end_of_stream ||
      error.category() != http::make_error_code(http::error::bad_method).category())
    return std::nullopt;
  return Problem(400, "invalid", fmt::format("this is no HTTP request: {}", error.message()));
}

Arrival ArrivalOf(const RequestParser& parser, Site& site) {
  const Message& head = parser.get();
  const auto length = parser.content_length();
  Arrival arrival;
  arrival.request = RequestOf(head);
  arrival.method = ToString(head.method_string());
  arrival.has_body = parser.chunked() || (length && *length > 0);
  arrival.is_announced = beast::iequals(head[http::field::expect], "100-continue");
  arrival.wants_no_content = head.method() == http::verb::head;
  arrival.keep_alive = head.keep_alive();
  arrival.fields = FieldsOf(head);
  if (const std::optional<std::string> ambiguity = Ambiguity(head)) {
    arrival.refusal = Problem(400, "invalid", *ambiguity);
    return arrival;
  }
  arrival.admission = site.Admit(arrival.request);
  arrival.refusal = std::move(arrival.admission.refusal);
  const size_t bytes_max = arrival.admission.body_bytes_max;
  if (!arrival.refusal && arrival.has_body && (bytes_max == 0 || length.value_or(0) > bytes_max))
    arrival.refusal =
        Problem(413, "body too large",
                fmt::format("a body of {} bytes; this route takes at most {}",
                            parser.chunked() ? "some" : fmt::to_string(*length), bytes_max));
  arrival.is_followed = arrival.keep_alive && !(arrival.refusal && arrival.has_body);
  return arrival;
}

void TakeBody(RequestParser& parser, Arrival& arrival) {
  if (FieldsOf(parser.get()) != arrival.fields)
    return Refuse(arrival, Problem(400, "invalid", "fields behind the last chunk"));
  arrival.request.body = std::move(parser.get().body());
}

void Refuse(Arrival& arrival, Response response) {
  arrival.refusal = std::move(response);
  arrival.is_followed = false;
}

std::string NewRequestId() {
  static const uint64_t kStart = SystemSeed();
  static std::atomic<uint64_t> next = 0;
  return fmt::format("{:016x}", kStart + next++ * 0x9e3779b97f4a7c15);
}

std::string HeadOf(const Response& response, std::string_view request_id, bool keep_alive) {
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nX-Request-Id: {}\r\n",
      response.status, ReasonOf(response.status), response.type, response.body.size(), request_id);
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (!keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace drumroll::service

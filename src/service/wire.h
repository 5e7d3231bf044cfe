// Between bytes and values: what is read off a connection as one request, which of it is refused
// although it can be read, and how a response is written. The server and the fuzz target for HTTP
// read requests by this; with service/server.cc the only file that knows the HTTP library.
#ifndef DRUMROLL_SERVICE_WIRE_H_
#define DRUMROLL_SERVICE_WIRE_H_

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "service/site.h"

namespace drumroll::service {

// Reads one request: its head as it comes, by ReadHead(); then, if Allow() says how much, its body,
// by the library's own functions. Takes no chunk that says more than its size.
class RequestParser : public boost::beast::http::request_parser<boost::beast::http::string_body> {
 public:
  explicit RequestParser(size_t head_bytes_max);
  // Takes what of the buffer belongs to the head. need_more if that was not all of it, and no error
  // if it was: then the head is to be judged.
  boost::system::error_code ReadHead(boost::beast::flat_buffer& buffer);
  // Why a head is not there that was not read to its end when the client had no more to say.
  boost::system::error_code EndHead();
  void Allow(size_t body_bytes_max) { body_limit(body_bytes_max); }

 private:
  const size_t head_bytes_max_;
  size_t head_bytes_ = 0;  // Taken so far.
  std::string tail_{};     // The last of them.
};
using Message = boost::beast::http::request<boost::beast::http::string_body>;

// What to tell a client whose bytes are no request; nothing if it has only gone away.
std::optional<Response> ProblemOf(const boost::system::error_code& error);

// A head that was read, and what becomes of it.
struct Arrival {
  Request request;
  std::string method;  // As it came.
  Admission admission;
  std::optional<Response> refusal;  // Then the body is not to be read.
  bool has_body = false;
  bool is_announced = false;      // The client waits to hear that its body may come.
  bool wants_no_content = false;  // HEAD.
  bool keep_alive = false;
  // What follows on this connection is another request for certain.
  bool is_followed = false;
  size_t fields = 0;  // Lines of the head.
};
// Requires: the head was read.
Arrival ArrivalOf(const RequestParser& parser, Site& site);

// Takes the body, unless fields stood behind it: they would be read after the others were judged.
// Requires: it was read to its end.
void TakeBody(RequestParser& parser, Arrival& arrival);
// After this the connection is of no more use.
void Refuse(Arrival& arrival, Response response);

std::string NewRequestId();
// The head of a response, with the empty line.
std::string HeadOf(const Response& response, std::string_view request_id, bool keep_alive);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_WIRE_H_

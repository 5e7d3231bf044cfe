// What a server serves: the seam between bytes on a wire (service/server.cc and service/wire.cc,
// which alone know the HTTP library) and everything else. A test calls a site as the server does.
#ifndef DRUMROLL_SERVICE_SITE_H_
#define DRUMROLL_SERVICE_SITE_H_

#include <functional>
#include <optional>

#include "service/http.h"

namespace drumroll::service {

// Called once with the response, from any thread.
using Reply = std::function<void(Response)>;

// What is decided when the head of a request is there and its body is not read yet.
struct Admission {
  size_t body_bytes_max = 0;
  std::string_view route = "none";  // Its pattern; lives as long as the program.
  std::string person;               // Who asks; empty before that is known.
  std::optional<Response> refusal;  // Then the body is never read.
};

// What the server saw of a request, for metrics and the access log.
struct Served {
  std::string_view method{};
  std::string_view path{};  // As it came; nothing of it is checked if the request was refused.
  std::string_view route{};
  std::string_view person{};
  std::string_view request_id{};
  std::string_view peer{};
  int status = 0;
  size_t bytes_in = 0;
  size_t bytes_out = 0;
  double seconds = 0;
};

// Thread safe: many threads call all of it at the same time.
class Site {
 public:
  virtual ~Site() = default;
  // Whether this request's body may be sent, and how long it may be.
  virtual Admission Admit(Request& head) = 0;
  // Answers. Doesn't wait for disks in the calling thread.
  virtual void Handle(Request request, Reply reply) = 0;
  virtual void Note(const Served& served) = 0;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SITE_H_

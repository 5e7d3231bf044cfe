// HTTP/1.1 on a socket: reads requests within limits on every size and time, hands them to a site,
// writes what it answers. One request of a connection at a time, so that pipelined ones are
// answered in their order and none of them takes memory before its turn.
//
// Whatever is malformed is answered with a 4xx where that can be done, and its connection is
// closed: after bytes that two programs may read differently nothing on that connection can be
// trusted.
#ifndef DRUMROLL_SERVICE_SERVER_H_
#define DRUMROLL_SERVICE_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "service/site.h"

namespace drumroll::service {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8645;  // 0: a free one.
  size_t threads = 2;
  size_t connections_max = 4096;
  size_t head_bytes_max = 16 * 1024;
  int idle_seconds = 60;   // Between requests of a connection.
  int head_seconds = 10;   // For a request's head, from its first byte.
  int body_seconds = 30;   // For its body.
  int write_seconds = 30;  // For taking the response.
  int drain_seconds = 25;  // For requests under way, when the server stops.
};

class Server {
 public:
  // Listens. kInvalid for an address that is none, kConflict if somebody has the port. `site`
  // outlives the server.
  static Result<std::unique_ptr<Server>> Open(const ServerOptions& options, Site& site);
  virtual ~Server() = default;

  virtual uint16_t port() const = 0;
  // Serves until it is stopped: by Stop(), or by SIGTERM or SIGINT. Then it takes no new
  // connections, finishes the requests that are under way and returns; at a second signal at once.
  // `on_stop` is told when that begins, `on_hangup` of each SIGHUP.
  virtual void Run(std::function<void()> on_stop, std::function<void()> on_hangup) = 0;
  // From any thread.
  virtual void Stop() = 0;
  virtual size_t connections() const = 0;
};

// "127.0.0.1:8645" or "[::1]:8645": the address and the port.
Result<std::pair<std::string, uint16_t>> ParseListen(std::string_view text);
// True for addresses that only programs of this machine reach.
bool IsLoopback(std::string_view address);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SERVER_H_

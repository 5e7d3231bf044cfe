// Many connections to a service, each with one request under way, in one thread.
#ifndef DRUMROLL_BENCH_LOAD_CLIENT_H_
#define DRUMROLL_BENCH_LOAD_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "load/answers.h"
#include "load/ledger.h"
#include "load/options.h"
#include "load/tickets.h"

namespace load {

using TheClock = std::chrono::steady_clock;
using Time = TheClock::time_point;

struct Figures {
  uint64_t requests = 0;            // Answered.
  uint64_t sold = 0;                // Tickets that were new.
  uint64_t repeated = 0;            // Tickets that the service had already.
  uint64_t plays = 0;               // Of the sold ones.
  std::map<int, uint64_t> refused;  // Tickets by status.
  uint64_t retries = 0;             // Requests sent again after a 429 or 503.
  uint64_t broken = 0;              // Connections that broke with a request under way.
  uint64_t unanswered = 0;          // Tickets that nobody knows of, at the end.
  double seconds = 0;               // Until the last answer.
  std::vector<uint32_t> micros;     // One a request, from when it was to be sent to its answer.
};

class Client {
 public:
  explicit Client(const Options& options);
  ~Client();
  // Sends until the time is over, then waits for what is under way. Once.
  Figures Run();

 private:
  enum class State {
    kDown,  // Not connected; `due` says when to try.
    kConnecting,
    kIdle,
    kWaiting,  // For the answer to its request, of which `sent` bytes are sent.
    kPausing,  // Sends its request again at `due`.
  };
  struct Connection {
    int socket = -1;
    State state = State::kDown;
    Time due{};
    Time begun{};  // When the request was to be sent.
    bool has_request = false;
    std::vector<Ticket> tickets;
    std::string request;
    size_t sent = 0;
    std::string received;
  };

  void Connect(Connection& connection);
  void Drop(Connection& connection);
  void Listen(Connection& connection, uint32_t events, int operation);
  void Begin(Connection& connection, Time begun);
  void Send(Connection& connection);
  void Receive(Connection& connection);
  void Take(Connection& connection, const Answer& answer);
  void OnEvents(Connection& connection, uint32_t events);
  // Does what is due, and says when something will be.
  Time DoWhatIsDue();
  bool WantsMore() const;
  bool IsUnderWay() const;

  const Options options_;
  TicketMaker maker_;
  Ledger ledger_;
  Figures figures_;
  std::vector<Connection> connections_;
  int epoll_ = -1;
  uint64_t begun_ = 0;  // Requests.
  Time start_{};
  Time end_{};   // No request begins after it.
  Time last_{};  // The last answer.
};

}  // namespace load

#endif  // DRUMROLL_BENCH_LOAD_CLIENT_H_

#include "load/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace load {
namespace {

constexpr auto kReconnect = std::chrono::milliseconds(20);
constexpr auto kLastAnswers = std::chrono::seconds(10);

[[noreturn]] void GiveUp(const std::string& what) {
  std::fprintf(stderr, "load: %s\n", what.c_str());
  std::exit(1);
}

std::chrono::nanoseconds Seconds(double seconds) {
  return std::chrono::nanoseconds(static_cast<int64_t>(seconds * 1e9));
}

}  // namespace

Client::Client(const Options& options)
    : options_(options), maker_(options_), ledger_(options.ledger) {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) GiveUp(std::string("epoll_create1: ") + std::strerror(errno));
  connections_.resize(options_.connections);
}

Client::~Client() {
  for (const Connection& connection : connections_)
    if (connection.socket >= 0) ::close(connection.socket);
  ::close(epoll_);
}

Figures Client::Run() {
  start_ = last_ = TheClock::now();
  end_ = start_ + Seconds(options_.seconds);
  for (Connection& connection : connections_) Connect(connection);
  const Time give_up = end_ + Seconds(options_.patience_seconds) + kLastAnswers;
  std::array<epoll_event, 256> events;
  while (true) {
    const Time due = DoWhatIsDue();
    const Time now = TheClock::now();
    if ((!WantsMore() && !IsUnderWay()) || now >= give_up) break;
    // To the nanosecond: a wait in milliseconds would be measured as the service's latency.
    const std::chrono::nanoseconds wait = due - now;
    const timespec timeout{.tv_sec = 0,
                           .tv_nsec = std::clamp<int64_t>(wait.count(), 0, 100'000'000)};
    const int count = ::epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
    for (int i = 0; i < count; ++i)
      OnEvents(*static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr),
               events[static_cast<size_t>(i)].events);
  }
  for (const Connection& connection : connections_)
    if (connection.has_request) figures_.unanswered += connection.tickets.size();
  figures_.seconds = std::chrono::duration<double>(last_ - start_).count();
  return std::move(figures_);
}

bool Client::WantsMore() const {
  return TheClock::now() < end_ && (options_.requests == 0 || begun_ < options_.requests);
}

bool Client::IsUnderWay() const {
  return std::any_of(connections_.begin(), connections_.end(),
                     [](const Connection& connection) { return connection.has_request; });
}

Time Client::DoWhatIsDue() {
  const Time now = TheClock::now();
  Time next = end_;
  for (Connection& connection : connections_) {
    const bool is_timed = connection.state == State::kDown || connection.state == State::kPausing;
    if (is_timed && connection.due <= now) {
      if (connection.state == State::kDown) {
        Connect(connection);
      } else {
        Send(connection);
      }
    } else if (is_timed) {
      next = std::min(next, connection.due);
    }
    if (connection.state != State::kIdle || !WantsMore()) continue;
    // At a rate each request has its time, whether the service keeps up or not.
    const Time due =
        options_.rate == 0 ? now : start_ + Seconds(static_cast<double>(begun_) / options_.rate);
    if (due <= now) {
      Begin(connection, due);
    } else {
      next = std::min(next, due);
    }
  }
  return next;
}

void Client::Listen(Connection& connection, uint32_t events, int operation) {
  epoll_event event{.events = events, .data = {.ptr = &connection}};
  if (::epoll_ctl(epoll_, operation, connection.socket, &event) != 0)
    GiveUp(std::string("epoll_ctl: ") + std::strerror(errno));
}

void Client::Connect(Connection& connection) {
  connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection.socket < 0) GiveUp(std::string("socket: ") + std::strerror(errno));
  const int on = 1;
  ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  if (::inet_pton(AF_INET, options_.host.c_str(), &address.sin_addr) != 1)
    GiveUp("no IPv4 address: " + options_.host);
  connection.state = State::kConnecting;
  Listen(connection, EPOLLOUT, EPOLL_CTL_ADD);
  if (::connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    Drop(connection);
  }
}

// The connection is gone; what it had under way is sent again over another.
void Client::Drop(Connection& connection) {
  if (options_.patience_seconds == 0) GiveUp("the service is not there, or closed a connection");
  if (connection.state == State::kWaiting) ++figures_.broken;
  ::close(connection.socket);
  connection.socket = -1;
  connection.received.clear();
  connection.state = State::kDown;
  connection.due = TheClock::now() + kReconnect;
}

void Client::Begin(Connection& connection, Time begun) {
  ++begun_;
  connection.begun = begun;
  connection.has_request = true;
  connection.tickets.clear();
  if (options_.draw.empty()) {
    connection.request = GetRequest(options_, options_.paths[begun_ % options_.paths.size()]);
  } else {
    for (uint32_t i = 0; i < options_.tickets; ++i) {
      connection.tickets.push_back(maker_.Make());
      ledger_.Sent(connection.tickets.back());
    }
    connection.request = RequestFor(options_, connection.tickets);
  }
  Send(connection);
}

void Client::Send(Connection& connection) {
  connection.state = State::kWaiting;
  connection.sent = 0;
  OnEvents(connection, EPOLLOUT);
}

void Client::OnEvents(Connection& connection, uint32_t events) {
  if (connection.state == State::kConnecting) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(connection.socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0 || (events & EPOLLERR) != 0) return Drop(connection);
    Listen(connection, EPOLLIN, EPOLL_CTL_MOD);
    connection.state = State::kIdle;
    if (connection.has_request) Send(connection);
    return;
  }
  if (connection.state == State::kDown) return;
  if (connection.state == State::kWaiting && connection.sent < connection.request.size()) {
    const ssize_t count = ::send(connection.socket, connection.request.data() + connection.sent,
                                 connection.request.size() - connection.sent, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) return Drop(connection);
    if (count > 0) connection.sent += static_cast<size_t>(count);
    const bool all = connection.sent == connection.request.size();
    if (!all || (events & EPOLLIN) == 0)
      Listen(connection, all ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) Receive(connection);
}

void Client::Receive(Connection& connection) {
  std::array<char, 64 * 1024> bytes;
  const ssize_t count = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return Drop(connection);
  connection.received.append(bytes.data(), static_cast<size_t>(count));
  const auto answer = ReadAnswer(connection.received);
  if (!answer) return;
  if (connection.state != State::kWaiting || answer->bytes != connection.received.size())
    GiveUp("an answer that nobody waits for: " + connection.received.substr(0, 300));
  Take(connection, *answer);
}

void Client::Take(Connection& connection, const Answer& answer) {
  const Time now = last_ = TheClock::now();
  const bool again = (answer.status == 429 || answer.status == 503) && now < end_;
  if (again) {
    ++figures_.retries;
    connection.state = State::kPausing;
    connection.due = now + Seconds(std::max(answer.retry_after, 0.05));
  } else {
    ++figures_.requests;
    figures_.micros.push_back(static_cast<uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now - connection.begun).count()));
    if (options_.draw.empty() && answer.status != 200) ++figures_.refused[answer.status];
    const auto outcomes = OutcomesOf(answer, connection.tickets.size());
    for (size_t i = 0; i < connection.tickets.size(); ++i) {
      const Ticket& ticket = connection.tickets[i];
      const Outcome& outcome = outcomes[i];
      if (!IsSold(outcome.status)) {
        ++figures_.refused[outcome.status];
        ledger_.Refused(ticket, outcome.status);
        continue;
      }
      ++(outcome.status == 201 ? figures_.sold : figures_.repeated);
      figures_.plays += ticket.plays.size();
      ledger_.Acked(ticket, outcome.status, outcome.partition, outcome.ordinal);
    }
    connection.has_request = false;
    connection.state = State::kIdle;
  }
  const bool closes = answer.closes;
  connection.received.clear();
  if (!closes) return;
  ::close(connection.socket);
  connection.socket = -1;
  connection.state = State::kDown;
  connection.due = again ? connection.due : now;
}

}  // namespace load

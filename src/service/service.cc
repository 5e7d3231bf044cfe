#include "service/service.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "service/problem.h"

namespace drumroll::service {
namespace {

// How long the clock watcher sleeps at most: the clock may be set while it does.
constexpr auto kLookAgain = std::chrono::milliseconds(500);

// True if the Host header names this machine itself.
bool IsLocalHost(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool port = colon != std::string_view::npos && host.find(']', colon) == host.npos;
  const std::string_view name = port ? host.substr(0, colon) : host;
  constexpr std::string_view kNet = "127.0.0.";
  if (!name.starts_with(kNet)) return name == "localhost" || name == "[::1]";
  // A number and nothing else: "127.0.0.1.example.com" is somebody's name.
  return WholeNumber(name.substr(kNet.size())).value_or(256) <= 255;
}

// "application/json; charset=utf-8" is the type before the semicolon.
bool IsOfType(std::string_view content_type, std::string_view wanted) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return std::ranges::equal(type, wanted, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
}

Response ResponseOf(Result<Response> result) {
  return result.ok() ? std::move(result).value() : Problem(result.error());
}

}  // namespace

Service::Service(disk::Disk& disk, Clock& clock, ServiceOptions options)
    : options_(std::move(options)), world_{.disk = disk, .clock = clock, .sale = options_.sale} {}

Result<std::unique_ptr<Service>> Service::Open(disk::Disk& disk, Clock& clock,
                                               ServiceOptions options) {
  std::unique_ptr<Service> service(new Service(disk, clock, std::move(options)));
  service->tokens_ = std::make_shared<const Tokens>();
  if (!service->options_.tokens.empty()) DRUMROLL_TRY(service->Reload());
  service->draws_ = DRUMROLL_TRY(Draws::Open(service->world_, service->options_.data));
  service->lock_ = DRUMROLL_TRY(disk.LockDirectory(service->options_.data, disk::Hold::kAlone));
  service->audit_ =
      DRUMROLL_TRY(AuditLog::Open(disk, disk::Join(service->options_.data, "audit.jsonl")));
  service->workers_ =
      std::make_unique<Workers>(Workers::Options{.threads = service->options_.workers});
  return service;
}

Service::~Service() {
  clock_watcher_ = {};
  workers_.reset();
}

void Service::Start(bool wait) {
  const auto note = [this](const std::string& text) { options_.note(text); };
  const auto open = [this, note] {
    const Status started = draws_->Start(note);
    if (!started.ok()) note(started.error().message);
    draws_->CloseDue(note);  // Those that were overdue while no server ran.
    open_ = started.ok();
  };
  if (wait) open();
  clock_watcher_ = std::jthread([this, open, wait](const std::stop_token& stop) {
    if (!wait) open();
    WatchTheClock(stop);
  });
}

void Service::WatchTheClock(const std::stop_token& stop) {
  const auto note = [this](const std::string& text) { options_.note(text); };
  while (!stop.stop_requested()) {
    const std::optional<Micros> next = draws_->CloseDue(note);
    auto pause = std::chrono::microseconds(kLookAgain);
    if (next)
      pause = std::clamp(std::chrono::microseconds(Raw(*next) - Raw(world_.clock.Now())),
                         std::chrono::microseconds(0), pause);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, pause, [] { return false; });
  }
}

Status Service::Stop() {
  draining_ = true;
  clock_watcher_ = {};
  workers_.reset();
  return draws_->Stop();
}

Status Service::Reload() {
  auto tokens =
      std::make_shared<const Tokens>(DRUMROLL_TRY(Tokens::Read(world_.disk, options_.tokens)));
  const std::lock_guard lock(mutex_);
  // Taking the last token away must not let everybody in.
  if (tokens_ != nullptr && !tokens_->empty() && tokens->empty())
    return Fail(ErrorCode::kInvalid, "{}: no token in it; the ones that were read before stay",
                options_.tokens);
  tokens_ = std::move(tokens);
  return {};
}

bool Service::has_tokens() {
  const std::lock_guard lock(mutex_);
  return !tokens_->empty();
}

std::string Service::Unready() const {
  if (draining_) return "the server is about to end";
  return open_ ? "" : "the draws are being opened";
}

Result<Caller> Service::CallerOf(const Request& head) {
  std::shared_ptr<const Tokens> tokens;
  {
    const std::lock_guard lock(mutex_);
    tokens = tokens_;
  }
  if (tokens->empty()) return Caller{.person = {}, .channel = std::nullopt};
  std::optional<Caller> caller = tokens->CallerOf(head.authorization);
  if (caller) return *std::move(caller);
  return Fail(ErrorCode::kForbidden, "this needs a token: Authorization: Bearer drumroll_...");
}

Admission Service::Admit(Request& head) {
  Admission admission;
  const auto refuse = [&admission](Response response) {
    admission.refusal = std::move(response);
    return std::move(admission);
  };
  const auto path = SplitPath(head.path);
  if (!path.ok()) return refuse(Problem(path.error()));
  Match match = FindRoute(head.method, path.value());
  if (match.route == nullptr && match.allowed.empty())
    return refuse(Problem(404, "not found", "there is no such path"));
  if (match.route == nullptr) {
    Response response = Problem(405, "method not allowed", "the path takes " + match.allowed);
    response.headers.emplace_back("Allow", match.allowed);
    return refuse(std::move(response));
  }
  const Route& route = *match.route;
  admission.route = route.path;
  head.route = &route;
  head.parameters = std::move(match.parameters);
  if (options_.local_only && !has_tokens() && !IsLocalHost(head.host))
    return refuse(Problem(403, "forbidden",
                          "without tokens this service answers only who calls it localhost"));
  if (route.door != Door::kEverybody) {
    auto caller = CallerOf(head);
    if (!caller.ok()) return refuse(Problem(401, "unauthorized", caller.error().message));
    head.caller = std::move(caller).value();
    admission.person = head.caller.person.name;
    const Status door = CheckDoor(route, head.caller.person);
    if (!door.ok()) return refuse(Problem(door.error()));
    const std::string unready = Unready();
    if (!open_) return refuse(Problem(503, "unavailable", unready));
  }
  admission.body_bytes_max = route.body_bytes_max;
  return admission;
}

void Service::Handle(Request request, Reply reply) {
  const Route& route = *request.route;
  if (!request.body.empty() && !IsOfType(request.content_type, route.body_type)) {
    reply(Problem(415, "unsupported media type",
                  fmt::format("the body must be {}; say so in Content-Type", route.body_type)));
    return;
  }
  Run(route, std::move(request), std::move(reply));
}

void Service::Run(const Route& route, Request request, Reply reply) {
  if (route.take != nullptr) return route.take(*this, std::move(request), std::move(reply));
  if (route.quick) return reply(ResponseOf(route.answer(*this, request)));
  auto shared = std::make_shared<Request>(std::move(request));
  auto work = [this, &route, shared, reply] { reply(ResponseOf(route.answer(*this, *shared))); };
  if (!workers_->Offer(std::move(work)))
    reply(Problem(503, "unavailable", "too many requests wait already"));
}

void Service::Note(const Served& served) {
  metrics_.Count(served.method, served.route, served.status, served.seconds);
  if (AuditLog::Wants(served)) {
    const Status written = audit_->Append(served, world_.clock.Now());
    if (!written.ok()) options_.note(written.error().message);
  }
  if (!options_.access) return;
  const nlohmann::ordered_json line = {{"time", ToText(world_.clock.Now())},
                                       {"method", served.method},
                                       {"path", served.path},
                                       {"route", served.route},
                                       {"status", served.status},
                                       {"person", served.person},
                                       {"peer", served.peer},
                                       {"request_id", served.request_id},
                                       {"bytes_in", served.bytes_in},
                                       {"bytes_out", served.bytes_out},
                                       {"seconds", served.seconds}};
  options_.access(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace drumroll::service

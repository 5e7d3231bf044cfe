// The service: draws, people and routes behind a server. It has no rule of its own: it reads what
// is asked, lets the evening and the sale judge and do it, and writes what came of it.
//
// Handle() and Note() from any thread, once Start() was called.
#ifndef DRUMROLL_SERVICE_SERVICE_H_
#define DRUMROLL_SERVICE_SERVICE_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "service/audit_log.h"
#include "service/draws.h"
#include "service/metrics.h"
#include "service/route.h"
#include "service/site.h"
#include "service/tickets_in.h"
#include "service/tokens.h"
#include "service/workers.h"

namespace drumroll::service {

struct ServiceOptions {
  std::string data = "drumroll-data";
  std::string tokens{};  // Path of the file; tokens are needed if it has any.
  pool::SaleOptions sale{};
  size_t workers = 4;
  // Without tokens: who calls must have named this machine, or a web page could make a browser
  // call.
  bool local_only = true;
  std::string version{};
  // What people and their tools get to read, one line at a time. From any thread.
  std::function<void(std::string_view)> note = [](std::string_view) {};
  std::function<void(std::string_view)> access = {};  // JSON, one a request; none: not asked for.
};

class Service final : public Site {
 public:
  // `disk` and `clock` outlive the service.
  static Result<std::unique_ptr<Service>> Open(disk::Disk& disk, Clock& clock,
                                               ServiceOptions options);
  ~Service() override;

  // Opens the draws, aside; until that is done requests are told to come later. Then closes sales
  // at their time. With `wait` it returns when all draws are open.
  void Start(bool wait = false);
  // Says on /readyz that it is about to end.
  void Drain() { draining_ = true; }
  // Ends the sales of this program: nothing may be asked of it any more. The first error of any.
  Status Stop();
  // Reads the file of tokens again; the old ones stay if it is wrong.
  Status Reload();

  Admission Admit(Request& head) override;
  void Handle(Request request, Reply reply) override;
  void Note(const Served& served) override;

  // For the handlers.
  disk::Disk& disk() { return world_.disk; }
  Clock& clock() { return world_.clock; }
  Draws& draws() { return *draws_; }
  QuickPicks& picks() { return picks_; }
  Metrics& metrics() { return metrics_; }
  bool has_tokens();
  const std::string& version() const { return options_.version; }
  // Why it may not be asked now; empty if it may.
  std::string Unready() const;

 private:
  Service(disk::Disk& disk, Clock& clock, ServiceOptions options);
  Result<Caller> CallerOf(const Request& head);
  void Run(const Route& route, Request request, Reply reply);
  void WatchTheClock(const std::stop_token& stop);

  const ServiceOptions options_;
  const OpenDraw::World world_;
  std::unique_ptr<Draws> draws_;
  std::unique_ptr<disk::Lock> lock_;  // One server at a time has the data directory.
  std::unique_ptr<AuditLog> audit_;
  QuickPicks picks_;
  Metrics metrics_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<const Tokens> tokens_;
  std::atomic<bool> open_ = false;
  std::atomic<bool> draining_ = false;
  std::unique_ptr<Workers> workers_;
  std::jthread clock_watcher_;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SERVICE_H_

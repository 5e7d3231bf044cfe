// Threads for what waits for disks: steps of an evening, look-ups, lists. A bounded queue that
// never makes anybody wait: what does not fit is told so.
#ifndef DRUMROLL_SERVICE_WORKERS_H_
#define DRUMROLL_SERVICE_WORKERS_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace drumroll::service {

class Workers {
 public:
  struct Options {
    size_t threads = 4;
    size_t queued_max = 256;
  };
  explicit Workers(Options options);
  // Waits for the jobs that run and that are queued.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False if the queue is full: the job is not taken then. From any thread.
  bool Offer(std::function<void()> job);

 private:
  void Work();

  const size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // Last: joined before the rest goes.
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_WORKERS_H_

// Jobs done aside, in a bounded queue: whoever submits waits when the queue is full, so memory
// stays bounded. The first error sticks: it is returned by every later call, and jobs that have not
// started are dropped.
//
// With `threads` == 0 jobs run at once in the caller: the same code, replayable in a simulation.
// Submit() and Drain() may be called from several threads.
#ifndef DRUMROLL_BASE_BACKGROUND_H_
#define DRUMROLL_BASE_BACKGROUND_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace drumroll {

class Background {
 public:
  struct Options {
    size_t threads = 0;
    size_t queued_max = 1;  // Jobs waiting, not counting those that run.
  };
  explicit Background(Options options);
  // Drops the jobs that have not started, waits for those that run.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Queues a job. Returns the first error of any job so far.
  Status Submit(std::function<Status()> job);
  // Waits until all submitted jobs have ended. Returns the first error of any.
  Status Drain();

 private:
  void Work();
  Status FirstError() const;

  const size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<Status()>> queue_;
  size_t running_ = 0;
  bool stopping_ = false;
  Status error_;
  std::vector<std::jthread> threads_;  // Last: joined before the rest goes.
};

}  // namespace drumroll

#endif  // DRUMROLL_BASE_BACKGROUND_H_

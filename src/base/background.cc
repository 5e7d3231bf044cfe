#include "base/background.h"

#include <utility>

namespace drumroll {

Background::Background(Options options) : queued_max_(options.queued_max) {
  for (size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Work(); });
}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  changed_.notify_all();
}

Status Background::FirstError() const {
  if (error_.ok()) return {};
  return error_.error();
}

Status Background::Submit(std::function<Status()> job) {
  if (threads_.empty()) {
    const std::lock_guard lock(mutex_);
    if (error_.ok()) error_ = job();
    return FirstError();
  }
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return queue_.size() < queued_max_ || !error_.ok(); });
    if (!error_.ok()) return FirstError();
    queue_.push_back(std::move(job));
  }
  changed_.notify_all();
  return {};
}

Status Background::Drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return queue_.empty() && running_ == 0; });
  return FirstError();
}

void Background::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    const std::function<Status()> job = std::move(queue_.front());
    queue_.pop_front();
    ++running_;
    lock.unlock();
    changed_.notify_all();  // Room in the queue.
    Status status = job();
    lock.lock();
    --running_;
    if (!status.ok()) {
      if (error_.ok()) error_ = std::move(status);
      queue_.clear();
    }
    changed_.notify_all();
  }
}

}  // namespace drumroll

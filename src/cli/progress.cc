#include "cli/progress.h"

#include <algorithm>
#include <cmath>

#include "cli/human.h"

namespace drumroll::cli {
namespace {

constexpr size_t kBarColumns = 24;

std::string Bar(double share) {
  const auto filled = static_cast<size_t>(share * kBarColumns);
  return "[" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "]";
}

}  // namespace

Progress::Progress(Console& console, Options options)
    : console_(console),
      options_(std::move(options)),
      shown_(options_.shown && console.shows_status()),
      started_(options_.seconds()),
      next_(started_ + kSilentSeconds) {}

Progress::~Progress() {
  if (shown_) console_.ShowStatus("");
}

void Progress::Add(uint64_t count) {
  const uint64_t done = done_.fetch_add(count, std::memory_order_relaxed) + count;
  if (!shown_) return;
  // Whoever finds another thread drawing has nothing newer to say.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const double now = options_.seconds();
  if (now < next_) return;
  next_ = now + kSecondsBetween;
  console_.ShowStatus(Line(done, now - started_));
}

std::string Progress::Line(uint64_t done, double elapsed) const {
  const double rate = static_cast<double>(done) / elapsed;
  const std::string speed = fmt::format("{} {}/s", RateText(rate), options_.unit);
  if (options_.total == 0) {
    return fmt::format("{}  {}  {}", options_.what, WithSeparators(done), speed);
  }
  const uint64_t known = std::min(done, options_.total);
  const double share = static_cast<double>(known) / static_cast<double>(options_.total);
  const double left = rate > 0 ? static_cast<double>(options_.total - known) / rate : 0;
  const std::string line =
      fmt::format("{}  {} {:3.0f} %  {}  {} left", options_.what, Bar(share),
                  std::floor(share * 100), speed, DurationText(std::ceil(left)));
  return line.substr(0, console_.columns() - 1);  // A line that wraps can't be erased.
}

}  // namespace drumroll::cli

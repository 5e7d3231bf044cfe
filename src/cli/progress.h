// How far a long piece of work is, how fast it goes and how long it will still take, on the
// terminal's last line. Seen only by people: nothing is shown unless stderr is a terminal, nothing
// in the first second, and nothing is left when it ends.
//
//   Progress progress(console, {.what = "matching", .unit = "plays", .total = plays});
//   ... progress.Add(1 << 20) from any thread ...
#ifndef DRUMROLL_CLI_PROGRESS_H_
#define DRUMROLL_CLI_PROGRESS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "cli/console.h"

namespace drumroll::cli {

class Progress {
 public:
  struct Options {
    std::string what;    // "matching"
    std::string unit;    // "plays"
    uint64_t total = 0;  // 0: not known; then there is no bar and no time left.
    bool shown = true;   // Where anything is.
    std::function<double()> seconds = SteadySeconds;
  };
  // The console outlives it.
  Progress(Console& console, Options options);
  // Erases the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `count` more units are done. From any thread; cheap enough for every segment or frame, not for
  // every play.
  void Add(uint64_t count);

 private:
  // Ten lines a second are smooth; a bar that flashes for work of a moment is noise.
  static constexpr double kSilentSeconds = 1.0;
  static constexpr double kSecondsBetween = 0.1;

  std::string Line(uint64_t done, double elapsed) const;

  Console& console_;
  const Options options_;
  const bool shown_;
  const double started_;
  std::atomic<uint64_t> done_ = 0;
  std::mutex mutex_;
  double next_;  // Guarded by mutex_.
};

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_PROGRESS_H_

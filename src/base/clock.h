// Time is passed in. Wall time is information for people (it decides nothing); steady time
// measures.
#ifndef DRUMROLL_BASE_CLOCK_H_
#define DRUMROLL_BASE_CLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drumroll {

// Microseconds since 1970-01-01T00:00:00Z.
enum class Micros : int64_t {};
constexpr int64_t Raw(Micros time) { return static_cast<int64_t>(time); }

// "2026-11-23T11:35:00.000000Z".
std::string ToText(Micros time);
// The time that ToText() writes so; nothing if it is written in any other way.
std::optional<Micros> MicrosFromText(std::string_view text);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros Now() = 0;
};

// The machine's clock. Thread safe.
class SystemClock final : public Clock {
 public:
  Micros Now() override;
};

// A clock that a test moves by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Micros now) : now_(now) {}
  Micros Now() override { return now_; }
  void Set(Micros now) { now_ = now; }

 private:
  Micros now_;
};

// Seconds since some fixed moment; never goes back. For durations only.
double SteadySeconds();

}  // namespace drumroll

#endif  // DRUMROLL_BASE_CLOCK_H_

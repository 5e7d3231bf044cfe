// One measured number, beside the limit of the machine that it was measured on and the target it
// is held to. A value.
#ifndef DRUMROLL_MEASURE_FIGURE_H_
#define DRUMROLL_MEASURE_FIGURE_H_

#include <optional>
#include <string>

namespace drumroll::measure {

enum class Unit { kSeconds, kPlaysPerSecond, kBytes, kBytesPerPlay, kBytesPerSecond };

// Of rates more is better, of everything else less.
constexpr bool IsRate(Unit unit) {
  return unit == Unit::kPlaysPerSecond || unit == Unit::kBytesPerSecond;
}

struct Target {
  // The bound is on the figure, or on its distance from the floor.
  enum class Of { kValue, kRatio };
  Of of;
  double bound;
};

// What the machine itself allows, measured in the same run, in the figure's unit.
struct Floor {
  double value;
  std::string what;
};

struct Figure {
  std::string name;  // For machines: "counts".
  std::string what;  // For people: "tier counts, every byte read checked".
  Unit unit{};
  double value = 0;
  std::optional<Floor> floor{};
  std::optional<Target> target{};
  std::string detail{};

  // How many times the floor's cost; 1 is as good as the machine.
  std::optional<double> Ratio() const {
    if (!floor) return std::nullopt;
    return IsRate(unit) ? floor->value / value : value / floor->value;
  }
  // Nothing if there is no target.
  std::optional<bool> Met() const {
    if (!target) return std::nullopt;
    if (target->of == Target::Of::kRatio) return Ratio() && *Ratio() <= target->bound;
    return IsRate(unit) ? value >= target->bound : value <= target->bound;
  }
};

}  // namespace drumroll::measure

#endif  // DRUMROLL_MEASURE_FIGURE_H_

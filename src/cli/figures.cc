#include "cli/figures.h"

#include <nlohmann/json.hpp>

#include "cli/human.h"
#include "cli/table.h"

namespace drumroll::cli {
namespace {

using measure::Figure;
using measure::Target;
using measure::Unit;

std::string ValueText(Unit unit, double value) {
  switch (unit) {
    case Unit::kSeconds:
      return DurationText(value);
    case Unit::kPlaysPerSecond:
      return RateText(value) + " plays/s";
    case Unit::kBytes:
      return SizeText(static_cast<uint64_t>(value));
    case Unit::kBytesPerPlay:
      return fmt::format("{:.2f} B/play", value);
    case Unit::kBytesPerSecond:
      return fmt::format("{:.1f} GB/s", value / 1e9);
  }
  return {};
}

const char* Name(Unit unit) {
  switch (unit) {
    case Unit::kSeconds:
      return "seconds";
    case Unit::kPlaysPerSecond:
      return "plays/s";
    case Unit::kBytes:
      return "bytes";
    case Unit::kBytesPerPlay:
      return "bytes/play";
    case Unit::kBytesPerSecond:
      return "bytes/s";
  }
  return "";
}

std::string TargetText(const Figure& figure) {
  if (!figure.target) return "";
  const bool ratio = figure.target->of == Target::Of::kRatio;
  const std::string bound = ratio ? fmt::format("{:.2f}x", figure.target->bound)
                                  : ValueText(figure.unit, figure.target->bound);
  return (!ratio && IsRate(figure.unit) ? "at least " : "at most ") + bound;
}

std::string VerdictText(const Figure& figure, Style style) {
  const auto met = figure.Met();
  if (!met) return "";
  return *met ? "met" : style.Alarm("not met");
}

nlohmann::ordered_json FigureJson(const Figure& figure) {
  nlohmann::ordered_json json = {{"name", figure.name},
                                 {"what", figure.what},
                                 {"unit", Name(figure.unit)},
                                 {"value", figure.value}};
  if (figure.floor) {
    json["floor"] = {{"value", figure.floor->value}, {"what", figure.floor->what}};
    json["ratio"] = *figure.Ratio();
  }
  if (figure.target) {
    json["target"] = TargetText(figure);
    json["met"] = *figure.Met();
  }
  if (!figure.detail.empty()) json["detail"] = figure.detail;
  return json;
}

}  // namespace

std::string DrawNightText(const measure::DrawNight& night, Style style) {
  Table table({{"what"},
               {"measured", Align::kRight},
               {"floor", Align::kRight},
               {"ratio", Align::kRight},
               {"target"},
               {""},
               {"floor is"}});
  for (const Figure& figure : night.figures) {
    table.Add({figure.what, ValueText(figure.unit, figure.value),
               figure.floor ? ValueText(figure.unit, figure.floor->value) : "",
               figure.floor ? fmt::format("{:.2f}x", *figure.Ratio()) : "", TargetText(figure),
               VerdictText(figure, style), figure.floor ? figure.floor->what : figure.detail});
  }
  std::string winners;
  for (const uint64_t count : night.winners)
    winners += (winners.empty() ? "" : " / ") + WithSeparators(count);
  return fmt::format("{} of 6/45 in {}, {}; {}: {} winners\n{} kernel, outcome {}\n\n",
                     Counted(night.workload.plays, "play"),
                     Counted(night.workload.partitions, "partition"),
                     night.workload.human ? "as people choose" : "quick picks", night.numbers,
                     winners, night.kernel, night.outcome) +
         table.Text(style);
}

nlohmann::ordered_json DrawNightJson(const measure::DrawNight& night) {
  nlohmann::ordered_json figures = nlohmann::ordered_json::array();
  for (const Figure& figure : night.figures) figures.push_back(FigureJson(figure));
  return {{"plays", night.workload.plays},
          {"partitions", night.workload.partitions},
          {"seed", night.workload.seed},
          {"human", night.workload.human},
          {"numbers", night.numbers},
          {"winners", night.winners},
          {"outcome", night.outcome},
          {"kernel", night.kernel},
          {"figures", figures}};
}

}  // namespace drumroll::cli

// Measured figures (measure/figure.h) for people and for machines: `drumroll bench` and the
// programs of bench/ print them the same way.
#ifndef DRUMROLL_CLI_FIGURES_H_
#define DRUMROLL_CLI_FIGURES_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/style.h"
#include "measure/draw_night.h"

namespace drumroll::cli {

// A table: each figure, its floor and how far it is from it, its target and whether it is met.
std::string DrawNightText(const measure::DrawNight& night, Style style);

// The same for machines, in plain units: seconds, bytes, plays per second.
nlohmann::ordered_json DrawNightJson(const measure::DrawNight& night);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_FIGURES_H_

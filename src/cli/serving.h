// The settings of `serve` as flags: for the verbs that serve, and that show how it would.
#ifndef DRUMROLL_CLI_SERVING_H_
#define DRUMROLL_CLI_SERVING_H_

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/runtime.h"
#include "service/settings.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

struct ServingFlags {
  std::string config;                         // The TOML file; empty: none.
  std::map<std::string, std::string> values;  // By the setting's name; empty ones were not given.
};
void AddServingFlags(CLI::App& verb, ServingFlags& flags);

// Every setting, and where it comes from.
Result<std::vector<service::SettingValue>> ResolveServing(const ServingFlags& flags,
                                                          Runtime& runtime);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_SERVING_H_

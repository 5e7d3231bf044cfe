// `drumroll config`: how `serve` would be set up.
#include <nlohmann/json.hpp>

#include "cli/serving.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

Status Show(const ServingFlags& flags, Runtime& runtime) {
  const auto values = DRUMROLL_TRY(ResolveServing(flags, runtime));
  DRUMROLL_TRY(service::SetupOf(values));
  nlohmann::ordered_json settings = nlohmann::ordered_json::array();
  Table table({{"setting"}, {"value"}, {"from"}});
  for (const service::SettingValue& value : values) {
    settings.push_back(
        {{"name", value.setting->name}, {"value", value.value}, {"from", value.origin}});
    table.Add({std::string(value.setting->name), value.value, value.origin});
  }
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"settings", settings}});
  } else {
    runtime.console.Print(table.Text(runtime.console.style()));
  }
  return {};
}

Status Check(const ServingFlags& flags, Runtime& runtime) {
  const auto values = DRUMROLL_TRY(ResolveServing(flags, runtime));
  DRUMROLL_TRY(service::SetupOf(values));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"valid", true}});
  } else {
    runtime.console.Print("the settings are valid");
  }
  return {};
}

void AddShow(CLI::App& config, Runtime& runtime) {
  CLI::App* verb =
      AddVerb(config, "show",
              {.summary = "every setting, and where it comes from",
               .details = "Resolves the settings as 'drumroll serve' with the same flags would.",
               .examples = "drumroll config show\n"
                           "DRUMROLL_THREADS=4 drumroll config show --json"});
  auto flags = std::make_shared<ServingFlags>();
  AddServingFlags(*verb, *flags);
  Does(verb, runtime, flags, &Show);
}

void AddCheck(CLI::App& config, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      config, "check",
      {.summary = "whether the settings are valid",
       .details = "Reads the settings as 'drumroll serve' with the same flags would, and names the "
                  "first that is wrong. Nothing is opened.",
       .examples = "drumroll config check --config=/etc/drumroll/serve.toml"});
  auto flags = std::make_shared<ServingFlags>();
  AddServingFlags(*verb, *flags);
  Does(verb, runtime, flags, &Check);
}

}  // namespace

void AddConfig(CLI::App& root, Runtime& runtime) {
  CLI::App* group = AddVerbGroup(
      root, "config",
      {.summary = "how the server would be set up",
       .details = "Settings come from a flag, else from the environment (DRUMROLL_ and the name), "
                  "else from a TOML file, else they have a default.",
       .examples = "drumroll config show"});
  group->group(kTools);
  AddCheck(*group, runtime);
  AddShow(*group, runtime);
}

}  // namespace drumroll::cli

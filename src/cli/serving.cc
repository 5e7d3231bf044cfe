#include "cli/serving.h"

#include <cstdlib>

#include "cli/verb.h"

namespace drumroll::cli {
namespace {

constexpr uint64_t kConfigBytesMax = 1_MiB;

}  // namespace

void AddServingFlags(CLI::App& verb, ServingFlags& flags) {
  verb.add_option("--config", flags.config, "a TOML file with settings")
      ->type_name("FILE")
      ->check(PathValue());
  for (const service::Setting& setting : service::AllSettings()) {
    CLI::Option* option =
        verb.add_option(service::FlagOf(setting), flags.values[std::string(setting.name)],
                        std::string(setting.meaning))
            ->type_name(std::string(setting.value));
    if (!setting.fallback.empty()) option->default_str(std::string(setting.fallback));
    if (setting.value == "yes|no") option->check(CLI::IsMember({"yes", "no"}));
    if (setting.high != 0) option->transform(WholeValue(setting.low, setting.high));
  }
}

Result<std::vector<service::SettingValue>> ResolveServing(const ServingFlags& flags,
                                                          Runtime& runtime) {
  service::SettingSources sources;
  for (const auto& [name, value] : flags.values) {
    if (!value.empty()) sources.flags.emplace(name, value);
  }
  sources.environment = [](const char* name) -> const char* { return std::getenv(name); };
  sources.file_name = flags.config;
  if (!flags.config.empty())
    sources.file_text = DRUMROLL_TRY(disk::ReadAll(runtime.disk, flags.config, kConfigBytesMax));
  return service::ResolveSettings(sources);
}

}  // namespace drumroll::cli

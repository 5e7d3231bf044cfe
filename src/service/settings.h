// How the server is set up: a table of settings, each from the first place that says it: a flag,
// the environment (DRUMROLL_NAME), a TOML file, or the default. Pure but for reading the file.
#ifndef DRUMROLL_SERVICE_SETTINGS_H_
#define DRUMROLL_SERVICE_SETTINGS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/server.h"
#include "service/service.h"

namespace drumroll::service {

struct Setting {
  std::string_view name;      // In the file: "connections_max"; as a flag: --connections-max.
  std::string_view fallback;  // The default.
  std::string_view value;     // What stands for it in help texts.
  std::string_view meaning;
  // Whole numbers have a range; 0..0 is a text.
  uint64_t low = 0;
  uint64_t high = 0;
};
std::span<const Setting> AllSettings();
std::string FlagOf(const Setting& setting);         // "--connections-max"
std::string EnvironmentOf(const Setting& setting);  // "DRUMROLL_CONNECTIONS_MAX"

struct SettingValue {
  const Setting* setting = nullptr;
  std::string value;
  std::string origin;  // "flag --data", "DRUMROLL_DATA", "serve.toml:3", "default"
};

// Where the values come from.
struct SettingSources {
  std::map<std::string, std::string, std::less<>> flags;  // By name.
  std::function<const char*(const char*)> environment;    // As getenv().
  std::string file_name;                                  // For messages; empty: no file.
  std::string file_text;
};

// All settings in the order of the table. kInvalid, with the place, for a value that is not of its
// kind, and for a name in the file that there is not.
Result<std::vector<SettingValue>> ResolveSettings(const SettingSources& sources);

struct Setup {
  ServerOptions server;
  ServiceOptions service;
  bool access_log = false;
};
// kInvalid if the values don't go together: an address that is none.
Result<Setup> SetupOf(const std::vector<SettingValue>& values);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_SETTINGS_H_

#include "service/settings.h"

#include <algorithm>
#include <array>

#include "game/toml.h"

namespace drumroll::service {
namespace {

constexpr std::array kSettings = {
    Setting{"data", "drumroll-data", "DIRECTORY", "where draws are kept, each in GAME-DRAW"},
    Setting{"listen", "127.0.0.1:8645", "ADDRESS:PORT", "where to listen; port 0 takes a free one"},
    Setting{"tokens", "", "FILE", "who may come in; tokens.toml in the data directory by default"},
    Setting{"access_log", "no", "yes|no", "one line of JSON a request on stderr"},
    Setting{"threads", "2", "N", "threads that read requests and write responses", 1, 256},
    Setting{"workers", "4", "N", "threads that wait for disks: steps, look-ups, lists", 1, 256},
    Setting{"connections_max", "4096", "N", "connections at a time; more are told to come later", 1,
            1'000'000},
    Setting{"idle_seconds", "60", "N", "how long a connection may be silent between requests", 1,
            86'400},
    Setting{"head_seconds", "10", "N", "how long the head of a request may take", 1, 86'400},
    Setting{"body_seconds", "30", "N", "how long the body of a request may take", 1, 86'400},
    Setting{"write_seconds", "30", "N", "how long taking a response may take", 1, 86'400},
    Setting{"drain_seconds", "25", "N", "how long requests under way may take when it stops", 1,
            86'400},
    Setting{"linger_micros", "0", "N",
            "how long a ticket waits for others to share its sync; 0 waits for the disk only", 0,
            1'000'000},
    Setting{"queued_tickets_max", "65536", "N",
            "tickets of a partition that may wait for a sync; more are told to come later", 1,
            100'000'000},
};

bool IsNumber(const Setting& setting) { return setting.high != 0; }

Status CheckValue(const Setting& setting, const SettingValue& value) {
  if (IsNumber(setting)) {
    const auto number = WholeNumber(value.value);
    if (number && *number >= setting.low && *number <= setting.high) return {};
    return Fail(ErrorCode::kInvalid, "{}: {}: expected a whole number of {}..{}, found '{}'",
                value.origin, setting.name, setting.low, setting.high, value.value);
  }
  if (setting.value == "yes|no" && value.value != "yes" && value.value != "no")
    return Fail(ErrorCode::kInvalid, "{}: {}: expected yes or no, found '{}'", value.origin,
                setting.name, value.value);
  return {};
}

// What the file says, by name.
Result<std::map<std::string, SettingValue, std::less<>>> ReadFile(const SettingSources& sources) {
  std::map<std::string, SettingValue, std::less<>> values;
  if (sources.file_name.empty()) return values;
  const auto document = DRUMROLL_TRY(game::ParseToml(sources.file_name, sources.file_text));
  for (const game::TomlField& field : document.fields) {
    const auto at = std::ranges::find(kSettings, field.key, &Setting::name);
    const std::string origin = fmt::format("{}:{}", sources.file_name, field.line);
    if (at == kSettings.end())
      return Fail(ErrorCode::kInvalid, "{}: there is no setting '{}'", origin, field.key);
    using Kind = game::TomlValue::Kind;
    const Kind wanted = IsNumber(*at) ? Kind::kInteger : Kind::kString;
    if (field.value.kind != wanted)
      return Fail(ErrorCode::kInvalid, "{}: {}: expected {}, found {}", origin, field.key,
                  Name(wanted), Name(field.value.kind));
    values[field.key] = {
        .setting = at,
        .value = IsNumber(*at) ? fmt::to_string(field.value.integer) : field.value.string,
        .origin = origin};
  }
  return values;
}

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

std::string FlagOf(const Setting& setting) {
  std::string flag = "--" + std::string(setting.name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string EnvironmentOf(const Setting& setting) {
  std::string name = "DRUMROLL_" + std::string(setting.name);
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  return name;
}

Result<std::vector<SettingValue>> ResolveSettings(const SettingSources& sources) {
  const auto file = DRUMROLL_TRY(ReadFile(sources));
  std::vector<SettingValue> values;
  for (const Setting& setting : kSettings) {
    SettingValue value{
        .setting = &setting, .value = std::string(setting.fallback), .origin = "default"};
    const auto flag = sources.flags.find(setting.name);
    const std::string variable = EnvironmentOf(setting);
    const char* environment = sources.environment(variable.c_str());
    const auto in_file = file.find(setting.name);
    if (flag != sources.flags.end()) {
      value.value = flag->second;
      value.origin = FlagOf(setting);
    } else if (environment != nullptr) {
      value.value = environment;
      value.origin = variable;
    } else if (in_file != file.end()) {
      value = in_file->second;
    }
    DRUMROLL_TRY(CheckValue(setting, value));
    values.push_back(std::move(value));
  }
  return values;
}

Result<Setup> SetupOf(const std::vector<SettingValue>& values) {
  const auto text = [&values](std::string_view name) -> const std::string& {
    const auto at = std::ranges::find(
        values, name, [](const SettingValue& value) { return value.setting->name; });
    DRUMROLL_ASSERT(at != values.end());
    return at->value;
  };
  const auto number = [&text](std::string_view name) { return *WholeNumber(text(name)); };
  const auto seconds = [&number](std::string_view name) { return static_cast<int>(number(name)); };
  Setup setup;
  const auto listen = DRUMROLL_TRY(ParseListen(text("listen")));
  setup.server = {.address = listen.first,
                  .port = listen.second,
                  .threads = number("threads"),
                  .connections_max = number("connections_max"),
                  .idle_seconds = seconds("idle_seconds"),
                  .head_seconds = seconds("head_seconds"),
                  .body_seconds = seconds("body_seconds"),
                  .write_seconds = seconds("write_seconds"),
                  .drain_seconds = seconds("drain_seconds")};
  setup.service.data = text("data");
  if (setup.service.data.empty()) return Fail(ErrorCode::kInvalid, "data: expected a path");
  setup.service.tokens = text("tokens");
  if (setup.service.tokens.empty())
    setup.service.tokens = disk::Join(setup.service.data, "tokens.toml");
  setup.access_log = text("access_log") == "yes";
  setup.service.workers = number("workers");
  setup.service.sale.till.linger_micros = static_cast<uint32_t>(number("linger_micros"));
  setup.service.sale.till.queued_tickets_max = number("queued_tickets_max");
  return setup;
}

}  // namespace drumroll::service

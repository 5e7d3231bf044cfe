#include <nlohmann/json.hpp>
#include <sstream>

#include "base/bytes.h"
#include "doctor/site.h"
#include "fetch/fetch.h"

namespace drumroll::doctor {
namespace {

// A server of this machine answers soon, or not at all.
Result<fetch::Answer> Ask(const std::string& url) {
  return fetch::Ask(url, {.bytes_max = 16_MiB,
                          .connect_ms_max = 2000,
                          .total_ms_max = 5000,
                          .redirects_max = 0,
                          .without_proxy = true});
}

// Where it is to be asked from here: who listens everywhere listens on the loopback, too.
std::string UrlOf(const service::Setup& setup) {
  std::string address = setup.server.address;
  if (address == "0.0.0.0") address = "127.0.0.1";
  if (address == "::") address = "::1";
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return fmt::format("http://{}:{}", address, setup.server.port);
}

std::string FieldOf(const std::string& body, const char* name) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return "";
  return json[name].get<std::string>();
}

// Draws whose gauge of this name is 1: 'drumroll_sale_failed{draw="kr-lotto645-1200"} 1'.
std::vector<std::string> DrawsWith(const std::string& metrics, std::string_view gauge) {
  std::vector<std::string> draws;
  const std::string begin = fmt::format("{}{{draw=\"", gauge);
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(begin) && line.ends_with("\"} 1"))
      draws.push_back(line.substr(begin.size(), line.size() - begin.size() - 4));
  }
  return draws;
}

Finding Problem(std::string found, std::string expected, std::string advice) {
  return {.check = "server",
          .level = Level::kProblem,
          .found = std::move(found),
          .expected = std::move(expected),
          .advice = std::move(advice)};
}

void LookAtSales(const std::string& url, Findings& findings) {
  const auto metrics = Ask(url + "/metrics");
  if (!metrics.ok()) return;
  for (const std::string& draw : DrawsWith(metrics.value().body, "drumroll_sale_failed"))
    findings.push_back(Problem(fmt::format("the sale of {} has failed, and takes nothing", draw),
                               "a sale whose syncs succeed",
                               "look at the disk (dmesg, SMART); then start the server again"));
  for (const std::string& draw : DrawsWith(metrics.value().body, "drumroll_clock_jumped"))
    findings.push_back(Problem(
        fmt::format("the sale of {} was stopped by a clock that jumped", draw),
        "a clock that does not jump",
        fmt::format("look at the clock, then: drumroll clock DIRECTORY_OF_{} --reason=WHY", draw)));
}

void LookAtRunning(const Site& site, const std::string& url, const Result<fetch::Answer>& ready,
                   Findings& findings) {
  if (!ready.ok()) {
    findings.push_back(Problem(
        fmt::format("a server has {}, but {}", site.setup.service.data, ready.error().message),
        "an answer at " + url,
        "give the doctor the flags and settings that the server has; else it hangs: look at it"));
    return;
  }
  if (ready.value().status != 200) {
    const std::string why = FieldOf(ready.value().body, "detail");
    findings.push_back(Problem(fmt::format("{} is not ready: {}", url, why), "ready", "wait"));
    return;
  }
  const auto version = Ask(url + "/version");
  const std::string its = version.ok() ? FieldOf(version.value().body, "version") : "";
  if (its != site.version) {
    findings.push_back(
        Problem(fmt::format("{} is drumroll {}", url, its.empty() ? "of no known version" : its),
                fmt::format("{}, as this program is", site.version),
                "start the server again, or examine it by the program that it runs"));
  }
  LookAtSales(url, findings);
  if (findings.empty()) findings.push_back(Ok("server", fmt::format("{} is ready", url)));
}

}  // namespace

Findings CheckServer(const Site& site) {
  Findings findings;
  if (site.setup.server.port == 0) return {Ok("server", "it would listen on any free port")};
  const std::string url = UrlOf(site.setup);
  const std::string& data = site.setup.service.data;
  const auto there = site.disk.Exists(data);
  bool runs = false;
  if (there.ok() && there.value()) {
    const auto lock = site.disk.LockDirectory(data, disk::Hold::kAlone);
    runs = !lock.ok() && lock.error().code == ErrorCode::kUnavailable;
  }
  const auto ready = Ask(url + "/readyz");
  if (runs) {
    LookAtRunning(site, url, ready, findings);
  } else if (ready.ok()) {
    findings.push_back(
        Problem(fmt::format("something answers at {}, but no server has {}", url, data),
                "nobody, or the server of this directory",
                "find out who it is ('ss -ltnp'); 'drumroll serve' can't listen there meanwhile"));
  } else {
    findings.push_back(Ok("server", fmt::format("none has {}, and {} is free", data, url)));
  }
  return findings;
}

}  // namespace drumroll::doctor

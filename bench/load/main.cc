// Load for `drumroll serve`, written apart from it: shares no code with the service, speaks plain
// HTTP/1.1 as docs/http.md has it, and keeps a ledger of what it sent and what was acknowledged.
//
//   load_bench --draw=kr-lotto645-1200                             tickets, one a request
//   load_bench --draw=kr-lotto645-1200 --tickets=20 --plays=5      batches of 100 plays
//   load_bench --path=/healthz                                     empty round trips
//   load_bench --paths=FILE                                        look-ups of many
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "load/client.h"

namespace {

uint32_t Percentile(const std::vector<uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto index = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  return sorted[index];
}

nlohmann::ordered_json ToJson(load::Figures figures) {
  std::sort(figures.micros.begin(), figures.micros.end());
  nlohmann::ordered_json refused = nlohmann::ordered_json::object();
  for (const auto& [status, count] : figures.refused) refused[std::to_string(status)] = count;
  const auto rate = [&figures](uint64_t count) {
    return figures.seconds == 0 ? 0.0 : static_cast<double>(count) / figures.seconds;
  };
  return {{"requests", figures.requests},
          {"sold", figures.sold},
          {"repeated", figures.repeated},
          {"plays", figures.plays},
          {"refused", refused},
          {"retries", figures.retries},
          {"broken", figures.broken},
          {"unanswered", figures.unanswered},
          {"seconds", figures.seconds},
          {"requests_per_second", rate(figures.requests)},
          {"plays_per_second", rate(figures.plays)},
          {"micros",
           {{"p50", Percentile(figures.micros, 0.5)},
            {"p90", Percentile(figures.micros, 0.9)},
            {"p99", Percentile(figures.micros, 0.99)},
            {"max", Percentile(figures.micros, 1)}}}};
}

}  // namespace

int main(int argc, char** argv) {
  load::Options options;
  CLI::App app("Load for `drumroll serve`; prints its figures as JSON.");
  app.option_defaults()->always_capture_default();
  app.add_option("--host", options.host, "IPv4 address");
  app.add_option("--port", options.port);
  app.add_option("--draw", options.draw, "sell in this draw; without it a path is read instead");
  std::string file;
  app.add_option("--path", options.paths.front(), "what to GET");
  app.add_option("--paths", file, "a file of paths, one a line, to GET one after the other");
  app.add_option("--connections", options.connections);
  app.add_option("--tickets", options.tickets, "per request; more than one is a batch");
  app.add_option("--plays", options.plays, "per ticket");
  app.add_option("--pick", options.pick, "numbers of a play");
  app.add_option("--of", options.of, "the largest number");
  app.add_option("--rate", options.rate, "requests a second; 0: as fast as they are answered");
  app.add_option("--seconds", options.seconds);
  app.add_option("--requests", options.requests, "at most so many; 0: no limit");
  app.add_option("--seed", options.seed);
  app.add_option("--patience", options.patience_seconds,
                 "seconds to wait for a service that went away; then what it did not answer is "
                 "sent again with the same keys");
  app.add_option("--ledger", options.ledger, "append what was sent and acknowledged to this file");
  app.add_option("--token", options.token);
  CLI11_PARSE(app, argc, argv);
  if (!file.empty()) {
    options.paths.clear();
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) options.paths.push_back(line);
    if (options.paths.empty()) {
      std::fprintf(stderr, "load: %s: not there, or empty; expected a path a line\n", file.c_str());
      return 1;
    }
  }
  std::puts(ToJson(load::Client(options).Run()).dump().c_str());
  return 0;
}

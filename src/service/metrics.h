// What is counted for an operator's gauges, in Prometheus' text format. Thread safe.
#ifndef DRUMROLL_SERVICE_METRICS_H_
#define DRUMROLL_SERVICE_METRICS_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pool/sale_figures.h"

namespace drumroll::service {

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // A request that was answered. `route` is its pattern: no player, no ticket.
  void Count(std::string_view method, std::string_view route, int status, double seconds);

  // All of it. `sales` are the draws that sell, by id.
  std::string Text(const std::vector<std::pair<std::string, pool::SaleFigures>>& sales) const;

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_METRICS_H_

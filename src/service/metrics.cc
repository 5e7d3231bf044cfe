#include "service/metrics.h"

#include <fmt/format.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

namespace drumroll::service {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;
using Sales = std::vector<std::pair<std::string, pool::SaleFigures>>;

// A figure of a sale as a family: one series a draw.
struct Series {
  const char* name;
  const char* help;
  MetricType type;
  double (*value)(const pool::SaleFigures& figures);
};

constexpr Series kSeries[] = {
    {"drumroll_tickets_total", "Tickets sold, durable", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.tickets); }},
    {"drumroll_plays_total", "Plays sold, durable", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.plays); }},
    {"drumroll_voids_total", "Tickets cancelled", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.voids); }},
    {"drumroll_repeats_total", "Retries that got the first receipt again", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.repeats); }},
    {"drumroll_conflicts_total", "Keys that belong to another ticket", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.conflicts); }},
    {"drumroll_late_total", "Tickets that came after the sale had ended", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.late); }},
    {"drumroll_busy_total", "Tickets refused because too many waited", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.busy); }},
    {"drumroll_refused_total", "Tickets refused for the disk or the clock", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.refused); }},
    {"drumroll_failed_total", "Tickets refused because the sale has failed", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.failed); }},
    {"drumroll_syncs_total", "Syncs of the logs", MetricType::Counter,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.syncs); }},
    {"drumroll_queued_tickets", "Tickets waiting for a sync", MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.queued_tickets); }},
    {"drumroll_queued_bytes", "Bytes waiting for a sync", MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.queued_bytes); }},
    {"drumroll_ticket_keys", "Ticket keys remembered", MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.keys); }},
    {"drumroll_ticket_key_bytes", "Memory of the ticket keys", MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.key_bytes); }},
    {"drumroll_clock_jumped", "1 while the sale waits for somebody's word on the clock",
     MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.clock_jumped); }},
    {"drumroll_sale_failed", "1 once the sale has failed: look at the disk, start the server again",
     MetricType::Gauge,
     [](const pool::SaleFigures& f) { return static_cast<double>(f.has_failed); }},
};

MetricFamily FamilyOf(const Series& series, const Sales& sales) {
  MetricFamily family;
  family.name = series.name;
  family.help = series.help;
  family.type = series.type;
  for (const auto& [draw, figures] : sales) {
    prometheus::ClientMetric metric;
    metric.label.push_back({"draw", draw});
    metric.counter.value = series.value(figures);
    metric.gauge.value = series.value(figures);
    family.metric.push_back(metric);
  }
  return family;
}

MetricFamily SyncFamily(const Sales& sales) {
  MetricFamily family;
  family.name = "drumroll_sync_seconds";
  family.help = "How long syncs of the logs took";
  family.type = MetricType::Histogram;
  for (const auto& [draw, figures] : sales) {
    prometheus::ClientMetric metric;
    metric.label.push_back({"draw", draw});
    metric.histogram.sample_count = figures.sync.count;
    metric.histogram.sample_sum = figures.sync.seconds;
    uint64_t count = 0;
    for (size_t i = 0; i + 1 < pool::Durations::kBuckets; ++i) {
      count += figures.sync.counts[i];
      metric.histogram.bucket.push_back({count, static_cast<double>(uint64_t{1} << i) * 1e-6});
    }
    metric.histogram.bucket.push_back(
        {figures.sync.count, std::numeric_limits<double>::infinity()});
    family.metric.push_back(metric);
  }
  return family;
}

// A client may call its method anything: each name would be a series that is kept for good.
std::string LabelOf(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "DELETE"}) {
    if (method == known) return std::string(known);
  }
  return "other";
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("drumroll_http_requests_total")
                                                          .Help("Requests answered")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("drumroll_http_request_seconds")
          .Help("From a request's first byte to its answer taken")
          .Register(registry);
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::Count(std::string_view method, std::string_view route, int status, double seconds) {
  static const prometheus::Histogram::BucketBoundaries kBounds = {
      0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
  families_->requests
      .Add({{"method", LabelOf(method)},
            {"route", std::string(route)},
            {"status", fmt::to_string(status)}})
      .Increment();
  families_->durations.Add({{"route", std::string(route)}}, kBounds).Observe(seconds);
}

std::string Metrics::Text(const Sales& sales) const {
  std::vector<MetricFamily> all = families_->registry.Collect();
  for (const Series& series : kSeries) {
    MetricFamily family = FamilyOf(series, sales);
    if (!family.metric.empty()) all.push_back(std::move(family));
  }
  if (!sales.empty()) all.push_back(SyncFamily(sales));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace drumroll::service

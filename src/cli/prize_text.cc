#include "cli/prize_text.h"

#include "cli/human.h"
#include "cli/table.h"

namespace drumroll::cli {
namespace {

std::string PrizeCell(const game::Rules& rules, const game::TierReport& tier) {
  if (tier.winners == 0) return "-";
  if (tier.free_plays != 0) return Counted(tier.free_plays, "free play");
  return MoneyText(tier.prize, rules.exponent, rules.currency);
}

std::string TotalCell(const game::Rules& rules, const game::TierReport& tier) {
  return tier.total == 0 ? "-" : MoneyText(tier.total, rules.exponent, rules.currency);
}

}  // namespace

std::string PrizeReportText(const game::Rules& rules, const game::PrizeReport& report,
                            Style style) {
  Table table({{"tier", Align::kRight},
               {"hits"},
               {"winners", Align::kRight},
               {"prize each", Align::kRight},
               {"total", Align::kRight}});
  for (size_t i = 0; i < report.tiers.size(); ++i) {
    const game::TierReport& tier = report.tiers[i];
    table.Add({fmt::format("{}", i + 1), rules.tiers[i].name, WithSeparators(tier.winners),
               PrizeCell(rules, tier), TotalCell(rules, tier)});
  }
  Table sums({{"money"}, {"", Align::kRight}});
  const auto add = [&](std::string name, int64_t amount) {
    sums.Add({std::move(name), MoneyText(amount, rules.exponent, rules.currency)});
  };
  add("sales", report.sales);
  add("pool", report.pool);
  if (report.carry_in != 0) add("carried in", report.carry_in);
  add("prizes", report.prizes());
  add("carried to the next draw", report.carry_out());
  add("reserve", report.reserve);
  add("breakage of rounding", report.breakage);
  return table.Text(style) + "\n" + sums.Text(style);
}

}  // namespace drumroll::cli

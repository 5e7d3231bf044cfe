// `drumroll play`: one play, or all tickets of a player, with what they won.
#include <nlohmann/json.hpp>

#include "cli/evening.h"
#include "cli/human.h"
#include "cli/night.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "documents/ticket.h"
#include "pool/lookup.h"
#include "settle/winner_reader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::optional<uint16_t> partition;
  std::optional<uint64_t> ordinal;
  std::optional<uint64_t> player;
  Who who;
};

std::string NumbersText(const pool::FoundPlay& play) {
  std::string text = fmt::format("{}", fmt::join(play.main, " "));
  if (!play.second.empty()) text += fmt::format(" + {}", fmt::join(play.second, " "));
  return text;
}

// What a play won by the last result; nothing is said before that is settled.
class Wins {
 public:
  static Result<Wins> Open(disk::Disk& disk, const Night& night) {
    Wins wins;
    const pool::State& state = night.evening.state();
    const bool correcting = state.phase == pool::Phase::kCorrecting;
    if (correcting || state.revisions.empty() || !state.revisions.back().settlement) return wins;
    const auto revision = static_cast<uint32_t>(state.revisions.size());
    wins.file_ = DRUMROLL_TRY(settle::WinnerReader::Open(
        disk, night.draw->layout().Winners(revision), disk::Access::kRead));
    return wins;
  }

  Result<std::vector<settle::Winner>> Of(PartitionId partition, Ordinal ordinal) const {
    if (!file_) return std::vector<settle::Winner>();
    return file_->Find(partition, ordinal);
  }
  bool settled() const { return file_.has_value(); }

 private:
  std::optional<settle::WinnerReader> file_;
};

std::string WinsText(const std::vector<settle::Winner>& wins, const pool::FoundPlay& play,
                     bool settled) {
  if (play.voided) return "voided";
  if (!settled) return "";
  if (wins.empty()) return "no prize";
  std::string text;
  for (const settle::Winner& win : wins) {
    if (!text.empty()) text += ", ";
    text += win.weight == 1 ? fmt::format("tier {}", win.tier)
                            : fmt::format("{} x tier {}", win.weight, win.tier);
  }
  return text;
}

Status Print(const std::vector<pool::FoundTicket>& tickets, const Wins& wins, Runtime& runtime) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table({{"ticket"},
               {"player"},
               {"sold"},
               {"partition", Align::kRight},
               {"play", Align::kRight},
               {"numbers"},
               {"won"}});
  for (const pool::FoundTicket& ticket : tickets) {
    documents::TicketWins won_by_play;
    const std::string key = ToHex(Bytes(ticket.ticket.key.bytes));
    for (const pool::FoundPlay& play : ticket.plays) {
      const auto won = DRUMROLL_TRY(wins.Of(ticket.partition, play.ordinal));
      won_by_play.push_back(won);
      table.Add({key, fmt::format("{}", ticket.ticket.player), ToText(ticket.ticket.time),
                 fmt::format("{}", ticket.partition), fmt::format("{}", play.ordinal),
                 NumbersText(play), WinsText(won, play, wins.settled())});
    }
    json.push_back(nlohmann::ordered_json::parse(documents::TicketJson(ticket, won_by_play)));
  }
  if (runtime.console.json()) {
    runtime.console.PrintJson(json);
  } else {
    runtime.console.Print(table.Text(runtime.console.style()));
  }
  return {};
}

Status Look(const Flags& flags, Runtime& runtime) {
  const bool one = flags.partition && flags.ordinal;
  if (one == flags.player.has_value() || flags.partition.has_value() != flags.ordinal.has_value()) {
    return Fail(ErrorCode::kInvalid, "say either --player, or --partition and --ordinal");
  }
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kLook));
  const pool::SealedPool pool = DRUMROLL_TRY(pool::SealedPool::Open(runtime.disk, *night.draw));
  const pool::Lookup lookup = DRUMROLL_TRY(pool::Lookup::Open(runtime.disk, pool));
  const Wins wins = DRUMROLL_TRY(Wins::Open(runtime.disk, night));
  std::vector<pool::FoundTicket> tickets;
  if (flags.player) {
    tickets = DRUMROLL_TRY(lookup.TicketsOf(PlayerId{*flags.player}));
    if (tickets.empty())
      return Fail(ErrorCode::kNotFound, "player {} has no play in this draw", *flags.player);
  } else {
    tickets.push_back(
        DRUMROLL_TRY(lookup.TicketOf(PartitionId{*flags.partition}, Ordinal{*flags.ordinal})));
  }
  return Print(tickets, wins, runtime);
}

}  // namespace

void AddPlay(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "play",
      {.summary = "look up one play, or all tickets of a player",
       .details =
           "Shows the ticket of a play, or every ticket of a player, with numbers, time of sale "
           "and, once the draw is settled, what each play won. Segments and log must agree on it. "
           "Refused between the seal and the first result: the pool is blind then.",
       .examples = "drumroll play draws/1128 --player=6116894677243921\n"
                   "drumroll play draws/1128 --partition=1 --ordinal=40211 --json"});
  verb->group(kLooking);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  AddWhoFlags(*verb, flags->who);
  verb->add_option("--player", flags->player, "all tickets of this player")
      ->type_name("ID")
      ->transform(WholeValue(0, UINT64_MAX));
  verb->add_option("--partition", flags->partition, "the play's partition")
      ->type_name("N")
      ->transform(WholeValue(0, UINT16_MAX));
  verb->add_option("--ordinal", flags->ordinal, "the play's ordinal in its partition")
      ->type_name("N")
      ->transform(WholeValue(0, UINT64_MAX));
  Does(verb, runtime, flags, &Look);
}

}  // namespace drumroll::cli

#include "cli/log_text.h"

#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "cli/human.h"
#include "cli/table.h"
#include "log/frame.h"

namespace drumroll::cli {
namespace {

std::string_view KindName(uint8_t kind) {
  switch (static_cast<log::FrameKind>(kind)) {
    case log::FrameKind::kPlays:
      return "plays";
    case log::FrameKind::kVoids:
      return "voids";
    case log::FrameKind::kClose:
      return "close";
  }
  return "unknown";
}

std::string NumbersText(const game::Play& play) {
  std::string text = fmt::format("{}", fmt::join(play.main, " "));
  if (!play.second.empty()) text += fmt::format(" + {}", fmt::join(play.second, " "));
  return text;
}

Status ReadTickets(const log::Frame& frame, const game::Matrix& matrix,
                   std::vector<ShownTicket>& tickets) {
  if (frame.kind() != log::FrameKind::kPlays) return {};
  log::TicketCursor cursor(matrix, frame.payload);
  while (const auto view = DRUMROLL_TRY(cursor.Next())) {
    ShownTicket& shown = tickets.emplace_back(ShownTicket{.ticket = view->ticket(), .plays = {}});
    log::PlayCursor plays(matrix, *view);
    for (game::Play play; plays.Next(play);) shown.plays.push_back(NumbersText(play));
  }
  return {};
}

nlohmann::ordered_json TicketJson(const ShownTicket& shown) {
  return {{"key", ToHex(Bytes(shown.ticket.key.bytes))}, {"player", Raw(shown.ticket.player)},
          {"channel", Raw(shown.ticket.channel)},        {"time", Raw(shown.ticket.time)},
          {"quick_pick", shown.ticket.quick_pick},       {"plays", shown.plays}};
}

nlohmann::ordered_json FrameJson(const ShownFrame& frame) {
  const log::FrameHeader& header = frame.header;
  nlohmann::ordered_json json = {{"sequence", header.sequence},
                                 {"kind", KindName(header.kind)},
                                 {"position", header.position},
                                 {"synced", header.synced},
                                 {"payload_bytes", header.payload_bytes},
                                 {"first_ordinal", header.first_ordinal},
                                 {"plays", header.plays},
                                 {"tickets", header.tickets},
                                 {"time", header.time},
                                 {"digest", ToHex(frame.digest)}};
  if (frame.tickets.empty()) return json;
  json["numbers"] = nlohmann::ordered_json::array();
  for (const ShownTicket& ticket : frame.tickets) json["numbers"].push_back(TicketJson(ticket));
  return json;
}

std::string FrameTable(const LogSummary& summary, Style style) {
  Table table({{"frame", Align::kRight},
               {"kind"},
               {"position", Align::kRight},
               {"ordinal", Align::kRight},
               {"plays", Align::kRight},
               {"tickets", Align::kRight},
               {"time"},
               {"digest"}});
  for (const ShownFrame& frame : summary.shown) {
    const log::FrameHeader& header = frame.header;
    table.Add({fmt::format("{}", header.sequence), std::string(KindName(header.kind)),
               WithSeparators(header.position), WithSeparators(header.first_ordinal),
               WithSeparators(uint64_t{header.plays}), WithSeparators(uint64_t{header.tickets}),
               ToText(Micros{header.time}), ToHex(frame.digest).substr(0, 16)});
  }
  std::string text = table.Text(style);
  const uint64_t hidden = summary.frames - summary.shown.size();
  if (hidden != 0)
    text += fmt::format("and {} more (--frames=N shows N)\n", Counted(hidden, "frame"));
  return text;
}

std::string NumbersTable(const LogSummary& summary, Style style) {
  Table table({{"ordinal", Align::kRight}, {"ticket"}, {"player", Align::kRight}, {"numbers"}});
  bool any = false;
  for (const ShownFrame& frame : summary.shown) {
    uint64_t ordinal = frame.header.first_ordinal;
    for (const ShownTicket& shown : frame.tickets) {
      for (const std::string& numbers : shown.plays) {
        table.Add({WithSeparators(ordinal++), ToHex(Bytes(shown.ticket.key.bytes)),
                   fmt::format("{}", shown.ticket.player), numbers});
        any = true;
      }
    }
  }
  return any ? "\n" + table.Text(style) : "";
}

std::string Totals(const LogSummary& summary, Style style) {
  Facts facts;
  facts.Add("log", fmt::format("draw {}, partition {}", summary.id.draw, summary.id.partition));
  facts.Add("read",
            summary.file
                ? fmt::format("file {} of files of {}", *summary.file, SizeText(summary.file_bytes))
                : fmt::format("all files, of {} each", SizeText(summary.file_bytes)));
  facts.Add("frames",
            fmt::format("{}: {} of plays, {} of voids, {}", WithSeparators(summary.frames),
                        WithSeparators(summary.frames_of_kind[1]),
                        WithSeparators(summary.frames_of_kind[2]),
                        summary.closed() ? "closed" : "not closed"));
  facts.Add("plays", WithSeparators(summary.plays));
  facts.Add("tickets", WithSeparators(summary.tickets));
  facts.Add("payload", SizeText(summary.payload_bytes));
  facts.Add("end", fmt::format("position {}", WithSeparators(summary.end)));
  facts.Add("head", ToHex(summary.head));
  if (summary.stop) facts.Add("stopped", *summary.stop);
  return facts.Text(style);
}

}  // namespace

Status LogSummary::Add(const log::Frame& frame, bool is_shown, const game::Matrix* matrix) {
  const log::FrameHeader& header = frame.header;
  ++frames;
  ++frames_of_kind[header.kind];
  plays += header.plays;
  if (frame.kind() == log::FrameKind::kPlays) tickets += header.tickets;
  payload_bytes += header.payload_bytes;
  head = frame.digest;
  end = Raw(frame.position) + log::FrameBytes(header.payload_bytes);
  if (!is_shown) return {};
  ShownFrame& kept =
      shown.emplace_back(ShownFrame{.header = header, .digest = frame.digest, .tickets = {}});
  return matrix == nullptr ? Status() : ReadTickets(frame, *matrix, kept.tickets);
}

std::string LogText(const LogSummary& summary, Style style) {
  return Totals(summary, style) + "\n" + FrameTable(summary, style) + NumbersTable(summary, style);
}

nlohmann::ordered_json LogJson(const LogSummary& summary) {
  nlohmann::ordered_json json = {{"draw", Raw(summary.id.draw)},
                                 {"partition", Raw(summary.id.partition)},
                                 {"file_bytes", summary.file_bytes},
                                 {"frame_count", summary.frames},
                                 {"plays", summary.plays},
                                 {"tickets", summary.tickets},
                                 {"payload_bytes", summary.payload_bytes},
                                 {"closed", summary.closed()},
                                 {"end", summary.end},
                                 {"head", ToHex(summary.head)}};
  if (summary.file) json["file"] = *summary.file;
  if (summary.stop) json["stopped"] = *summary.stop;
  json["frames"] = nlohmann::ordered_json::array();
  for (const ShownFrame& frame : summary.shown) json["frames"].push_back(FrameJson(frame));
  return json;
}

}  // namespace drumroll::cli

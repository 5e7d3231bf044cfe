#include "import/tickets.h"

#include <fmt/format.h>

#include <cstring>

#include "base/assert.h"

namespace drumroll::import {

void ImportedTicket::AppendTo(log::PlaysBatch& batch) const {
  if (standard_) {
    const MutableBytes to = batch.AddStandard(ticket_, static_cast<uint16_t>(plays()));
    DRUMROLL_ASSERT(to.size() == numbers_.size());
    std::memcpy(to.data(), numbers_.data(), numbers_.size());
    return;
  }
  std::vector<game::Play> plays;
  const Bytes numbers = numbers_;
  size_t at = 0;
  for (const Shape shape : shapes_) {
    plays.push_back(
        {numbers.subspan(at, shape.main), numbers.subspan(at + shape.main, shape.second)});
    at += size_t{shape.main} + shape.second;
  }
  batch.Add(ticket_, plays);
}

Tickets::Tickets(const game::Rules& rules, const Defaults& defaults, Sink& sink)
    : rules_(rules), defaults_(defaults), sink_(sink) {}

std::optional<Problem> Tickets::Add(uint64_t line, const Row& row) {
  DRUMROLL_ASSERT(!row.plays.empty());
  const bool same = current_.plays() > 0 && row.key == current_.ticket_.key;
  if (same) {
    if (auto problem = CheckSame(row)) return problem;
  }
  if (auto problem = CheckSize((same ? current_.plays() : 0) + row.plays.size())) return problem;
  if (!same) {
    Finish();
    Begin(line, row);
  }
  Append(row);
  return std::nullopt;
}

void Tickets::Begin(uint64_t line, const Row& row) {
  current_.ticket_ = {.key = row.key,
                      .player = row.player,
                      .time = row.time.value_or(defaults_.time),
                      .channel = row.channel.value_or(defaults_.channel),
                      .quick_pick = true};
  current_.time_ = row.time;
  current_.channel_ = row.channel;
  current_.first_line_ = line;
}

std::optional<Problem> Tickets::CheckSame(const Row& row) const {
  const log::Ticket& ticket = current_.ticket_;
  const auto other = [&](std::string_view what, auto found, auto expected) {
    return Problem{Reason::kContradiction,
                   fmt::format("{} {}, but the ticket's first row, line {}, says {}", what, found,
                               current_.first_line_, expected)};
  };
  if (row.player != ticket.player) return other("player", row.player, ticket.player);
  if (row.time && row.time != current_.time_) {
    return other("time", ToText(*row.time),
                 current_.time_ ? ToText(*current_.time_) : std::string("none"));
  }
  if (row.channel && row.channel != current_.channel_) {
    return other("channel", *row.channel,
                 current_.channel_ ? fmt::to_string(Raw(*current_.channel_)) : "none");
  }
  return std::nullopt;
}

std::optional<Problem> Tickets::CheckSize(size_t plays) const {
  if (plays <= rules_.plays_per_ticket_max && plays <= UINT16_MAX) return std::nullopt;
  return Problem{Reason::kTicketSize,
                 fmt::format("ticket: {} plays with this row, expected at most {}", plays,
                             rules_.plays_per_ticket_max)};
}

void Tickets::Append(const Row& row) {
  for (const game::Play& play : row.plays) {
    drumroll::Append(current_.numbers_, play.main);
    drumroll::Append(current_.numbers_, play.second);
    current_.shapes_.push_back(
        {static_cast<uint8_t>(play.main.size()), static_cast<uint8_t>(play.second.size())});
    current_.standard_ &= !game::IsSystem(rules_.matrix, play);
  }
  current_.ticket_.quick_pick &= row.quick_pick.value_or(false);
}

void Tickets::Finish() {
  if (current_.plays() == 0) return;
  if (status_.ok()) {
    ++tickets_;
    plays_ += current_.plays();
    status_ = sink_.Take(current_);
  }
  current_.numbers_.clear();
  current_.shapes_.clear();
  current_.standard_ = true;
}

}  // namespace drumroll::import

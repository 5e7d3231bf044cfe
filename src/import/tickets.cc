#include "import/tickets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "base/assert.h"

namespace drumroll::import {

void ImportedTicket::AppendTo(log::PlaysBatch& batch) const {
  const Bytes numbers = Bytes(numbers_).first(numbers_size_);
  if (standard_) {
    const MutableBytes to = batch.AddStandard(ticket_, static_cast<uint16_t>(plays_));
    DRUMROLL_ASSERT(to.size() == numbers.size());
    std::memcpy(to.data(), numbers.data(), numbers.size());
    return;
  }
  std::vector<game::Play> plays;
  size_t at = 0;
  for (const Shape shape : shapes_) {
    plays.push_back(
        {numbers.subspan(at, shape.main), numbers.subspan(at + shape.main, shape.second)});
    at += size_t{shape.main} + shape.second;
  }
  batch.Add(ticket_, plays);
}

Tickets::Tickets(const game::Rules& rules, const Defaults& defaults, Sink& sink)
    : matrix_(rules.matrix),
      plays_max_(std::min<uint32_t>(rules.plays_per_ticket_max, UINT16_MAX)),
      defaults_(defaults),
      sink_(sink) {}

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
  if (plays <= plays_max_) return std::nullopt;
  return Problem{
      Reason::kTicketSize,
      fmt::format("ticket: {} plays with this row, expected at most {}", plays, plays_max_)};
}

void Tickets::Append(const Row& row) {
  for (const game::Play& play : row.plays) AppendNumbers(play);
  current_.ticket_.quick_pick &= row.quick_pick.value_or(false);
}

void Tickets::AppendNumbers(const game::Play& play) {
  if (current_.standard_ && game::IsSystem(matrix_, play)) {
    current_.shapes_.assign(current_.plays_, {matrix_.main.pick, matrix_.second.pick});
    current_.standard_ = false;
  }
  if (!current_.standard_) {
    current_.shapes_.push_back(
        {static_cast<uint8_t>(play.main.size()), static_cast<uint8_t>(play.second.size())});
  }
  Reserve(play.main.size() + play.second.size());
  uint8_t* const at = current_.numbers_.data() + current_.numbers_size_;
  std::copy(play.second.begin(), play.second.end(),
            std::copy(play.main.begin(), play.main.end(), at));
  current_.numbers_size_ += play.main.size() + play.second.size();
  ++current_.plays_;
}

// Grows by doubling and never shrinks: after the first tickets nothing is allocated.
void Tickets::Reserve(size_t bytes) {
  std::vector<uint8_t>& numbers = current_.numbers_;
  const size_t needed = current_.numbers_size_ + bytes;
  if (numbers.size() < needed) numbers.resize(2 * needed);
}

uint8_t* Tickets::RoomForPlay() {
  DRUMROLL_ASSERT(current_.plays_ > 0);
  if (!current_.standard_ || current_.plays_ >= plays_max_) return nullptr;
  Reserve(matrix_.play_bytes());
  return current_.numbers_.data() + current_.numbers_size_;
}

void Tickets::AppendPlay() {
  current_.numbers_size_ += matrix_.play_bytes();
  ++current_.plays_;
}

void Tickets::Finish() {
  if (current_.plays_ == 0) return;
  if (status_.ok()) {
    ++tickets_;
    plays_ += current_.plays_;
    status_ = sink_.Take(current_);
  }
  current_.plays_ = 0;
  current_.numbers_size_ = 0;
  current_.standard_ = true;
  current_.shapes_.clear();
}

}  // namespace drumroll::import

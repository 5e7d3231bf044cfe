#include "lake/log_tables.h"

#include "lake/masks.h"

namespace drumroll::lake {
namespace {

constexpr size_t kMainColumns = 6;    // n1 .. n6
constexpr size_t kSecondColumns = 2;  // s1, s2

}  // namespace

// Where the columns of the batch are that is being filled. What no play of the game has is NULL in
// all rows, and is set once a batch.
struct PlayRows::Columns {
  Columns(const Batch& batch, const game::Matrix& matrix)
      : main_wanted(matrix.main.pick <= kMainColumns ? matrix.main.pick : 0),
        second_wanted(matrix.second.pick <= kSecondColumns ? matrix.second.pick : 0) {
    size_t column = 0;
    const auto take = [&](int64_t*& values) { values = batch.Integers(column++); };
    take(partition);
    take(ordinal);
    take(ticket);
    take(line);
    take(player);
    for (size_t i = 0; i < kMainColumns; ++i) {
      main_present[i] = batch.Presence(column);
      take(main[i]);
    }
    for (size_t i = 0; i < kSecondColumns; ++i) {
      second_present[i] = batch.Presence(column);
      take(second[i]);
    }
    take(mask_lo);
    take(mask_hi);
    take(second_mask);
    take(size);
    take(second_size);
    take(stakes);
    const size_t words = (batch.rows_max() + 63) / 64;
    for (size_t i = main_wanted; i < kMainColumns; ++i) std::fill_n(main_present[i], words, 0);
    for (size_t i = second_wanted; i < kSecondColumns; ++i)
      std::fill_n(second_present[i], words, 0);
  }

  const size_t main_wanted;
  const size_t second_wanted;
  int64_t* partition;
  int64_t* ordinal;
  int64_t* ticket;
  int64_t* line;
  int64_t* player;
  std::array<int64_t*, kMainColumns> main;
  std::array<uint64_t*, kMainColumns> main_present;
  std::array<int64_t*, kSecondColumns> second;
  std::array<uint64_t*, kSecondColumns> second_present;
  int64_t* mask_lo;
  int64_t* mask_hi;
  int64_t* second_mask;
  int64_t* size;
  int64_t* second_size;
  int64_t* stakes;
};

PlayRows::PlayRows(SealedLog& log, const OnRows& progress)
    : log_(log), progress_(progress), matrix_(log.matrix()) {}

Result<bool> PlayRows::NextTicket() {
  ticket_ = DRUMROLL_TRY(log_.Next());
  if (!ticket_) return false;
  plays_.emplace(matrix_, ticket_->view);
  line_ = 0;
  return true;
}

Result<size_t> PlayRows::Fill(const Batch& batch) {
  const Columns columns(batch, matrix_);
  size_t row = 0;
  while (row < batch.rows_max()) {
    game::Play play;
    if (!plays_ || !plays_->Next(play)) {
      const bool more = DRUMROLL_TRY(NextTicket());
      if (!more) break;
      continue;
    }
    SetPlay(columns, row++, play);
    ++line_;
  }
  progress_(row);
  return row;
}

void PlayRows::SetPlay(const Columns& columns, size_t row, const game::Play& play) const {
  columns.partition[row] = Raw(log_.partition());
  columns.ordinal[row] = static_cast<int64_t>(Raw(ticket_->first) + line_);
  columns.ticket[row] = static_cast<int64_t>(Raw(ticket_->reference));
  columns.line[row] = static_cast<int64_t>(line_ + 1);
  columns.player[row] = static_cast<int64_t>(Raw(ticket_->view.player()));
  const Masks masks = MasksOf(play.main);
  columns.mask_lo[row] = masks.lo;
  columns.mask_hi[row] = masks.hi;
  columns.second_mask[row] = MasksOf(play.second).lo;
  columns.size[row] = static_cast<int64_t>(play.main.size());
  columns.second_size[row] = static_cast<int64_t>(play.second.size());
  const bool system = game::IsSystem(matrix_, play);
  columns.stakes[row] = system ? static_cast<int64_t>(game::Combinations(matrix_, play)) : 1;
  if (system) {
    for (uint64_t* const present : columns.main_present) Batch::Clear(present, row);
    for (uint64_t* const present : columns.second_present) Batch::Clear(present, row);
    return;
  }
  for (size_t i = 0; i < columns.main_wanted; ++i) columns.main[i][row] = play.main[i];
  for (size_t i = 0; i < columns.second_wanted; ++i) columns.second[i][row] = play.second[i];
}

Result<size_t> TicketRows::Fill(const Batch& batch) {
  size_t row = 0;
  size_t column = 0;
  int64_t* const partition = batch.Integers(column++);
  int64_t* const reference = batch.Integers(column++);
  const size_t key = column++;
  int64_t* const first = batch.Integers(column++);
  int64_t* const plays = batch.Integers(column++);
  int64_t* const stakes = batch.Integers(column++);
  int64_t* const player = batch.Integers(column++);
  int64_t* const channel = batch.Integers(column++);
  bool* const quick_pick = batch.Booleans(column++);
  int64_t* const time = batch.Integers(column++);
  for (; row < batch.rows_max(); ++row) {
    const auto next = DRUMROLL_TRY(log_.Next());
    if (!next) break;
    const log::Ticket ticket = next->view.ticket();
    partition[row] = Raw(log_.partition());
    reference[row] = static_cast<int64_t>(Raw(next->reference));
    batch.SetText(key, row, UuidOf(ticket.key));
    first[row] = static_cast<int64_t>(Raw(next->first));
    plays[row] = next->view.plays();
    stakes[row] = static_cast<int64_t>(next->stakes);
    player[row] = static_cast<int64_t>(Raw(ticket.player));
    channel[row] = Raw(ticket.channel);
    quick_pick[row] = ticket.quick_pick;
    time[row] = Raw(ticket.time);
  }
  progress_(row);
  return row;
}

std::string UuidOf(const TicketKey& key) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string uuid;
  uuid.reserve(36);
  for (size_t i = 0; i < key.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    uuid += kDigits[key.bytes[i] >> 4];
    uuid += kDigits[key.bytes[i] & 15];
  }
  return uuid;
}

}  // namespace drumroll::lake

// The plays of one row: numbers in any order go in, checked plays come out. One thread. Reused from
// row to row, so that it stops allocating after the first ones.
#ifndef DRUMROLL_IMPORT_PLAYS_H_
#define DRUMROLL_IMPORT_PLAYS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "game/matrix.h"
#include "import/reject.h"

namespace drumroll::import {

class Plays {
 public:
  // `matrix` must outlive it.
  explicit Plays(const game::Matrix& matrix);
  Plays(const Plays&) = delete;
  Plays& operator=(const Plays&) = delete;

  void Clear();

  // The numbers of the next play, one by one, the drums in any order. Nothing is checked before
  // EndPlay().
  void AddMain(uint64_t number) { main_.Add(number); }
  void AddSecond(uint64_t number) { second_.Add(number); }
  // Ends the play; a problem if it is not one of the game.
  std::optional<Problem> EndPlay();

  // A whole play as "3 11 19 27 34 + 12".
  std::optional<Problem> AddText(std::string_view text);

  // The same for a text that is certainly the numbers of a standard play with ascending numbers of
  // two digits at most, each one space from the next; false, and nothing added, on any doubt.
  // Requires: kLinePadding readable bytes behind the text.
  bool AddPlainText(std::string_view text);

  // All plays since Clear(); valid until it changes.
  std::span<const game::Play> all();

 private:
  // Numbers of one drum as they come. One that fits no byte is remembered for the message.
  struct Numbers {
    std::vector<uint8_t> bytes;
    std::optional<uint64_t> beyond;
    void Add(uint64_t number) {
      if (number > UINT8_MAX) beyond = number;
      bytes.push_back(static_cast<uint8_t>(number));
    }
  };
  struct Shape {
    uint32_t main;
    uint32_t second;
  };

  std::optional<Problem> AddWords(std::string_view text, Numbers& numbers);

  const game::Matrix& matrix_;
  Numbers main_;
  Numbers second_;
  std::vector<uint8_t> bytes_;  // Of all plays, ascending, main drum first.
  std::vector<Shape> shapes_;
  std::vector<game::Play> plays_;
  bool can_be_plain_;
};

}  // namespace drumroll::import

#endif  // DRUMROLL_IMPORT_PLAYS_H_

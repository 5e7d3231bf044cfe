#include "import/plays.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "import/lines.h"

namespace drumroll::import {
namespace {

bool IsSeparator(char c) { return c == ' ' || c == ','; }

Problem NotInRange(std::string_view what, uint64_t number, uint32_t of) {
  return {Reason::kNumbers, fmt::format("{}: number {} is not in 1..{}", what, number, of)};
}

// Reads `count` numbers of one or two digits, a space between each two, without a branch that
// depends on them: nearly every row is good. Adds what is wrong to `faults`; reads at most 3 *
// count + 1 bytes.
const char* ReadPlain(const char* at, uint32_t count, uint32_t of, uint8_t* out, uint32_t& faults) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (i > 0) faults |= *at++ != ' ';
    const uint32_t first = static_cast<uint8_t>(*at) - uint32_t{'0'};
    const uint32_t second = static_cast<uint8_t>(at[1]) - uint32_t{'0'};
    const uint32_t two = second <= 9;
    const uint32_t number = two ? first * 10 + second : first;
    faults |= static_cast<uint32_t>(first > 9) | static_cast<uint32_t>(number <= last);
    last = number;
    out[i] = static_cast<uint8_t>(number);
    at += 1 + two;
  }
  faults |= last > of;
  return at;
}

}  // namespace

// The longest reads beyond a text stay within the padding: a text that AddPlainText() reads has at
// least two bytes for each number, and each number reads three.
Plays::Plays(const game::Matrix& matrix)
    : matrix_(matrix), can_be_plain_(matrix.play_bytes() + 8 <= kLinePadding) {}

void Plays::Clear() {
  main_.bytes.clear();
  main_.beyond.reset();
  second_.bytes.clear();
  second_.beyond.reset();
  bytes_.clear();
  shapes_.clear();
}

std::optional<Problem> Plays::EndPlay() {
  if (main_.beyond) return NotInRange("play", *main_.beyond, matrix_.main.of);
  if (second_.beyond) return NotInRange("play, second drum", *second_.beyond, matrix_.second.of);
  std::sort(main_.bytes.begin(), main_.bytes.end());
  std::sort(second_.bytes.begin(), second_.bytes.end());
  Status checked = game::CheckPlay(matrix_, {main_.bytes, second_.bytes});
  if (!checked.ok()) return Problem{Reason::kNumbers, std::move(checked).error().message};
  shapes_.push_back(
      {static_cast<uint32_t>(main_.bytes.size()), static_cast<uint32_t>(second_.bytes.size())});
  Append(bytes_, Bytes(main_.bytes));
  Append(bytes_, Bytes(second_.bytes));
  main_.bytes.clear();
  second_.bytes.clear();
  return std::nullopt;
}

std::optional<Problem> Plays::AddText(std::string_view text) {
  const size_t plus = text.find('+');
  if (auto problem = AddWords(text.substr(0, plus), main_)) return problem;
  if (plus != std::string_view::npos) {
    if (auto problem = AddWords(text.substr(plus + 1), second_)) return problem;
    if (second_.bytes.empty()) {
      return Problem{Reason::kNumbers, "play: no numbers after the '+'"};
    }
  }
  return EndPlay();
}

std::optional<Problem> Plays::AddWords(std::string_view text, Numbers& numbers) {
  while (true) {
    while (!text.empty() && IsSeparator(text[0])) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    const std::string_view word = text.substr(0, text.find_first_of(" ,"));
    text.remove_prefix(word.size());
    uint64_t number = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc{} || stop != end) {
      return Problem{Reason::kNumbers, fmt::format("play: '{}' is not a number of a ball", word)};
    }
    numbers.Add(number);
  }
}

bool Plays::AddPlainText(std::string_view text) {
  const uint32_t size = matrix_.play_bytes();
  if (!can_be_plain_ || text.size() < 2 * size - 1) return false;
  bytes_.resize(bytes_.size() + size);
  uint8_t* const out = bytes_.data() + bytes_.size() - size;
  uint32_t faults = 0;
  const char* at = ReadPlain(text.data(), matrix_.main.pick, matrix_.main.of, out, faults);
  if (matrix_.has_second()) {
    faults |= at[0] != ' ' || at[1] != '+' || at[2] != ' ';
    at = ReadPlain(at + 3, matrix_.second.pick, matrix_.second.of, out + matrix_.main.pick, faults);
  }
  if (faults != 0 || at != text.data() + text.size()) {
    bytes_.resize(bytes_.size() - size);
    return false;
  }
  shapes_.push_back({matrix_.main.pick, matrix_.second.pick});
  return true;
}

std::span<const game::Play> Plays::all() {
  plays_.clear();
  const Bytes bytes = bytes_;
  size_t at = 0;
  for (const Shape shape : shapes_) {
    plays_.push_back({bytes.subspan(at, shape.main), bytes.subspan(at + shape.main, shape.second)});
    at += shape.main + shape.second;
  }
  return plays_;
}

}  // namespace drumroll::import

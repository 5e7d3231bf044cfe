#include "import/plays.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "import/lines.h"
#include "import/plain_play.h"

namespace drumroll::import {
namespace {

bool IsSeparator(char c) { return c == ' ' || c == ','; }

Problem NotInRange(std::string_view what, uint64_t number, uint32_t of) {
  return {Reason::kNumbers, fmt::format("{}: number {} is not in 1..{}", what, number, of)};
}

}  // namespace

// A text that AddPlainText() reads has at least two bytes for each number, and at most three are
// read: what is read beyond it stays within the padding.
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
  const size_t before = bytes_.size();
  bytes_.resize(before + size);
  if (ReadPlainPlay(matrix_, text.data(), &bytes_[before]) != text.data() + text.size()) {
    bytes_.resize(before);
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

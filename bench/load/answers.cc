#include "load/answers.h"

#include <strings.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace load {
namespace {

[[noreturn]] void GiveUp(const char* what, std::string_view bytes) {
  std::fprintf(stderr, "load: %s: %.*s\n", what, static_cast<int>(bytes.substr(0, 300).size()),
               bytes.data());
  std::exit(1);
}

bool StartsWithName(std::string_view line, std::string_view name) {
  return line.size() >= name.size() && strncasecmp(line.data(), name.data(), name.size()) == 0;
}

uint64_t NumberAt(std::string_view text, std::string_view whole) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) GiveUp("no number where one should be", whole);
  return number;
}

// The number after `name`, which the service writes as "name":123; searched from `at` on, which is
// moved behind it.
uint64_t NumberAfter(std::string_view body, std::string_view name, size_t& at) {
  const std::string key = "\"" + std::string(name) + "\":";
  at = body.find(key, at);
  if (at == std::string_view::npos) GiveUp(key.c_str(), body);
  at += key.size();
  return NumberAt(body.substr(at), body);
}

// A receipt that begins at or behind `at`, which is moved into it.
void ReadReceipt(std::string_view body, size_t& at, Outcome& outcome) {
  outcome.partition = NumberAfter(body, "partition", at);
  outcome.ordinal = NumberAfter(body, "ordinal", at);
}

}  // namespace

bool IsSold(int status) { return status == 200 || status == 201; }

std::optional<Answer> ReadAnswer(std::string_view bytes) {
  const size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  if (!bytes.starts_with("HTTP/1.1 ")) GiveUp("not an answer", bytes);
  Answer answer;
  answer.status = static_cast<int>(NumberAt(bytes.substr(9), bytes));
  size_t length = 0;
  std::string_view head = bytes.substr(0, end + 2);
  for (size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (StartsWithName(line, "content-length:")) length = NumberAt(line.substr(15), bytes);
    if (StartsWithName(line, "connection: close")) answer.closes = true;
    if (StartsWithName(line, "retry-after:"))
      answer.retry_after = static_cast<double>(NumberAt(line.substr(12), bytes));
  }
  answer.bytes = end + 4 + length;
  if (bytes.size() < answer.bytes) return std::nullopt;
  answer.body = bytes.substr(end + 4, length);
  return answer;
}

std::vector<Outcome> OutcomesOf(const Answer& answer, size_t tickets) {
  std::vector<Outcome> outcomes(tickets, Outcome{.status = answer.status});
  if (!IsSold(answer.status)) return outcomes;
  size_t at = 0;
  if (tickets == 1) {
    ReadReceipt(answer.body, at, outcomes[0]);
    return outcomes;
  }
  for (Outcome& outcome : outcomes) {
    outcome.status = static_cast<int>(NumberAfter(answer.body, "status", at));
    if (IsSold(outcome.status)) {
      ReadReceipt(answer.body, at, outcome);
    } else {
      NumberAfter(answer.body, "status", at);  // The problem says it once more.
    }
  }
  return outcomes;
}

}  // namespace load

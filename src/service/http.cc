#include "service/http.h"

#include <algorithm>
#include <charconv>

namespace drumroll::service {
namespace {

// What a path or a query of ours is made of. Nothing in it needs to be encoded, so nothing is
// decoded: what two programs decode differently is how one of them is led around the other.
bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == '~' || c == ':' || c == '@';
}

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return IsPlain(c); });
}

}  // namespace

std::string_view Name(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kDelete:
      return "DELETE";
    case Method::kOther:
      return "other";
  }
  return "?";
}

Result<std::vector<std::string>> SplitPath(std::string_view path) {
  if (!path.starts_with('/'))
    return Fail(ErrorCode::kInvalid, "the path does not begin with a slash");
  std::vector<std::string> parts;
  for (path.remove_prefix(1); !path.empty();) {
    const size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == ".." || !IsPlain(part))
      return Fail(ErrorCode::kInvalid, "the path has a part that no path of this service has");
    parts.emplace_back(part);
    if (end + 1 == path.size()) return Fail(ErrorCode::kInvalid, "the path ends with a slash");
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

Result<Query> Query::Parse(std::string_view text, std::vector<std::string_view> names) {
  Query query;
  if (text.ends_with('&')) return Fail(ErrorCode::kInvalid, "query: nothing behind the last '&'");
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const size_t equals = pair.find('=');
    const std::string_view name = pair.substr(0, equals);
    if (std::ranges::find(names, name) == names.end())
      return Fail(ErrorCode::kInvalid, "query: this route knows no such name; it knows: {}",
                  fmt::join(names, ", "));
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (value.empty() || !IsPlain(value))
      return Fail(ErrorCode::kInvalid, "query: '{}' has no plain value", name);
    if (query.Text(name)) return Fail(ErrorCode::kInvalid, "query: '{}' is there twice", name);
    query.values_.emplace_back(name, value);
  }
  return query;
}

std::optional<std::string> Query::Text(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Result<uint64_t> Query::Number(std::string_view name, uint64_t absent, uint64_t low,
                               uint64_t high) const {
  const std::optional<std::string> text = Text(name);
  if (!text) return absent;
  const std::optional<uint64_t> number = WholeNumber(*text);
  if (number && *number >= low && *number <= high) return *number;
  return Fail(ErrorCode::kInvalid, "query: '{}': expected a whole number of {}..{}, found '{}'",
              name, low, high, *text);
}

std::optional<uint64_t> WholeNumber(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return number;
}

}  // namespace drumroll::service

// A request and a response as values. Everything above the wire works on these, and knows nothing
// of sockets and of the library that reads them.
#ifndef DRUMROLL_SERVICE_HTTP_H_
#define DRUMROLL_SERVICE_HTTP_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "pool/person.h"

namespace drumroll::service {

struct Route;

enum class Method {
  kGet,
  kPost,
  kDelete,
  kOther,  // No route has it.
};
std::string_view Name(Method method);

// Who a request comes from: what its token says, or the one person where no tokens are needed.
struct Caller {
  pool::Person person;
  std::optional<Channel> channel;  // A seller's own; others sell on any.
};

struct Request {
  Method method = Method::kGet;
  std::string path;           // "/v1/draws/kr-lotto645-1128", without the query.
  std::string query;          // "tier=1&limit=10"; empty without one.
  std::string host;           // The header's value.
  std::string authorization;  // The header's value.
  std::string content_type;
  std::string id;  // Of the request, for logs; always there.
  std::string body{};

  // Filled in by the router: the route, what stands for the names in its path, in order, and who
  // asks.
  const Route* route = nullptr;
  std::vector<std::string> parameters;
  Caller caller;
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

// The parts of "/a/b" are "a" and "b". kInvalid for a path that is not one of ours to have: empty
// parts, percent signs, and anything that is not a-z, A-Z, 0-9 or . _ - ~ : @.
Result<std::vector<std::string>> SplitPath(std::string_view path);

// The values of a query, held to the names that a route knows: kInvalid for any other name, for one
// that comes twice, and for characters that a path could not have either.
class Query {
 public:
  static Result<Query> Parse(std::string_view text, std::vector<std::string_view> names);
  // The value; nothing if the name is not there.
  std::optional<std::string> Text(std::string_view name) const;
  // kInvalid unless it is a whole number of low..high.
  Result<uint64_t> Number(std::string_view name, uint64_t absent, uint64_t low,
                          uint64_t high) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// A decimal number without sign or leading zeros, of at most 64 bits.
std::optional<uint64_t> WholeNumber(std::string_view text);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_HTTP_H_

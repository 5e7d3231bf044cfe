// Who may come in: bearer tokens, of which only the SHA-256 is kept. docs/formats/tokens.md is the
// file's specification. A value; thread safe.
#ifndef DRUMROLL_SERVICE_TOKENS_H_
#define DRUMROLL_SERVICE_TOKENS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "service/http.h"

namespace drumroll::service {

class Tokens {
 public:
  // kInvalid, with file and line, for anything that is not as the format says. `place` names it.
  static Result<Tokens> Parse(std::string_view place, std::string_view text);
  // Without the file nobody has a token.
  static Result<Tokens> Read(disk::Disk& disk, std::string_view path);

  bool empty() const { return tokens_.empty(); }
  size_t size() const { return tokens_.size(); }
  // Whose token the header Authorization has; nothing if nobody's.
  std::optional<Caller> CallerOf(std::string_view authorization) const;

 private:
  struct Token {
    Digest digest;
    Caller caller;
  };
  std::vector<Token> tokens_;  // By digest.
};

// A new token: 256 bits from the system, as "drumroll_" and 64 hex digits.
std::string NewToken();
// What the file of tokens gets for it: one table.
std::string TokenEntry(std::string_view token, const Caller& caller);

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_TOKENS_H_

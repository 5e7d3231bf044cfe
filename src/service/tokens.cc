#include "service/tokens.h"

#include <algorithm>

#include "base/random.h"
#include "game/toml.h"
#include "game/toml_reader.h"

namespace drumroll::service {
namespace {

constexpr std::string_view kPrefix = "drumroll_";
constexpr std::string_view kScheme = "Bearer ";
constexpr uint64_t kFileBytesMax = 1 << 20;

}  // namespace

Result<Tokens> Tokens::Parse(std::string_view place, std::string_view text) {
  Tokens tokens;
  const game::TomlValue document = DRUMROLL_TRY(game::ParseToml(place, text));
  const auto root = DRUMROLL_TRY(game::TableReader::Open(place, document, {"token"}));
  if (!root.Has("token")) return tokens;
  const game::TomlValue* list = DRUMROLL_TRY(root.List("token"));
  for (const game::TomlValue& value : list->items) {
    const auto table =
        DRUMROLL_TRY(game::TableReader::Open(place, value, {"name", "role", "channel", "sha256"}));
    Token token;
    token.caller.person.name = DRUMROLL_TRY(table.String("name"));
    const std::string role = DRUMROLL_TRY(table.String("role"));
    const auto known = pool::RoleFromName(role);
    if (!known) return table.Refuse("role", "expected seller, officer, auditor or admin");
    token.caller.person.role = *known;
    const Status person = pool::CheckPerson(token.caller.person);
    if (!person.ok()) return table.RefuseWith("name", person.error().message);
    const std::string hex = DRUMROLL_TRY(table.String("sha256"));
    const auto digest = DigestFromHex(hex);
    if (!digest) return table.Refuse("sha256", "expected 64 lower-case hex digits");
    token.digest = *digest;
    if (table.Has("channel")) {
      const int64_t channel =
          DRUMROLL_TRY(table.Integer("channel", {.least = 0, .most = UINT32_MAX}));
      token.caller.channel = Channel{static_cast<uint32_t>(channel)};
    }
    if (token.caller.channel.has_value() != (*known == pool::Role::kSeller))
      return table.Refuse("role", "a seller, and nobody else, has a channel");
    tokens.tokens_.push_back(std::move(token));
  }
  std::ranges::sort(tokens.tokens_, {}, [](const Token& token) { return token.digest.bytes; });
  const auto twice = std::ranges::adjacent_find(
      tokens.tokens_, {}, [](const Token& token) { return token.digest.bytes; });
  if (twice != tokens.tokens_.end())
    return Fail(ErrorCode::kInvalid, "{}: the token of {} is there twice", place,
                twice->caller.person.name);
  return tokens;
}

Result<Tokens> Tokens::Read(disk::Disk& disk, std::string_view path) {
  const bool there = DRUMROLL_TRY(disk.Exists(path));
  if (!there) return Tokens();
  const std::string text = DRUMROLL_TRY(disk::ReadAll(disk, path, kFileBytesMax));
  return Parse(path, text);
}

std::optional<Caller> Tokens::CallerOf(std::string_view authorization) const {
  if (!authorization.starts_with(kScheme)) return std::nullopt;
  authorization.remove_prefix(kScheme.size());
  // The digest is looked up, not the token: how long that takes tells nothing of a token.
  const Digest digest = Sha256::Of(AsBytes(authorization));
  const auto at = std::ranges::lower_bound(tokens_, digest.bytes, {},
                                           [](const Token& token) { return token.digest.bytes; });
  if (at == tokens_.end() || at->digest != digest) return std::nullopt;
  return at->caller;
}

std::string NewToken() {
  std::string token(kPrefix);
  for (int i = 0; i < 4; ++i) token += fmt::format("{:016x}", SystemSeed());
  return token;
}

std::string TokenEntry(std::string_view token, const Caller& caller) {
  std::string text = fmt::format("[[token]]\nname = \"{}\"\nrole = \"{}\"\n", caller.person.name,
                                 pool::Name(caller.person.role));
  if (caller.channel) text += fmt::format("channel = {}\n", *caller.channel);
  return text + fmt::format("sha256 = \"{}\"\n", Sha256::Of(AsBytes(token)));
}

}  // namespace drumroll::service

// `drumroll token`: who may come in to `serve`.
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "cli/verbs.h"
#include "service/tokens.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string name;
  std::string role;
  std::optional<uint32_t> channel;
};

Status New(const Flags& flags, Runtime& runtime) {
  service::Caller caller{.person = {.name = flags.name, .role = *pool::RoleFromName(flags.role)},
                         .channel = std::nullopt};
  if (flags.channel) caller.channel = Channel{*flags.channel};
  DRUMROLL_TRY(pool::CheckPerson(caller.person));
  if (caller.channel.has_value() != (caller.person.role == pool::Role::kSeller))
    return Fail(ErrorCode::kInvalid, "--channel: a seller, and nobody else, has one");
  const std::string token = service::NewToken();
  const std::string entry = service::TokenEntry(token, caller);
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"token", token}, {"entry", entry}});
    return {};
  }
  runtime.console.Note(
      fmt::format("for {}, and shown only now; what follows belongs into the file of tokens:\n"
                  "  {}",
                  flags.name, token));
  runtime.console.Print(entry);
  return {};
}

}  // namespace

void AddToken(CLI::App& root, Runtime& runtime) {
  CLI::App* group =
      AddVerbGroup(root, "token",
                   {.summary = "who may come in to the server",
                    .details = "Each person and each seller's system has a token of its own.",
                    .examples = "drumroll token new --name=kim --role=officer >> tokens.toml"});
  group->group(kTools);
  CLI::App* verb = AddVerb(
      *group, "new",
      {.summary = "make a token",
       .details =
           "Makes a token of 256 random bits. The token itself goes to stderr, once, for the "
           "person "
           "who is going to have it; its entry for the file of tokens goes to stdout and holds "
           "nothing of it but a digest. The server reads the file at its start and on SIGHUP.",
       .examples = "drumroll token new --name=kim --role=officer >> drumroll-data/tokens.toml\n"
                   "drumroll token new --name=shop-7 --role=seller --channel=7 >> tokens.toml"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("--name", flags->name, "who: it goes into the journal of every draw")
      ->required()
      ->type_name("NAME");
  verb->add_option("--role", flags->role, "what he may do")
      ->required()
      ->check(CLI::IsMember({"seller", "officer", "auditor", "admin"}))
      ->type_name("ROLE");
  verb->add_option("--channel", flags->channel, "the channel that a seller sells on")
      ->type_name("N")
      ->transform(WholeValue(0, UINT32_MAX));
  Does(verb, runtime, flags, &New);
}

}  // namespace drumroll::cli

#include <nlohmann/json.hpp>

#include "base/text_record.h"
#include "cli/evening.h"
#include "cli/night.h"
#include "cli/verb.h"
#include "cli/verbs.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string directory;
  std::string statement;
  Who who;
};

constexpr uint64_t kStatementBytesMax = 16_MiB;

Status Balance(const Flags& flags, Runtime& runtime) {
  Night night =
      DRUMROLL_TRY(OpenNightFor(runtime, flags.directory, flags.who, pool::Command::kBalance));
  const std::string text =
      DRUMROLL_TRY(disk::ReadAll(runtime.disk, flags.statement, kStatementBytesMax));
  const auto statement = DRUMROLL_TRY(pool::StatementRecord::Decode(flags.statement, text));
  DRUMROLL_TRY(ConfirmStep(runtime, night, flags.who, "hold the seal to what somebody else says",
                           {{"said by", statement.by}, {"method", statement.method}}));
  DRUMROLL_TRY(night.evening.Balance(night.person, flags.statement, text));
  if (runtime.console.json()) {
    runtime.console.PrintJson({{"draw", Raw(night.draw->record().draw)},
                               {"balanced", true},
                               {"by", statement.by},
                               {"method", statement.method},
                               {"seal", ToHex(*night.evening.state().seal)},
                               {"statement", ToHex(RecordName(text))}});
  } else {
    runtime.console.Print(fmt::format("{}: {} ({}) says the same as the seal {}, in every field",
                                      DrawText(*night.draw), statement.by, statement.method,
                                      *night.evening.state().seal));
  }
  return {};
}

}  // namespace

void AddBalance(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "balance",
      {.summary = "hold the seal to an independent statement of the pool",
       .details =
           "Compares the seal, field by field, with what somebody else says that the pool is: a "
           "second node, or 'drumroll verify --statement' on a restored backup on another machine. "
           "The first field that differs is named with both values, and there is no draw until it "
           "is known which of the two is wrong. With dual controls no result can be entered "
           "before.",
       .examples = "drumroll verify /backup/1128 --statement=b.statement --by=node-b\n"
                   "    on the other machine\n"
                   "drumroll balance draws/1128 --statement=b.statement --as=ada --role=auditor"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<Flags>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--statement", flags->statement, "the file with the statement")
      ->required()
      ->type_name("FILE");
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, flags, &Balance);
}

}  // namespace drumroll::cli

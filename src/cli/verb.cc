#include "cli/verb.h"

#include "cli/quantity.h"

namespace drumroll::cli {
namespace {

// CLI11's protocol: an empty answer accepts, anything else is the reason; `text` becomes what the
// option parses.
CLI::Validator Whole(Result<uint64_t> (*parse)(std::string_view)) {
  return CLI::Validator(
      [parse](std::string& text) {
        const Result<uint64_t> value = parse(text);
        if (!value.ok()) return value.error().message;
        text = fmt::format("{}", value.value());
        return std::string();
      },
      "");
}

}  // namespace

CLI::App* AddVerb(CLI::App& parent, const std::string& name, const Teaching& teaching) {
  CLI::App* verb = parent.add_subcommand(name, teaching.summary + "\n\n" + teaching.details);
  verb->footer(teaching.examples);
  verb->fallthrough();
  return verb;
}

CLI::App* AddVerbGroup(CLI::App& parent, const std::string& name, const Teaching& teaching) {
  CLI::App* group = AddVerb(parent, name, teaching);
  group->require_subcommand(
      0, 1);  // That one is there is checked after parsing, for a better message.
  return group;
}

CLI::Validator CountValue() { return Whole(ParseCount); }
CLI::Validator BytesValue() { return Whole(ParseBytes); }

CLI::Validator WholeValue(uint64_t low, uint64_t high) {
  return CLI::Validator(
      [low, high](std::string& text) {
        const Result<uint64_t> value = ParseCount(text);
        if (value.ok() && value.value() >= low && value.value() <= high) {
          text = fmt::format("{}", value.value());
          return std::string();
        }
        return fmt::format("expected a whole number of {}..{}, found '{}'", low, high, text);
      },
      "");
}

CLI::Validator PathValue() {
  return CLI::Validator(
      [](const std::string& text) {
        return text.empty() ? std::string("expected a path, found ''") : std::string();
      },
      "");
}

CLI::Option* AddGameFlag(CLI::App& verb, std::string& game) {
  return verb
      .add_option("--game", game, "a game of 'drumroll game list', or the path of a .toml file")
      ->required()
      ->type_name(kGameValue);
}

void AddMoneyFlags(CLI::App& verb, std::vector<std::string>& carry,
                   std::vector<std::string>& stated) {
  verb.add_option("--carry", carry,
                  "money carried in from the draw before, into tier 1 or the one named; DRAWS, how "
                  "many in a row have passed it on, is 1 if it is not said")
      ->delimiter(',')
      ->type_name("AMOUNT|TIER:AMOUNT[:DRAWS]");
  verb.add_option("--stated", stated,
                  "prize of each winner where the rules let the operator state it")
      ->delimiter(',')
      ->type_name("TIER:AMOUNT");
}

}  // namespace drumroll::cli

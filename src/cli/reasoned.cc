#include "cli/reasoned.h"

#include "cli/evening.h"
#include "cli/verb.h"

namespace drumroll::cli {

void AddReasonedVerb(CLI::App& root, Runtime& runtime, const std::string& name,
                     const Teaching& teaching, const std::string& means,
                     Status (*work)(const Reasoned& flags, Runtime& runtime)) {
  CLI::App* verb = AddVerb(root, name, teaching);
  verb->group(kDrawNight);
  auto flags = std::make_shared<Reasoned>();
  AddDrawDirectory(*verb, flags->directory);
  verb->add_option("--reason", flags->reason, means)->required()->type_name("TEXT");
  AddOperatorFlags(*verb, flags->who);
  Does(verb, runtime, std::move(flags), work);
}

}  // namespace drumroll::cli

// --help, for people at a terminal of 80 columns and more.
#ifndef DRUMROLL_CLI_HELP_H_
#define DRUMROLL_CLI_HELP_H_

#include <string>

#include "cli/page.h"
#include "cli/style.h"

namespace CLI {
class App;
}

namespace drumroll::cli {

std::string HelpText(const Page& page, Style style);

// The verb that the parsed command line ends at; `root` itself if there is none.
const CLI::App& ChosenVerb(const CLI::App& root);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_HELP_H_

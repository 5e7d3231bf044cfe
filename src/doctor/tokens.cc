#include <sys/stat.h>

#include "doctor/site.h"
#include "service/tokens.h"

namespace drumroll::doctor {

uint32_t ReadMode(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

Finding CheckTokens(const Site& site, uint32_t mode) {
  const std::string& path = site.setup.service.tokens;
  const std::string advice = "see docs/formats/tokens.md; 'drumroll token new' makes entries";
  const auto there = site.disk.Exists(path);
  const auto tokens = service::Tokens::Read(site.disk, path);
  if (!there.ok()) return Broken("tokens", there.error(), "a file that can be read", advice);
  if (!tokens.ok()) return Broken("tokens", tokens.error(), "a file of valid entries", advice);
  const bool local = service::IsLoopback(site.setup.server.address);
  Finding finding = Ok("tokens", fmt::format("{} has {}", path, tokens.value().size()));
  if (tokens.value().empty()) {
    finding.found =
        there.value() ? fmt::format("{} has none", path) : fmt::format("there is no {}", path);
    finding.found += "; everybody on this machine may do everything";
    if (local) return finding;
    finding.level = Level::kProblem;
    finding.expected =
        fmt::format("one at least, as {} can be reached from elsewhere", site.setup.server.address);
    finding.advice = "drumroll token new --name=NAME --role=officer >> " + path;
    return finding;
  }
  if ((mode & 0027) == 0) return finding;
  finding.level = (mode & 0022) != 0 ? Level::kProblem : Level::kWarning;
  finding.found += fmt::format(", and its permissions are {:04o}", mode);
  finding.expected = finding.level == Level::kProblem
                         ? "0600: whoever may write it lets himself in"
                         : "0600: nobody else needs to know who may come in";
  finding.advice = "chmod 600 " + path;
  return finding;
}

}  // namespace drumroll::doctor

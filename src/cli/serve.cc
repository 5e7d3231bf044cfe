#include "service/server.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/build_info.h"
#include "cli/serving.h"
#include "cli/verb.h"
#include "cli/verbs.h"
#include "service/service.h"
#include "service/system_notes.h"

namespace drumroll::cli {
namespace {

// Without tokens whoever reaches the port may do everything: then nobody but this machine may.
Status RefuseOpenDoors(const service::Setup& setup, service::Service& service) {
  if (service.has_tokens() || service::IsLoopback(setup.server.address)) return {};
  return Fail(ErrorCode::kInvalid,
              "{} can be reached from elsewhere, and there are no tokens in {}; make some with "
              "'drumroll token new', or listen on 127.0.0.1",
              setup.server.address, setup.service.tokens);
}

std::string UrlOf(const service::Setup& setup, uint16_t port) {
  const bool six = setup.server.address.find(':') != std::string::npos;
  const std::string& address = setup.server.address;
  return fmt::format("http://{}:{}", six ? "[" + address + "]" : address, port);
}

// What is said when it listens: one document with --json, so that a script learns the port.
void Greet(const service::Setup& setup, service::Service& service, uint16_t port,
           Runtime& runtime) {
  const std::string url = UrlOf(setup, port);
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson({{"url", url},
                       {"data", setup.service.data},
                       {"tokens", service.has_tokens()},
                       {"process", service::ProcessId()}});
    (void)console.Flush();
    return;
  }
  console.Note(fmt::format("serving {} on {}; Ctrl-C stops it", setup.service.data, url));
  if (service.has_tokens()) {
    console.Note(fmt::format("tokens are needed; they are in {}", setup.service.tokens));
    return;
  }
  console.Note("no tokens are needed from this machine; open a draw, for example, with");
  console.Note(
      fmt::format(R"(  curl --json '{{"game":"kr-lotto645","draw":1200}}' {}/v1/draws)", url));
}

Status Serve(const ServingFlags& flags, Runtime& runtime) {
  const auto values = DRUMROLL_TRY(ResolveServing(flags, runtime));
  service::Setup setup = DRUMROLL_TRY(service::SetupOf(values));
  setup.service.version = Version();
  setup.service.local_only = service::IsLoopback(setup.server.address);
  setup.service.note = [&runtime](std::string_view text) { runtime.console.Note(text); };
  if (setup.access_log) setup.service.access = &service::WriteLogLine;
  service::RaiseDescriptorLimit();
  auto service = DRUMROLL_TRY(service::Service::Open(runtime.disk, runtime.clock, setup.service));
  DRUMROLL_TRY(RefuseOpenDoors(setup, *service));
  const auto server = DRUMROLL_TRY(service::Server::Open(setup.server, *service));
  Greet(setup, *service, server->port(), runtime);
  service->Start();
  service::NotifySupervisor("READY=1");
  server->Run(
      [&] {
        service->Drain();
        service::NotifySupervisor("STOPPING=1");
        runtime.console.Note("stopping: requests under way are finished");
      },
      [&] {
        const Status reloaded = service->Reload();
        runtime.console.Note(reloaded.ok() ? "the tokens were read again"
                                           : reloaded.error().message);
      });
  return service->Stop();
}

}  // namespace

void AddServe(CLI::App& root, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      root, "serve",
      {.summary = "sell tickets and run draws over HTTP",
       .details =
           "Takes tickets from many sellers at once and gives each a receipt as soon as it is on "
           "disk; closes every draw at its time; and takes each step of an evening, as the verbs "
           "of "
           "this program do, by HTTP. Works without any setup: it listens on this machine only, "
           "keeps its draws in drumroll-data, and needs no tokens. With tokens (drumroll token) "
           "everybody is somebody, and may do what his role includes.\n\n"
           "Each setting comes from its flag, else from the environment as DRUMROLL_ and its name, "
           "else from the TOML file of --config, else it has a default; 'drumroll config show' "
           "tells which. SIGTERM and SIGINT stop it when requests under way are done; SIGHUP reads "
           "the tokens again. Routes and shapes: docs/http.md.",
       .examples =
           "drumroll serve\n"
           "curl --json '{\"game\":\"kr-lotto645\",\"draw\":1200}' localhost:8645/v1/draws\n"
           "    opens a draw\n"
           "drumroll serve --data=/srv/draws --listen=0.0.0.0:8645 "
           "--tokens=/etc/drumroll/tokens.toml"});
  verb->group(kDrawNight);
  auto flags = std::make_shared<ServingFlags>();
  AddServingFlags(*verb, *flags);
  Does(verb, runtime, flags, &Serve);
}

}  // namespace drumroll::cli

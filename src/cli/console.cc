#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/printable.h"

namespace drumroll::cli {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";
constexpr size_t kAnswerBytesMax = 200;

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

size_t TerminalColumns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void Write(std::FILE* stream, std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stream);  // Flush() reports what was lost.
}

}  // namespace

Console::Options Console::Detect() {
  const char* term = std::getenv("TERM");
  return {.out_is_terminal = isatty(STDOUT_FILENO) == 1,
          .err_is_terminal = isatty(STDERR_FILENO) == 1,
          .color = !IsSet("NO_COLOR") && term != nullptr && std::strcmp(term, "dumb") != 0,
          .columns = TerminalColumns()};
}

void Console::Print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Write(out_, text);
  if (!text.ends_with('\n')) Write(out_, "\n");
}

// Paths and what people typed may not be UTF-8; a replaced byte there is better than no result.
void Console::PrintJson(const nlohmann::ordered_json& document) {
  Print(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void Console::Note(std::string_view text) {
  if (!flags_.quiet) Message(Printable(text) + "\n");
}

void Console::Complain(std::string_view text, std::string_view hint) {
  const std::string name = message_style().Alarm("drumroll:");
  Message(fmt::format("{} {}\n", name, Printable(text)));
  if (!hint.empty()) Message(fmt::format("{}\n", hint));
}

std::optional<std::string> Console::Ask(std::string_view text) {
  Message(Printable(text));
  std::string line;
  int byte = 0;
  while ((byte = std::fgetc(in_)) != EOF && byte != '\n' && line.size() < kAnswerBytesMax)
    line += static_cast<char>(byte);
  if (isatty(fileno(in_)) != 1) Message("\n");  // A terminal has shown what was typed.
  if (byte == EOF && line.empty()) return std::nullopt;
  return line;
}

void Console::Message(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (status_shown_) Write(err_, kEraseLine);
  status_shown_ = false;
  Write(err_, line);
  std::fflush(err_);
}

void Console::ShowStatus(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (status_shown_ || !text.empty()) Write(err_, kEraseLine);
  Write(err_, text);
  std::fflush(err_);
  status_shown_ = !text.empty();
}

Status Console::Flush() {
  const std::lock_guard lock(mutex_);
  if (std::fflush(out_) == 0 && std::ferror(out_) == 0) return {};
  return Fail(ErrorCode::kUnavailable, "cannot write the result to stdout: {}",
              std::strerror(errno));
}

}  // namespace drumroll::cli

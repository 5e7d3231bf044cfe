// What `drumroll inspect log` shows: the frames of a log as values, as text, as JSON.
#ifndef DRUMROLL_CLI_LOG_TEXT_H_
#define DRUMROLL_CLI_LOG_TEXT_H_

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "cli/style.h"
#include "game/matrix.h"
#include "log/files.h"
#include "log/scanner.h"
#include "log/ticket.h"

namespace drumroll::cli {

struct ShownTicket {
  log::Ticket ticket;
  std::vector<std::string> plays;  // "3 11 19 27 34 42", a second drum after "+".
};

struct ShownFrame {
  log::FrameHeader header{};
  Digest digest;
  std::vector<ShownTicket> tickets;  // Only where numbers were asked for.
};

struct LogSummary {
  log::LogId id;
  uint64_t file_bytes = 0;
  std::optional<uint32_t> file;  // The one file that was read; none for the whole log.

  uint64_t frames = 0;
  std::array<uint64_t, 4> frames_of_kind{};  // By log::FrameKind.
  uint64_t plays = 0;
  uint64_t tickets = 0;
  uint64_t payload_bytes = 0;
  Digest head;       // Of the last frame.
  uint64_t end = 0;  // Position after it.
  std::vector<ShownFrame> shown;
  std::optional<std::string> stop;  // Where and why no frame followed, if not zeros did.

  // Counts the frame; keeps it if it is `shown`, with its tickets if `matrix` is given. kCorrupt if
  // these are malformed.
  Status Add(const log::Frame& frame, bool is_shown, const game::Matrix* matrix);
  bool closed() const { return frames_of_kind[static_cast<size_t>(log::FrameKind::kClose)] != 0; }
};

std::string LogText(const LogSummary& summary, Style style);
nlohmann::ordered_json LogJson(const LogSummary& summary);

}  // namespace drumroll::cli

#endif  // DRUMROLL_CLI_LOG_TEXT_H_

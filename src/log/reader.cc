#include "log/reader.h"

#include <utility>
#include <variant>

namespace drumroll::log {

Result<Reader> Reader::Open(disk::Disk& disk, LogId id, ScanOptions options) {
  return OpenAfter(disk, std::move(id), Tail{}, options);
}

Result<Reader> Reader::OpenAfter(disk::Disk& disk, LogId id, const Tail& tail,
                                 ScanOptions options) {
  return Reader(DRUMROLL_TRY(Scanner::OpenAfter(disk, std::move(id), tail, options)));
}

Result<Reader> Reader::OpenAt(disk::Disk& disk, LogId id, LogPosition frame, ScanOptions options) {
  return Reader(DRUMROLL_TRY(Scanner::OpenAt(disk, std::move(id), frame, options)));
}

Result<std::optional<Frame>> Reader::Next() {
  const Step step = DRUMROLL_TRY(scanner_.Next());
  if (const Frame* frame = std::get_if<Frame>(&step)) return std::optional(*frame);
  if (std::holds_alternative<LogEnd>(step)) return std::optional<Frame>{};
  const Stop& stop = std::get<Stop>(step);
  return Fail(ErrorCode::kCorrupt, "{}: {}", scanner_.Describe(stop.place), stop.reason);
}

}  // namespace drumroll::log

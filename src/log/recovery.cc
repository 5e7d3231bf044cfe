// What is read here may have been in the page cache only: written by a process that died before its
// sync. It would be promised to the world now, and taken by the next power cut. So all files and
// the directory are synced first. And what the page cache shows may never reach the medium: a
// failed sync leaves pages that are clean and wrong. So all is read from the medium, and where only
// the cache has bytes behind the end, they are overwritten too.
//
// Every step can be cut short and done again: the quarantine's names come from the content, zeros
// are written over what was torn and can only make it more so, and the watermark is replaced at the
// very end.
#include "log/recovery.h"

#include <optional>
#include <utility>
#include <variant>

#include "base/sha256.h"
#include "log/frame.h"
#include "log/scanner.h"
#include "log/torn_tail.h"
#include "log/watermark.h"

namespace drumroll::log {
namespace {

class Recovery {
 public:
  Recovery(disk::Disk& disk, const LogId& id, const RecoverOptions& options,
           const RecoveryListener& listener)
      : disk_(disk), id_(id), options_(options), listener_(listener) {}

  Result<Recovered> Run();

 private:
  Status SyncEverything();
  Status CheckWatermark() const;
  Status CheckFileHeaders();
  Status FinishCreation(uint32_t file, const Error& why);
  Status Scan();
  Status CheckPassed(const Tail& tail) const;
  Status CheckStop(const Scanner& scanner, const Stop& stop) const;
  Status ClearBehind(const Tail& tail, const std::string& why);
  Status Clear(Place from, const std::string& why);

  disk::Disk& disk_;
  const LogId& id_;
  const RecoverOptions& options_;
  const RecoveryListener& listener_;
  uint32_t files_ = 0;
  std::optional<Tail> watermark_;
  Recovered recovered_;
};

Result<Recovered> Recovery::Run() {
  DRUMROLL_TRY(CheckFileBytes(options_.file_bytes));
  DRUMROLL_TRY(SyncEverything());
  watermark_ = DRUMROLL_TRY(ReadWatermark(disk_, id_));
  DRUMROLL_TRY(CheckWatermark());
  DRUMROLL_TRY(CheckFileHeaders());
  DRUMROLL_TRY(Scan());
  if (watermark_ != recovered_.tail) DRUMROLL_TRY(WriteWatermark(disk_, id_, recovered_.tail));
  return std::move(recovered_);
}

Status Recovery::SyncEverything() {
  files_ = DRUMROLL_TRY(CountFiles(disk_, id_));
  for (uint32_t file = 0; file < files_; ++file) {
    const auto opened = DRUMROLL_TRY(disk_.Open(PathOf(id_, file), disk::Access::kWrite));
    DRUMROLL_TRY(opened->Sync());
    // Only the files written last can have pages that a failed sync left wrong.
    if (file + 2 >= files_) opened->WontNeed(0, options_.file_bytes);
  }
  return disk_.SyncDirectory(id_.directory);
}

Status Recovery::CheckWatermark() const {
  if (!watermark_) return {};
  const uint32_t file = EndPlaceOf(watermark_->position, options_.file_bytes).file;
  if (file < files_) return {};
  return Fail(ErrorCode::kCorrupt,
              "{}: is missing; the watermark says that the log was durable up to position {}",
              PathOf(id_, file), watermark_->position);
}

Status Recovery::CheckFileHeaders() {
  for (uint32_t file = 0; file < files_; ++file) {
    const auto opened = OpenFile(disk_, id_, file, disk::Access::kReadMedium);
    if (!opened.ok()) {
      if (opened.error().code != ErrorCode::kCorrupt) return opened.error();
      DRUMROLL_TRY(FinishCreation(file, opened.error()));
    } else if (opened.value().header.file_bytes != options_.file_bytes) {
      return Fail(ErrorCode::kCorrupt, "{}: file header: files of {} bytes, expected {}",
                  PathOf(id_, file), opened.value().header.file_bytes, options_.file_bytes);
    }
  }
  return {};
}

// A file's header and name are durable before it gets a frame. So a header that is not whole is
// legal in the last file if it has no frame; every other one is damage.
Status Recovery::FinishCreation(uint32_t file, const Error& why) {
  const auto found = DRUMROLL_TRY(disk_.Open(PathOf(id_, file), disk::Access::kReadMedium));
  uint8_t bytes[sizeof(FileHeader)];
  const size_t read = DRUMROLL_TRY(found->ReadAt(0, bytes));
  if (file + 1 != files_ || IsWholeFileHeader(Bytes(bytes).first(read))) return why;
  if (watermark_ && EndPlaceOf(watermark_->position, options_.file_bytes).file >= file) return why;
  const uint64_t end = DRUMROLL_TRY(EndOfNonZero(*found, 0));
  if (end > sizeof(FileHeader)) return why;

  DRUMROLL_TRY(Clear({file, 0}, why.message));
  const auto written = DRUMROLL_TRY(disk_.Open(PathOf(id_, file), disk::Access::kWrite));
  const FileHeader header = MakeFileHeader(id_, file, options_.file_bytes);
  DRUMROLL_TRY(written->WriteAt(0, BytesOf(header)));
  DRUMROLL_TRY(written->Sync());
  recovered_.messages.push_back(
      fmt::format("{}: its creation had been cut short; it is a log file without frames now",
                  PathOf(id_, file)));
  return {};
}

Status Recovery::Scan() {
  ScanOptions scan;
  scan.access = disk::Access::kReadMedium;
  scan.matrix = options_.matrix;
  const bool skips = options_.from_watermark && watermark_;
  Scanner scanner =
      DRUMROLL_TRY(Scanner::OpenAfter(disk_, id_, skips ? *watermark_ : Tail{}, scan));
  Step step = Frame{};
  while (std::holds_alternative<Frame>(step)) {
    DRUMROLL_TRY(CheckPassed(scanner.tail()));
    const uint64_t before = Raw(scanner.tail().position);
    step = DRUMROLL_TRY(scanner.Next());
    if (listener_.on_bytes) listener_.on_bytes(Raw(scanner.tail().position) - before);
    const Frame* const frame = std::get_if<Frame>(&step);
    if (frame != nullptr && listener_.on_frame) DRUMROLL_TRY(listener_.on_frame(*frame));
  }
  recovered_.tail = scanner.tail();
  const Stop* const stop = std::get_if<Stop>(&step);
  if (stop != nullptr) DRUMROLL_TRY(CheckStop(scanner, *stop));
  if (watermark_ && scanner.tail().sequence < watermark_->sequence) {
    return Fail(ErrorCode::kCorrupt,
                "{}: the log ends here; the watermark says that it was durable up to position {}",
                scanner.Describe(EndPlaceOf(scanner.tail().position, options_.file_bytes)),
                watermark_->position);
  }
  return ClearBehind(scanner.tail(), stop != nullptr ? stop->reason : "");
}

// After as many frames as the watermark counts, the log is what the watermark says.
Status Recovery::CheckPassed(const Tail& tail) const {
  if (!watermark_ || tail.sequence != watermark_->sequence || tail == *watermark_) return {};
  return Fail(ErrorCode::kCorrupt,
              "{}: after {} frames the log is at position {} with head {}; the watermark says "
              "position {} with head {}",
              id_.directory, tail.sequence, tail.position, ToHex(tail.head), watermark_->position,
              ToHex(watermark_->head));
}

Status Recovery::CheckStop(const Scanner& scanner, const Stop& stop) const {
  const LogPosition position = PositionOf(stop.place, options_.file_bytes);
  const auto damage = [&](std::string_view evidence) {
    return Fail(ErrorCode::kCorrupt, "{}: {}; {}", scanner.Describe(stop.place), stop.reason,
                evidence);
  };
  if (!stop.torn) return damage("no write that was cut short looks like this");
  if (watermark_ && scanner.tail().sequence < watermark_->sequence) {
    return damage(fmt::format("the watermark says that the log was durable up to position {}",
                              watermark_->position));
  }
  const auto promise = DRUMROLL_TRY(FindPromise(disk_, id_, stop.place, position));
  if (promise) return damage(*promise);
  for (uint32_t file = stop.place.file + 1; file < files_; ++file) {
    const auto later = DRUMROLL_TRY(disk_.Open(PathOf(id_, file), disk::Access::kReadMedium));
    const uint64_t end = DRUMROLL_TRY(EndOfNonZero(*later, sizeof(FileHeader)));
    if (end > sizeof(FileHeader)) {
      return damage(fmt::format("a later file, {}, has frames", later->path()));
    }
  }
  return {};
}

Status Recovery::ClearBehind(const Tail& tail, const std::string& why) {
  const Place end = EndPlaceOf(tail.position, options_.file_bytes);
  DRUMROLL_TRY(Clear(end, why));
  for (uint32_t file = end.file + 1; file < files_; ++file) {
    DRUMROLL_TRY(Clear({file, sizeof(FileHeader)}, why));
  }
  return {};
}

Status Recovery::Clear(Place from, const std::string& why) {
  const Cleared cleared = DRUMROLL_TRY(ClearTornTail(disk_, id_, from));
  if (cleared.torn_bytes != 0) {
    recovered_.torn_bytes += cleared.torn_bytes;
    recovered_.messages.push_back(fmt::format(
        "{}: {} bytes from offset {} on were not completely written ({}); they are in {} now",
        PathOf(id_, from.file), cleared.torn_bytes, from.offset, why, cleared.quarantine));
  } else if (cleared.cached_bytes != 0) {
    recovered_.messages.push_back(
        fmt::format("{}: {} bytes from offset {} on were in the page cache but not on the medium; "
                    "they are zeros now",
                    PathOf(id_, from.file), cleared.cached_bytes, from.offset));
  }
  return {};
}

}  // namespace

Result<Recovered> Recover(disk::Disk& disk, const LogId& id, const RecoverOptions& options,
                          const RecoveryListener& listener) {
  return Recovery(disk, id, options, listener).Run();
}

}  // namespace drumroll::log

#include "log/scanner.h"

#include <algorithm>

#include "base/assert.h"
#include "log/frame.h"

namespace drumroll::log {
namespace {

Stop Damage(Place place, const Status& why) { return {place, /*torn=*/false, why.error().message}; }
Stop MaybeTorn(Place place, const Error& why) { return {place, /*torn=*/true, why.message}; }

}  // namespace

Result<Scanner> Scanner::OpenAfter(disk::Disk& disk, LogId id, const Tail& tail,
                                   ScanOptions options) {
  Scanner scanner(disk, std::move(id), options);
  scanner.tail_ = tail;
  DRUMROLL_TRY(scanner.FindFiles());
  DRUMROLL_TRY(scanner.EnterFile(EndPlaceOf(tail.position, scanner.file_bytes_).file));
  return scanner;
}

Result<Scanner> Scanner::OpenAt(disk::Disk& disk, LogId id, LogPosition frame,
                                ScanOptions options) {
  Scanner scanner(disk, std::move(id), options);
  DRUMROLL_TRY(scanner.FindFiles());
  DRUMROLL_TRY(scanner.TakeStart(frame));
  return scanner;
}

Status Scanner::FindFiles() {
  const OpenedFile first = DRUMROLL_TRY(OpenFile(*disk_, id_, 0, options_.access));
  file_bytes_ = first.header.file_bytes;
  if (options_.end) {
    files_ = EndPlaceOf(*options_.end, file_bytes_).file + 1;
  } else {
    files_ = DRUMROLL_TRY(CountFiles(*disk_, id_));
  }
  return {};
}

Status Scanner::EnterFile(uint32_t file) {
  auto opened = OpenFile(*disk_, id_, file, options_.access);
  if (!opened.ok() && opened.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kCorrupt, "{}: is missing, expected a file of this log",
                PathOf(id_, file));
  }
  if (!opened.ok()) return std::move(opened).error();
  if (opened.value().header.file_bytes != file_bytes_) {
    return Fail(ErrorCode::kCorrupt, "{}: file header: files of {} bytes, expected {}",
                PathOf(id_, file), opened.value().header.file_bytes, file_bytes_);
  }
  window_.Use(std::move(opened.value().file));
  file_ = file;
  if (options_.end && file == last_file()) {
    window_.LimitTo(EndPlaceOf(*options_.end, file_bytes_).offset);
  }
  return {};
}

Status Scanner::TakeStart(LogPosition frame) {
  const Place place = PlaceOf(frame, file_bytes_);
  DRUMROLL_TRY(EnterFile(place.file));
  if (place.offset < sizeof(FileHeader) || place.offset % kFrameAlignment != 0 ||
      place.offset + kFrameBytesMin > file_bytes_) {
    return Fail(ErrorCode::kInvalid, "{}: no frame can stand here", Describe(place));
  }
  const auto header =
      DecodeFrameHeader(DRUMROLL_TRY(window_.Read(place.offset, sizeof(FrameHeader))));
  if (!header.ok()) return At(Describe(place), header.error());
  tail_.position = frame;
  tail_.sequence = header.value().sequence;
  tail_.next_ordinal = Ordinal{header.value().first_ordinal};
  std::ranges::copy(header.value().previous, tail_.head.bytes.begin());
  totals_known_ = false;
  return {};
}

void Scanner::MoveEnd(LogPosition end) {
  DRUMROLL_ASSERT(options_.end && *options_.end <= end);
  options_.end = end;
  const Place place = EndPlaceOf(end, file_bytes_);
  files_ = place.file + 1;
  window_.LimitTo(file_ == place.file ? place.offset : file_bytes_);
  if (last_ && std::holds_alternative<LogEnd>(*last_)) last_.reset();
}

std::string Scanner::Describe(Place place) const {
  return fmt::format("{}: offset {}", PathOf(id_, place.file), place.offset);
}

Result<Step> Scanner::Next() {
  if (last_) return *last_;
  Step step = DRUMROLL_TRY(ReadNext());
  if (!std::holds_alternative<Frame>(step)) last_ = step;
  return step;
}

Result<Step> Scanner::ReadNext() {
  const Place place = EndPlaceOf(tail_.position, file_bytes_);
  if (options_.end && tail_.position == *options_.end) return Step(LogEnd{});
  if (!tail_.closed && place.offset + kFrameBytesMin <= file_bytes_) {
    const Bytes header = DRUMROLL_TRY(window_.Read(place.offset, sizeof(FrameHeader)));
    if (!AllZero(header)) return ReadFrame(place);
  }
  return LeaveFile(place);
}

Result<Step> Scanner::LeaveFile(Place place) {
  if (auto garbage = DRUMROLL_TRY(FindGarbage(place))) return Step(std::move(*garbage));
  if (file_ < last_file()) return EnterNextFile();
  if (!options_.end) return Step(LogEnd{});
  return Step(Stop{place, /*torn=*/false,
                   fmt::format("the log ends here, expected position {}", *options_.end)});
}

Result<Step> Scanner::EnterNextFile() {
  DRUMROLL_TRY(EnterFile(file_ + 1));
  const Place place{file_, sizeof(FileHeader)};
  const Bytes header = DRUMROLL_TRY(window_.Read(place.offset, sizeof(FrameHeader)));
  if (!tail_.closed && !AllZero(header)) return ReadFrame(place);
  if (auto garbage = DRUMROLL_TRY(FindGarbage(place))) return Step(std::move(*garbage));
  if (file_ == last_file() && !options_.end) return Step(LogEnd{});
  return Step(Stop{place, /*torn=*/false, "no frame here, but this file should not be the last"});
}

Result<std::optional<Stop>> Scanner::FindGarbage(Place place) {
  const auto garbage = DRUMROLL_TRY(window_.FirstNonZero(place.offset));
  if (!garbage) return std::optional<Stop>{};
  const std::string_view expected =
      tail_.closed ? "zeros after the close" : "a frame, or only zeros";
  return std::optional(Stop{place, /*torn=*/!tail_.closed,
                            fmt::format("{} expected, found zeros up to offset {} and others there",
                                        expected, *garbage)});
}

Status Scanner::CheckHeader(const FrameHeader& header, Place place) const {
  DRUMROLL_TRY(CheckFrameHeader(header, id_, PositionOf(place, file_bytes_)));
  DRUMROLL_TRY(CheckContinues(tail_, header));
  const uint64_t size = FrameBytes(header.payload_bytes);
  if (size > file_bytes_ - place.offset) {
    return Fail(ErrorCode::kCorrupt, "a frame of {} bytes, expected at most the file's last {}",
                size, file_bytes_ - place.offset);
  }
  const Place before = EndPlaceOf(tail_.position, file_bytes_);
  if (before.file != place.file && size <= file_bytes_ - before.offset) {
    return Fail(ErrorCode::kCorrupt, "a frame of {} bytes, which fits into the {} left in {}", size,
                file_bytes_ - before.offset, PathOf(id_, before.file));
  }
  return {};
}

Status Scanner::CheckAgainstEarlier(const Frame& frame) {
  if (frame.kind() == FrameKind::kVoids) {
    for (const Void& entry : DecodeVoids(frame.payload)) DRUMROLL_TRY(voided_.Add(entry));
  }
  if (frame.kind() == FrameKind::kClose && totals_known_) {
    const Close close = DRUMROLL_TRY(DecodeClose(frame.payload));
    return CheckTotals(tail_, close);
  }
  return {};
}

Result<Step> Scanner::ReadFrame(Place place) {
  const auto header =
      DecodeFrameHeader(DRUMROLL_TRY(window_.Read(place.offset, sizeof(FrameHeader))));
  if (!header.ok()) return Step(MaybeTorn(place, header.error()));
  Frame frame;
  frame.header = header.value();
  if (const Status right = CheckHeader(frame.header, place); !right.ok()) {
    return Step(Damage(place, right));
  }
  const Bytes bytes =
      DRUMROLL_TRY(window_.Read(place.offset, FrameBytes(frame.header.payload_bytes)));
  const Bytes rest = bytes.subspan(sizeof(FrameHeader));
  if (const Status whole = CheckPayloadCrc(frame.header, rest); !whole.ok()) {
    return Step(MaybeTorn(place, whole.error()));
  }
  if (const Status right = CheckPayload(frame.header, rest, options_.matrix); !right.ok()) {
    return Step(Damage(place, right));
  }
  frame.payload = rest.first(frame.header.payload_bytes);
  frame.position = LogPosition{frame.header.position};
  if (const Status right = CheckAgainstEarlier(frame); !right.ok()) {
    return Step(Damage(place, right));
  }
  frame.digest = DigestOf(hasher_, frame.header, rest);
  tail_ = Advanced(tail_, frame.header, frame.payload, frame.digest);
  return Step(frame);
}

}  // namespace drumroll::log

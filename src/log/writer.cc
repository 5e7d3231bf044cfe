#include "log/writer.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "log/voids.h"
#include "log/watermark.h"

namespace drumroll::log {
namespace {

constexpr uint64_t kReserveBytes = 16_MiB;
constexpr uint64_t kZerosBytesMax = 1_MiB;

Status AsInvalid(const Status& status) {
  if (status.ok()) return {};
  return Error{ErrorCode::kInvalid, status.error().message};
}

}  // namespace

Writer::Writer(disk::Disk& disk, LogId id, WriterOptions options)
    : disk_(&disk),
      id_(std::move(id)),
      options_(options),
      zeros_(std::min(options.prewrite_bytes, kZerosBytesMax)) {}

Result<Writer> Writer::Create(disk::Disk& disk, LogId id, WriterOptions options) {
  DRUMROLL_TRY(CheckFileBytes(options.file_bytes));
  Writer writer(disk, std::move(id), options);
  DRUMROLL_TRY(disk.MakeDirectories(writer.id_.directory));
  DRUMROLL_TRY(writer.CreateFile(0));
  writer.synced_ = writer.tail_.position;
  return writer;
}

Result<Writer> Writer::Continue(disk::Disk& disk, LogId id, WriterOptions options,
                                const Tail& tail) {
  DRUMROLL_TRY(CheckFileBytes(options.file_bytes));
  Writer writer(disk, std::move(id), options);
  writer.tail_ = tail;
  writer.synced_ = tail.position;
  DRUMROLL_TRY(writer.OpenNextFile(EndPlaceOf(tail.position, options.file_bytes).file));
  return writer;
}

Status Writer::CheckUsable() const {
  if (failure_) return *failure_;
  if (stopped_) return Fail(ErrorCode::kConflict, "{}: the log was stopped", id_.directory);
  return {};
}

Status Writer::Keep(Status status) {
  if (!status.ok() && !failure_) failure_ = status.error();
  return status;
}

Result<LogPosition> Writer::Append(const NewFrame& frame) {
  DRUMROLL_TRY(CheckUsable());
  if (tail_.closed) return Fail(ErrorCode::kConflict, "{}: the log is closed", id_.directory);
  if (frame.payload.empty() || frame.payload.size() > kPayloadBytesMax) {
    return Fail(ErrorCode::kInvalid, "a payload of {} bytes, expected 1 to {}",
                frame.payload.size(), kPayloadBytesMax);
  }
  const uint64_t size = FrameBytes(static_cast<uint32_t>(frame.payload.size()));
  if (size > options_.file_bytes - sizeof(FileHeader)) {
    return Fail(ErrorCode::kInvalid, "a frame of {} bytes, log files have room for {}", size,
                options_.file_bytes - sizeof(FileHeader));
  }
  const LogPosition position = NextPosition(size);
  const Bytes built = builder_.Build(HeaderOf(frame, position), frame.payload);
  DRUMROLL_TRY(CheckBuilt(built));
  DRUMROLL_TRY(Keep(Write(built, position)));
  tail_ = Advanced(tail_, Load<FrameHeader>(built), frame.payload, builder_.Hash());
  return position;
}

LogPosition Writer::NextPosition(uint64_t frame_bytes) const {
  const Place end = EndPlaceOf(tail_.position, options_.file_bytes);
  if (frame_bytes <= options_.file_bytes - end.offset) return tail_.position;
  return PositionOf({end.file + 1, sizeof(FileHeader)}, options_.file_bytes);
}

bool Writer::Rotates(LogPosition position) const { return position != tail_.position; }

FrameHeader Writer::HeaderOf(const NewFrame& frame, LogPosition position) const {
  FrameHeader header{};
  header.kind = static_cast<uint8_t>(frame.kind);
  header.partition = Raw(id_.partition);
  header.draw = Raw(id_.draw);
  header.sequence = tail_.sequence;
  header.position = Raw(position);
  header.synced = Raw(Rotates(position) ? tail_.position : synced_);  // A rotation syncs.
  header.first_ordinal = tail_.plays();
  header.plays = frame.plays;
  header.tickets = frame.tickets;
  header.time = Raw(frame.time);
  std::ranges::copy(tail_.head.bytes, header.previous);
  return header;
}

Status Writer::CheckBuilt(Bytes frame) const {
  const auto header = Load<FrameHeader>(frame);
  DRUMROLL_TRY(AsInvalid(CheckFrameHeader(header, id_, LogPosition{header.position})));
  const Bytes rest = frame.subspan(sizeof header);
  DRUMROLL_TRY(AsInvalid(CheckPayload(header, rest, /*matrix=*/nullptr)));
  if (static_cast<FrameKind>(header.kind) != FrameKind::kClose) return {};
  const Close close = DRUMROLL_TRY(DecodeClose(rest.first(header.payload_bytes)));
  return AsInvalid(CheckTotals(tail_, close));
}

Status Writer::Write(Bytes frame, LogPosition position) {
  if (Rotates(position)) DRUMROLL_TRY(Rotate());
  const uint64_t offset = Raw(position) % options_.file_bytes;
  DRUMROLL_TRY(MakeRoom(offset + frame.size()));
  DRUMROLL_TRY(file_->WriteAt(offset, frame));
  if (options_.bulk) file_->WriteSoon(offset, frame.size());
  return {};
}

Status Writer::Sync() {
  DRUMROLL_TRY(CheckUsable());
  return Keep(SyncFile());
}

Status Writer::SyncFile() {
  if (synced_ == tail_.position) return {};
  DRUMROLL_TRY(file_->Sync());
  if (options_.bulk) {
    const uint64_t end = EndPlaceOf(tail_.position, options_.file_bytes).offset;
    const uint64_t bytes = std::min(Raw(tail_.position) - Raw(synced_), end);
    file_->WontNeed(end - bytes, bytes);
  }
  synced_ = tail_.position;
  return {};
}

Status Writer::Stop() {
  DRUMROLL_TRY(Sync());
  stopped_ = true;
  return Keep(WriteWatermark(*disk_, id_, tail_));
}

// The old file is durable before the new one exists, and the new one, with its name, before it gets
// a frame. So at most one file ends in frames that a power cut can tear: the last one that has any.
Status Writer::Rotate() {
  DRUMROLL_TRY(SyncFile());
  const uint32_t next = EndPlaceOf(tail_.position, options_.file_bytes).file + 1;
  // A rotation that a crash cut short has left the file, and recovery has made it whole.
  if (DRUMROLL_TRY(disk_->Exists(PathOf(id_, next)))) {
    DRUMROLL_TRY(OpenNextFile(next));
  } else {
    DRUMROLL_TRY(CreateFile(next));
  }
  return WriteWatermark(*disk_, id_, tail_);
}

Status Writer::CreateFile(uint32_t file) {
  file_ = DRUMROLL_TRY(disk_->Create(PathOf(id_, file), disk::Access::kWrite));
  room_end_ = sizeof(FileHeader);
  const FileHeader header = MakeFileHeader(id_, file, options_.file_bytes);
  DRUMROLL_TRY(file_->WriteAt(0, BytesOf(header)));
  DRUMROLL_TRY(MakeRoom(room_end_ + 1));
  DRUMROLL_TRY(file_->Sync());
  return disk_->SyncDirectory(id_.directory);
}

Status Writer::OpenNextFile(uint32_t file) {
  OpenedFile opened = DRUMROLL_TRY(OpenFile(*disk_, id_, file, disk::Access::kWrite));
  if (opened.header.file_bytes != options_.file_bytes) {
    return Fail(ErrorCode::kInvalid, "{}: files of {} bytes, asked to go on with {}",
                opened.file->path(), opened.header.file_bytes, options_.file_bytes);
  }
  file_ = std::move(opened.file);
  room_end_ = DRUMROLL_TRY(file_->Size());
  return {};
}

Status Writer::MakeRoom(uint64_t end) {
  if (end <= room_end_) return {};
  const bool prewrites = options_.prewrite_bytes != 0;
  const uint64_t step = prewrites ? options_.prewrite_bytes : kReserveBytes;
  const uint64_t room_end = std::min(options_.file_bytes, RoundUp(end, step));
  if (prewrites) {
    DRUMROLL_TRY(WriteZeros(room_end_, room_end));
  } else {
    DRUMROLL_TRY(file_->Reserve(room_end));
  }
  room_end_ = room_end;
  return {};
}

Status Writer::WriteZeros(uint64_t begin, uint64_t end) {
  while (begin < end) {
    const uint64_t bytes = std::min<uint64_t>(end - begin, zeros_.size());
    DRUMROLL_TRY(file_->WriteAt(begin, Bytes(zeros_).first(bytes)));
    begin += bytes;
  }
  return {};
}

}  // namespace drumroll::log

#include "lake/place.h"

#include <algorithm>
#include <vector>

#include "base/sha256.h"

namespace drumroll::lake {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;
constexpr uint64_t kRecordBytesMax = uint64_t{16} << 20;  // A manifest of 8,000 files has 2 MB.
constexpr std::string_view kRecords = "_draws";
constexpr std::string_view kManifest = "manifest.json";
constexpr std::string_view kSuccess = "_SUCCESS";

Result<Digest> DigestOf(disk::File& file, uint64_t bytes) {
  Sha256 hasher;
  std::vector<uint8_t> piece(kPieceBytes);
  for (uint64_t at = 0; at < bytes;) {
    const size_t got = DRUMROLL_TRY(file.ReadAt(at, piece));
    if (got == 0) return Fail(ErrorCode::kCorrupt, "{}: ends at {} of {}", file.path(), at, bytes);
    hasher.Update(Bytes(piece).first(got));
    at += got;
  }
  return hasher.Finish();
}

}  // namespace

Result<Place> Place::Take(disk::Disk& disk, Layout layout) {
  const std::string staging = layout.Staging();
  DRUMROLL_TRY(disk.MakeDirectories(staging));
  auto lock = DRUMROLL_TRY(disk.LockDirectory(staging, disk::Hold::kAlone));
  Place place(disk, std::move(layout), std::move(lock));
  DRUMROLL_TRY(place.ClearStaging());
  return place;
}

Status Place::ClearStaging() {
  const std::string staging = layout_.Staging();
  for (const std::string& name : DRUMROLL_TRY(disk_->List(staging)))
    DRUMROLL_TRY(disk_->Remove(disk::Join(staging, name)));
  return {};
}

Result<std::optional<Manifest>> Place::Find(const Digest& seal) {
  const std::string path = layout_.Manifest();
  const bool there = DRUMROLL_TRY(disk_->Exists(path));
  if (!there) return std::optional<Manifest>();
  const std::string text = DRUMROLL_TRY(disk::ReadAll(*disk_, path, kRecordBytesMax));
  auto manifest = Manifest::Decode(path, text);
  if (!manifest.ok()) return std::optional<Manifest>();
  if (manifest.value().seal != seal) {
    return Fail(
        ErrorCode::kConflict,
        "{}: the lake has another draw {} of {}, with the seal {}; this one's is {}. Export "
        "to another lake, or remove that draw's folders from all tables and from {}",
        path, layout_.draw, layout_.game, manifest.value().seal, seal, kRecords);
  }
  const bool finished = DRUMROLL_TRY(disk_->Exists(layout_.Success()));
  if (!finished) return std::optional<Manifest>();
  const std::string line = DRUMROLL_TRY(disk::ReadAll(*disk_, layout_.Success(), kRecordBytesMax));
  if (line != SuccessLine(text)) return std::optional<Manifest>();
  return std::optional(std::move(manifest).value());
}

Result<std::string> Place::WhatDiffers(const Manifest& manifest, bool reads) {
  for (const auto& [table, files] : manifest.tables) {
    for (const ManifestFile& entry : files) {
      const std::string path = disk::Join(layout_.lake, entry.path);
      const bool there = DRUMROLL_TRY(disk_->Exists(path));
      if (!there) return fmt::format("{}: is missing", path);
      const auto file = DRUMROLL_TRY(disk_->Open(path, disk::Access::kRead));
      const uint64_t bytes = DRUMROLL_TRY(file->Size());
      if (bytes != entry.bytes)
        return fmt::format("{}: {} bytes, expected {}", path, bytes, entry.bytes);
      if (!reads) continue;
      const Digest digest = DRUMROLL_TRY(DigestOf(*file, bytes));
      if (digest != entry.sha256)
        return fmt::format("{}: sha256 {}, expected {}", path, digest, entry.sha256);
    }
  }
  return std::string();
}

Result<ManifestFile> Place::AddFile(std::string_view table, size_t part, uint64_t rows) {
  const auto file = DRUMROLL_TRY(disk_->Open(Staged(table, part), disk::Access::kWrite));
  const uint64_t bytes = DRUMROLL_TRY(file->Size());
  const Digest digest = DRUMROLL_TRY(DigestOf(*file, bytes));
  DRUMROLL_TRY(file->Sync());
  return ManifestFile{.path = disk::Join(layout_.InLake(table), Layout::FileName(part)),
                      .rows = rows,
                      .bytes = bytes,
                      .sha256 = digest};
}

Status Place::WriteStaged(std::string_view name, std::string_view text) {
  const auto file =
      DRUMROLL_TRY(disk_->Create(layout_.Staged(kRecords, name), disk::Access::kWrite));
  DRUMROLL_TRY(file->WriteAt(0, AsBytes(text)));
  return file->Sync();
}

// A file that is there is replaced by the rename; what is not this state's is removed.
Status Place::ReplaceTable(std::string_view table, size_t files) {
  const std::string folder = layout_.Folder(table);
  DRUMROLL_TRY(disk_->MakeDirectories(folder));
  std::vector<std::string> ours;
  for (size_t part = 0; part < files; ++part) ours.push_back(Layout::FileName(part));
  for (const std::string& name : DRUMROLL_TRY(disk_->List(folder))) {
    if (std::ranges::find(ours, name) == ours.end())
      DRUMROLL_TRY(disk_->Remove(disk::Join(folder, name)));
  }
  for (const std::string& name : ours)
    DRUMROLL_TRY(disk_->Rename(layout_.Staged(table, name), disk::Join(folder, name)));
  return disk_->SyncDirectory(folder);
}

Status Place::Publish(const Manifest& manifest) {
  const std::string text = manifest.Encode();
  DRUMROLL_TRY(WriteStaged(kManifest, text));
  DRUMROLL_TRY(WriteStaged(kSuccess, SuccessLine(text)));
  DRUMROLL_TRY(disk_->SyncDirectory(layout_.Staging()));
  DRUMROLL_TRY(disk_->MakeDirectories(layout_.Records()));
  const bool finished = DRUMROLL_TRY(disk_->Exists(layout_.Success()));
  if (finished) {
    DRUMROLL_TRY(disk_->Remove(layout_.Success()));
    DRUMROLL_TRY(disk_->SyncDirectory(layout_.Records()));
  }
  for (const auto& [table, files] : manifest.tables)
    DRUMROLL_TRY(ReplaceTable(table, files.size()));
  DRUMROLL_TRY(disk_->Rename(layout_.Staged(kRecords, kManifest), layout_.Manifest()));
  DRUMROLL_TRY(disk_->SyncDirectory(layout_.Records()));
  DRUMROLL_TRY(disk_->Rename(layout_.Staged(kRecords, kSuccess), layout_.Success()));
  DRUMROLL_TRY(disk_->SyncDirectory(layout_.Records()));
  return disk_->SyncDirectory(layout_.Staging());
}

}  // namespace drumroll::lake

// A draw's place in a lake: what is there, and how another state of the draw takes its place, whole
// or not at all for whoever looks at _SUCCESS first.
//
// Held while it lives: another export of the same draw to the same lake is refused. What a run that
// was stopped has left is cleared by the next one. AddFile() from several threads, all else from
// one.
#ifndef DRUMROLL_LAKE_PLACE_H_
#define DRUMROLL_LAKE_PLACE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/disk.h"
#include "lake/layout.h"
#include "lake/manifest.h"

namespace drumroll::lake {

class Place {
 public:
  // Makes the folders that are missing. kUnavailable while another export holds the place.
  static Result<Place> Take(disk::Disk& disk, Layout layout);

  // What the lake says of the draw; nothing if that is not whole, or not there. kConflict if it is
  // of another draw, which has the same number and another seal.
  Result<std::optional<Manifest>> Find(const Digest& seal);
  // Why the files are not those of the manifest; empty if they are there with the right sizes and,
  // if `reads`, digests.
  Result<std::string> WhatDiffers(const Manifest& manifest, bool reads);

  // Where a file of a table is to be written, and what it is once it has been. It is durable then.
  std::string Staged(std::string_view table, size_t part) const {
    return layout_.Staged(table, Layout::FileName(part));
  }
  Result<ManifestFile> AddFile(std::string_view table, size_t part, uint64_t rows);

  // Removes what has not been published; for an export that fails, to leave no full disk behind.
  Status ClearStaging();

  // Puts all files in the place of those that are there, and says so. When it returns, the draw is
  // in the lake and survives a power cut. Requires: AddFile() for each file of the manifest.
  Status Publish(const Manifest& manifest);

 private:
  Place(disk::Disk& disk, Layout layout, std::unique_ptr<disk::Lock> lock)
      : disk_(&disk), layout_(std::move(layout)), lock_(std::move(lock)) {}
  Status WriteStaged(std::string_view name, std::string_view text);
  Status ReplaceTable(std::string_view table, size_t files);

  disk::Disk* disk_;
  Layout layout_;
  std::unique_ptr<disk::Lock> lock_;
};

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_PLACE_H_

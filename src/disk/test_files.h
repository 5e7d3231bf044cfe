// What the tests of the simulated disk start from: a file that is safe, and its bytes as a reader
// sees them.
#ifndef DRUMROLL_DISK_TEST_FILES_H_
#define DRUMROLL_DISK_TEST_FILES_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "disk/disk.h"

namespace drumroll::disk {

// Claims about chance run over this many fixed seeds.
constexpr uint64_t kSeeds = 300;

// A new file with this content; content and name are durable.
inline std::unique_ptr<File> MakeFile(Disk& disk, std::string_view path, std::string_view content) {
  auto file = disk.Create(path, Access::kWrite).value();
  EXPECT_TRUE(file->WriteAt(0, AsBytes(content)).ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(disk.SyncDirectory(ParentOf(path)).ok());
  return file;
}

// The whole file, read with this access.
inline std::string ReadThrough(Disk& disk, std::string_view path, Access access) {
  const auto file = disk.Open(path, access).value();
  std::string text(file->Size().value(), '?');
  const MutableBytes into(reinterpret_cast<uint8_t*>(text.data()), text.size());
  EXPECT_EQ(file->ReadAt(0, into).value(), text.size());
  return text;
}

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_TEST_FILES_H_

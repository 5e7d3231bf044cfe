// From an image to a file that can be relied on. Any thread.
#ifndef DRUMROLL_SEGMENT_PUBLISH_H_
#define DRUMROLL_SEGMENT_PUBLISH_H_

#include <string_view>

#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "segment/builder.h"
#include "segment/identity.h"

namespace drumroll::segment {

// Publishes the image as `directory`/<index>.seg: written aside, synced, renamed, the directory
// synced. When it returns success the file survives a power cut; at no moment is there a part of
// one under that name. kConflict if the name is taken. The file goes through the page cache on
// purpose: settling reads it from there.
Status Publish(disk::Disk& disk, std::string_view directory, const Image& image);

// Reads the published file back from the medium, past the page cache, and checks every byte of it
// (Reader::CheckAll). kCorrupt unless it is exactly the segment with this content digest.
Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_PUBLISH_H_

// From an image to a file that can be relied on. Any thread.
#ifndef DRUMROLL_SEGMENT_PUBLISH_H_
#define DRUMROLL_SEGMENT_PUBLISH_H_

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/sha256.h"
#include "disk/disk.h"
#include "segment/builder.h"
#include "segment/identity.h"

namespace drumroll::segment {

// Publishes the image as `directory`/<index>.seg: written aside, synced, renamed, the directory
// synced. When it returns success the file survives a power cut; at no moment is there a part of
// one under that name. kConflict if the name is taken. It is written past the page cache;
// Recheck() brings it there. Requires: the image's memory is a Builder's.
Status Publish(disk::Disk& disk, std::string_view directory, const Image& image);

// Reads the published file back from the medium and checks every byte of it
// (Reader::CheckAll). kCorrupt unless it is exactly the segment with this content digest. The file
// is read with `access`: kReadAnew right after it was published, which leaves it in the page cache
// for settling, or kReadMedium. And into `memory`: fresh memory would cost more in page faults than
// the reading itself. Requires: memory is aligned to 4096 and holds
// LargestLayout(identity.matrix.rows()).file_bytes().
Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest, disk::Access access, MutableBytes memory);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_PUBLISH_H_

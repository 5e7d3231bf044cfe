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
#include "segment/reader.h"

namespace drumroll::segment {

// Publishes the image as `directory`/<index>.seg: written aside, synced, renamed, the directory
// synced. When it returns success the file survives a power cut; at no moment is there a part of
// one under that name. kConflict if the name is taken. It is written past the page cache;
// OpenAnew() brings it there. Requires: the image's memory is a Builder's.
Status Publish(disk::Disk& disk, std::string_view directory, const Image& image);

// Reads the file that was just published back from the medium into the page cache, checks every
// byte of it there (Reader::CheckAll), and returns its reader. kCorrupt unless it is exactly the
// segment with this content digest.
Result<Reader> OpenAnew(disk::Disk& disk, std::string_view directory, const Identity& identity,
                        const Digest& digest);

// Checks the same of a file that somebody may have mapped: it is read past the page cache, into
// `memory`. Requires: memory is aligned to 4096 and holds
// LargestLayout(identity.matrix.rows()).file_bytes().
Status Recheck(disk::Disk& disk, std::string_view directory, const Identity& identity,
               const Digest& digest, MutableBytes memory);

}  // namespace drumroll::segment

#endif  // DRUMROLL_SEGMENT_PUBLISH_H_

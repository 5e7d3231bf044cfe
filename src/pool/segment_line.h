// The segments of one partition: finished ones published aside, in order, and opened for reading.
//
// Publish() from one thread; the rest from any. A segment counts as *rechecked* once it was read
// back from the medium and hashed in this process: the seal asks for that, and nearly all of it has
// been done while tickets were sold.
#ifndef DRUMROLL_POOL_SEGMENT_LINE_H_
#define DRUMROLL_POOL_SEGMENT_LINE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/background.h"
#include "base/result.h"
#include "disk/disk.h"
#include "segment/builder.h"
#include "segment/reader.h"

namespace drumroll::pool {

class SegmentLine {
 public:
  // `directory` holds the segments of one partition. `aside` runs the publishing; both outlive the
  // line.
  SegmentLine(disk::Disk& disk, std::string directory, const segment::Identity& identity,
              Background& aside);

  // Opens the segments that are there, without gaps from 0 on. kCorrupt if one is missing, not of
  // this partition, or not full although another follows.
  Status OpenExisting();

  // Publishes the builder's segment aside. When Drain() of `aside` has returned success the segment
  // is durable, rechecked and open. Returns the first error of any earlier one. Requires: it is the
  // next segment, and its plays are durable in the log.
  Status Publish(std::unique_ptr<segment::Builder> finished);

  // Reads back from the medium what this process has not published itself. When it returns success
  // every segment survives a power cut, its name too. `progress` is told of bytes, from several
  // threads.
  Status RecheckAll(
      size_t threads, const std::function<void(uint64_t bytes)>& progress = [](uint64_t) {});
  // Reads back one of them, while others are being published; false if none is left. `memory` has
  // room for any segment. One thread at a time, and none with RecheckAll().
  Result<bool> RecheckOne(MutableBytes memory);
  // Of the segments that RecheckAll() would read; what is being published is not among them.
  uint64_t unchecked_bytes() const;

  // A fresh builder for segment `index`.
  std::unique_ptr<segment::Builder> BuilderFor(SegmentIndex index);

  size_t size() const;
  // In order of ordinals. Valid while the line is; requires that nothing is being published.
  std::vector<const segment::Reader*> readers() const;

 private:
  struct Slot {
    std::unique_ptr<segment::Reader> reader;
    bool rechecked = false;
  };
  Status PublishAndOpen(segment::Builder& builder, SegmentIndex index);
  segment::Identity IdentityOf(SegmentIndex index) const;
  std::string PathOf(SegmentIndex index) const;

  disk::Disk& disk_;
  const std::string directory_;
  const segment::Identity identity_;  // Of segment 0.
  Background& aside_;

  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<segment::Builder>>
      idle_;  // Builders to use again: making one costs page faults.
};

}  // namespace drumroll::pool

#endif  // DRUMROLL_POOL_SEGMENT_LINE_H_

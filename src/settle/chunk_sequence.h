// Brings chunks, made by several threads, in order into a winner file. Memory is bounded: a thread
// that is too far ahead of the slowest one waits for it.
#ifndef DRUMROLL_SETTLE_CHUNK_SEQUENCE_H_
#define DRUMROLL_SETTLE_CHUNK_SEQUENCE_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "settle/chunk.h"
#include "settle/winner_writer.h"

namespace drumroll::settle {

// Thread safe. Requires: chunks are begun in the order of their index (ParallelFor does), each is
// Put() once or the sequence stopped.
class ChunkSequence {
 public:
  // At most `window` chunks are kept until their turn. `writer` must outlive the sequence.
  ChunkSequence(WinnerWriter& writer, size_t window) : writer_(writer), slots_(window) {}

  // An empty chunk; its memory has been used before, if possible.
  std::unique_ptr<Chunk> Take();
  // Hands over chunk `index` with its digest; an empty one only takes its turn. Waits while it is
  // too far ahead. Returns the first error of any.
  Status Put(size_t index, std::unique_ptr<Chunk> chunk, const Digest& digest);
  // A chunk will not come: all calls of Put() return this error. Returns it too.
  Error Stop(Error error);

 private:
  struct Slot {
    std::unique_ptr<Chunk> chunk;
    Digest digest;
  };
  Slot& SlotOf(size_t index) { return slots_[index % slots_.size()]; }
  Status FirstError() const;
  void WriteReady(std::unique_lock<std::mutex>& lock);

  WinnerWriter& writer_;
  std::mutex mutex_;
  std::condition_variable moved_;  // next_ or failure_ changed.
  std::vector<Slot> slots_;        // By index modulo their number; empty until handed over.
  size_t next_ = 0;                // The chunk whose turn it is.
  bool writing_ = false;
  std::vector<std::unique_ptr<Chunk>> used_;
  Status failure_;
};

}  // namespace drumroll::settle

#endif  // DRUMROLL_SETTLE_CHUNK_SEQUENCE_H_

#include "settle/chunk_sequence.h"

#include <utility>

namespace drumroll::settle {

std::unique_ptr<Chunk> ChunkSequence::Take() {
  const std::lock_guard lock(mutex_);
  if (used_.empty()) return std::make_unique<Chunk>();
  std::unique_ptr<Chunk> chunk = std::move(used_.back());
  used_.pop_back();
  return chunk;
}

Status ChunkSequence::Put(size_t index, std::unique_ptr<Chunk> chunk, const Digest& digest) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return index < next_ + slots_.size() || !failure_.ok(); });
  DRUMROLL_TRY(FirstError());
  DRUMROLL_ASSERT(index >= next_);
  DRUMROLL_ASSERT(SlotOf(index).chunk == nullptr);
  SlotOf(index) = {std::move(chunk), digest};
  // Whoever finds nobody writing writes all that is ready, so no chunk waits for a thread that has
  // gone on.
  if (!writing_) WriteReady(lock);
  return FirstError();
}

Error ChunkSequence::Stop(Error error) {
  const std::lock_guard lock(mutex_);
  if (failure_.ok()) failure_ = std::move(error);
  moved_.notify_all();
  return failure_.error();
}

Status ChunkSequence::FirstError() const {
  if (failure_.ok()) return {};
  return failure_.error();
}

void ChunkSequence::WriteReady(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  while (failure_.ok() && SlotOf(next_).chunk != nullptr) {
    Slot slot = std::move(SlotOf(next_));
    lock.unlock();
    Status status;
    if (!slot.chunk->empty()) status = writer_.Append(*slot.chunk, slot.digest);
    lock.lock();
    slot.chunk->Clear();
    used_.push_back(std::move(slot.chunk));
    if (status.ok())
      ++next_;
    else if (failure_.ok())
      failure_ = std::move(status);
    moved_.notify_all();
  }
  writing_ = false;
}

}  // namespace drumroll::settle

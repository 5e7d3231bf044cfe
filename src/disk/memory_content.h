// The bytes of one file on the simulated disk, in the strict reading of POSIX: what programs see
// (the page cache), what a power cut leaves for certain (the medium), and the writes in between,
// any part of which it may leave. Internal to the module; one thread at a time.
#ifndef DRUMROLL_DISK_MEMORY_CONTENT_H_
#define DRUMROLL_DISK_MEMORY_CONTENT_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace drumroll::disk {

// How much of what is pending a power cut leaves. Drawn anew for each file and each cut.
struct SurvivalOdds {
  uint32_t survive_of_256 = 128;
  uint32_t torn_of_256 = 64;
  static SurvivalOdds Draw(Random& random);
  bool Survives(uint64_t bits) const { return (bits & 255) < survive_of_256; }
  bool IsTorn(uint64_t bits) const { return (bits >> 8 & 255) < torn_of_256; }
};

class MemoryContent {
 public:
  using Buffer = std::vector<uint8_t>;

  uint64_t size() const { return cache_->size(); }
  Bytes cache() const { return *cache_; }
  Bytes medium() const { return medium_; }
  bool HasPending() const { return !pending_.empty(); }
  // The cached bytes as they are now, whatever is written later.
  std::shared_ptr<const Buffer> Snapshot() const { return cache_; }

  void Write(uint64_t offset, Bytes bytes);
  void Resize(uint64_t size);

  // What a direct read sees: the medium after everything pending was written back. That makes none
  // of it durable: it may still sit in the drive's own cache.
  size_t ReadWrittenBack(uint64_t offset, MutableBytes into) const;

  // Everything pending is on the medium.
  void Sync();
  // Some of what was pending is on the medium, the rest is lost; nothing is pending and the cache
  // shows all of it.
  void FailSync(Random& random);
  // Some of what was pending is on the medium, the rest is lost; the cache shows what is on the
  // medium.
  void PowerCut(Random& random);
  // The cache is read anew.
  void DropCache();

  // Changes the medium, and the cache too unless it hides it. Requires: bit < 8 * size.
  void FlipBit(uint64_t bit, bool in_cache);
  // This is the content, on the medium too.
  void Overwrite(Bytes bytes);

 private:
  struct Change {
    uint64_t offset;    // Of the first byte written; the new size if is_resize.
    uint64_t size;      // Bytes written.
    size_t bytes_from;  // Where they are in pending_bytes_.
    bool is_resize;
  };

  Buffer& MutableCache();
  Bytes BytesOfChange(const Change& change) const;
  void KeepSomePending(Random& random);
  void KeepSomePieces(const Change& change, const SurvivalOdds& odds, Random& random);
  void ForgetPending();
  void CopyToCache(uint64_t offset, uint64_t size);

  std::shared_ptr<Buffer> cache_ =
      std::make_shared<Buffer>();  // Shared with mappings; copied on write.
  Buffer medium_;
  std::vector<Change> pending_;  // In the order in which they were made.
  Buffer pending_bytes_;
  bool cache_is_wrong_ = false;  // The cache differs from the medium beyond what is pending.
};

}  // namespace drumroll::disk

#endif  // DRUMROLL_DISK_MEMORY_CONTENT_H_

// The plays of a draw as two raw files, in pool order: what every peer starts from.
//
//   masks.u64    a play's numbers as bits: bit v - 1 for number v
//   players.u64  whose it is
#ifndef DRUMROLL_BENCH_PEER_DATA_H_
#define DRUMROLL_BENCH_PEER_DATA_H_

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "disk/disk.h"
#include "pool/draw.h"

namespace drumroll::bench {

// Writes them into this directory, made if there is none. kInvalid unless the game's numbers fit a
// word.
Status WritePeerData(disk::Disk& disk, const pool::Draw& draw, const std::string& directory);

class PeerData {
 public:
  // kCorrupt unless both files hold as many plays.
  static Result<PeerData> Open(disk::Disk& disk, const std::string& directory);

  size_t plays() const { return masks().size(); }
  std::span<const uint64_t> masks() const { return Words(*masks_); }
  std::span<const uint64_t> players() const { return Words(*players_); }

 private:
  static std::span<const uint64_t> Words(const disk::Mapping& mapping) {
    const Bytes bytes = mapping.bytes();
    return {reinterpret_cast<const uint64_t*>(bytes.data()), bytes.size() / sizeof(uint64_t)};
  }

  std::unique_ptr<disk::Mapping> masks_;
  std::unique_ptr<disk::Mapping> players_;
};

}  // namespace drumroll::bench

#endif  // DRUMROLL_BENCH_PEER_DATA_H_

// What the simulation of a draw must find again, kept in the plainest way there is: the frames that
// were sent to each partition, in order, and how many of them were promised.
#ifndef DRUMROLL_TESTS_DRAW_ORACLE_H_
#define DRUMROLL_TESTS_DRAW_ORACLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "game/rules.h"
#include "log/voids.h"
#include "naive_log.h"
#include "pool/records.h"

namespace drumroll::testing {

// All checks return an error that says which rule was broken.
class DrawOracle {
 public:
  DrawOracle(const game::Matrix& matrix, size_t partitions)
      : matrix_(matrix), partitions_(partitions) {}

  // A frame is on its way, then safe.
  void Sent(size_t partition, NaiveKind kind, Bytes payload);
  void Promised(size_t partition);
  // `frames` are what a recovered log holds: all that was promised, nothing that was not sent, in
  // order, each once. From now on they are promised, and what is not among them is gone for good.
  // Where bits rot, the last frame may look like one that was torn: nothing behind it tells that it
  // was safe (docs/formats/log.md).
  Status Recovered(size_t partition, const std::vector<NaiveFrame>& frames, bool rot);

  size_t sent(size_t partition) const { return partitions_[partition].sent.size(); }
  size_t promised() const;
  bool closed(size_t partition) const;
  // The close that this partition's log should get.
  log::Close CloseOf(size_t partition, Micros now) const;
  // A ticket to cancel that is not cancelled yet; nothing if there is none.
  std::optional<log::Void> DrawVoid(size_t partition, Random& random, Micros now) const;

  settle::testing::Pool Pool() const;
  // Counts of the seal, to the last one.
  Status CheckSeal(const pool::SealRecord& seal) const;

  // A file that is written once: from now on it is there, with these bytes.
  Status Promised(const std::string& path, const std::string& content);
  // Holds the disk to all such promises.
  Status CheckFiles(const disk::MemoryDisk& disk) const;

 private:
  struct Partition {
    std::vector<NaiveFrame> sent;
    size_t promised = 0;
  };

  game::Matrix matrix_;
  std::vector<Partition> partitions_;
  std::map<std::string, std::string> files_;
};

}  // namespace drumroll::testing

#endif  // DRUMROLL_TESTS_DRAW_ORACLE_H_

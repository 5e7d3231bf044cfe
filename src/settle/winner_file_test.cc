#include <gtest/gtest.h>

#include "base/crc32c.h"
#include "disk/memory_disk.h"
#include "settle/testing.h"
#include "settle/winner_reader.h"
#include "settle/winner_writer.h"

namespace drumroll::settle {
namespace {

using disk::MemoryDisk;

constexpr char kPath[] = "winners";

// Two partitions; a standard play, a system play that wins twice, and a standard play in another
// segment.
std::vector<Chunk> SampleChunks() {
  std::vector<Chunk> chunks(2);
  chunks[0].Add(5, 3, PlayerId{0x1111});
  chunks[0].AddWeighted(9, 2, PlayerId{0x2222}, 4);
  chunks[0].AddWeighted(9, 3, PlayerId{0x2222}, 6);
  chunks[1].partition = PartitionId{1};
  chunks[1].segment = SegmentIndex{2};
  chunks[1].Add(kChunkPlays - 1, 1, PlayerId{0x3333});
  return chunks;
}

Identity SampleIdentity() {
  Identity identity;
  identity.draw = DrawId{1128};
  identity.partitions = 2;
  identity.tiers = 3;
  identity.seal.bytes.fill(0xAA);
  identity.result.bytes.fill(0xBB);
  return identity;
}

WinnerWriter::Summary WriteSample(MemoryDisk& disk, OrderedFile::Options file = {.threads = 0}) {
  WinnerWriter writer =
      WinnerWriter::Create(disk, kPath, {.identity = SampleIdentity(), .file = file}).value();
  for (const Chunk& chunk : SampleChunks()) EXPECT_TRUE(writer.Append(chunk, DigestOf(chunk)).ok());
  return writer.Finish().value();
}

Result<WinnerReader> OpenSample(MemoryDisk& disk) {
  return WinnerReader::Open(disk, kPath, disk::Access::kRead);
}

// Everything of a file that holds these bytes.
Status ReadWhole(const std::string& content) {
  MemoryDisk disk(1);
  disk.Overwrite(kPath, AsBytes(content));
  const WinnerReader reader = DRUMROLL_TRY(OpenSample(disk));
  return reader.Verify(1);
}

TEST(WinnerFile, IsTheBytesOfItsDocument) {
  MemoryDisk disk(1);
  const WinnerWriter::Summary summary = WriteSample(disk);
  const std::string file = disk.ReadMedium(kPath);
  ASSERT_EQ(file.size(), 128u + (12 * 3 + 4 * 2 + 4) + (12 + 4) + 2 * 64 + 256);
  const Bytes bytes = AsBytes(file);
  EXPECT_EQ(file.substr(0, 8), "DRUMWIN1");
  EXPECT_EQ(Load<uint32_t>(bytes, 8), 1u);
  EXPECT_EQ(Load<uint32_t>(bytes, 12), 1128u);
  EXPECT_EQ(Load<uint32_t>(bytes, 16), 1u);
  EXPECT_EQ(Load<uint16_t>(bytes, 20), 2u);
  EXPECT_EQ(Load<uint16_t>(bytes, 22), 3u);
  EXPECT_EQ(Load<uint32_t>(bytes, 124), Crc32c(bytes.first(124)));
  EXPECT_EQ(ToHex(bytes.subspan(128, 48)),
            "1111000000000000"
            "2222000000000000"
            "2222000000000000"
            "05003000"
            "09002080"
            "09003080"
            "04000000"
            "06000000"
            "00000000");
  EXPECT_EQ(ToHex(bytes.subspan(176, 16)), "3333000000000000ffff1f0000000000");
  EXPECT_EQ(ToHex(bytes.subspan(192, 24)),
            "0000000000000000030000000200000080000000"
            "00000000");
  Sha256 pieces;  // Players, places, weights and fill, each less than a piece.
  pieces.Update(Sha256::Of(bytes.subspan(128, 24)).bytes);
  pieces.Update(Sha256::Of(bytes.subspan(152, 12)).bytes);
  pieces.Update(Sha256::Of(bytes.subspan(164, 8)).bytes);
  pieces.Update(Sha256::Of(bytes.subspan(172, 4)).bytes);
  EXPECT_EQ(ToHex(bytes.subspan(216, 32)), ToHex(pieces.Finish()));
  EXPECT_EQ(ToHex(bytes.subspan(256, 24)),
            "0100000002000000"
            "01000000"
            "00000000"
            "b000000000000000");
  const size_t footer = 320;
  EXPECT_EQ(Load<uint64_t>(bytes, footer + 8), 2u);
  EXPECT_EQ(Load<uint64_t>(bytes, footer + 16), 4u);
  EXPECT_EQ(Load<uint64_t>(bytes, footer + 24), 1u);
  EXPECT_EQ(Load<uint64_t>(bytes, footer + 32), 4u);
  EXPECT_EQ(Load<uint64_t>(bytes, footer + 40), 7u);
  EXPECT_EQ(Load<uint32_t>(bytes, footer + 252), Crc32c(bytes.subspan(footer, 252)));
  EXPECT_EQ(ToHex(bytes.subspan(footer + 216, 32)), ToHex(summary.outcome));
  EXPECT_EQ(ToHex(summary.outcome),
            "f2022ff7ff6ab68b472b3e3003babe244176019af70d0c0bb8d85e74c6f0b444");
}

// Of several pieces in each part, by both libraries.
TEST(WinnerFile, HashesLongChunksInPieces) {
  Chunk chunk;
  for (uint32_t i = 0; i < 5001; ++i) {
    if (i % 2 == 0)
      chunk.Add(i, 1 + i % 3, PlayerId{i});
    else
      chunk.AddWeighted(i, 1 + i % 3, PlayerId{i}, i);
  }
  std::string bytes;
  const ChunkParts parts = PartsOf(chunk);
  for (const Bytes part : {parts.players, parts.places, parts.weights, parts.fill})
    bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
  Sha256 whole;
  for (const auto& [begin, end] :
       {std::pair(0, 40008), {40008, 60012}, {60012, 70012}, {70012, 70016}})
    for (int at = begin; at < end; at += 8192)
      whole.Update(Sha256::Of(AsBytes(bytes.substr(at, std::min(8192, end - at)))).bytes);
  const Digest expected = whole.Finish();
  Sha256Lanes lanes;
  EXPECT_EQ(ToHex(DigestOf(chunk)), ToHex(expected));
  EXPECT_EQ(ToHex(DigestOf(parts, lanes)), ToHex(expected));
  EXPECT_EQ(ToHex(DigestOf(PartsOf(EntryOf(chunk, 128, expected), AsBytes(bytes)))),
            ToHex(expected));
}

TEST(WinnerFile, ReadsBackWhatWasWritten) {
  MemoryDisk disk(1);
  const WinnerWriter::Summary summary = WriteSample(disk);
  const WinnerReader reader = OpenSample(disk).value();
  EXPECT_EQ(reader.identity(), SampleIdentity());
  EXPECT_EQ(reader.outcome(), summary.outcome);
  EXPECT_EQ(reader.winners(), summary.winners);
  EXPECT_EQ(reader.places(), 4u);
  const std::vector<Chunk> chunks = SampleChunks();
  ASSERT_EQ(reader.entries().size(), chunks.size());
  for (size_t i = 0; i < chunks.size(); ++i) EXPECT_EQ(reader.Read(i).value(), chunks[i]);
  EXPECT_TRUE(reader.Verify(2).ok());
}

TEST(WinnerFile, FindsByPlaceAndByTier) {
  MemoryDisk disk(1);
  WriteSample(disk);
  const WinnerReader reader = OpenSample(disk).value();
  const std::vector<Winner> system = reader.Find(PartitionId{0}, Ordinal{9}).value();
  ASSERT_EQ(system.size(), 2u);
  EXPECT_EQ(system[0].weight, 4u);
  EXPECT_EQ(system[1].weight, 6u);
  EXPECT_TRUE(reader.Find(PartitionId{0}, Ordinal{6}).value().empty());
  EXPECT_TRUE(reader.Find(PartitionId{1}, Ordinal{9}).value().empty());
  const std::vector<Winner> last =
      reader.Find(PartitionId{1}, Ordinal{3ull * kChunkPlays - 1}).value();
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].player, PlayerId{0x3333});
  WinnerCursor third(reader, 3);
  EXPECT_EQ(third.Next().value()->ordinal, Ordinal{5});
  EXPECT_EQ(third.Next().value()->ordinal, Ordinal{9});
  EXPECT_FALSE(third.Next().value().has_value());
}

TEST(WinnerFile, IsRefusedWhenCutAnywhere) {
  MemoryDisk disk(1);
  WriteSample(disk);
  const std::string file = disk.Read(kPath);
  for (size_t size = 0; size < file.size(); ++size) {
    const Status status = ReadWhole(file.substr(0, size));
    ASSERT_FALSE(status.ok()) << size;
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_TRUE(ReadWhole(file).ok());
  EXPECT_FALSE(ReadWhole(file + '\0').ok());
}

TEST(WinnerFile, IsRefusedWhenAnyBitIsFlipped) {
  MemoryDisk disk(1);
  WriteSample(disk);
  std::string file = disk.Read(kPath);
  for (size_t bit = 0; bit < 8 * file.size(); ++bit) {
    const char before = file[bit / 8];
    file[bit / 8] = static_cast<char>(before ^ 1 << bit % 8);
    const Status status = ReadWhole(file);
    ASSERT_FALSE(status.ok()) << "bit " << bit % 8 << " of byte " << bit / 8;
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
    file[bit / 8] = before;
  }
}

TEST(WinnerFile, IsTheSameHoweverItIsWritten) {
  MemoryDisk alone(1);
  WriteSample(alone);
  for (const size_t threads : {0u, 1u, 4u}) {
    MemoryDisk disk(1);
    WriteSample(disk, {.block_bytes = 4096, .threads = threads});
    EXPECT_EQ(disk.ReadMedium(kPath), alone.ReadMedium(kPath));
  }
}

TEST(WinnerFile, SurvivesAPowerCutOnceFinished) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    MemoryDisk disk(seed);
    WriteSample(disk, {.block_bytes = 4096, .threads = 0});
    ASSERT_TRUE(disk.SyncDirectory(".").ok());
    disk.PowerCut();
    const Result<WinnerReader> reader = OpenSample(disk);
    ASSERT_TRUE(reader.ok()) << reader.error().message;
    EXPECT_TRUE(reader.value().Verify(1).ok());
  }
}

TEST(WinnerFile, WriterReportsEveryFailureOfTheDisk) {
  uint64_t failed = 0;
  for (uint64_t operation = 0; operation < 12; ++operation) {
    disk::MemoryFaults faults;
    faults.fail_at = operation;
    MemoryDisk disk(1, faults);
    auto writer = WinnerWriter::Create(
        disk, kPath, {.identity = SampleIdentity(), .file = {.block_bytes = 4096, .threads = 0}});
    Status status;
    if (!writer.ok()) {
      status = writer.error();
    } else {
      for (const Chunk& chunk : SampleChunks())
        if (status.ok()) status = writer.value().Append(chunk, DigestOf(chunk));
      if (status.ok()) {
        const auto summary = writer.value().Finish();
        if (!summary.ok()) status = summary.error();
      }
    }
    if (!status.ok()) ++failed;
    EXPECT_EQ(status.ok(), operation >= disk.OperationCount());
  }
  EXPECT_GE(failed, 3u);
}

// What checksums don't find: bytes that were written so.
TEST(Chunk, HasTheWinsOfAPlayThatAScanFinds) {
  Random random({.seed = 5});
  for (int round = 0; round < 200; ++round) {
    Chunk chunk;
    chunk.partition = PartitionId{1};
    chunk.segment = SegmentIndex{3};
    for (uint32_t offset = 0; offset < 40; ++offset) {
      const PlayerId player{random.Below(9)};
      if (random.Below(3) == 0)
        chunk.Add(offset, 1 + static_cast<uint32_t>(random.Below(5)), player);
      if (random.Below(5) != 0 ||
          (!chunk.places.empty() && OffsetOf(chunk.places.back()) == offset))
        continue;
      for (const uint32_t tier : {2u, 4u, 5u})
        chunk.AddWeighted(offset, tier, player, 1 + static_cast<uint32_t>(random.Below(9)));
    }
    for (uint32_t offset = 0; offset < 41; ++offset) {
      const Ordinal ordinal{3ull * kChunkPlays + offset};
      std::vector<Winner> expected;
      ForEachWinner(chunk, [&](const Winner& winner) {
        if (winner.ordinal == ordinal) expected.push_back(winner);
      });
      ASSERT_EQ(WinsOf(chunk, ordinal), expected) << "round " << round << ", offset " << offset;
    }
  }
}

TEST(Chunk, IsRefusedUnlessItsPlacesAreWellFormed) {
  const auto decode = [](const Chunk& chunk) {
    const ChunkParts parts = PartsOf(chunk);
    std::vector<uint8_t> bytes;
    for (const Bytes part : {parts.players, parts.places, parts.weights, parts.fill})
      Append(bytes, part);
    return DecodeChunk(EntryOf(chunk, 128, DigestOf(chunk)), bytes, 3).ok();
  };
  EXPECT_TRUE(decode(SampleChunks()[0]));
  Chunk unordered;
  unordered.Add(9, 1, PlayerId{});
  unordered.Add(5, 1, PlayerId{});
  EXPECT_FALSE(decode(unordered));
  Chunk twice;
  twice.Add(9, 1, PlayerId{});
  twice.Add(9, 2, PlayerId{});
  EXPECT_FALSE(decode(twice));
  Chunk beyond;
  beyond.Add(9, 4, PlayerId{});
  EXPECT_FALSE(decode(beyond));
  Chunk none;
  none.Add(9, 0, PlayerId{});
  EXPECT_FALSE(decode(none));
  Chunk weightless;
  weightless.AddWeighted(9, 1, PlayerId{}, 0);
  EXPECT_FALSE(decode(weightless));
  Chunk reserved;
  reserved.Add(9, 1, PlayerId{});
  reserved.places[0] |= 1u << 29;
  EXPECT_FALSE(decode(reserved));
  Chunk unweighted;
  unweighted.AddWeighted(9, 1, PlayerId{}, 5);
  unweighted.places[0] &= ~kPlaceWeighted;
  EXPECT_FALSE(decode(unweighted));
}

}  // namespace
}  // namespace drumroll::settle

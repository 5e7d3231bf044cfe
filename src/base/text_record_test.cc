#include "base/text_record.h"

#include <gtest/gtest.h>

namespace drumroll {
namespace {

std::string Sample() {
  TextRecordWriter writer("drumroll-test/v1");
  writer.Add("game", "kr-lotto645");
  writer.Add("plays", uint64_t{113});
  writer.Add("root", Sha256::Of(AsBytes("x")));
  return std::move(writer).Finish();
}

TEST(TextRecord, ReadsBackWhatWasWritten) {
  auto reader = TextRecordReader::Open("sample", "drumroll-test/v1", Sample());
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader.value().Text("game").value(), "kr-lotto645");
  EXPECT_TRUE(reader.value().NextIs("plays"));
  EXPECT_EQ(reader.value().Number("plays").value(), 113u);
  EXPECT_EQ(reader.value().DigestOf("root").value(), Sha256::Of(AsBytes("x")));
  EXPECT_TRUE(reader.value().End().ok());
}

TEST(TextRecord, RefusesEveryFlippedBitAndEveryCut) {
  const std::string text = Sample();
  for (size_t i = 0; i < text.size() * 8; ++i) {
    std::string damaged = text;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
    const auto reader = TextRecordReader::Open("sample", "drumroll-test/v1", damaged);
    ASSERT_FALSE(reader.ok()) << "bit " << i;
    EXPECT_EQ(reader.error().code, ErrorCode::kCorrupt);
  }
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(TextRecordReader::Open("sample", "drumroll-test/v1", text.substr(0, size)).ok());
  }
}

TEST(TextRecord, NamesTheLineThatIsNotExpected) {
  auto reader = TextRecordReader::Open("pool/seal", "drumroll-test/v1", Sample()).value();
  const auto wrong = reader.Number("draw");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message, "pool/seal: line 2: expected 'draw', found 'game'");
  EXPECT_FALSE(reader.Number("game").ok());
  EXPECT_FALSE(reader.End().ok());
}

TEST(TextRecord, RefusesNumbersWithSignsZerosOrOverflow) {
  for (const char* bad : {"-1", "+1", "01", "", "1e3", "18446744073709551616", "0x10"}) {
    TextRecordWriter writer("k/v1");
    writer.Add("n", bad);
    auto reader = TextRecordReader::Open("r", "k/v1", std::move(writer).Finish()).value();
    EXPECT_FALSE(reader.Number("n").ok()) << bad;
  }
}

}  // namespace
}  // namespace drumroll

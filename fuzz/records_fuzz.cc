// Text records: what is accepted encodes back to the same bytes. The digest line is put right
// first, so that the fields are reached.
#include <string>

#include "base/bytes.h"
#include "base/sha256.h"
#include "pool/journal_entry.h"
#include "pool/records.h"
#include "pool/void_file.h"

namespace {

using namespace drumroll;

template <typename Record>
void Check(const std::string& text) {
  const auto record = Record::Decode("fuzz", text);
  if (record.ok()) DRUMROLL_ASSERT(record.value().Encode() == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(AsText({data, size}));
  (void)pool::DecodeVoidFile("fuzz", {data, size}, 1'000'000);
  for (const bool fixed : {false, true}) {
    if (fixed) text += "sha256 " + ToHex(Sha256::Of({data, size})) + "\n";
    Check<pool::DrawRecord>(text);
    Check<pool::SealRecord>(text);
    Check<pool::ResultRecord>(text);
    Check<pool::SettlementRecord>(text);
    Check<pool::StatementRecord>(text);
    Check<pool::CorrectionRecord>(text);
    Check<pool::JournalEntry>(text);
  }
  return 0;
}

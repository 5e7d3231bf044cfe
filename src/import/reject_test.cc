#include "import/reject.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

namespace drumroll::import {
namespace {

TEST(Reject, IsALineOfCsvWhateverTheRowHolds) {
  std::string out(kRejectsHeader);
  AppendReject(out, {.line = 17,
                     .problem = {Reason::kNumbers, "number '\"' is \"odd\""},
                     .row = "a,\"b\",\x01\xFF"});
  EXPECT_EQ(out,
            "line,reason,message,row,columns\n"
            "17,numbers,\"number '\"\"' is \"\"odd\"\"\",\"a,\"\"b\"\",\x01\xFF\",\"\"\n");
}

TEST(Reject, HasADocumentedNameForEveryReason) {
  std::map<std::string_view, int> names;
  for (int i = 0; i <= static_cast<int>(Reason::kConflict); ++i) ++names[Name(Reason{i})];
  EXPECT_EQ(names.size(), 15u);
}

}  // namespace
}  // namespace drumroll::import

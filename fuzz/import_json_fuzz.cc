#include "import/json_lines.h"

#include "import_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  drumroll::fuzz::RunImport<drumroll::import::JsonLinesReader>({data, size});
  return 0;
}

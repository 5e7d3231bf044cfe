#include "segment/layout.h"

#include <fmt/format.h>

#include <array>

namespace drumroll::segment {

std::string NameOfGranule(const game::Matrix& matrix, uint32_t section, uint32_t granule) {
  static constexpr std::array<const char*, 4> kColumns = {"players", "references", "times",
                                                          "system plays"};
  const uint32_t rows = matrix.rows();
  if (section < matrix.main.of)
    return fmt::format("bitmap of number {}, block {}", section + 1, granule);
  if (section < rows)
    return fmt::format("bitmap of second number {}, block {}", section + 1 - matrix.main.of,
                       granule);
  if (section == rows) return fmt::format("bitmap of ticket starts, block {}", granule);
  return fmt::format("{}, granule {}", kColumns.at(section - rows - 1), granule);
}

}  // namespace drumroll::segment

// A settled draw's export to a lake, as docs/formats/lake.md describes it. Whoever calls it has
// asked the evening whether plays may be looked at and winners be listed.
#ifndef DRUMROLL_LAKE_EXPORT_DRAW_H_
#define DRUMROLL_LAKE_EXPORT_DRAW_H_

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/parallel.h"
#include "base/result.h"
#include "disk/disk.h"
#include "lake/duckdb_library.h"
#include "lake/log_tables.h"
#include "lake/manifest.h"
#include "lake/settled_draw.h"

namespace drumroll::lake {

// What one thread may take while it writes a file; with less memory in all, fewer threads write.
inline constexpr uint64_t kMemoryOfWriter = uint64_t{512} << 20;

struct ExportOptions {
  std::string lake;
  size_t threads = CoreCount();
  uint64_t memory_bytes_max = uint64_t{2} << 30;
  bool verify = false;  // Read what is in the lake already.
  // Told of plays and tickets as they are written; called from several threads.
  OnRows progress = [](uint64_t) {};
};

struct ExportReport {
  Manifest manifest;     // As it stands in the lake now.
  bool written = false;  // False: the lake had the draw as it is.
  std::string replaced;  // Why a draw that the lake had is written again; else empty.
};

// kConflict, kUnavailable as Place has them; kCorrupt for damage of the draw, with its place. In
// each case the lake is as it was.
Result<ExportReport> ExportDraw(disk::Disk& disk, const DuckdbLibrary& library,
                                const SettledDraw& draw, Clock& clock,
                                const ExportOptions& options);

}  // namespace drumroll::lake

#endif  // DRUMROLL_LAKE_EXPORT_DRAW_H_

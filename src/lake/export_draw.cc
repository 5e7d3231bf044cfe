// Two passes over each partition's log, one for plays and one for tickets: reading and checking a
// log is a fiftieth of what encoding its rows takes, and so each table of a partition is a piece of
// work by itself. 10^8 plays of 5 to a ticket are 3 GB of log, 10^8 rows of 19 columns and 2 * 10^7
// of 10; memory is what DuckDB collects for one row group a thread.
#include "lake/export_draw.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lake/parquet_writer.h"
#include "lake/place.h"
#include "lake/record_tables.h"
#include "lake/tables.h"
#include "lake/winner_rows.h"

namespace drumroll::lake {
namespace {

class Export {
 public:
  Export(disk::Disk& disk, const DuckdbLibrary& library, const SettledDraw& draw,
         const ExportOptions& options, Place& place)
      : disk_(disk),
        library_(library),
        draw_(draw),
        options_(options),
        place_(place),
        partitions_(draw.draw().partitions()),
        plays_(partitions_),
        tickets_(partitions_),
        winners_(1),
        logs_(partitions_) {}

  // The long tables, all cores on them: a piece is a table of a partition.
  Status WriteLongTables() {
    const uint64_t writers = std::max<uint64_t>(1, options_.memory_bytes_max / kMemoryOfWriter);
    const size_t threads = std::min<uint64_t>(options_.threads, writers);
    return ParallelFor(2 * partitions_ + 1, threads, [&](size_t piece) -> Status {
      if (piece < partitions_) return WritePlays(piece);
      if (piece == partitions_) return WriteWinners();
      return WriteTickets(piece - partitions_ - 1);
    });
  }

  // What the records say, and what only the whole log does. Requires: WriteLongTables() succeeded.
  Status WriteRecordTables(Micros exported, Manifest& manifest) {
    std::vector<Rows> tables;
    tables.push_back(VoidsTable(logs_));
    tables.push_back(SealsTable(draw_, logs_));
    tables.push_back(DRUMROLL_TRY(DrawsTable(draw_, exported)));
    tables.push_back(DRUMROLL_TRY(ResultsTable(draw_)));
    tables.push_back(TierHitsTable(draw_.rules()));
    tables.push_back(TiersTable(draw_));
    tables.push_back(SettlementsTable(draw_));
    tables.push_back(DRUMROLL_TRY(JournalTable(draw_)));
    auto writer = DRUMROLL_TRY(ParquetWriter::Open(library_, kMemoryOfWriter));
    for (Rows& rows : tables) {
      ManifestFile file = DRUMROLL_TRY(Write(writer, rows.table(), 0, rows));
      manifest.tables[std::string(rows.table().name)] = {std::move(file)};
    }
    manifest.tables[std::string(kPlays.name)] = plays_;
    manifest.tables[std::string(kTickets.name)] = tickets_;
    manifest.tables[std::string(kWinners.name)] = winners_;
    return {};
  }

 private:
  Result<SealedLog> OpenLog(size_t partition) const {
    return SealedLog::Open(disk_, draw_.draw(), PartitionId{static_cast<uint16_t>(partition)},
                           draw_.seal.partitions[partition]);
  }

  Result<ManifestFile> Write(ParquetWriter& writer, const Table& table, size_t part,
                             RowSource& source) {
    const uint64_t rows =
        DRUMROLL_TRY(writer.Write(table, source, place_.Staged(table.name, part)));
    return place_.AddFile(table.name, part, rows);
  }

  Status WritePlays(size_t partition) {
    auto log = DRUMROLL_TRY(OpenLog(partition));
    PlayRows rows(log, options_.progress);
    auto writer = DRUMROLL_TRY(ParquetWriter::Open(library_, kMemoryOfWriter));
    plays_[partition] = DRUMROLL_TRY(Write(writer, kPlays, partition, rows));
    logs_[partition] = {.voids = log.voids(), .closed = log.closed()};
    return {};
  }

  Status WriteTickets(size_t partition) {
    auto log = DRUMROLL_TRY(OpenLog(partition));
    TicketRows rows(log, options_.progress);
    auto writer = DRUMROLL_TRY(ParquetWriter::Open(library_, kMemoryOfWriter));
    tickets_[partition] = DRUMROLL_TRY(Write(writer, kTickets, partition, rows));
    return {};
  }

  Status WriteWinners() {
    WinnerRows rows(disk_, draw_);
    auto writer = DRUMROLL_TRY(ParquetWriter::Open(library_, kMemoryOfWriter));
    winners_[0] = DRUMROLL_TRY(Write(writer, kWinners, 0, rows));
    return {};
  }

  disk::Disk& disk_;
  const DuckdbLibrary& library_;
  const SettledDraw& draw_;
  const ExportOptions& options_;
  Place& place_;
  const size_t partitions_;
  std::vector<ManifestFile> plays_;
  std::vector<ManifestFile> tickets_;
  std::vector<ManifestFile> winners_;
  std::vector<LogFacts> logs_;
};

// What the manifest says before anything is written.
Manifest ManifestOf(const SettledDraw& draw, const DuckdbLibrary& library, Micros exported) {
  Manifest manifest;
  manifest.game = draw.draw().record().game;
  manifest.draw_no = Raw(draw.draw().record().draw);
  manifest.revision = draw.newest().settlement.revision;
  manifest.state = pool::Name(draw.evening->state().phase);
  manifest.seal = draw.seal_name;
  manifest.outcome = draw.newest().settlement.outcome;
  manifest.journal = draw.evening->journal().head();
  manifest.exported_at = ToText(exported);
  manifest.writer = fmt::format("DuckDB {}", library.version());
  return manifest;
}

Status WriteAndPublish(disk::Disk& disk, const DuckdbLibrary& library, const SettledDraw& draw,
                       const ExportOptions& options, Micros exported, Place& place,
                       Manifest& manifest) {
  Export work(disk, library, draw, options, place);
  DRUMROLL_TRY(work.WriteLongTables());
  DRUMROLL_TRY(work.WriteRecordTables(exported, manifest));
  return place.Publish(manifest);
}

}  // namespace

Result<ExportReport> ExportDraw(disk::Disk& disk, const DuckdbLibrary& library,
                                const SettledDraw& draw, Clock& clock,
                                const ExportOptions& options) {
  Place place = DRUMROLL_TRY(Place::Take(disk, {.lake = options.lake,
                                                .game = draw.draw().record().game,
                                                .draw = draw.draw().record().draw}));
  const Micros exported = clock.Now();
  ExportReport report;
  report.manifest = ManifestOf(draw, library, exported);
  const auto found = DRUMROLL_TRY(place.Find(draw.seal_name));
  if (found && found->journal == report.manifest.journal &&
      found->writer == report.manifest.writer) {
    report.replaced = DRUMROLL_TRY(place.WhatDiffers(*found, options.verify));
    if (report.replaced.empty()) {
      report.manifest = *found;
      return report;
    }
  } else if (found) {
    report.replaced = fmt::format("the lake has it {}, revision {}, by {}", found->state,
                                  found->revision, found->writer);
  }
  const Status done =
      WriteAndPublish(disk, library, draw, options, exported, place, report.manifest);
  if (!done.ok()) {
    const Status cleared = place.ClearStaging();  // The next export does it if this one can't.
    static_cast<void>(cleared);
    return done.error();
  }
  report.written = true;
  return report;
}

}  // namespace drumroll::lake

#include <array>
#include <nlohmann/json.hpp>

#include "cli/games.h"
#include "cli/human.h"
#include "cli/inspect_verbs.h"
#include "cli/table.h"
#include "cli/verb.h"
#include "segment/reader.h"

namespace drumroll::cli {
namespace {

struct Flags {
  std::string path;
  std::string game;
  bool check = false;
};

// The footer as it stands; segment::Reader checks it, once it is known what to expect.
Result<segment::Footer> PeekFooter(disk::Disk& disk, const std::string& path) {
  const auto file = DRUMROLL_TRY(disk.Open(path, disk::Access::kRead));
  const uint64_t size = DRUMROLL_TRY(file->Size());
  std::array<uint8_t, sizeof(segment::Footer)> bytes{};
  if (size < bytes.size()) {
    return Fail(ErrorCode::kCorrupt, "{}: {} bytes, a segment's footer alone has {}", path, size,
                bytes.size());
  }
  const size_t read = DRUMROLL_TRY(file->ReadAt(size - bytes.size(), bytes));
  if (read != bytes.size()) return Fail(ErrorCode::kCorrupt, "{}: ended while it was read", path);
  const auto footer = Load<segment::Footer>(bytes);
  if (footer.magic != segment::kMagic) {
    return Fail(ErrorCode::kCorrupt,
                "{}: no segment: its footer starts with {:016x}, expected {:016x}", path,
                footer.magic, segment::kMagic);
  }
  return footer;
}

// The matrix by which the segment was built: that of --game, or of the draw that the file lies in.
Result<game::Matrix> MatrixOf(const Flags& flags, const segment::Footer& footer, Runtime& runtime) {
  if (flags.game.empty()) {
    const auto draw = DrawAbove(runtime.disk, flags.path, 3);
    if (draw.ok()) return draw.value().matrix();
    return Fail(draw.error().code,
                "{}: not in the directory of a draw ({}); say with --game whose rules it has",
                flags.path, draw.error().message);
  }
  const game::Game game = DRUMROLL_TRY(LoadGame(runtime.disk, flags.game));
  const game::Rules* rules = DRUMROLL_TRY(game.RulesFor(DrawId{footer.draw}));
  if (rules->matrix.rows() == footer.rows) return rules->matrix;
  return Fail(ErrorCode::kInvalid, "--game: {} has {} numbers, {} has bitmaps for {}", flags.game,
              rules->matrix.rows(), flags.path, footer.rows);
}

// Opened, and with --check read to the last byte.
Result<segment::Reader> OpenSegment(const Flags& flags, const segment::Identity& expected,
                                    disk::Disk& disk) {
  auto reader = DRUMROLL_TRY(segment::Reader::Open(disk, flags.path, expected));
  if (flags.check) DRUMROLL_TRY(reader.CheckAll());
  return reader;
}

nlohmann::ordered_json SegmentJson(const Flags& flags, const segment::Reader& reader) {
  const segment::Identity& identity = reader.identity();
  return {{"draw", Raw(identity.draw)},       {"partition", Raw(identity.partition)},
          {"segment", Raw(identity.segment)}, {"first_ordinal", Raw(identity.first_ordinal())},
          {"plays", reader.plays()},          {"stakes", reader.stakes()},
          {"tickets", reader.tickets()},      {"system_plays", reader.systems().size()},
          {"continued", reader.continued()},  {"rows", reader.rows()},
          {"blocks", reader.blocks()},        {"last_frame", Raw(reader.last_frame())},
          {"digest", ToHex(reader.digest())}, {"checked", flags.check}};
}

std::string SegmentText(const Flags& flags, const segment::Reader& reader, Style style) {
  const segment::Identity& identity = reader.identity();
  const uint64_t first = Raw(identity.first_ordinal());
  Facts facts;
  facts.Add("draw", fmt::format("{}", identity.draw));
  facts.Add("segment", segment::ToText(identity));
  facts.Add("ordinals", fmt::format("{} to {}", WithSeparators(first),
                                    WithSeparators(first + reader.plays() - 1)));
  facts.Add("plays", WithSeparators(uint64_t{reader.plays()}));
  facts.Add("stakes", WithSeparators(reader.stakes()));
  facts.Add("tickets",
            fmt::format("{}{}", WithSeparators(uint64_t{reader.tickets()}),
                        reader.continued() ? ", the first continued from the segment before" : ""));
  facts.Add("system plays", WithSeparators(uint64_t{reader.systems().size()}));
  facts.Add("bitmaps", fmt::format("{} of numbers", reader.rows()));
  facts.Add("blocks", fmt::format("{}", reader.blocks()));
  facts.Add("last frame", fmt::format("log position {}", WithSeparators(Raw(reader.last_frame()))));
  facts.Add("digest", ToHex(reader.digest()));
  facts.Add("checked", flags.check ? "every byte" : "footer and tables (--check reads every byte)");
  return facts.Text(style);
}

Status InspectSegment(const Flags& flags, Runtime& runtime) {
  const segment::Footer footer = DRUMROLL_TRY(PeekFooter(runtime.disk, flags.path));
  const segment::Identity expected{.draw = DrawId{footer.draw},
                                   .partition = PartitionId{footer.partition},
                                   .segment = SegmentIndex{footer.segment},
                                   .matrix = DRUMROLL_TRY(MatrixOf(flags, footer, runtime))};
  auto opened = OpenSegment(flags, expected, runtime.disk);
  if (!opened.ok()) return At(flags.path, std::move(opened).error());
  const segment::Reader& reader = opened.value();
  Console& console = runtime.console;
  if (console.json()) {
    console.PrintJson(SegmentJson(flags, reader));
  } else {
    console.Print(SegmentText(flags, reader, console.style()));
  }
  return {};
}

}  // namespace

void AddInspectSegment(CLI::App& inspect, Runtime& runtime) {
  CLI::App* verb = AddVerb(
      inspect, "segment",
      {.summary = "footer and counts of a segment file",
       .details =
           "Shows what a segment says of itself, and with --check whether all of it is intact and "
           "well-formed. It never shows numbers of plays, nor how often a number was played.",
       .examples = "drumroll inspect segment draws/1128/p0000/segments/00000000.seg --check\n"
                   "drumroll inspect segment copy.seg --game=kr-lotto645\n"
                   "    a file that is not in its draw's directory"});
  auto flags = std::make_shared<Flags>();
  verb->add_option("--game", flags->game,
                   "whose rules it has; without it, those of the draw that it lies in")
      ->type_name(kGameValue);
  verb->add_flag("--check", flags->check,
                 "read every byte and hold it to its checksums and digests");
  verb->add_option("file", flags->path, "the segment file")
      ->required()
      ->type_name("FILE")
      ->check(PathValue());
  Does(verb, runtime, flags, &InspectSegment);
}

}  // namespace drumroll::cli

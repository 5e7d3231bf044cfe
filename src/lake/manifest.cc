#include "lake/manifest.h"

#include <nlohmann/json.hpp>

namespace drumroll::lake {
namespace {

using Json = nlohmann::ordered_json;

Json JsonOf(const std::vector<ManifestFile>& files) {
  Json list = Json::array();
  uint64_t rows = 0;
  for (const ManifestFile& file : files) {
    rows += file.rows;
    list.push_back({{"path", file.path},
                    {"rows", file.rows},
                    {"bytes", file.bytes},
                    {"sha256", ToHex(file.sha256)}});
  }
  return {{"rows", rows}, {"files", list}};
}

Digest DigestIn(const Json& json) {
  const auto digest = DigestFromHex(json.get<std::string>());
  // The library's own kind of exception, so that there is one.
  if (!digest) throw Json::other_error::create(501, "no digest", nullptr);
  return *digest;
}

// Throws what the library throws if something is not there.
Manifest ManifestIn(const Json& json) {
  Manifest manifest;
  json.at("game").get_to(manifest.game);
  json.at("draw_no").get_to(manifest.draw_no);
  json.at("revision").get_to(manifest.revision);
  json.at("state").get_to(manifest.state);
  manifest.seal = DigestIn(json.at("seal"));
  manifest.outcome = DigestIn(json.at("outcome"));
  manifest.journal = DigestIn(json.at("journal"));
  json.at("exported_at").get_to(manifest.exported_at);
  json.at("writer").get_to(manifest.writer);
  for (const auto& [name, table] : json.at("tables").items()) {
    auto& files = manifest.tables[name];
    for (const Json& file : table.at("files")) {
      files.push_back({.path = file.at("path").get<std::string>(),
                       .rows = file.at("rows").get<uint64_t>(),
                       .bytes = file.at("bytes").get<uint64_t>(),
                       .sha256 = DigestIn(file.at("sha256"))});
    }
  }
  return manifest;
}

}  // namespace

uint64_t Manifest::RowsOf(std::string_view table) const {
  const auto found = tables.find(table);
  if (found == tables.end()) return 0;
  uint64_t rows = 0;
  for (const ManifestFile& file : found->second) rows += file.rows;
  return rows;
}

uint64_t Manifest::Files() const {
  uint64_t count = 0;
  for (const auto& [name, files] : tables) count += files.size();
  return count;
}

uint64_t Manifest::Bytes() const {
  uint64_t bytes = 0;
  for (const auto& [name, files] : tables) {
    for (const ManifestFile& file : files) bytes += file.bytes;
  }
  return bytes;
}

std::string Manifest::Encode() const {
  Json json = {{"version", kVersion},
               {"game", game},
               {"draw_no", draw_no},
               {"revision", revision},
               {"state", state},
               {"seal", ToHex(seal)},
               {"outcome", ToHex(outcome)},
               {"journal", ToHex(journal)},
               {"exported_at", exported_at},
               {"writer", writer},
               {"tables", Json::object()}};
  for (const auto& [name, files] : tables) json["tables"][name] = JsonOf(files);
  return json.dump(2) + "\n";
}

Result<Manifest> Manifest::Decode(std::string_view place, std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  try {
    if (!json.is_discarded() && json.at("version").get<uint64_t>() == kVersion) {
      Manifest manifest = ManifestIn(json);
      if (manifest.Encode() == text) return manifest;
    }
  } catch (const Json::exception&) {
    // Said below: what it is not is all that matters.
  }
  return Fail(ErrorCode::kCorrupt, "{}: is no manifest of version {}", place, kVersion);
}

std::string SuccessLine(std::string_view manifest_text) {
  return fmt::format("{}  manifest.json\n", Sha256::Of(AsBytes(manifest_text)));
}

}  // namespace drumroll::lake

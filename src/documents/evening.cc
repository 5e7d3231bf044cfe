#include "documents/evening.h"

#include <nlohmann/json.hpp>

#include "base/text_record.h"
#include "base/words.h"

namespace drumroll::documents {

bool HidesNumbers(const pool::State& state) {
  return state.blind() || state.phase == pool::Phase::kCorrecting;
}

nlohmann::ordered_json SealJson(const pool::SealRecord& seal) {
  nlohmann::ordered_json partitions = nlohmann::ordered_json::array();
  for (const pool::SealedPartition& partition : seal.partitions) {
    partitions.push_back({{"plays", partition.plays},
                          {"tickets", partition.tickets},
                          {"stakes", partition.stakes},
                          {"voided_plays", partition.voided_plays},
                          {"voided_stakes", partition.voided_stakes},
                          {"segments", partition.segments},
                          {"content", ToHex(partition.content)},
                          {"voids", ToHex(partition.voids)},
                          {"log_end", partition.log_end},
                          {"log_head", ToHex(partition.log_head)}});
  }
  return {{"game", seal.game},
          {"draw", Raw(seal.draw)},
          {"plays", seal.Plays()},
          {"stakes", seal.Stakes()},
          {"tickets", seal.Tickets()},
          {"voided_plays", seal.VoidedPlays()},
          {"rules", ToHex(seal.rules)},
          {"seal", ToHex(RecordName(seal.Encode()))},
          {"seal_words", ToWords(RecordName(seal.Encode()))},
          {"partitions", partitions}};
}

nlohmann::ordered_json OutcomeJson(const pool::SettlementRecord& record) {
  nlohmann::ordered_json json = {{"draw", Raw(record.draw)},
                                 {"revision", record.revision},
                                 {"outcome", ToHex(record.outcome)},
                                 {"seal", ToHex(record.seal)},
                                 {"plays", record.plays}};
  if (record.open_reason.empty()) {
    json.update(nlohmann::ordered_json::parse(record.prizes));
    return json;
  }
  json["tiers"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < record.winners.size(); ++i) {
    json["tiers"].push_back({{"tier", i + 1}, {"winners", record.winners[i]}, {"prize", nullptr}});
  }
  json["prizes_open"] = record.open_reason;
  return json;
}

nlohmann::ordered_json EntryJson(const pool::JournalEntry& entry, bool hides_numbers) {
  nlohmann::ordered_json json = {{"number", entry.number},
                                 {"time", entry.time},
                                 {"person", entry.person.name},
                                 {"role", pool::Name(entry.person.role)},
                                 {"action", pool::Name(entry.action)}};
  const auto text = [&json](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  const auto digest = [&json](const char* name, const std::optional<Digest>& value) {
    if (value) json[name] = ToHex(*value);
  };
  if (entry.controls) json["controls"] = pool::Name(*entry.controls);
  if (entry.revision != 0) json["revision"] = entry.revision;
  digest("rules", entry.rules);
  digest("seal", entry.seal);
  digest("statement", entry.statement);
  digest("result", entry.result);
  digest("settlement", entry.settlement);
  digest("correction", entry.correction);
  const bool hidden = hides_numbers && entry.action == pool::Action::kEntered;
  if (!hidden) text("numbers", entry.numbers);
  text("source", entry.source);
  text("expires", entry.expires);
  text("note", entry.note);
  return json;
}

nlohmann::ordered_json JournalJson(const pool::Draw& draw, const pool::Evening& evening) {
  const pool::State& state = evening.state();
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const pool::JournalEntry& entry : evening.journal().entries())
    entries.push_back(EntryJson(entry, HidesNumbers(state)));
  return {{"draw", Raw(draw.record().draw)},
          {"game", draw.record().game},
          {"controls", pool::Name(state.controls)},
          {"state", pool::Name(state.phase)},
          {"revision", state.revisions.size()},
          {"published", state.published},
          {"waiting", state.waiting.size()},
          {"unfinished", evening.unfinished()},
          {"seal_words", state.seal ? ToWords(*state.seal) : std::string("none yet")},
          {"head", ToHex(evening.journal().head())},
          {"entries", entries}};
}

}  // namespace drumroll::documents

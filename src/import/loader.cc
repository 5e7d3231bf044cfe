#include "import/loader.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/partition_hash.h"
#include "import/ticket_json.h"

namespace drumroll::import {
namespace {

// Of a claim's number: which ticket of its batch.
constexpr uint32_t kTicketBits = 16;
// About 140 KB: a chunk is in the processor's cache when the next thread reads it.
constexpr uint32_t kChunkPlays = 8 * 1024;
constexpr size_t kChunkRefusedBytes = 256_KiB;
// So many, and two batches a partition, that no thread waits while another waits for the disk.
constexpr size_t kChunksQueued = 16;
// Tickets whose place in the table of keys is asked for ahead: what is not in the cache takes
// longer to come than several tickets take to look up.
constexpr size_t kLookAhead = 16;

constexpr const char* kConflict =
    "the draw has a ticket with this key and another content; the whole ticket that begins here is "
    "refused";

}  // namespace

Bytes Loader::Chunk::TicketAt(size_t index) const {
  const Bytes payload = tickets.payload();
  const size_t begin = origins[index].offset;
  const size_t end = index + 1 < origins.size() ? origins[index + 1].offset : payload.size();
  return payload.subspan(begin, end - begin);
}

void Loader::Chunk::Clear() {
  tickets.Clear();
  origins.clear();
  refused.clear();
  refused_bytes = 0;
}

Loader::Loader(pool::Intake& intake, pool::TicketKeys& keys, Clock& clock, LoaderOptions options)
    : intake_(intake),
      keys_(keys),
      clock_(clock),
      options_(std::move(options)),
      chunk_plays_(std::min(kChunkPlays, options_.batch_plays)),
      sorter_({.threads = 1, .queued_max = kChunksQueued}) {
  DRUMROLL_ASSERT(options_.batch_plays <= 1u << kTicketBits);
  chunk_ = FreshChunk();
  for (size_t i = 0; i < intake.partitions(); ++i) {
    filling_.push_back(FreshBatch());
    writers_.push_back(
        std::make_unique<Background>(Background::Options{.threads = 1, .queued_max = 2}));
  }
}

Status Loader::Take(const ImportedTicket& ticket) {
  chunk_->origins.push_back({.offset = static_cast<uint32_t>(chunk_->tickets.payload().size()),
                             .first_line = ticket.first_line()});
  ticket.AppendTo(chunk_->tickets);
  if (chunk_->tickets.plays() < chunk_plays_) return {};
  return SubmitChunk();
}

Status Loader::Refuse(const Reject& reject) {
  chunk_->refused.push_back({.tickets_before = chunk_->origins.size(),
                             .line = reject.line,
                             .problem = reject.problem,
                             .row = std::string(reject.row),
                             .columns = std::string(reject.columns)});
  chunk_->refused_bytes += reject.row.size() + reject.columns.size() + sizeof(Chunk::Refused);
  if (chunk_->refused_bytes < kChunkRefusedBytes) return {};
  return SubmitChunk();
}

Status Loader::SubmitChunk() {
  Chunk* const chunk = std::exchange(chunk_, FreshChunk());
  return sorter_.Submit([this, chunk]() -> Status {
    DRUMROLL_TRY(Sort(*chunk));
    const std::lock_guard lock(mutex_);
    free_chunks_.push_back(chunk);
    return {};
  });
}

Loader::Chunk* Loader::FreshChunk() {
  const std::lock_guard lock(mutex_);
  if (free_chunks_.empty()) {
    chunks_.push_back(std::make_unique<Chunk>(intake_.draw().matrix()));
    return chunks_.back().get();
  }
  Chunk* const chunk = free_chunks_.back();
  free_chunks_.pop_back();
  chunk->Clear();
  return chunk;
}

Status Loader::Sort(const Chunk& chunk) {
  pool::TicketKeys::AllKeys keys(keys_);
  SettleDurable(keys);
  size_t asked = 0;
  auto refused = chunk.refused.begin();
  for (size_t i = 0; i <= chunk.origins.size(); ++i) {
    for (; refused != chunk.refused.end() && refused->tickets_before == i; ++refused) {
      DRUMROLL_TRY(options_.on_reject({.line = refused->line,
                                       .problem = refused->problem,
                                       .row = refused->row,
                                       .columns = refused->columns}));
    }
    if (i == chunk.origins.size()) break;
    for (; asked < std::min(i + kLookAhead, chunk.origins.size()); ++asked)
      keys.Prefetch(Load<TicketKey>(chunk.tickets.payload(), chunk.origins[asked].offset));
    DRUMROLL_TRY(SortTicket(keys, chunk.TicketAt(i), chunk.origins[i].first_line));
  }
  return {};
}

Status Loader::SortTicket(pool::TicketKeys::AllKeys& keys, Bytes ticket, uint64_t first_line) {
  const PlayerId player{Load<uint64_t>(ticket, offsetof(log::TicketHeader, player))};
  const PartitionId partition = PartitionOf(player, static_cast<uint32_t>(filling_.size()));
  Batch& batch = *filling_[Raw(partition)];
  const pool::Seen seen = DRUMROLL_TRY(ClaimFor(keys, batch, ticket));
  if (seen == pool::Seen::kSame) {
    ++repeats_;
    return {};
  }
  if (seen == pool::Seen::kDifferent) {
    ++conflicts_;
    return options_.on_reject({.line = first_line,
                               .problem = {Reason::kConflict, kConflict},
                               .row = DRUMROLL_TRY(TicketJson(intake_.draw().matrix(), ticket))});
  }
  const uint32_t before = batch.plays.plays();
  batch.plays.AddCopy(ticket);
  ++tickets_;
  plays_ += batch.plays.plays() - before;
  if (batch.plays.plays() < options_.batch_plays) return {};
  return SubmitBatch(Raw(partition));
}

// Claims the key for the ticket if it is new: the batch's next.
Result<pool::Seen> Loader::ClaimFor(pool::TicketKeys::AllKeys& keys, Batch& batch, Bytes ticket) {
  auto look = DRUMROLL_TRY(keys.Look(pool::Wanted(ticket), *this));
  if (look.seen() == pool::Seen::kNew) {
    batch.offsets.push_back(static_cast<uint32_t>(batch.plays.payload().size()));
    batch.claims.push_back(look.Claim(batch.number << kTicketBits | batch.claims.size()));
  }
  return look.seen();
}

// Only this thread adds to a batch, and its bytes stay until all of its claims are settled.
pool::Match Loader::CompareTo(uint64_t number, const pool::WantedTicket& wanted) const {
  const Batch& batch = *batches_[number >> kTicketBits];
  const size_t ticket = number & ((1u << kTicketBits) - 1);
  return pool::Compare(batch.plays.payload().subspan(batch.offsets[ticket]), wanted);
}

Status Loader::SubmitBatch(size_t partition) {
  Batch* const batch = std::exchange(filling_[partition], FreshBatch());
  batch->partition = PartitionId{static_cast<uint16_t>(partition)};
  return writers_[partition]->Submit([this, batch] { return Commit(*batch); });
}

Loader::Batch* Loader::FreshBatch() {
  const std::lock_guard lock(mutex_);
  if (free_batches_.empty()) {
    batches_.push_back(std::make_unique<Batch>(batches_.size(), intake_.draw().matrix()));
    return batches_.back().get();
  }
  Batch* const batch = free_batches_.back();
  free_batches_.pop_back();
  batch->plays.Clear();
  batch->claims.clear();
  batch->offsets.clear();
  return batch;
}

Status Loader::Commit(Batch& batch) {
  batch.first = DRUMROLL_TRY(intake_.partition(batch.partition).Commit(batch.plays, clock_.Now()));
  const std::lock_guard lock(mutex_);
  durable_.push_back(&batch);
  return {};
}

void Loader::SettleDurable(pool::TicketKeys::AllKeys& keys) {
  std::vector<Batch*> durable;
  {
    const std::lock_guard lock(mutex_);
    durable.swap(durable_);
  }
  std::vector<LogPosition> references;
  for (const Batch* batch : durable) {
    references.clear();
    for (const uint32_t offset : batch->offsets)
      references.push_back(LogPosition{Raw(batch->first) + offset});
    keys.Settle(batch->claims, batch->partition, references);
  }
  const std::lock_guard lock(mutex_);
  free_batches_.insert(free_batches_.end(), durable.begin(), durable.end());
}

Status Loader::Finish() {
  DRUMROLL_TRY(SubmitChunk());
  DRUMROLL_TRY(sorter_.Drain());
  for (size_t i = 0; i < filling_.size(); ++i) {
    if (!filling_[i]->plays.empty()) DRUMROLL_TRY(SubmitBatch(i));
  }
  for (const auto& writer : writers_) DRUMROLL_TRY(writer->Drain());
  pool::TicketKeys::AllKeys keys(keys_);
  SettleDurable(keys);
  return {};
}

}  // namespace drumroll::import

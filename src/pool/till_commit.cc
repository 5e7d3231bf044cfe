// One round of the committer: everything that waits becomes frames, one sync makes them durable,
// then keys are settled, and only then is anybody told. In this order a receipt never says more
// than the disk holds, and a retry that finds the key settled finds the ticket in the log.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "pool/till.h"

namespace drumroll::pool {

bool Till::Commit() {
  Round round = TakeRound();
  if (round.batches.empty() && round.voids.empty()) return false;
  Status logged = failure_.Check();
  if (logged.ok()) logged = CheckSpace(round);
  if (logged.ok()) {
    logged = Log(round);
    if (!logged.ok()) {
      failure_.Set(logged.error());
      logged = failure_.Check();
    }
  }
  std::vector<Answer> answers;
  Settle(round, logged, answers);
  AnswerVoids(round, logged, answers);
  Finish(round, logged, answers.size());
  for (Answer& answer : answers) answer.done(std::move(answer.result));
  return true;
}

Till::Round Till::TakeRound() {
  const std::lock_guard lock(mutex_);
  return {
      .batches = std::exchange(queue_, {}), .voids = std::exchange(voids_, {}), .time = last_time_};
}

// Before anything is written: this refusal is not for good.
Status Till::CheckSpace(const Round& round) {
  uint64_t plays = partition_.tail().plays();
  for (const Batch* batch : round.batches) plays += batch->plays.plays();
  return space_.Check(partition_.id(), plays);
}

// Any error of these is for good: what the log holds now is not known.
Status Till::Log(Round& round) {
  for (Batch* batch : round.batches) {
    batch->first = partition_.tail().next_ordinal;
    batch->start = DRUMROLL_TRY(partition_.Append(batch->plays, round.time));
  }
  DRUMROLL_TRY(LogVoids(round));
  const double start = SteadySeconds();
  DRUMROLL_TRY(partition_.Sync());
  const double seconds = SteadySeconds() - start;
  const std::lock_guard lock(mutex_);
  ++figures_.syncs;
  figures_.sync.Add(seconds);
  return {};
}

// A ticket that was cancelled before is cancelled: who asks again gets the same answer.
Status Till::LogVoids(Round& round) {
  std::map<Ordinal, Micros> fresh;
  for (QueuedVoid& queued : round.voids) {
    const Ordinal first = queued.entry.first_ordinal;
    std::optional<Micros> before = VoidedAt(first);
    if (const auto found = fresh.find(first); found != fresh.end()) before = found->second;
    queued.receipt.voided = before.value_or(queued.entry.time);
    queued.receipt.repeated = before.has_value();
    if (before) continue;
    queued.outcome = partition_.AppendVoid(queued.entry, round.time);
    if (queued.outcome.ok()) {
      fresh[first] = queued.entry.time;
      continue;
    }
    const ErrorCode code = queued.outcome.error().code;
    if (code != ErrorCode::kConflict && code != ErrorCode::kInvalid) return queued.outcome.error();
  }
  return {};
}

void Till::Settle(Round& round, const Status& logged, std::vector<Answer>& answers) {
  for (Batch* batch : round.batches) {
    uint64_t ordinal = Raw(batch->first);
    for (size_t i = 0; i < batch->tickets.size(); ++i) {
      QueuedTicket& ticket = batch->tickets[i];
      std::vector<TakeReceipt> waiters;
      {
        const auto key = keys_.Lock(ticket.claim.hash);
        if (logged.ok()) {
          keys_.SettleLocked(ticket.claim,
                             {partition_.id(), LogPosition{Raw(batch->start) + ticket.offset}});
        } else {
          keys_.ReleaseLocked(ticket.claim);
        }
        waiters.swap(ticket.waiters);
      }
      if (!logged.ok()) {
        answers.push_back({std::move(ticket.done), logged.error()});
        for (TakeReceipt& waiter : waiters) answers.push_back({std::move(waiter), logged.error()});
        continue;
      }
      Receipt receipt =
          ReceiptOf(draw_.record().draw, partition_.id(), Ordinal{ordinal}, batch->TicketAt(i));
      ordinal += receipt.plays;
      answers.push_back({std::move(ticket.done), receipt});
      receipt.repeated = true;
      for (TakeReceipt& waiter : waiters) answers.push_back({std::move(waiter), receipt});
    }
  }
}

void Till::AnswerVoids(Round& round, const Status& logged, std::vector<Answer>& answers) {
  for (QueuedVoid& queued : round.voids) {
    const Status& outcome = logged.ok() ? queued.outcome : logged;
    if (outcome.ok()) {
      answers.push_back({std::move(queued.done), queued.receipt});
    } else {
      answers.push_back({std::move(queued.done), outcome.error()});
    }
  }
}

// Counts, and lets the batches be used again: nobody can name their tickets any more.
void Till::Finish(const Round& round, const Status& logged, size_t answers) {
  const std::lock_guard lock(mutex_);
  DRUMROLL_ASSERT(figures_.queued_tickets >= answers);
  figures_.queued_tickets -= answers;
  figures_.queued_bytes -= round.voids.size() * sizeof(log::VoidRecord);
  if (!logged.ok()) (failure_.Check().ok() ? figures_.refused : figures_.failed) += answers;
  for (Batch* batch : round.batches) {
    figures_.queued_bytes -= batch->plays.payload().size();
    if (logged.ok()) {
      figures_.tickets += batch->tickets.size();
      figures_.plays += batch->plays.plays();
      ++figures_.frames;
      durable_ = Ordinal{Raw(batch->first) + batch->plays.plays()};
    }
    batch->plays.Clear();
    batch->tickets.clear();
    free_.push_back(batch);
  }
  if (!logged.ok()) return;
  for (const QueuedVoid& queued : round.voids) {
    if (!queued.outcome.ok() || queued.receipt.repeated) continue;
    voided_[queued.entry.first_ordinal] = queued.entry.time;
    ++figures_.voids;
    ++figures_.frames;
  }
}

}  // namespace drumroll::pool

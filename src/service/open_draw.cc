#include "service/open_draw.h"

#include <algorithm>
#include <utility>

namespace drumroll::service {

using pool::Command;
using pool::Phase;

Result<std::shared_ptr<OpenDraw>> OpenDraw::Open(const World& world, std::string id,
                                                 std::string directory) {
  auto draw =
      std::make_shared<const pool::Draw>(DRUMROLL_TRY(pool::Draw::Open(world.disk, directory)));
  std::shared_ptr<OpenDraw> open(new OpenDraw(world, std::move(id), std::move(draw)));
  const auto schedule =
      DRUMROLL_TRY(ReadSchedule(world.disk, directory, open->draw_->record().draw));
  if (schedule) open->closes_ = schedule->closes;
  const std::lock_guard lock(open->steps_);
  DRUMROLL_TRY(open->Current());
  return open;
}

Status OpenDraw::StartSale() {
  const std::lock_guard lock(steps_);
  const pool::Evening& evening = *DRUMROLL_TRY(Current());
  const Phase phase = evening.state().phase;
  if (phase != Phase::kOpen && phase != Phase::kClosed) return {};
  if (GetSale() != nullptr) return {};
  const bool sealed = DRUMROLL_TRY(pool::IsSealed(world_.disk, *draw_));
  if (sealed) return {};  // Its entry is missing: the seal is finished when it is asked for.
  // Those of before were about clocks of before.
  CountAcceptances(evening.journal());
  SetSale(DRUMROLL_TRY(pool::Sale::Open(world_.disk, *draw_, world_.clock, world_.sale)));
  return {};
}

Status OpenDraw::StopSale() {
  const std::shared_ptr<pool::Sale> sale = GetSale();
  return sale == nullptr ? Status() : sale->Stop();
}

std::string OpenDraw::Text() const {
  return fmt::format("draw {} of {}", draw_->record().draw, draw_->record().game);
}

Result<std::shared_ptr<const Moment>> OpenDraw::Now() {
  std::shared_ptr<const Moment> moment;
  {
    const std::lock_guard lock(memory_);
    moment = moment_;
  }
  if (moment->journal.RefuseIfBehind(world_.disk).ok()) return moment;
  const std::lock_guard lock(steps_);
  DRUMROLL_TRY(Current());
  const std::lock_guard inner(memory_);
  return moment_;
}

Status OpenDraw::Permit(Command command, const pool::Person& person) {
  const auto moment = DRUMROLL_TRY(Now());
  if (pool::CheckPermission(moment->state, command, person).ok()) return {};
  const std::lock_guard lock(steps_);
  pool::Evening& evening = *DRUMROLL_TRY(Current());
  Status status = evening.Permit(command, person);
  Remember(evening);
  return status;
}

Result<std::shared_ptr<pool::Sale>> OpenDraw::Selling() {
  std::shared_ptr<pool::Sale> sale = GetSale();
  if (sale != nullptr) return sale;
  const auto moment = DRUMROLL_TRY(Now());
  const pool::State& state = moment->state;
  const auto refusal = pool::RefusalIn(state.controls, state.phase, Command::kSell);
  if (!refusal.empty())
    return Fail(ErrorCode::kConflict, "{} is {}: {}", Text(), pool::Name(state.phase), refusal);
  return HeldSale();
}

std::optional<pool::SaleFigures> OpenDraw::Figures() {
  const uint64_t late = late_;
  std::shared_ptr<pool::Sale> sale;
  std::optional<pool::SaleFigures> past;
  {
    const std::lock_guard lock(memory_);
    sale = sale_;
    past = past_;
  }
  if (sale == nullptr && !past && late == 0) return std::nullopt;
  pool::SaleFigures figures = past.value_or(pool::SaleFigures());
  if (sale != nullptr) figures += sale->figures();
  figures.late += late;
  return figures;
}

std::optional<std::string> OpenDraw::ClockJump() {
  const std::shared_ptr<pool::Sale> sale = GetSale();
  if (sale == nullptr) return std::nullopt;
  return sale->ClockJump();
}

bool OpenDraw::CountAcceptances(const pool::Journal& journal) {
  const auto count = static_cast<size_t>(std::ranges::count(
      journal.entries(), pool::Action::kClockAccepted, &pool::JournalEntry::action));
  const std::lock_guard lock(memory_);
  return count > std::exchange(acceptances_, count);
}

void OpenDraw::HearOfClock() {
  const auto moment = Now();
  if (!moment.ok() || !CountAcceptances(moment.value()->journal)) return;
  if (const std::shared_ptr<pool::Sale> sale = GetSale()) sale->ClockAccepted();
}

Status OpenDraw::Close(const pool::Person& person) {
  const std::lock_guard lock(steps_);
  pool::Evening& evening = *DRUMROLL_TRY(Current());
  DRUMROLL_TRY(evening.Permit(Command::kClose, person));
  const auto sale = DRUMROLL_TRY(HeldSale());
  Status status = sale->Close(person, evening);
  Remember(evening);
  return status;
}

Status OpenDraw::AcceptClock(const pool::Person& person, std::string_view reason) {
  const std::lock_guard lock(steps_);
  pool::Evening& evening = *DRUMROLL_TRY(Current());
  DRUMROLL_TRY(evening.Permit(Command::kClose, person));
  const auto sale = DRUMROLL_TRY(HeldSale());
  Status status = sale->AcceptClock(person, reason, evening);
  CountAcceptances(evening.journal());
  Remember(evening);
  return status;
}

Result<pool::SealRecord> OpenDraw::Seal(const pool::Person& person) {
  const std::lock_guard lock(steps_);
  pool::Evening& evening = *DRUMROLL_TRY(Current());
  Result<pool::SealRecord> seal = SealWith(person, evening);
  Remember(evening);
  // Now the draw need not be held any more: others may look, and settling takes hold by itself.
  if (seal.ok()) SetSale(nullptr);
  return seal;
}

Result<pool::SealRecord> OpenDraw::SealWith(const pool::Person& person, pool::Evening& evening) {
  DRUMROLL_TRY(evening.Permit(Command::kSeal, person));
  const bool unfinished = DRUMROLL_TRY(evening.HasUnfinishedSeal());
  if (unfinished) return evening.FinishSeal(person);
  const auto sale = DRUMROLL_TRY(HeldSale());
  return evening.Seal(person, sale->intake());
}

Result<std::shared_ptr<pool::Sale>> OpenDraw::HeldSale() {
  std::shared_ptr<pool::Sale> sale = GetSale();
  if (sale != nullptr) return sale;
  return Fail(ErrorCode::kUnavailable, "{}: its sale is not open here now", Text());
}

// While the sale holds the draw nobody can void it, this program neither; and nobody may get a
// receipt meanwhile. So the sale stops first, and goes on if the draw still counts.
Result<bool> OpenDraw::Void(const pool::Person& person, std::string_view reason) {
  Result<bool> done = false;
  {
    const std::lock_guard lock(steps_);
    pool::Evening& evening = *DRUMROLL_TRY(Current());
    DRUMROLL_TRY(evening.Permit(Command::kVoid, person));
    DRUMROLL_TRY(StopSale());
    SetSale(nullptr);
    done = evening.Void(person, reason);
    Remember(evening);
  }
  DRUMROLL_TRY(StartSale());
  return done;
}

Result<std::shared_ptr<const SealedDraw>> OpenDraw::Sealed() {
  const std::lock_guard lock(opening_);
  {
    const std::lock_guard inner(memory_);
    if (sealed_ != nullptr) return sealed_;
  }
  const auto moment = DRUMROLL_TRY(Now());
  if (!moment->state.seal)
    return Fail(ErrorCode::kConflict, "{} is {}: it is not sealed yet", Text(),
                pool::Name(moment->state.phase));
  auto sealed = DRUMROLL_TRY(SealedDraw::Open(world_.disk, *draw_));
  const std::lock_guard inner(memory_);
  sealed_ = sealed;
  return sealed;
}

Result<std::shared_ptr<const SettledDraw>> OpenDraw::Settled(uint32_t revision) {
  const auto moment = DRUMROLL_TRY(Now());
  const std::vector<pool::Revision>& revisions = moment->state.revisions;
  if (revision == 0) {
    revision = static_cast<uint32_t>(revisions.size());
    while (revision > 0 && !revisions[revision - 1].settlement) --revision;
  }
  if (revision == 0 || revision > revisions.size() || !revisions[revision - 1].settlement)
    return Fail(ErrorCode::kConflict, "{} is {}: that revision is not settled", Text(),
                pool::Name(moment->state.phase));
  const std::lock_guard lock(opening_);
  {
    const std::lock_guard inner(memory_);
    if (settled_ != nullptr && settled_->revision() == revision) return settled_;
  }
  auto settled = DRUMROLL_TRY(SettledDraw::Open(world_.disk, *draw_, revision));
  const std::lock_guard inner(memory_);
  settled_ = settled;
  return settled;
}

// Another program may have taken a step since: then the journal is read again.
Result<pool::Evening*> OpenDraw::Current() {
  if (!evening_ || !evening_->RefuseIfBehind().ok()) {
    evening_.reset();
    evening_.emplace(DRUMROLL_TRY(pool::Evening::Open(world_.disk, *draw_, world_.clock)));
    Remember(*evening_);
  }
  return &*evening_;
}

Result<OpenDraw::Sisters> OpenDraw::FindSisters(const pool::Evening& evening) {
  if (evening.state().controls == pool::Controls::kSingle) return Sisters();
  return pool::FindSisterDraws(world_.disk, disk::ParentOf(draw_->layout().directory), *draw_,
                               world_.clock.Now());
}

void OpenDraw::Remember(const pool::Evening& evening) {
  auto moment = std::make_shared<const Moment>(
      Moment{.state = evening.state(), .journal = evening.journal()});
  const std::lock_guard lock(memory_);
  moment_ = std::move(moment);
}

std::shared_ptr<pool::Sale> OpenDraw::GetSale() {
  const std::lock_guard lock(memory_);
  return sale_;
}

// What was there goes outside of the lock: it may wait for its threads. What it counted stays.
void OpenDraw::SetSale(std::shared_ptr<pool::Sale> sale) {
  {
    const std::lock_guard lock(memory_);
    sale_.swap(sale);
    if (sale != nullptr) {
      if (!past_) past_.emplace();
      *past_ += sale->figures().Past();
    }
  }
  sale.reset();
}

}  // namespace drumroll::service

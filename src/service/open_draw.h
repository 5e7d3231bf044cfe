// A draw that the service has at hand: its sale while tickets are sold, its evening, and what can
// be read of it later. Thread safe: steps are taken one after the other, everything else goes on
// meanwhile.
#ifndef DRUMROLL_SERVICE_OPEN_DRAW_H_
#define DRUMROLL_SERVICE_OPEN_DRAW_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "disk/disk.h"
#include "pool/evening.h"
#include "pool/sale.h"
#include "service/look_ups.h"
#include "service/schedule.h"

namespace drumroll::service {

// Where a draw is in its evening, at one moment. A value.
struct Moment {
  pool::State state;
  pool::Journal journal;
};

class OpenDraw {
 public:
  struct World {
    disk::Disk& disk;
    Clock& clock;
    pool::SaleOptions sale;
  };
  // Reads the journal; StartSale() comes after it. `world` outlives the draw. `id` names it in
  // paths, `directory` is where it is.
  static Result<std::shared_ptr<OpenDraw>> Open(const World& world, std::string id,
                                                std::string directory);

  // Opens the sale if the draw is open or not sealed yet. kUnavailable if another program holds it.
  Status StartSale();
  // Commits what waits, and ends the sale of this program; not that of the draw.
  Status StopSale();

  const std::string& id() const { return id_; }
  const pool::Draw& draw() const { return *draw_; }
  // For what a committer's thread calls: it must not be the last that holds a draw with a sale, as
  // that sale could not wait for the thread that it ends in.
  std::shared_ptr<const pool::Draw> shared_draw() const { return draw_; }
  std::optional<Micros> closes() const { return closes_; }
  // The draw's name in messages.
  std::string Text() const;

  // As it is now, other programs' steps too.
  Result<std::shared_ptr<const Moment>> Now();
  // kConflict or kForbidden unless the person may do this now. Enters refusals as the evening does.
  Status Permit(pool::Command command, const pool::Person& person);

  // The sale; kConflict or kUnavailable, with the reason, if there is none.
  Result<std::shared_ptr<pool::Sale>> Selling();
  // The same, without a look at the journal.
  Result<std::shared_ptr<pool::Sale>> HeldSale();
  // What was counted since this program opened the draw, by all its sales; nothing if it had none
  // and nobody wanted one.
  std::optional<pool::SaleFigures> Figures();
  // Counts tickets that came when there was no sale any more. Nothing is entered of them, blind or
  // not: who sends many would fill the journal.
  void CountLate(uint64_t tickets) { late_ += tickets; }
  // How the clock has jumped during the sale, if nobody has accepted it yet.
  std::optional<std::string> ClockJump();
  // Lets the sale go on if somebody has accepted the clock by another program since the last call.
  void HearOfClock();

  // The steps that need more than the evening.
  Status Close(const pool::Person& person);
  Status AcceptClock(const pool::Person& person, std::string_view reason);
  Result<pool::SealRecord> Seal(const pool::Person& person);
  Result<bool> Void(const pool::Person& person, std::string_view reason);
  // Any other step: `step` is alone with the evening as it is now, and with the draws of the same
  // evening.
  using Sisters = std::vector<pool::SisterDraw>;
  template <typename T>
  Result<T> Step(const std::function<Result<T>(pool::Evening&, const Sisters&)>& step) {
    const std::lock_guard lock(steps_);
    pool::Evening& evening = *DRUMROLL_TRY(Current());
    const Sisters sisters = DRUMROLL_TRY(FindSisters(evening));
    Result<T> result = step(evening, sisters);
    Remember(evening);
    return result;
  }

  // kConflict before the seal, or before that revision is settled. The last revision is 0.
  Result<std::shared_ptr<const SealedDraw>> Sealed();
  Result<std::shared_ptr<const SettledDraw>> Settled(uint32_t revision);

 private:
  OpenDraw(const World& world, std::string id, std::shared_ptr<const pool::Draw> draw)
      : world_(world), id_(std::move(id)), draw_(std::move(draw)) {}

  // The next ones require: steps_ is held.
  Result<pool::Evening*> Current();
  Result<Sisters> FindSisters(const pool::Evening& evening);
  void Remember(const pool::Evening& evening);
  Result<pool::SealRecord> SealWith(const pool::Person& person, pool::Evening& evening);
  std::shared_ptr<pool::Sale> GetSale();
  void SetSale(std::shared_ptr<pool::Sale> sale);
  // How often the clock was accepted, as far as this program has acted on it. True if that is more
  // than before.
  bool CountAcceptances(const pool::Journal& journal);

  const World& world_;
  const std::string id_;
  const std::shared_ptr<const pool::Draw> draw_;  // On the heap: others point to it.
  std::optional<Micros> closes_;

  std::mutex steps_;  // Taken before memory_.
  std::optional<pool::Evening> evening_;

  std::mutex memory_;
  std::shared_ptr<const Moment> moment_;
  std::shared_ptr<pool::Sale> sale_;
  std::optional<pool::SaleFigures> past_;  // Of sales that are gone.
  size_t acceptances_ = 0;
  std::shared_ptr<const SealedDraw> sealed_;
  std::shared_ptr<const SettledDraw> settled_;

  std::atomic<uint64_t> late_ = 0;

  std::mutex opening_;  // One at a time opens what is looked up.
};

}  // namespace drumroll::service

#endif  // DRUMROLL_SERVICE_OPEN_DRAW_H_

// The steps of an evening. Each asks the evening, which judges; what is answered has the shapes
// that the verbs of the command line print.
#include <nlohmann/json.hpp>

#include "base/text_record.h"
#include "documents/evening.h"
#include "service/handlers.h"
#include "service/json_out.h"
#include "service/service.h"
#include "service/steps_in.h"
#include "settle/settle_evening.h"

namespace drumroll::service {
namespace {

using Json = nlohmann::ordered_json;
using Sisters = OpenDraw::Sisters;
using DrawPointer = std::shared_ptr<OpenDraw>;
using pool::Evening;

Result<DrawPointer> DrawOf(Service& service, const Request& request) {
  return service.draws().Find(request.parameters[0]);
}

uint32_t NumberOf(const OpenDraw& draw) { return Raw(draw.draw().record().draw); }

// A step that only the journal tells of.
template <typename Work>
Result<Response> TakeStep(OpenDraw& draw, Work work) {
  return draw.Step<Response>([&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    return work(evening, sisters);
  });
}

Json EnteredJson(const pool::State& state, pool::Entered entered) {
  if (entered == pool::Entered::kWaits)
    return {{"draw", Raw(state.draw)}, {"revision", state.next_revision()}, {"waits", true}};
  const pool::Revision& last = state.revisions.back();
  return {{"draw", Raw(state.draw)},
          {"revision", state.revisions.size()},
          {"waits", false},
          {"numbers", last.numbers},
          {"source", last.source}};
}

}  // namespace

Result<Response> CloseDraw(Service& service, const Request& request) {
  DRUMROLL_TRY(RefuseBody(request.body));
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  DRUMROLL_TRY(draw->Close(request.caller.person));
  const auto sale = DRUMROLL_TRY(draw->HeldSale());
  return JsonResponse(
      {{"draw", NumberOf(*draw)}, {"plays", sale->intake().plays()}, {"closed", true}});
}

Result<Response> AcceptClock(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const std::string reason = DRUMROLL_TRY(ReasonOf(request.body));
  DRUMROLL_TRY(draw->AcceptClock(request.caller.person, reason));
  return JsonResponse({{"draw", NumberOf(*draw)}, {"clock_accepted", true}});
}

Result<Response> SealDraw(Service& service, const Request& request) {
  DRUMROLL_TRY(RefuseBody(request.body));
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const pool::SealRecord seal = DRUMROLL_TRY(draw->Seal(request.caller.person));
  return JsonResponse(documents::SealJson(seal));
}

Result<Response> BalanceDraw(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  constexpr std::string_view kPlace = "the statement that was sent";
  return TakeStep(*draw, [&](Evening& evening, const Sisters&) -> Result<Response> {
    DRUMROLL_TRY(evening.Permit(pool::Command::kBalance, request.caller.person));
    auto statement = pool::StatementRecord::Decode(kPlace, request.body);
    // What somebody sends is no damage of ours.
    if (!statement.ok()) return Fail(ErrorCode::kInvalid, "{}", statement.error().message);
    DRUMROLL_TRY(evening.Balance(request.caller.person, kPlace, request.body));
    return JsonResponse({{"draw", NumberOf(*draw)},
                         {"balanced", true},
                         {"by", statement.value().by},
                         {"method", statement.value().method},
                         {"seal", ToHex(*evening.state().seal)},
                         {"statement", ToHex(RecordName(request.body))}});
  });
}

Result<Response> EnterResult(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const pool::Person& person = request.caller.person;
  return TakeStep(*draw, [&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    DRUMROLL_TRY(evening.Permit(pool::Command::kEnter, person));
    const bool dual = evening.state().controls == pool::Controls::kDual;
    const pool::ResultEntry entry = DRUMROLL_TRY(ResultEntryOf(draw->draw(), request.body, dual));
    const pool::Entered entered = DRUMROLL_TRY(evening.Enter(person, entry, sisters));
    if (entered == pool::Entered::kDiffers)
      return Fail(ErrorCode::kConflict,
                  "{}: the two entries differ; neither counts. Find out why, then reject them and "
                  "enter the result twice again",
                  draw->Text());
    return JsonResponse(EnteredJson(evening.state(), entered));
  });
}

Result<Response> RejectEntries(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const std::string reason = DRUMROLL_TRY(ReasonOf(request.body));
  return TakeStep(*draw, [&](Evening& evening, const Sisters&) -> Result<Response> {
    DRUMROLL_TRY(evening.Reject(request.caller.person, reason));
    return JsonResponse({{"draw", NumberOf(*draw)}, {"rejected", true}});
  });
}

Result<Response> SettleTheDraw(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const settle::SettleOptions options =
      DRUMROLL_TRY(MoneyOf(request.body, draw->draw().rules().tiers.size()));
  const pool::Person& person = request.caller.person;
  DRUMROLL_TRY(draw->Permit(pool::Command::kSettle, person));
  const auto sealed = DRUMROLL_TRY(draw->Sealed());
  return TakeStep(*draw, [&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    const settle::EveningOutcome settled = DRUMROLL_TRY(
        settle::SettleEvening(service.disk(), evening, person, sealed->pool(), options));
    Json json = documents::OutcomeJson(settled.outcome.record);
    json["seconds"] = {{"list", settled.outcome.list_seconds},
                       {"confirm", settled.outcome.confirm_seconds}};
    const auto doubts = evening.Doubts(sisters);
    json["doubts"] = doubts.ok() ? doubts.value() : std::vector{doubts.error().message};
    return JsonResponse(json);
  });
}

Result<Response> ConfirmDoubts(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const std::string reason = DRUMROLL_TRY(ReasonOf(request.body));
  return TakeStep(*draw, [&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    DRUMROLL_TRY(evening.Confirm(request.caller.person, reason, sisters));
    return JsonResponse({{"draw", NumberOf(*draw)},
                         {"confirmed", evening.state().revisions.back().reasons.back()}});
  });
}

Result<Response> ApproveDraw(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const pool::Person& person = request.caller.person;
  return TakeStep(*draw, [&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    DRUMROLL_TRY(evening.Permit(pool::Command::kApprove, person));
    const pool::State& state = evening.state();
    const auto settled = DRUMROLL_TRY(pool::ReadSettlement(
        service.disk(), draw->draw(), static_cast<uint32_t>(state.revisions.size())));
    const pool::Approval approval =
        DRUMROLL_TRY(ApprovalOf(draw->draw().matrix(), state, settled, request.body));
    DRUMROLL_TRY(evening.Approve(person, approval, sisters));
    return JsonResponse({{"draw", NumberOf(*draw)},
                         {"revision", evening.state().revisions.size()},
                         {"numbers", approval.numbers},
                         {"seal", ToHex(approval.seal)},
                         {"settlement", ToHex(approval.settlement)},
                         {"expires", evening.state().approval->expires}});
  });
}

Result<Response> PublishDraw(Service& service, const Request& request) {
  DRUMROLL_TRY(RefuseBody(request.body));
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  return TakeStep(*draw, [&](Evening& evening, const Sisters& sisters) -> Result<Response> {
    DRUMROLL_TRY(evening.Publish(request.caller.person, sisters));
    const pool::State& state = evening.state();
    const auto settled =
        DRUMROLL_TRY(pool::ReadSettlement(service.disk(), draw->draw(), state.published));
    Json json = documents::OutcomeJson(settled);
    json["state"] = pool::Name(state.phase);
    json["numbers"] = state.revisions.back().numbers;
    json["journal"] = ToHex(evening.journal().head());
    return JsonResponse(json);
  });
}

Result<Response> CorrectDraw(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const std::string reason = DRUMROLL_TRY(ReasonOf(request.body));
  return TakeStep(*draw, [&](Evening& evening, const Sisters&) -> Result<Response> {
    DRUMROLL_TRY(evening.Correct(request.caller.person, reason));
    return JsonResponse({{"draw", NumberOf(*draw)},
                         {"correcting", true},
                         {"revision", evening.state().next_revision()}});
  });
}

Result<Response> VoidDraw(Service& service, const Request& request) {
  const DrawPointer draw = DRUMROLL_TRY(DrawOf(service, request));
  const std::string reason = DRUMROLL_TRY(ReasonOf(request.body));
  const bool done = DRUMROLL_TRY(draw->Void(request.caller.person, reason));
  return JsonResponse({{"draw", NumberOf(*draw)}, {"voided", done}});
}

}  // namespace drumroll::service

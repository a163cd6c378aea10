#include "alerts/delivery/attempt.h"

#include <utility>

#include <fmt/format.h>

#include "alerts/delivery/retry_times.h"
#include "alerts/delivery/sender.h"
#include "alerts/page_codec.h"

namespace bellwether::alerts {
namespace {

using ledger::OutboxOutcome;
using ledger::OutboxRow;
using runtime::Task;

Verdict refused(const Error& error) {
  return {.kind = Verdict::Kind::kRefused, .reason = error.to_string(), .retry_after = {}};
}

Task<Verdict> send(const Carriers& carriers, const runtime::Clock& clock, const Page& page, const Receiver& receiver) {
  Result<Sendable> sendable = make_sendable(page, receiver, clock.now());
  if (!sendable) co_return refused(sendable.error());
  if (auto* command = std::get_if<runtime::ChildCommand>(&*sendable)) {
    Task<Result<runtime::ChildOutcome>> running = carriers.run(std::move(*command));
    const Result<runtime::ChildOutcome> outcome = co_await std::move(running);
    co_return judge_command(outcome);
  }
  Task<Result<net::OutboundResponse>> sending = carriers.send(std::move(std::get<net::OutboundRequest>(*sendable)));
  const Result<net::OutboundResponse> response = co_await std::move(sending);
  co_return judge(page.method.channel, response, clock.now());
}

}  // namespace

Task<Attempt> make_attempt(const Carriers& carriers, const runtime::Clock& clock,
                           std::shared_ptr<const Receivers> receivers, OutboxRow row) {
  Attempt attempt;
  attempt.row = std::move(row);
  const Result<Page> page = decode_page(attempt.row.payload);
  if (!page) {
    attempt.verdict = refused(page.error());
    co_return attempt;
  }
  Result<Receiver> found = receivers->find(page->method.channel, page->method.receiver);
  if (!found) {
    attempt.verdict = refused(found.error());
    co_return attempt;
  }
  attempt.receiver = std::move(*found);
  Task<Verdict> sending = send(carriers, clock, *page, attempt.receiver);
  attempt.verdict = co_await std::move(sending);
  co_return attempt;
}

OutboxOutcome outcome_of(const Attempt& attempt, UnixMillis now) {
  const OutboxRow& row = attempt.row;
  const Verdict& verdict = attempt.verdict;
  OutboxOutcome outcome;
  outcome.id = row.id;
  if (verdict.kind == Verdict::Kind::kDelivered) {
    outcome.kind = OutboxOutcome::Kind::kDelivered;
    return outcome;
  }
  const milliseconds delay = retry_delay(row.key, row.attempts, verdict.retry_after);
  const bool is_too_late =
      row.attempts >= attempt.receiver.max_attempts || now + delay - row.created > attempt.receiver.max_age;
  const bool is_refused = verdict.kind == Verdict::Kind::kRefused;
  outcome.kind = is_refused || is_too_late ? OutboxOutcome::Kind::kDead : OutboxOutcome::Kind::kRetry;
  outcome.error = is_too_late && !is_refused
                      ? fmt::format("given up after {} attempts: {}", row.attempts, verdict.reason)
                      : verdict.reason;
  outcome.due = now + delay;
  return outcome;
}

}  // namespace bellwether::alerts

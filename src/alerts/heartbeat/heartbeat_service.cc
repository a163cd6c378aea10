#include "alerts/heartbeat/heartbeat_service.h"

#include <charconv>
#include <utility>

#include "alerts/heartbeat/wellness.h"
#include "ledger/settings.h"

namespace bellwether::alerts {
namespace {

using runtime::Shard;
using runtime::Task;

std::optional<UnixMillis> alive_time(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::int64_t millis = 0;
  const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), millis);
  if (bad != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return UnixMillis(milliseconds(millis));
}

// Back to where the caller came from, whatever the shard.
Task<void> go_to(Shard* shard) {
  if (shard != nullptr) co_await shard->resume();
}

}  // namespace

Result<void> HeartbeatService::open(const std::vector<ExpectedHeartbeat>& expected) {
  TRY(const std::vector<ledger::HeartbeatRow> rows, ledger::Heartbeats(on_.database).all(max_heartbeats_));
  TRY(const std::optional<std::string> alive, ledger::Settings(on_.database).get(kAliveSetting));
  const UnixMillis now = on_.clock.now();
  expected_.restore(now, rows, alive_time(alive));
  const std::vector<ledger::HeartbeatRow> fresh = expected_.configure(now, expected);
  return on_.database.write([&](ledger::Connection& connection) -> Result<void> {
    for (const ledger::HeartbeatRow& row : fresh) TRY_VOID(ledger::Heartbeats::put(connection, row));
    return {};
  });
}

void HeartbeatService::start() {
  timer_ = on_.shard.every(seconds(1), Shard::Alignment::kFromNow, [this] {
    if (expected_.advance(on_.clock.now())) on_.decided();
  });
  on_.decided();
}

void HeartbeatService::configure(const std::vector<ExpectedHeartbeat>& expected) {
  store_later(expected_.configure(on_.clock.now(), expected));
  on_.decided();
}

void HeartbeatService::store_later(std::vector<ledger::HeartbeatRow> rows) {
  if (rows.empty()) return;
  auto work = [rows = std::move(rows)](ledger::Connection& connection) -> Result<void> {
    for (const ledger::HeartbeatRow& row : rows) TRY_VOID(ledger::Heartbeats::put(connection, row));
    return {};
  };
  auto done = [log = on_.log](const Result<void>& outcome) {
    if (!outcome) log.warning("cannot store heartbeats", {{"error", outcome.error().to_string()}});
  };
  const Result<void> queued = on_.database.write_later(std::move(work), done);
  if (!queued) done(queued);
}

Task<Result<void>> HeartbeatService::report(std::string name, HeartbeatReport report) {
  Shard* const home = Shard::current();
  co_await on_.shard.resume();
  const Result<ledger::HeartbeatRow> row = expected_.accept(on_.clock.now(), name, report);
  Result<void> outcome;
  if (row) {
    auto work = [&database = on_.database, kept = *row] {
      return database.write([&](ledger::Connection& connection) { return ledger::Heartbeats::put(connection, kept); });
    };
    outcome = co_await on_.pool.run(std::move(work));
  } else {
    outcome = std::unexpected<Error>(row.error());
  }
  if (outcome) {
    expected_.apply(on_.clock.now(), *row);
    on_.decided();
  }
  co_await go_to(home);
  co_return outcome;
}

Task<Result<void>> HeartbeatService::remove(std::string name) {
  Shard* const home = Shard::current();
  co_await on_.shard.resume();
  Result<void> outcome = expected_.remove(on_.clock.now(), name);
  if (outcome) {
    on_.decided();
    auto work = [&database = on_.database, name] {
      return database.write(
          [&](ledger::Connection& connection) { return ledger::Heartbeats::remove(connection, name); });
    };
    outcome = co_await on_.pool.run(std::move(work));
  }
  co_await go_to(home);
  co_return outcome;
}

Task<std::vector<ExpectedHeartbeats::Status>> HeartbeatService::list() {
  Shard* const home = Shard::current();
  co_await on_.shard.resume();
  std::vector<ExpectedHeartbeats::Status> all = expected_.list();
  co_await go_to(home);
  co_return all;
}

}  // namespace bellwether::alerts

#include "app/outcome_keeper.h"

#include <map>
#include <utility>

#include "ledger/error_outcomes.h"

namespace bellwether::app {
namespace {

constexpr seconds kInterval{1};
constexpr std::int64_t kHoursKept = 400 * 24;

using Cells = std::map<errors::OutcomeCell, std::uint64_t>;

Result<void> add_all(ledger::Connection& connection, const Cells& cells) {
  for (const auto& [cell, quantity] : cells) {
    TRY_VOID(ledger::ErrorOutcomes::add(connection, {.project = static_cast<std::int64_t>(cell.project),
                                                     .hour = cell.hour,
                                                     .category = std::string(errors::category_name(cell.category)),
                                                     .outcome = std::string(errors::outcome_name(cell.outcome)),
                                                     .reason = cell.reason,
                                                     .quantity = static_cast<std::int64_t>(quantity)}));
  }
  return ledger::ErrorOutcomes::remove_before(connection, cells.rbegin()->first.hour - kHoursKept);
}

}  // namespace

void OutcomeKeeper::start() {
  timer_ = shard_.every(kInterval, runtime::Shard::Alignment::kFromNow, [this] { store({}); });
}

void OutcomeKeeper::drain(std::function<void()> done) {
  timer_.reset();
  store(std::move(done));
}

void OutcomeKeeper::store(std::function<void()> done) {
  const auto cells = std::make_shared<const Cells>(outcomes_.take());
  if (cells->empty()) {
    if (done) done();
    return;
  }
  auto finished = [this, cells, done = std::move(done)](const Result<void>& outcome) {
    if (!outcome) {
      outcomes_.put_back(*cells);
      log_.warning("what became of events is stored later", {{"error", outcome.error().to_string()}});
    }
    if (done) shard_.post(done);
  };
  auto work = [cells](ledger::Connection& connection) { return add_all(connection, *cells); };
  if (Result<void> queued = database_.write_later(std::move(work), finished); !queued) finished(queued);
}

}  // namespace bellwether::app

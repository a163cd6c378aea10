#include "checks/store/told.h"

#include <algorithm>

#include "alerts/problem.h"
#include "ledger/notifications.h"

namespace bellwether::checks {
namespace {

constexpr std::size_t kMaxRows = 10'000;  // that a start reads, the newest

}  // namespace

Result<Told> load_told(ledger::Database& database, const Retained& retained, UnixMillis now) {
  Told told;
  std::map<ObjectName, UnixSeconds> last_good;
  UnixSeconds from = std::chrono::floor<seconds>(now);
  for (const Retained::Object& object : retained.objects) {
    if (alerts::is_good(object.state.state)) continue;
    last_good[{object.host, object.service}] = object.state.last_time_in[0];
    from = std::min(from, object.state.last_time_in[0]);
  }
  if (last_good.empty()) return told;
  ledger::NotificationFilter filter;
  filter.from = UnixMillis(from);
  filter.until = now + seconds(1);
  filter.limit = kMaxRows;
  TRY(std::vector<ledger::NotificationRow> rows, ledger::Notifications(database).query(filter));
  std::ranges::reverse(rows);  // the oldest first, as they were told
  for (ledger::NotificationRow& row : rows) {
    const bool was_told = row.module == "checks" && row.stopped_by == alerts::filter_name(alerts::Filter::kNone);
    const auto object = last_good.find({row.host, row.service});
    if (!was_told || object == last_good.end() || std::chrono::floor<seconds>(row.at) <= object->second) continue;
    told.add(object->first, {std::move(row.contact), std::move(row.channel), row.at});
  }
  return told;
}

}  // namespace bellwether::checks

#include "checks/engine/stale_watch.h"

#include <algorithm>

#include "checks/engine/freshness.h"
#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

seconds interval_of(const MainOptions& main, std::size_t side) {
  const seconds configured = side == static_cast<std::size_t>(Engine::Side::kHosts)
                                 ? main.host_freshness_check_interval
                                 : main.service_freshness_check_interval;
  return std::max(configured, seconds(1));
}

}  // namespace

void StaleWatch::start(UnixMillis now) {
  for (std::size_t i = 0; i < sides_.size(); ++i) sides_[i].next = now + interval_of(context_.main(), i);
  refresh();
}

void StaleWatch::refresh() {
  for (Side& side : sides_) side.watched.clear();
  for (ObjectId id = 0; id < context_.object_count(); ++id) {
    const ObjectRef object = context_.object_of(id);
    if (is_on(context_, object, Switch::kFreshness)) {
      sides_[static_cast<std::size_t>(side_of(object))].watched.push_back(object);
    }
  }
}

void StaleWatch::advance(Moment& moment) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    Side& side = sides_[i];
    if (side.next > moment.now) continue;
    side.next = moment.now + interval_of(context_.main(), i);
    if (!context_.program[i][static_cast<std::size_t>(Switch::kFreshness)]) continue;
    for (const ObjectRef object : side.watched) look(moment, object);
  }
}

UnixMillis StaleWatch::next_wake() const {
  UnixMillis wake = UnixMillis::max();
  for (const Side& side : sides_) {
    if (!side.watched.empty()) wake = std::min(wake, side.next);
  }
  return wake;
}

void StaleWatch::look(Moment& moment, ObjectRef object) {
  if (!is_freshness_watched(context_, object, moment.second())) return;
  const UnixSeconds expiry = freshness_expiry(context_, object);
  if (expiry >= moment.second()) return;
  moment.actions.log(moment.second(), log_lines::stale(context_, object, moment.second() - expiry,
                                                       freshness_threshold(context_, object)));
  context_.state(object).is_being_freshened = !check_command(context_, object).empty();
  scheduler_.schedule(object, moment.now, Scheduler::Reason::kFreshness);
}

}  // namespace bellwether::checks

#include "checks/engine/downtimes.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "checks/engine/log_lines.h"

namespace bellwether::checks {
namespace {

std::string comment_text(const Downtime& downtime) {
  const std::string_view word = downtime.object.is_host() ? "host" : "service";
  std::string start, end;
  append_iso8601(start, downtime.start);
  append_iso8601(end, downtime.end);
  if (downtime.is_fixed) {
    return fmt::format(
        "This {0} has been scheduled for fixed downtime from {1} to {2}.  Notifications for the {0} will not be sent "
        "out during that time period.",
        word, start, end);
  }
  return fmt::format(
      "This {0} has been scheduled for flexible downtime starting between {1} and {2} and lasting for a period of {3} "
      "hours and {4} minutes.  Notifications for the {0} will not be sent out during that time period.",
      word, start, end, downtime.duration.count() / 3600, downtime.duration.count() / 60 % 60);
}

}  // namespace

Downtimes::Downtimes(Context& context, Comments& comments, Notifier& notifier)
    : context_(context), comments_(comments), notifier_(notifier) {
  notifier_.set_pending_downtime([this](ObjectRef object, UnixSeconds now) { return has_pending(object, now); });
}

Result<std::uint64_t> Downtimes::schedule(Moment& moment, const DowntimeRequest& request) {
  if (request.end <= request.start) return fail(Code::kInvalidArgument, "a downtime ends after it starts");
  if (request.end <= moment.second()) return fail(Code::kInvalidArgument, "the downtime's end has passed already");
  if (!request.is_fixed && request.duration <= seconds(0)) {
    return fail(Code::kInvalidArgument, "a flexible downtime needs a duration");
  }
  if (request.triggered_by != 0 && find(request.triggered_by) == nullptr) {
    return fail(Code::kNotFound, fmt::format("no downtime with id {} to be triggered by", request.triggered_by));
  }
  TRY(const std::uint64_t id, add(moment, request, request.object, request.triggered_by));
  if (request.object.is_host() && request.propagation != DowntimeRequest::Propagation::kNone) {
    propagate(moment, request,
              request.propagation == DowntimeRequest::Propagation::kTriggeredChildren ? id : request.triggered_by);
  }
  advance(moment);
  return id;
}

void Downtimes::propagate(Moment& moment, const DowntimeRequest& request, std::uint64_t triggered_by) {
  std::vector<HostIndex> reached{request.object.host()};
  std::vector<bool> is_known(context_.hosts.size());
  is_known[request.object.index] = true;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const HostIndex child : context_.configuration->host(reached[i]).children) {
      if (is_known[static_cast<std::size_t>(child)]) continue;
      is_known[static_cast<std::size_t>(child)] = true;
      reached.push_back(child);
      if (!add(moment, request, ObjectRef::of(child), triggered_by)) return;  // the limit: the first one stands
    }
  }
}

Result<std::uint64_t> Downtimes::add(Moment& moment, const DowntimeRequest& request, ObjectRef object,
                                     std::uint64_t triggered_by) {
  if (downtimes_.size() >= context_.options.max_downtimes) {
    return fail(Code::kResourceExhausted,
                fmt::format("limits.downtimes ({}) is reached", context_.options.max_downtimes));
  }
  Downtime downtime;
  downtime.id = next_id_++;
  downtime.object = object;
  downtime.entered = moment.second();
  downtime.start = request.start;
  downtime.end = request.end;
  downtime.is_fixed = request.is_fixed;
  downtime.duration = request.is_fixed ? request.end - request.start : request.duration;
  downtime.triggered_by = triggered_by;
  downtime.author = request.author;
  downtime.text = request.text;
  downtime.recurrence = request.recurrence;
  Comment comment;
  comment.object = object;
  comment.entry = Comment::Entry::kDowntime;
  comment.author = request.author.empty() ? std::string(kOwnAuthor) : request.author;
  comment.text = comment_text(downtime);
  comment.is_persistent = false;
  downtime.comment = comments_.add(moment, std::move(comment)).value_or(0);
  if (!downtime.is_fixed) ++context_.state(object).pending_flexible_downtime;
  moment.actions.store(downtime);
  moment.actions.changed({.kind = Change::Kind::kDowntimePlan, .object = object}, true);
  const std::uint64_t id = downtime.id;
  index(downtimes_.emplace(id, std::move(downtime)).first->second);
  return id;
}

void Downtimes::index(const Downtime& downtime) {
  of_object_[context_.id_of(downtime.object)].push_back(downtime.id);
  if (downtime.triggered_by != 0) triggers_.emplace(downtime.triggered_by, downtime.id);
  plan(downtime);
}

void Downtimes::restore(Downtime downtime) {
  set_next_id(downtime.id + 1);
  ObjectState& state = context_.state(downtime.object);
  if (downtime.is_in_effect) {
    ++state.downtime_depth;
  } else if (!downtime.is_fixed) {
    ++state.pending_flexible_downtime;
  }
  const std::uint64_t id = downtime.id;
  index(downtimes_.emplace(id, std::move(downtime)).first->second);
}

UnixSeconds Downtimes::event_time(const Downtime& downtime) const {
  if (downtime.is_in_effect) return downtime.is_fixed ? downtime.end : downtime.began + downtime.duration;
  const bool begins_by_itself = downtime.is_fixed && downtime.triggered_by == 0;
  return begins_by_itself ? downtime.start : downtime.end;  // the others expire
}

void Downtimes::plan(const Downtime& downtime) {
  events_.emplace(event_time(downtime), downtime.id);
}

void Downtimes::advance(Moment& moment) {
  while (!events_.empty() && events_.begin()->first <= moment.second()) {
    const std::uint64_t id = events_.begin()->second;
    Downtime& downtime = downtimes_.at(id);
    const bool begins =
        !downtime.is_in_effect && downtime.is_fixed && downtime.triggered_by == 0 && downtime.end > moment.second();
    if (begins) {
      begin(moment, downtime);
    } else {
      finish(moment, id, End::kOver);
    }
  }
}

void Downtimes::begin(Moment& moment, Downtime& downtime) {
  if (downtime.is_in_effect) return;
  events_.erase({event_time(downtime), downtime.id});
  ObjectState& state = context_.state(downtime.object);
  const bool enters = state.downtime_depth == 0;
  if (enters) {
    moment.actions.log(moment.second(),
                       log_lines::downtime(context_, downtime.object, log_lines::DowntimeMoment::kStarted));
    notifier_.notify(moment, downtime.object,
                     {.kind = alerts::Kind::kDowntimeStart, .author = downtime.author, .comment = downtime.text});
  }
  if (!downtime.is_fixed) --state.pending_flexible_downtime;
  ++state.downtime_depth;
  downtime.is_in_effect = true;
  downtime.began = moment.second();
  plan(downtime);
  moment.actions.store(downtime);
  moment.actions.changed({.kind = enters ? Change::Kind::kDowntime : Change::Kind::kDowntimePlan,
                          .object = downtime.object,
                          .before = state.state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
  for (const std::uint64_t id : triggered_by(downtime.id)) begin(moment, downtimes_.at(id));
}

void Downtimes::begin_flexible(Moment& moment, ObjectRef object) {
  const ObjectState& state = context_.state(object);
  if (state.pending_flexible_downtime == 0 || alerts::is_good(state.state)) return;
  const auto list = of_object_.find(context_.id_of(object));
  if (list == of_object_.end()) return;
  for (const std::uint64_t id : std::vector(list->second)) {
    Downtime& downtime = downtimes_.at(id);
    const bool waits = !downtime.is_fixed && !downtime.is_in_effect && downtime.triggered_by == 0;
    if (waits && downtime.start <= moment.second() && moment.second() <= downtime.end) begin(moment, downtime);
  }
}

bool Downtimes::has_pending(ObjectRef object, UnixSeconds now) const {
  return std::ranges::any_of(of(object), [now](const Downtime* downtime) {
    return !downtime->is_fixed && !downtime->is_in_effect && downtime->triggered_by == 0 && downtime->start <= now &&
           now <= downtime->end;
  });
}

Result<void> Downtimes::cancel(Moment& moment, std::uint64_t id) {
  if (find(id) == nullptr) return fail(Code::kNotFound, fmt::format("no downtime with id {}", id));
  finish(moment, id, End::kCancelled);
  return {};
}

void Downtimes::finish(Moment& moment, std::uint64_t id, End how) {
  const auto found = downtimes_.find(id);
  if (found == downtimes_.end()) return;
  const Downtime downtime = std::move(found->second);
  events_.erase({event_time(downtime), id});
  downtimes_.erase(found);
  const auto list = of_object_.find(context_.id_of(downtime.object));
  std::erase(list->second, id);
  if (list->second.empty()) of_object_.erase(list);
  const auto [first, last] = triggers_.equal_range(downtime.triggered_by);
  for (auto edge = first; edge != last; ++edge) {
    if (edge->second != id) continue;
    triggers_.erase(edge);
    break;
  }
  ObjectState& state = context_.state(downtime.object);
  if (!downtime.is_in_effect && !downtime.is_fixed) --state.pending_flexible_downtime;
  const bool leaves = downtime.is_in_effect && --state.downtime_depth == 0;
  if (leaves) {
    const bool is_cancelled = how == End::kCancelled;
    moment.actions.log(moment.second(), log_lines::downtime(context_, downtime.object,
                                                            is_cancelled ? log_lines::DowntimeMoment::kCancelled
                                                                         : log_lines::DowntimeMoment::kStopped));
    notifier_.notify(moment, downtime.object,
                     {.kind = is_cancelled ? alerts::Kind::kDowntimeCancelled : alerts::Kind::kDowntimeEnd,
                      .author = downtime.author,
                      .comment = downtime.text});
    tell_what_was_held_back(moment, downtime.object);
    if (downtime.object.is_host()) {
      for (const ServiceIndex service : context_.configuration->host(downtime.object.host()).services) {
        tell_what_was_held_back(moment, ObjectRef::of(service));
      }
    }
  }
  if (downtime.comment != 0) (void)comments_.remove(moment, downtime.comment);
  moment.actions.remove_downtime(id);
  moment.actions.changed({.kind = leaves ? Change::Kind::kDowntime : Change::Kind::kDowntimePlan,
                          .object = downtime.object,
                          .before = state.state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
  for (const std::uint64_t triggered : triggered_by(id)) finish(moment, triggered, how);
}

// Nagios forgets a recovery that falls into a downtime, and tells a problem that outlasts one at the next result only.
void Downtimes::tell_what_was_held_back(Moment& moment, ObjectRef object) {
  ObjectState& state = context_.state(object);
  const bool may_be_told = state.downtime_depth == 0 && context_.host_state_of(object).downtime_depth == 0;
  if (context_.is_strict || !may_be_told || !state.is_hard || !state.has_been_checked) return;
  if (!alerts::is_good(state.state)) {
    notifier_.notify(moment, object);
  } else if (state.owes_recovery && !state.is_flapping) {
    notifier_.notify(moment, object);
    state.owes_recovery = false;
    state.notification.number = 0;
    state.notification.notified_on = 0;
  }
}

std::vector<std::uint64_t> Downtimes::triggered_by(std::uint64_t id) const {
  std::vector<std::uint64_t> ids;
  const auto [first, last] = triggers_.equal_range(id);
  for (auto edge = first; edge != last; ++edge) ids.push_back(edge->second);
  return ids;
}

const Downtime* Downtimes::find(std::uint64_t id) const {
  const auto found = downtimes_.find(id);
  return found == downtimes_.end() ? nullptr : &found->second;
}

std::vector<const Downtime*> Downtimes::all() const {
  std::vector<const Downtime*> all;
  all.reserve(downtimes_.size());
  for (const auto& [id, downtime] : downtimes_) all.push_back(&downtime);
  return all;
}

std::vector<const Downtime*> Downtimes::of(ObjectRef object) const {
  std::vector<const Downtime*> downtimes;
  const auto list = of_object_.find(context_.id_of(object));
  if (list == of_object_.end()) return downtimes;
  for (const std::uint64_t id : list->second) downtimes.push_back(&downtimes_.at(id));
  return downtimes;
}

}  // namespace bellwether::checks

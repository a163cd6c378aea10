#include "checks/engine/snapshot.h"

#include <utility>

#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

template <class T>
std::unique_ptr<T> copy_of(const std::unique_ptr<T>& value) {
  return value ? std::make_unique<T>(*value) : nullptr;
}

std::optional<ObjectRef> find_object(const Configuration& configuration, std::string_view host,
                                     std::string_view service) {
  if (service.empty()) {
    const auto found = configuration.find_host(host);
    return found ? std::optional(ObjectRef::of(*found)) : std::nullopt;
  }
  const auto found = configuration.find_service(host, service);
  return found ? std::optional(ObjectRef::of(*found)) : std::nullopt;
}

// What a configuration that changed meanwhile makes of a state: never more attempts than there are, never soft with the last one.
void fit(const Context& context, ObjectRef object, ObjectState& state) {
  const std::uint16_t limit = max_attempts(context, object);
  if (state.attempt == 0) state.attempt = 1;
  if (alerts::is_good(state.state)) {
    state.attempt = 1;
    state.is_hard = true;
    return;
  }
  if (state.attempt >= limit) {
    state.attempt = limit;
    if (!state.is_hard) --state.attempt;  // the next bad result makes it hard
    if (state.attempt == 0) state.attempt = 1;
  }
}

void restore_object(const SnapshotParts& parts, ObjectRef object, ObjectState state, bool is_reload, UnixMillis now) {
  const Checkable& configured = parts.context.checkable(object);
  ObjectState& place = parts.context.state(object);
  if (object.is_host() != alerts::is_host_state(state.state)) return;
  if (!is_reload && !configured.retain_nonstatus) state.adaptation.reset();
  if (!is_reload && !configured.retain_status) {
    place.adaptation = std::move(state.adaptation);
    return;
  }
  state.downtime_depth = 0;  // counted again by the downtimes
  state.pending_flexible_downtime = 0;
  state.is_executing = state.is_executing && is_reload;
  state.is_being_freshened = state.is_being_freshened && is_reload;
  place = std::move(state);
  fit(parts.context, object, place);
  if (place.is_executing) parts.scheduler.resume_executing(object, now);
  parts.acknowledgements.restore(object);
}

bool outlives_restart(const Comment& comment, const ObjectState& state) {
  switch (comment.entry) {
    case Comment::Entry::kFlapping:
      return state.flapping_comment == comment.id;
    case Comment::Entry::kAcknowledgement:
      return comment.is_persistent || state.acknowledgement != nullptr;
    case Comment::Entry::kDowntime:
      return true;  // goes with its downtime
    case Comment::Entry::kUser:
      break;
  }
  return comment.is_persistent;
}

}  // namespace

ObjectState copy_of(const ObjectState& state) {
  ObjectState copy;
  copy.state = state.state;
  copy.last_state = state.last_state;
  copy.last_hard_state = state.last_hard_state;
  copy.is_hard = state.is_hard;
  copy.has_been_checked = state.has_been_checked;
  copy.is_flapping = state.is_flapping;
  copy.is_executing = state.is_executing;
  copy.should_be_scheduled = state.should_be_scheduled;
  copy.was_active = state.was_active;
  copy.notified_while_host_down = state.notified_while_host_down;
  copy.owes_recovery = state.owes_recovery;
  copy.is_being_freshened = state.is_being_freshened;
  copy.attempt = state.attempt;
  copy.downtime_depth = state.downtime_depth;
  copy.pending_flexible_downtime = state.pending_flexible_downtime;
  copy.history = state.history;
  copy.percent_state_change = state.percent_state_change;
  copy.latency = state.latency;
  copy.execution_time = state.execution_time;
  copy.last_check = state.last_check;
  copy.next_check = state.next_check;
  copy.last_state_change = state.last_state_change;
  copy.last_hard_state_change = state.last_hard_state_change;
  copy.last_time_in = state.last_time_in;
  copy.notification = state.notification;
  copy.current_event_id = state.current_event_id;
  copy.last_event_id = state.last_event_id;
  copy.current_problem_id = state.current_problem_id;
  copy.last_problem_id = state.last_problem_id;
  copy.flapping_comment = state.flapping_comment;
  copy.output = state.output;
  copy.perf_data = state.perf_data;
  copy.long_output = copy_of(state.long_output);
  copy.acknowledgement = copy_of(state.acknowledgement);
  copy.adaptation = copy_of(state.adaptation);
  return copy;
}

std::string retained_key(const Context& context, ObjectRef object) {
  std::string key(context.host_of(object).name);
  if (object.is_host()) return key;
  key += '\0';
  key += context.configuration->service(object.service()).description;
  return key;
}

std::optional<ObjectRef> find_retained(const Configuration& configuration, std::string_view key) {
  const std::size_t zero = key.find('\0');
  if (zero == std::string_view::npos) return find_object(configuration, key, {});
  return find_object(configuration, key.substr(0, zero), key.substr(zero + 1));
}

Retained take_snapshot(const SnapshotParts& parts) {
  const Context& context = parts.context;
  Retained retained;
  retained.is_reload = true;
  retained.stopped = context.last_moment;
  retained.next_comment = parts.comments.next_id();
  retained.next_downtime = parts.downtimes.next_id();
  retained.next_event = context.next_event;
  retained.next_problem = context.next_problem;
  retained.switches = parts.adaptations.changed_switches();
  retained.objects.reserve(context.object_count());
  for (ObjectId id = 0; id < context.object_count(); ++id) {
    const ObjectRef object = context.object_of(id);
    Retained::Object kept;
    kept.host = context.host_of(object).name;
    if (!object.is_host()) kept.service = context.configuration->service(object.service()).description;
    kept.state = copy_of(context.state(object));
    retained.objects.push_back(std::move(kept));
  }
  for (const Comment* comment : parts.comments.all()) {
    retained.comments.emplace_back(retained_key(context, comment->object), *comment);
  }
  for (const Downtime* downtime : parts.downtimes.all()) {
    retained.downtimes.emplace_back(retained_key(context, downtime->object), *downtime);
  }
  return retained;
}

void restore(Moment& moment, const SnapshotParts& parts, Retained retained) {
  Context& context = parts.context;
  const Configuration& configuration = *context.configuration;
  context.started = context.last_moment = moment.second();
  context.stopped_before = retained.stopped;
  context.next_event = retained.next_event;
  context.next_problem = retained.next_problem;
  parts.comments.set_next_id(retained.next_comment);
  parts.downtimes.set_next_id(retained.next_downtime);
  parts.adaptations.restore_switches(retained.switches);
  for (Retained::Object& kept : retained.objects) {
    const auto object = find_object(configuration, kept.host, kept.service);
    if (object) restore_object(parts, *object, std::move(kept.state), retained.is_reload, moment.now);
  }
  for (auto& [key, comment] : retained.comments) {
    const auto object = find_retained(configuration, key);
    if (!object) continue;
    comment.object = *object;
    if (retained.is_reload || outlives_restart(comment, context.state(*object))) {
      parts.comments.restore(std::move(comment));
    } else {
      moment.actions.remove_comment(comment.id);
    }
  }
  for (auto& [key, downtime] : retained.downtimes) {
    const auto object = find_retained(configuration, key);
    if (!object) continue;
    downtime.object = *object;
    parts.downtimes.restore(std::move(downtime));
  }
}

}  // namespace bellwether::checks

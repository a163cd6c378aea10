#include "checks/engine/flapping.h"

#include <array>

#include <fmt/format.h>

#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {
namespace {

constexpr double kOldestWeight = 0.75, kNewestWeight = 1.25;
constexpr std::size_t kSteps = StateHistory::kSlots - 1;

constexpr std::array<double, kSteps> step_weights() {
  std::array<double, kSteps> weights{};
  for (std::size_t step = 0; step < kSteps; ++step) {
    weights[step] =
        kOldestWeight + (kNewestWeight - kOldestWeight) * static_cast<double>(step) / static_cast<double>(kSteps - 1);
  }
  return weights;
}
constexpr std::array<double, kSteps> kWeights = step_weights();

}  // namespace

float percent_state_change(const StateHistory& history) {
  // A step is a change where the two bits of a state differ from those of the next.
  std::uint64_t different = (history.bits ^ history.bits >> 2) & (StateHistory::kMask >> 2);
  different = (different | different >> 1) & (StateHistory::kMask / 3);
  double sum = 0;
  while (different != 0) {
    sum += kWeights[static_cast<std::size_t>(__builtin_ctzll(different)) / 2];
    different &= different - 1;
  }
  return static_cast<float>(sum * 100 / static_cast<double>(kSteps));
}

Flapping::Flapping(Context& context, Comments& comments, Notifier& notifier)
    : context_(context), comments_(comments), notifier_(notifier), host_recorded_(context.hosts.size()) {
  host_wait_.reserve(context.hosts.size());
  for (const Host& host : context.configuration->hosts) {
    float total = 0;
    for (const ServiceIndex service : host.services) total += context.configuration->service(service).check_interval;
    host_wait_.push_back(host.services.empty() ? static_cast<float>(host.policy.interval.count())
                                               : total / static_cast<float>(host.services.size()));
  }
}

Flapping::Thresholds Flapping::thresholds_of(ObjectRef object) const {
  const Checkable& checkable = context_.checkable(object);
  const MainOptions& main = context_.main();
  const float low = object.is_host() ? main.low_host_flap_threshold : main.low_service_flap_threshold;
  const float high = object.is_host() ? main.high_host_flap_threshold : main.high_service_flap_threshold;
  return {checkable.low_flap_threshold > 0 ? checkable.low_flap_threshold : low,
          checkable.high_flap_threshold > 0 ? checkable.high_flap_threshold : high};
}

bool Flapping::may_record(Moment& moment, ObjectRef object, Occasion occasion) {
  if (!context_.checkable(object).flap_detection_options.has(context_.state(object).state)) return false;
  if (!object.is_host()) return true;
  UnixSeconds& recorded = host_recorded_[object.index];
  const std::chrono::duration<float> wait(host_wait_[object.index]);
  if (occasion == Occasion::kServiceResult && moment.second() - recorded < wait) return false;
  recorded = moment.second();
  return true;
}

void Flapping::observe(Moment& moment, ObjectRef object, Occasion occasion) {
  ObjectState& state = context_.state(object);
  if (!object.is_host() && !state.is_hard && !alerts::is_good(state.state)) return;
  if (may_record(moment, object, occasion)) {
    state.history.push(number_of(state.state));
    state.percent_state_change = percent_state_change(state.history);
  }
  if (!program_is_on(context_, object, Switch::kFlapDetection) || !is_on(context_, object, Switch::kFlapDetection)) {
    return;
  }
  const Thresholds thresholds = thresholds_of(object);
  if (!state.is_flapping && state.percent_state_change >= thresholds.high) {
    start(moment, object, thresholds.high);
  } else if (state.is_flapping && state.percent_state_change <= thresholds.low) {
    stop(moment, object, thresholds.low);
  }
}

void Flapping::start(Moment& moment, ObjectRef object, float threshold) {
  ObjectState& state = context_.state(object);
  state.is_flapping = true;
  moment.actions.log(moment.second(), log_lines::flapping(context_, object, log_lines::Flapping::kStarted,
                                                          state.percent_state_change, threshold));
  Comment comment;
  comment.object = object;
  comment.entry = Comment::Entry::kFlapping;
  comment.author = kOwnAuthor;
  comment.is_persistent = false;
  comment.text = fmt::format(
      "Notifications for this {0} are being suppressed because it was detected as having been flapping between "
      "different states ({1:.1f}% change {2} {3:.1f}% threshold).  When the {0} state stabilizes and the flapping "
      "stops, notifications will be re-enabled.",
      object.is_host() ? "host" : "service", state.percent_state_change, object.is_host() ? ">" : ">=", threshold);
  state.flapping_comment = comments_.add(moment, std::move(comment)).value_or(0);
  state.owes_recovery = !alerts::is_good(state.state) && state.notification.number > 0;
  notifier_.notify(moment, object, {.kind = alerts::Kind::kFlappingStart, .author = {}, .comment = {}});
  moment.actions.changed({.kind = Change::Kind::kFlapping,
                          .object = object,
                          .before = state.last_state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
}

void Flapping::stop(Moment& moment, ObjectRef object, float threshold) {
  moment.actions.log(moment.second(), log_lines::flapping(context_, object, log_lines::Flapping::kStopped,
                                                          context_.state(object).percent_state_change, threshold));
  end(moment, object);
  notifier_.notify(moment, object, {.kind = alerts::Kind::kFlappingStop, .author = {}, .comment = {}});
  ObjectState& state = context_.state(object);
  if (state.owes_recovery && alerts::is_good(state.state)) {
    notifier_.notify(moment, object);
    state.notification.number = 0;
    state.notification.notified_on = 0;
  }
  state.owes_recovery = false;
}

void Flapping::end(Moment& moment, ObjectRef object) {
  ObjectState& state = context_.state(object);
  state.is_flapping = false;
  if (state.flapping_comment != 0) (void)comments_.remove(moment, state.flapping_comment);
  state.flapping_comment = 0;
  moment.actions.changed({.kind = Change::Kind::kFlapping,
                          .object = object,
                          .before = state.last_state,
                          .is_hard = state.is_hard,
                          .was_hard = state.is_hard},
                         true);
}

void Flapping::clear(Moment& moment, ObjectRef object) {
  ObjectState& state = context_.state(object);
  const float percent = state.percent_state_change;
  state.history.fill(number_of(state.state));
  state.percent_state_change = 0;
  if (!state.is_flapping) return;
  moment.actions.log(moment.second(), log_lines::flapping(context_, object, log_lines::Flapping::kCleared, percent,
                                                          thresholds_of(object).low));
  end(moment, object);
  notifier_.notify(moment, object, {.kind = alerts::Kind::kFlappingStop, .author = {}, .comment = {}});
  state.owes_recovery = false;
}

void Flapping::stop_watching(Moment& moment, ObjectRef object) {
  ObjectState& state = context_.state(object);
  if (!state.is_flapping) return;
  moment.actions.log(moment.second(), log_lines::flapping(context_, object, log_lines::Flapping::kDisabled, 0, 0));
  end(moment, object);
  notifier_.notify(moment, object, {.kind = alerts::Kind::kFlappingDisabled, .author = {}, .comment = {}});
  state.owes_recovery = false;
}

}  // namespace bellwether::checks

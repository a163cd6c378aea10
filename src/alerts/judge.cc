// One moment of one subject.
#include <algorithm>

#include "alerts/escalations.h"
#include "alerts/message.h"
#include "alerts/notification_engine.h"
#include "base/hash.h"

namespace bellwether::alerts {
namespace {

bool is_normal(Kind kind) {
  return kind == Kind::kProblem || kind == Kind::kRecovery;
}

// Stops after which nobody needs to hear of the problem, nor of what follows from it.
bool explains(Filter filter) {
  switch (filter) {
    case Filter::kDowntime:
    case Filter::kPendingDowntime:
    case Filter::kAcknowledged:
    case Filter::kFlapping:
    case Filter::kSilenced:
      return true;
    default:
      return false;
  }
}

// Stops that say nothing new about a problem whose page waits.
bool leaves_held(Filter filter) {
  return filter == Filter::kTooEarly || filter == Filter::kNoMore || filter == Filter::kFirstDelay;
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

}  // namespace

std::uint32_t NotificationEngine::Moment::number() const {
  const bool counts = is_normal(request.kind) || (request.options & Request::kIncrement) != 0;
  return state.number + (counts ? 1 : 0);
}

ContactQuestion NotificationEngine::Moment::question() const {
  return {.kind = request.kind,
          .state = facts.state,
          .notified_on = state.notified_on,
          .importance = policy.importance,
          .is_forced = is_forced()};
}

Decision NotificationEngine::notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                                    NotificationState& state, const ComposeCommand& compose) {
  write_problem_key(facts, key_);
  // A copy of the view only: judging never writes another key.
  Moment moment{now, key_, facts, policy, request, state, compose};
  return judge(moment);
}

Decision NotificationEngine::judge(Moment& moment) {
  Decision decision;
  OpenProblem* const open = book_.find(moment.key);
  if (open != nullptr) {
    open->seen = moment.now;
    if (open->unsettled) settle(*open, moment.key, moment.facts.state, moment.state);
    if (moment.request.kind == Kind::kProblem && moment.facts.is_hard) take_back_recovery(moment, *open);
  }
  decision.stopped_by =
      filter_subject(moment.now, moment.facts, moment.policy, moment.request, reach_.directory(), rules_, moment.state);
  if (decision.stopped_by != Filter::kNone) {
    if (is_normal(moment.request.kind)) after_stop(moment, open, decision.stopped_by);
    return decision;
  }
  if (!is_normal(moment.request.kind)) {
    judge_other(moment, open, decision);
  } else if (is_good(moment.facts.state)) {
    judge_recovery(moment, open, decision);
  } else {
    judge_problem(moment, open, decision);
  }
  return decision;
}

// Brings the finder's memory up to date with what was told since its last call.
void NotificationEngine::settle(OpenProblem& open, std::string_view key, State present, NotificationState& state) {
  const UnsettledNotification& unsettled = *open.unsettled;
  state.id = open.id;
  state.number = std::max(state.number, unsettled.number);
  state.notified_on |= open.notified_on;
  state.last = unsettled.last;
  // Another state since then starts its own interval.
  if (present == unsettled.state) {
    state.next = unsettled.next;
    state.no_more = unsettled.no_more;
  }
  open.unsettled.reset();
  book_.changed(key);
}

void NotificationEngine::settle(std::string_view key, State present, NotificationState& state) {
  OpenProblem* const open = book_.find(key);
  if (open != nullptr && open->unsettled) settle(*open, key, present, state);
}

// The problem is back before its end was told: to those who know of it, it goes on.
void NotificationEngine::take_back_recovery(Moment& moment, OpenProblem& open) {
  if (!open.held || open.held->kind != Kind::kRecovery) return;
  open.held.reset();
  moment.state.id = open.id;
  moment.state.number = std::max(moment.state.number, open.number);
  moment.state.notified_on |= open.notified_on;
  book_.changed(moment.key);
}

void NotificationEngine::after_stop(Moment& moment, OpenProblem* open, Filter filter) {
  if (is_good(moment.facts.state)) {
    const bool waits_to_be_told = open != nullptr && open->held && open->held->kind == Kind::kRecovery;
    if (filter == Filter::kSoft || waits_to_be_told) return;
    if (open != nullptr) end_problem(moment.now, moment.key);
    moment.state.id = 0;
    return;
  }
  if (rules_.strict_nagios) return;
  if (explains(filter)) return explain(moment, open, filter);
  if ((filter == Filter::kHostDown || filter == Filter::kParentsDown) && !moment.facts.cause.empty()) {
    const auto [cause, root] = find_cause(moment.key, moment.facts.cause);
    if (root != nullptr) {
      follow(moment.now, cause, *root, moment.key, moment.facts);
    }
  }
  if (open != nullptr && open->held && !leaves_held(filter)) drop_held(moment.key, *open);
}

// Nobody needs to be told; what follows from it need not be told either.
void NotificationEngine::explain(const Moment& moment, OpenProblem* open, Filter filter) {
  if (open != nullptr && open->explained_by == filter && !open->held) return;
  const bool is_new = open == nullptr;
  if (is_new) open = book_.open(moment.key);
  if (open == nullptr) return;
  open->seen = moment.now;
  open->held.reset();
  open->take(moment.facts);
  open->explained_by = filter;
  open->is_acknowledged = open->is_acknowledged || filter == Filter::kAcknowledged;
  if (open->told.empty()) open->status = OpenProblem::Status::kExplained;
  book_.changed(moment.key);
  if (is_new) fold_waiting(moment.now, moment.key, *open);
}

void NotificationEngine::judge_problem(Moment& moment, OpenProblem* open, Decision& decision) {
  const Facts& facts = moment.facts;
  if (!rules_.strict_nagios && !facts.cause.empty()) {
    const auto [cause, root] = find_cause(moment.key, facts.cause);
    if (root != nullptr) {
      follow(moment.now, cause, *root, moment.key, facts);
      if (open != nullptr && open->held) drop_held(moment.key, *open);
      decision.stopped_by = Filter::kInhibited;
      return;
    }
  }
  if (is_silenced(moment.now, facts)) {
    if (open == nullptr || open->explained_by != Filter::kSilenced)
      log_unsaid(moment.now, facts, moment.state.id, Filter::kSilenced);
    explain(moment, open, Filter::kSilenced);
    decision.stopped_by = Filter::kSilenced;
    return;
  }
  Plan plan = plan_problem(moment);
  if (plan.told.empty()) {
    decision.stopped_by = plan.is_quiet ? Filter::kQuiet : Filter::kNobody;
    return;
  }
  if (moment.state.id == 0) {
    const UnixSeconds hard_change = facts.last_hard_change;
    moment.state.id = problem_id(moment.key, hard_change == UnixSeconds() ? moment.now : hard_change, facts.problem);
  }
  Message message = message_of(moment.now, facts, moment.request, moment.state.id, moment.number());
  message.notification = notification_id(moment.state.id, moment.request.kind, moment.number(), moment.state.last, 0);
  std::string group;
  const UnixSeconds release = problem_release(moment, open, plan.route, group);
  if (release > moment.now) {
    if (open == nullptr) open = book_.open(moment.key);
    if (open != nullptr) {
      hold(moment, *open, plan, message, std::move(group), release);
      decision.stopped_by = Filter::kHeld;
      return;
    }
  }
  if (open != nullptr) add_folded(message, *open);
  set_texts(message);
  emit(message, make_pages(moment, plan.told, message), false);
  remember_told(moment, plan, plan.told);
  decision.told = std::move(plan.told);
}

void NotificationEngine::judge_recovery(Moment& moment, OpenProblem* open, Decision& decision) {
  Plan plan;
  plan.told = recovery_recipients(moment, open);
  if (plan.told.empty()) {
    decision.stopped_by = Filter::kNobody;
    if (open != nullptr) end_problem(moment.now, moment.key);
    moment.state.id = 0;
    return;
  }
  Message message = message_of(moment.now, moment.facts, moment.request, moment.state.id, moment.number());
  message.kind = Kind::kRecovery;
  message.notification = notification_id(moment.state.id, Kind::kRecovery, moment.number(), moment.state.last, 0);
  if (open != nullptr) {
    std::string group;
    const UnixSeconds release = recovery_release(moment.now, *open, plan, group);
    if (release > moment.now) {
      hold(moment, *open, plan, message, std::move(group), release);
      moment.state.id = 0;
      decision.stopped_by = Filter::kHeld;
      return;
    }
    add_folded(message, *open);
  }
  set_texts(message);
  emit(message, make_pages(moment, plan.told, message), false);
  moment.state.number = moment.number();
  moment.state.last = moment.now;
  moment.state.id = 0;
  if (open != nullptr) end_problem(moment.now, moment.key);
  decision.told = std::move(plan.told);
}

// Acknowledgements, flapping, downtimes, custom notifications: told at once, to whom the subject's problems are told.
void NotificationEngine::judge_other(Moment& moment, OpenProblem* open, Decision& decision) {
  if (moment.request.kind == Kind::kAcknowledgement && open != nullptr) {
    open->is_acknowledged = true;
    if (open->held && open->told.empty()) drop_held(moment.key, *open);
    book_.changed(moment.key);
  }
  if (!moment.is_forced() && moment.request.kind != Kind::kCustom && is_silenced(moment.now, moment.facts)) {
    decision.stopped_by = Filter::kSilenced;
    return;
  }
  Plan plan = plan_problem(moment);
  if (plan.told.empty()) {
    decision.stopped_by = plan.is_quiet ? Filter::kQuiet : Filter::kNobody;
    return;
  }
  const std::uint64_t problem = moment.state.id != 0
                                    ? moment.state.id
                                    : problem_id(moment.key, moment.facts.last_hard_change, moment.facts.problem);
  Message message = message_of(moment.now, moment.facts, moment.request, problem, moment.number());
  // Several of a kind within one problem are several, unless somebody says the same twice in a second.
  const std::uint64_t step = hash64(moment.request.comment, static_cast<std::uint64_t>(count_seconds(moment.now)));
  message.notification = notification_id(problem, moment.request.kind, moment.number(), moment.state.last, step);
  set_texts(message);
  emit(message, make_pages(moment, plan.told, message), false);
  moment.state.number = moment.number();
  decision.told = std::move(plan.told);
}

NotificationEngine::Plan NotificationEngine::plan_problem(const Moment& moment) const {
  Plan plan;
  const std::vector<const Route*> routes = routing_.match(moment.facts);
  if (!routes.empty()) plan.route = routes.front();
  const bool is_urgent = moment.is_forced() || rules_.strict_nagios;
  const bool is_quiet = !is_urgent && routing_.is_quiet(moment.now, moment.facts);
  const bool is_replaced = std::ranges::any_of(routes, &Route::is_replacing);
  Reach::Call call(reach_, moment.now, moment.question());
  if (!is_replaced) add_nagios_recipients(moment, call);
  bool has_names = !moment.policy.contacts.empty() || !moment.policy.escalations.empty();
  bool left_out = false;
  for (const Route* const route : routes) {
    if (route->contacts.empty()) continue;
    has_names = true;
    if (!is_urgent && route->quiet.holds(moment.now, moment.facts)) {
      left_out = true;
      continue;
    }
    for (const std::string& name : route->contacts) call.add(name);
  }
  if (!has_names) {
    for (const std::string& name : options_.contacts) call.add(name);
  }
  plan.is_quiet = is_quiet || left_out;
  if (!is_quiet) plan.told = call.take();
  return plan;
}

void NotificationEngine::add_nagios_recipients(const Moment& moment, Reach::Call& call) const {
  const Policy& policy = moment.policy;
  const State state = moment.facts.state;
  const Directory& directory = reach_.directory();
  const bool is_broadcast = (moment.request.options & Request::kBroadcast) != 0;
  const bool escalated = is_escalated(policy, moment.now, state, moment.number(), directory);
  if (escalated || is_broadcast) {
    for (const Escalation& escalation : policy.escalations) {
      if (!is_broadcast && !is_valid(escalation, moment.now, state, moment.number(), directory)) continue;
      for (const ContactIndex contact : escalation.contacts) call.add(contact);
    }
  }
  if (!escalated || is_broadcast) {
    for (const ContactIndex contact : policy.contacts) call.add(contact);
  }
}

// Who heard of the problem hears of its end, whoever else is on call by now and whatever escalation holds. Where nothing is remembered,
// and when Nagios is to be followed strictly, its own rule says who.
std::vector<Told> NotificationEngine::recovery_recipients(const Moment& moment, const OpenProblem* open) const {
  ContactQuestion question = moment.question();
  if (open != nullptr) question.notified_on |= open->notified_on;
  Reach::Call call(reach_, moment.now, question);
  if (open == nullptr || open->told.empty() || rules_.strict_nagios) {
    add_nagios_recipients(moment, call);
    return call.take();
  }
  for (const std::string& name : open->told) {
    if (const Contact* const contact = reach_.directory().find_contact(name))
      call.add_person(static_cast<ContactIndex>(contact - reach_.directory().contacts.data()));
  }
  return call.take();
}

std::vector<HeldPage> NotificationEngine::make_pages(const Moment& moment, const std::vector<Told>& told,
                                                     const Message& message) {
  std::vector<HeldPage> pages;
  pages.reserve(told.size());
  for (const Told& one : told) {
    const Contact& contact = reach_.directory().contact(one.contact);
    HeldPage page{.contact = contact.name, .method = *one.method};
    if (one.method->channel == Channel::kCommand && moment.compose) {
      ComposedCommand command = moment.compose(contact, one.method->target, message, moment.state);
      page.command_line = std::move(command.line);
      page.environment = std::move(command.environment);
    }
    pages.push_back(std::move(page));
  }
  return pages;
}

void NotificationEngine::remember_told(Moment& moment, const Plan& plan, const std::vector<Told>& told) {
  NotificationState& state = moment.state;
  const seconds interval = interval_of(moment, plan.route);
  state.number = moment.number();
  state.no_more = interval == seconds(0) && !moment.facts.is_volatile;
  state.next = moment.now + interval;
  state.last = moment.now;
  state.notified_on |= static_cast<std::uint16_t>(1u << static_cast<unsigned>(moment.facts.state));
  OpenProblem* const open = book_.open(moment.key);
  if (open == nullptr) return;
  const bool is_first = open->told.empty();
  open->id = state.id;
  open->take(moment.facts);
  open->status = OpenProblem::Status::kTold;
  open->explained_by = Filter::kNone;
  open->is_acknowledged = moment.facts.is_acknowledged;
  open->importance = moment.policy.importance;
  open->number = state.number;
  open->notified_on = state.notified_on;
  open->last_told = moment.now;
  open->seen = moment.now;
  open->held.reset();
  for (const Told& one : told) add_name(open->told, reach_.directory().contact(one.contact).name);
  if (is_first) {
    open->first_told = moment.now;
    if (plan.route != nullptr) open->steps = plan.route->escalate;
    start_steps(std::string(moment.key), *open);
    if (!rules_.strict_nagios) fold_waiting(moment.now, moment.key, *open);
  }
  book_.changed(moment.key);
}

seconds NotificationEngine::interval_of(const Moment& moment, const Route* route) const {
  const seconds own =
      notification_interval(moment.policy, moment.now, moment.facts.state, moment.number(), reach_.directory());
  return route != nullptr ? route->repeat_interval.value_or(own) : own;
}

Message NotificationEngine::message_of(UnixSeconds now, const Facts& facts, const Request& request,
                                       std::uint64_t problem, std::uint32_t number) const {
  Message message = make_message(now, facts, request, problem, number);
  message.link = problem_link(options_.public_url, facts);
  return message;
}

bool NotificationEngine::is_silenced(UnixSeconds now, const Facts& facts) const {
  return std::ranges::any_of(
      silences_, [&](const Silence& silence) { return silence.is_active(now) && all_match(silence.matchers, facts); });
}

void NotificationEngine::log_unsaid(UnixSeconds now, const Facts& facts, std::uint64_t problem, Filter filter) {
  Message message = message_of(now, facts, Request{.kind = Kind::kProblem}, problem, 0);
  set_texts(message);
  outgoing_.entries.push_back({.when = message.when, .message = std::move(message), .stopped_by = filter});
  if (filter == Filter::kSilenced) silenced_.add();
}

}  // namespace bellwether::alerts

#include "alerts/notification_engine.h"

#include <algorithm>

#include <fmt/format.h>

#include "alerts/escalations.h"
#include "alerts/message.h"

namespace bellwether::alerts {
namespace {

bool is_normal(Kind kind) {
  return kind == Kind::kProblem || kind == Kind::kRecovery;
}

}  // namespace

std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics,
                                    Log log) {
  return std::make_unique<NotificationEngine>(std::move(options), std::move(directory), metrics, log);
}

NotificationEngine::NotificationEngine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics,
                                       Log log)
    : options_(std::move(options)),
      directory_(std::move(directory)),
      rules_{.are_notifications_enabled = true, .strict_nagios = options_.strict_nagios},
      log_(log),
      told_(metrics.counter("alerts.pages", {}, "Pages handed to the outbox")) {}

void NotificationEngine::configure(std::shared_ptr<const Directory> directory) {
  directory_ = std::move(directory);
}

Decision NotificationEngine::notify(UnixSeconds now, const Facts& facts, const Policy& policy, const Request& request,
                                    NotificationState& state, const ComposeCommand& compose) {
  write_problem_key(facts, key_);
  Moment moment{now, key_, facts, policy, request, state, compose};
  return judge(moment);
}

std::uint32_t NotificationEngine::Moment::number() const {
  const bool counts = is_normal(request.kind) || (request.options & Request::kIncrement) != 0;
  return state.number + (counts ? 1 : 0);
}

Decision NotificationEngine::judge(Moment& moment) {
  Decision decision;
  decision.stopped_by =
      filter_subject(moment.now, moment.facts, moment.policy, moment.request, *directory_, rules_, moment.state);
  if (decision.stopped_by != Filter::kNone) return decision;
  decision.told = recipients(moment);
  if (decision.told.empty()) {
    decision.stopped_by = Filter::kNobody;
    return decision;
  }
  if (moment.state.id == 0) {
    const UnixSeconds hard_change = moment.facts.last_hard_change;
    moment.state.id = problem_id(moment.key, hard_change == UnixSeconds() ? moment.now : hard_change);
  }
  tell(moment, decision.told);
  remember_told(moment);
  return decision;
}

ContactSide NotificationEngine::side_of(const Contact& contact, bool is_host) const {
  const Contact::Told& defined = is_host ? contact.host : contact.service;
  ContactSide side{.is_enabled = defined.is_enabled, .period = defined.period, .options = defined.options};
  if (const auto found = switches_.find(contact.name); found != switches_.end()) {
    const Switches& switches = found->second;
    side.is_enabled = (is_host ? switches.host_enabled : switches.service_enabled).value_or(side.is_enabled);
    side.period = (is_host ? switches.host_period : switches.service_period).value_or(side.period);
  }
  return side;
}

void NotificationEngine::add_recipients(const Moment& moment, std::vector<ContactIndex>& seen, ContactIndex index,
                                        std::vector<Told>& told) const {
  if (std::ranges::find(seen, index) != seen.end()) return;
  seen.push_back(index);
  const Contact& contact = directory_->contact(index);
  const bool is_host = is_host_state(moment.facts.state);
  const ContactQuestion question{.kind = moment.request.kind,
                                 .state = moment.facts.state,
                                 .notified_on = moment.state.notified_on,
                                 .importance = moment.policy.importance,
                                 .is_forced = (moment.request.options & Request::kForced) != 0};
  if (!passes_contact(moment.now, question, contact, side_of(contact, is_host), *directory_)) return;
  for (const Method& method : (is_host ? contact.host : contact.service).methods) told.push_back({index, &method});
}

std::vector<Told> NotificationEngine::recipients(const Moment& moment) const {
  const Policy& policy = moment.policy;
  const State state = moment.facts.state;
  const bool is_broadcast = (moment.request.options & Request::kBroadcast) != 0;
  const bool escalated = is_escalated(policy, moment.now, state, moment.number(), *directory_);
  std::vector<Told> told;
  std::vector<ContactIndex> seen;
  if (escalated || is_broadcast) {
    for (const Escalation& escalation : policy.escalations) {
      if (!is_broadcast && !is_valid(escalation, moment.now, state, moment.number(), *directory_)) continue;
      for (const ContactIndex contact : escalation.contacts) add_recipients(moment, seen, contact, told);
    }
  }
  if (!escalated || is_broadcast) {
    for (const ContactIndex contact : policy.contacts) add_recipients(moment, seen, contact, told);
  }
  return told;
}

void NotificationEngine::tell(const Moment& moment, const std::vector<Told>& told) {
  Message message = make_message(moment.now, moment.facts, moment.request, moment.state.id, moment.number());
  // Several acknowledgements or custom notifications of one problem are several.
  const std::uint64_t step = is_normal(moment.request.kind) ? 0 : static_cast<std::uint64_t>(count_seconds(moment.now));
  message.notification =
      notification_id(moment.state.id, moment.request.kind, moment.number(), moment.state.last, step);
  set_texts(message);
  for (const Told& one : told) {
    const Contact& contact = directory_->contact(one.contact);
    Page page{.key = page_key(message.notification, contact.name, *one.method),
              .contact = contact.name,
              .method = *one.method,
              .message = message};
    if (one.method->channel == Channel::kCommand && moment.compose) {
      ComposedCommand command = moment.compose(contact, one.method->target, message, moment.state);
      page.command_line = std::move(command.line);
      page.environment = std::move(command.environment);
    }
    outgoing_.entries.push_back({.when = message.when,
                                 .contact = contact.name,
                                 .channel = std::string(channel_name(one.method->channel)),
                                 .target = one.method->target,
                                 .page_key = page.key,
                                 .message = message});
    outgoing_.pages.push_back(std::move(page));
    told_.add();
  }
}

void NotificationEngine::remember_told(Moment& moment) {
  NotificationState& state = moment.state;
  state.number = moment.number();
  if (!is_normal(moment.request.kind)) return;
  const seconds interval =
      notification_interval(moment.policy, moment.now, moment.facts.state, state.number, *directory_);
  state.no_more = interval == seconds(0) && !moment.facts.is_volatile;
  state.next = moment.now + interval;
  state.last = moment.now;
  if (is_good(moment.facts.state)) {
    state.id = 0;
  } else {
    state.notified_on |= static_cast<std::uint16_t>(1u << static_cast<unsigned>(moment.facts.state));
  }
}

void NotificationEngine::advance(UnixSeconds) {}

UnixSeconds NotificationEngine::next_wake() const {
  return UnixSeconds::max();
}

Outgoing NotificationEngine::take_outgoing() {
  return std::exchange(outgoing_, {});
}

Result<void> NotificationEngine::set_contact_enabled(std::string_view contact, Side side, bool is_enabled) {
  if (directory_->find_contact(contact) == nullptr)
    return fail(Code::kNotFound, fmt::format("no contact named {}", contact));
  Switches& switches = switches_[std::string(contact)];
  (side == Side::kHost ? switches.host_enabled : switches.service_enabled) = is_enabled;
  return {};
}

Result<void> NotificationEngine::set_contact_period(std::string_view contact, Side side, TimeperiodIndex period) {
  if (directory_->find_contact(contact) == nullptr)
    return fail(Code::kNotFound, fmt::format("no contact named {}", contact));
  Switches& switches = switches_[std::string(contact)];
  (side == Side::kHost ? switches.host_period : switches.service_period) = period;
  return {};
}

}  // namespace bellwether::alerts

// What was held: grouped, told; escalation of what nobody acknowledged.
#include <algorithm>

#include <fmt/format.h>

#include "alerts/group_message.h"
#include "alerts/message.h"
#include "alerts/notification_engine.h"

namespace bellwether::alerts {
namespace {

constexpr std::string_view kCauseGroup = "cause/";
constexpr std::string_view kRouteGroup = "route/";
constexpr seconds kLeastWait{1};         // of a group
constexpr std::uint64_t kFirstStep = 1;  // in the ids of escalations

}  // namespace

std::optional<UnixSeconds> NotificationEngine::group_release(const Route& route, const std::string& group) const {
  const auto found = groups_.find(group);
  if (found == groups_.end()) return std::nullopt;
  if (!found->second.waiting.empty()) return found->second.release;
  if (found->second.last_told == UnixSeconds()) return std::nullopt;
  return found->second.last_told + route.group_interval.value_or(options_.group_interval);
}

UnixSeconds NotificationEngine::problem_release(const Moment& moment, const OpenProblem* open, const Route* route,
                                                std::string& group) const {
  if (rules_.strict_nagios || moment.is_forced()) return moment.now;
  const bool is_first = open == nullptr || open->told.empty();
  const bool is_waiting = open != nullptr && open->held && open->held->kind == Kind::kProblem;
  const Facts& facts = moment.facts;
  if (is_first && !facts.cause.empty() && facts.cause != moment.key) {
    group = fmt::format("{}{}", kCauseGroup, facts.cause);
    if (const auto found = groups_.find(group); found != groups_.end() && !found->second.waiting.empty())
      return found->second.release;
    return (is_waiting ? open->held->since : moment.now) + options_.cause_hold;
  }
  if (is_waiting) {
    group = open->held->group;
    return open->held->release;
  }
  const seconds wait = route != nullptr && route->group_wait ? *route->group_wait
                       : moment.is_host()                    ? options_.host_hold
                                                             : seconds(0);
  if (route != nullptr && !route->group_by.empty()) {
    group = route->group_key(facts);
    // Never at once: a group's pages all go by its own id.
    return std::max(moment.now + kLeastWait, group_release(*route, group).value_or(moment.now + wait));
  }
  return is_first ? std::max(moment.now + wait, grace_of(moment.key)) : moment.now;
}

UnixSeconds NotificationEngine::recovery_release(UnixSeconds now, const OpenProblem& open, Plan& plan,
                                                 std::string& group) const {
  if (rules_.strict_nagios) return now;
  // Routes and quiet hours go by the problem as it was, not by its being over.
  const Facts was = open.facts();
  const std::vector<const Route*> routes = routing_.match(was);
  if (!routes.empty()) plan.route = routes.front();
  if (plan.route != nullptr && !plan.route->group_by.empty()) {
    group = plan.route->group_key(was);
    return std::max(now + kLeastWait, group_release(*plan.route, group).value_or(now));
  }
  return routing_.is_quiet(now, was) ? routing_.quiet_end(now) : now;
}

void NotificationEngine::hold(Moment& moment, OpenProblem& open, const Plan& plan, const Message& message,
                              std::string group, UnixSeconds release) {
  HeldNotification held;
  held.since = open.held && open.held->kind == message.kind ? open.held->since : moment.now;
  held.kind = message.kind;
  held.number = message.number;
  held.last = moment.state.last;
  held.interval = interval_of(moment, plan.route);
  held.pages = make_pages(moment, plan.told, message);
  const bool was_there = open.held && open.held->group == group;
  const UnixSeconds was_due = was_there ? open.held->release : UnixSeconds();
  open.id = message.problem;
  open.seen = moment.now;
  open.importance = moment.policy.importance;
  if (message.kind == Kind::kProblem) {
    if (open.told.empty()) open.status = OpenProblem::Status::kHeld;
    if (open.told.empty() && plan.route != nullptr) open.steps = plan.route->escalate;
    open.explained_by = Filter::kNone;
    open.take(moment.facts);
  } else {
    open.output = moment.facts.output;
  }
  open.held = std::move(held);
  book_.changed(moment.key);
  if (was_there) {
    open.held->group = std::move(group);
    open.held->release = was_due;
  } else {
    wait_in(std::string(moment.key), open, std::move(group), release);
  }
}

void NotificationEngine::wait_in(const std::string& key, OpenProblem& open, std::string group, UnixSeconds release) {
  open.held->release = release;
  if (group.empty()) {
    set_timer(release, Timer::kAlone, key);
  } else {
    Group& joined = groups_[group];
    if (joined.waiting.empty() || release < joined.release) {
      joined.release = release;
      set_timer(release, Timer::kGroup, group);
    }
    if (std::ranges::find(joined.waiting, key) == joined.waiting.end()) joined.waiting.push_back(key);
    open.held->release = joined.release;
  }
  open.held->group = std::move(group);
}

// Its page does not go out; what was told before stays remembered.
void NotificationEngine::drop_held(std::string_view key, OpenProblem& open) {
  open.held.reset();
  if (open.status == OpenProblem::Status::kHeld) {
    // A copy: the key may be the book's own.
    const std::string name(key);
    end_problem(open.seen, name);
    return;
  }
  book_.changed(key);
}

// Those of the group that still wait in it, if it is due.
std::vector<std::string> NotificationEngine::take_waiting(UnixSeconds now, const std::string& name) {
  const auto found = groups_.find(name);
  if (found == groups_.end() || found->second.release > now) return {};
  std::vector<std::string> keys = std::exchange(found->second.waiting, {});
  std::erase_if(keys, [&](const std::string& key) {
    const OpenProblem* const open = book_.find(key);
    return open == nullptr || !open->held || open->held->group != name;
  });
  return keys;
}

// Whether its page does not go out now: folded, silenced, or its cause is not certain yet.
bool NotificationEngine::still_waits(UnixSeconds now, const std::string& key, OpenProblem& open) {
  if (open.held->kind != Kind::kProblem) return false;
  if (const std::string cause = cause_lookup_ ? cause_lookup_(key) : open.cause; !cause.empty() && cause != key) {
    const auto [root_key, root] = find_cause(key, cause);
    if (root != nullptr) {
      follow(now, root_key, *root, key, open.facts());
      drop_held(key, open);
      return true;
    }
    std::string group = fmt::format("{}{}", kCauseGroup, cause);
    const UnixSeconds certain = open.held->since + options_.cause_hold;
    if (open.told.empty() && open.held->group != group && now < certain) {
      open.cause = cause;
      wait_in(key, open, std::move(group), certain);
      book_.changed(key);
      return true;
    }
  }
  if (!is_silenced(now, open.facts())) return false;
  log_unsaid(now, open.facts(), open.id, Filter::kSilenced);
  open.held.reset();
  open.explained_by = Filter::kSilenced;
  if (open.told.empty()) open.status = OpenProblem::Status::kExplained;
  book_.changed(key);
  return true;
}

void NotificationEngine::release(UnixSeconds now, const std::vector<std::string>& alone,
                                 const std::vector<std::string>& groups) {
  fold_found_causes(now);
  std::vector<std::vector<std::string>> due;
  for (const std::string& key : alone) {
    const OpenProblem* const open = book_.find(key);
    if (open != nullptr && open->held && open->held->group.empty() && open->held->release <= now) due.push_back({key});
  }
  for (const std::string& group : groups) due.push_back(take_waiting(now, group));
  // All fold before any is told, so that a cause that is due as well counts them.
  for (std::vector<std::string>& keys : due) {
    std::erase_if(keys, [&](const std::string& key) {
      OpenProblem* const open = book_.find(key);
      return open == nullptr || !open->held || still_waits(now, key, *open);
    });
  }
  for (const std::vector<std::string>& keys : due) {
    if (!keys.empty()) tell_held(now, keys);
  }
  for (const std::string& group : groups) {
    const auto found = groups_.find(group);
    if (found != groups_.end() && group.starts_with(kCauseGroup) && found->second.waiting.empty()) groups_.erase(found);
  }
}

Message NotificationEngine::held_message(UnixSeconds now, const OpenProblem& open) const {
  const HeldNotification& held = *open.held;
  Facts facts = open.facts();
  if (held.kind == Kind::kRecovery) facts.state = is_host_state(open.state) ? State::kUp : State::kOk;
  Message message = message_of(now, facts, Request{.kind = held.kind}, open.id, held.number);
  message.notification = notification_id(open.id, held.kind, held.number, held.last, 0);
  return message;
}

// Those of the group that were told and go on, apart from recoveries that are being told.
std::size_t NotificationEngine::left_open(std::string_view group, const std::vector<std::string>& telling) const {
  const auto goes_on = [&](const std::string& key, const OpenProblem& open) {
    return open.group == group && !open.told.empty() && !(open.held && open.held->kind == Kind::kRecovery) &&
           std::ranges::find(telling, key) == telling.end();
  };
  return static_cast<std::size_t>(
      std::ranges::count_if(book_.all(), [&](const auto& one) { return goes_on(one.first, one.second); }));
}

void NotificationEngine::tell_held(UnixSeconds now, const std::vector<std::string>& keys) {
  const std::string group = book_.find(keys.front())->held->group;
  for (const std::string& key : keys) {
    OpenProblem* const open = book_.find(key);
    if (open->held->kind == Kind::kProblem) fold_waiting(now, key, *open);
  }
  const bool is_route = group.starts_with(kRouteGroup);
  GroupPages pages(is_route ? problem_id(group, UnixSeconds()) : 0, is_route ? left_open(group, keys) : 0,
                   options_.folded_names);
  for (const std::string& key : keys) {
    const OpenProblem& open = *book_.find(key);
    Message message = held_message(now, open);
    add_folded(message, open);
    pages.add(std::move(message), open.held->pages);
  }
  for (const GroupPages::Letter& letter : pages.letters()) emit(letter.message, letter.pages, true);
  if (const auto found = groups_.find(group); found != groups_.end()) found->second.last_told = now;
  for (const std::string& key : keys) after_told(now, key, *book_.find(key));
}

void NotificationEngine::after_told(UnixSeconds now, const std::string& key, OpenProblem& open) {
  const HeldNotification held = *std::exchange(open.held, std::nullopt);
  if (held.kind == Kind::kRecovery) return end_problem(now, key);
  const bool is_first = open.told.empty();
  if (held.group.starts_with(kRouteGroup)) open.group = held.group;
  open.status = OpenProblem::Status::kTold;
  open.number = held.number;
  open.notified_on |= static_cast<std::uint16_t>(1u << static_cast<unsigned>(open.state));
  open.last_told = now;
  for (const HeldPage& page : held.pages) {
    if (std::ranges::find(open.told, page.contact) == open.told.end()) open.told.push_back(page.contact);
  }
  open.unsettled = UnsettledNotification{.state = open.state,
                                         .number = held.number,
                                         .last = now,
                                         .next = now + held.interval,
                                         .no_more = held.interval == seconds(0)};
  if (is_first) {
    open.first_told = now;
    start_steps(key, open);
  }
  outgoing_.told_later.push_back(key);
  book_.changed(key);
}

void NotificationEngine::start_steps(const std::string& key, const OpenProblem& open) {
  if (open.steps_done < open.steps.size())
    set_timer(open.first_told + open.steps[open.steps_done].after, Timer::kStep, key);
}

// Nobody acknowledged it in time: the next are told.
void NotificationEngine::escalate(UnixSeconds now, const std::string& key) {
  OpenProblem* const open = book_.find(key);
  if (open == nullptr || open->status != OpenProblem::Status::kTold || open->is_acknowledged ||
      open->steps_done >= open->steps.size() || (open->held && open->held->kind == Kind::kRecovery))
    return;
  const EscalationStep& step = open->steps[open->steps_done];
  if (now < open->first_told + step.after) return;
  const Facts facts = open->facts();
  ++open->steps_done;
  book_.changed(key);
  start_steps(key, *open);
  if (!rules_.are_notifications_enabled || is_silenced(now, facts) || open->explained_by != Filter::kNone) return;
  const ContactQuestion question{
      .state = open->state, .notified_on = open->notified_on, .importance = open->importance};
  Reach::Call call(reach_, now, question);
  for (const std::string& name : step.contacts) call.add(name);
  Message message = message_of(now, facts, Request{.kind = Kind::kProblem}, open->id, open->number);
  message.notification =
      notification_id(open->id, Kind::kProblem, open->number, open->first_told, kFirstStep + open->steps_done);
  message.comment = "Nobody acknowledged it so far.";
  message.author = "Bellwether";
  add_folded(message, *open);
  set_texts(message);
  NotificationState state{
      .number = open->number, .notified_on = open->notified_on, .last = open->last_told, .id = open->id};
  const Policy policy;
  const Request request{.kind = Kind::kProblem, .author = message.author, .comment = message.comment};
  const Moment moment{now, key, facts, policy, request, state, compose_};
  std::vector<HeldPage> pages = make_pages(moment, call.take(), message);
  // A command needs its finder's macros.
  std::erase_if(pages, [&](const HeldPage& page) {
    return page.method.channel == Channel::kCommand && page.command_line.empty();
  });
  for (const HeldPage& page : pages) {
    if (std::ranges::find(open->told, page.contact) == open->told.end()) open->told.push_back(page.contact);
  }
  emit(message, pages, true);
}

void NotificationEngine::add_folded(Message& message, const OpenProblem& open) const {
  message.folded = static_cast<std::uint32_t>(open.followers.size());
  message.folded_names = open.first_followers;
}

void NotificationEngine::emit(const Message& message, const std::vector<HeldPage>& pages, bool was_held) {
  for (const HeldPage& held : pages) {
    Page page{.key = page_key(message.notification, held.contact, held.method),
              .contact = held.contact,
              .method = held.method,
              .message = message,
              .command_line = held.command_line,
              .environment = held.environment};
    outgoing_.entries.push_back({.when = message.when,
                                 .contact = held.contact,
                                 .channel = std::string(channel_name(held.method.channel)),
                                 .target = held.method.target,
                                 .page_key = page.key,
                                 .message = message,
                                 .was_held = was_held});
    outgoing_.pages.push_back(std::move(page));
    told_.add();
  }
}

void NotificationEngine::advance(UnixSeconds now) {
  std::vector<std::string> alone;
  std::vector<std::string> groups;
  std::vector<std::string> steps;
  while (!timers_.empty() && std::get<0>(*timers_.begin()) <= now) {
    const auto& [at, timer, name] = *timers_.begin();
    (timer == Timer::kAlone ? alone : timer == Timer::kGroup ? groups : steps).push_back(name);
    timers_.erase(timers_.begin());
  }
  if (!alone.empty() || !groups.empty()) release(now, alone, groups);
  for (const std::string& key : steps) escalate(now, key);
  if (now >= next_cleaning_) {
    next_cleaning_ = now + std::chrono::hours(1);
    forget_old(now);
  }
}

UnixSeconds NotificationEngine::next_wake() const {
  return timers_.empty() ? next_cleaning_ : std::min(next_cleaning_, std::get<0>(*timers_.begin()));
}

}  // namespace bellwether::alerts

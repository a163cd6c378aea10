// What people say for a time: silences, overrides, switches; and what the operator configured.
#include <algorithm>

#include <fmt/format.h>

#include "alerts/message.h"
#include "alerts/notification_engine.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/text.h"
#include "ledger/alert_states.h"
#include "ledger/oncall_overrides.h"
#include "ledger/silences.h"

namespace bellwether::alerts {
namespace {

using ledger::AlertStates;

constexpr std::size_t kMostTextBytes = 4096;  // of a comment or a name

std::vector<Schedule> make_schedules(const Options& options) {
  std::vector<Schedule> schedules;
  for (const ScheduleOptions& one : options.schedules) {
    Result<Schedule> schedule = Schedule::create(one);
    CHECK(schedule, "check_options() lets pass: {}", schedule.error().to_string());
    schedules.push_back(std::move(*schedule));
  }
  return schedules;
}

Routing make_routing(const Options& options) {
  Result<Routing> routing = Routing::create(options);
  CHECK(routing, "check_options() lets pass: {}", routing.error().to_string());
  return std::move(*routing);
}

std::function<Result<void>(ledger::Connection&)> write_silence(const Silence& silence) {
  return [row = ledger::SilenceRow{.id = static_cast<std::int64_t>(silence.id),
                                   .matchers = encode_matchers(silence.matchers),
                                   .starts = silence.start,
                                   .ends = silence.end,
                                   .author = silence.author,
                                   .comment = silence.comment}](ledger::Connection& connection) {
    return ledger::Silences::put(connection, row);
  };
}

std::function<Result<void>(ledger::Connection&)> write_override(const Override& one) {
  return [row = ledger::OncallOverrideRow{.id = static_cast<std::int64_t>(one.id),
                                          .schedule = one.schedule,
                                          .contact = one.contact,
                                          .starts = one.from,
                                          .ends = one.until,
                                          .author = one.author}](ledger::Connection& connection) {
    return ledger::OncallOverrides::put(connection, row);
  };
}

ledger::EventRow silence_event(UnixSeconds now, const Silence& silence, std::string_view what, std::string_view who) {
  ledger::EventRow event;
  event.when = now;
  event.kind = "silence";
  std::string matchers;
  for (const Matcher& matcher : silence.matchers) matchers += (matchers.empty() ? "" : ", ") + matcher.text();
  event.what = fmt::format("{} {}: {}", who.empty() ? "Somebody" : who, what, matchers).substr(0, 1000);
  event.data = silence.comment;
  event.source = "alerts";
  return event;
}

}  // namespace

std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Kept kept,
                                    Metrics& metrics, Log log) {
  return std::make_unique<NotificationEngine>(std::move(options), std::move(directory), std::move(kept), metrics, log);
}

std::unique_ptr<Engine> make_engine(Options options, std::shared_ptr<const Directory> directory, Metrics& metrics,
                                    Log log) {
  return make_engine(std::move(options), std::move(directory), Kept{}, metrics, log);
}

NotificationEngine::NotificationEngine(Options options, std::shared_ptr<const Directory> directory, Kept kept,
                                       Metrics& metrics, Log log)
    : log_(log),
      told_(metrics.counter("alerts.pages", {}, "Pages handed to the outbox")),
      folded_(metrics.counter("alerts.folded", {}, "Problems folded into the page of their cause")),
      silenced_(metrics.counter("alerts.silenced", {}, "Problems that a silence kept unsaid")),
      book_(options.max_open_problems, metrics),
      silences_(std::move(kept.silences)) {
  configure(std::move(options), std::move(directory));
  reach_.overrides = std::move(kept.overrides);
  reach_.switches = std::move(kept.switches);
  for (const Silence& silence : silences_) next_silence_ = std::max(next_silence_, silence.id + 1);
  for (const Override& one : reach_.overrides) next_override_ = std::max(next_override_, one.id + 1);
  for (auto& [key, open] : kept.open) book_.restore(std::move(key), std::move(open));
  for (auto& [key, problem] : kept.problems) kept_.emplace(std::move(key), std::move(problem));
  rebuild_timers();
}

void NotificationEngine::configure(std::shared_ptr<const Directory> directory) {
  reach_.configure(std::move(directory), reach_.schedules());
}

void NotificationEngine::configure(Options options, std::shared_ptr<const Directory> directory) {
  routing_ = make_routing(options);
  reach_.configure(std::move(directory), make_schedules(options));
  rules_.strict_nagios = options.strict_nagios;
  options_ = std::move(options);
}

void NotificationEngine::rebuild_timers() {
  std::vector<std::string> held;
  for (const auto& [key, open] : book_.all()) {
    if (open.held) held.push_back(key);
    if (!open.told.empty()) start_steps(key, open);
  }
  for (const std::string& key : held) {
    OpenProblem& open = *book_.find(key);
    std::string group = open.held->group;
    wait_in(key, open, std::move(group), open.held->release);
  }
}

Outgoing NotificationEngine::take_outgoing() {
  book_.take_writes(outgoing_.writes);
  for (const std::string& key : kept_changed_) {
    const auto found = kept_.find(key);
    if (found == kept_.end()) {
      outgoing_.writes.emplace_back([key](ledger::Connection& connection) {
        return AlertStates::remove(connection, AlertStates::Kind::kKeptProblem, key);
      });
    } else {
      outgoing_.writes.emplace_back([key, state = encode(found->second)](ledger::Connection& connection) {
        return AlertStates::put(connection, AlertStates::Kind::kKeptProblem, key, state);
      });
    }
  }
  kept_changed_.clear();
  return std::exchange(outgoing_, {});
}

Result<std::uint64_t> NotificationEngine::add_silence(UnixSeconds now, Silence silence) {
  if (silence.matchers.empty())
    return fail(Code::kInvalidArgument, "a silence needs a matcher: it would match everything");
  if (silence.end <= silence.start || silence.end <= now)
    return fail(Code::kInvalidArgument, "a silence must end after its start and after now");
  if (silence.comment.size() > kMostTextBytes)
    return fail(Code::kInvalidArgument, fmt::format("a comment has at most {} bytes", kMostTextBytes));
  if (silences_.size() >= options_.max_silences)
    return fail(Code::kResourceExhausted, fmt::format("limits.silences = {}", options_.max_silences));
  silence.id = next_silence_++;
  outgoing_.writes.push_back(write_silence(silence));
  outgoing_.events.push_back(silence_event(now, silence, "silenced", silence.author));
  silences_.push_back(std::move(silence));
  return silences_.back().id;
}

Result<void> NotificationEngine::end_silence(UnixSeconds now, std::uint64_t id, std::string_view author) {
  const auto found = std::ranges::find(silences_, id, &Silence::id);
  if (found == silences_.end() || found->end <= now)
    return fail(Code::kNotFound, fmt::format("no silence with id {} that has not ended", id));
  found->end = std::max(now, found->start);
  outgoing_.writes.push_back(write_silence(*found));
  outgoing_.events.push_back(silence_event(now, *found, "ended the silence of", author));
  return {};
}

Result<std::uint64_t> NotificationEngine::add_override(UnixSeconds now, Override one) {
  if (reach_.find_schedule(one.schedule) == nullptr)
    return fail(Code::kNotFound, fmt::format("no schedule named '{}'", printable(one.schedule)));
  if (directory().find_contact(one.contact) == nullptr)
    return fail(Code::kNotFound, fmt::format("no contact named '{}'", printable(one.contact)));
  if (one.until <= one.from || one.until <= now)
    return fail(Code::kInvalidArgument, "an override must end after its start and after now");
  if (reach_.overrides.size() >= options_.max_silences)
    return fail(Code::kResourceExhausted, fmt::format("limits.silences = {}", options_.max_silences));
  one.id = next_override_++;
  outgoing_.writes.push_back(write_override(one));
  reach_.overrides.push_back(std::move(one));
  return reach_.overrides.back().id;
}

Result<void> NotificationEngine::end_override(UnixSeconds now, std::uint64_t id) {
  const auto found = std::ranges::find(reach_.overrides, id, &Override::id);
  if (found == reach_.overrides.end() || found->until <= now)
    return fail(Code::kNotFound, fmt::format("no override with id {} that has not ended", id));
  found->until = std::max(now, found->from);
  outgoing_.writes.push_back(write_override(*found));
  return {};
}

void NotificationEngine::write_switches(const std::string& contact) {
  outgoing_.writes.emplace_back([contact, state = encode(reach_.switches[contact])](ledger::Connection& connection) {
    return AlertStates::put(connection, AlertStates::Kind::kContactSwitches, contact, state);
  });
}

Result<void> NotificationEngine::set_contact_enabled(std::string_view name, Side side, bool is_enabled) {
  if (directory().find_contact(name) == nullptr)
    return fail(Code::kNotFound, fmt::format("no contact named '{}'", printable(name)));
  const std::string contact(name);
  ContactSwitches& switches = reach_.switches[contact];
  (side == Side::kHost ? switches.host_enabled : switches.service_enabled) = is_enabled;
  write_switches(contact);
  return {};
}

Result<void> NotificationEngine::set_contact_period(std::string_view name, Side side, TimeperiodIndex period) {
  if (directory().find_contact(name) == nullptr)
    return fail(Code::kNotFound, fmt::format("no contact named '{}'", printable(name)));
  const std::string contact(name);
  const Timeperiod* const found = directory().timeperiod(period);
  ContactSwitches& switches = reach_.switches[contact];
  (side == Side::kHost ? switches.host_period : switches.service_period) = found == nullptr ? "" : found->name;
  write_switches(contact);
  return {};
}

Result<std::string> NotificationEngine::send_test(UnixSeconds now, std::string_view name,
                                                  std::optional<Channel> channel) {
  const Contact* const contact = directory().find_contact(name);
  if (contact == nullptr) return fail(Code::kNotFound, fmt::format("no contact named '{}'", printable(name)));
  Facts facts;
  facts.module = "alerts";
  facts.output = "If you read this, pages reach you here.";
  Message message = message_of(now, facts, Request{.kind = Kind::kCustom, .author = "Bellwether"}, 0, 0);
  message.notification = notification_id(hash64(name), Kind::kCustom, 0, now, ++tests_);
  set_texts(message);
  message.title = "Test page from Bellwether";
  std::vector<HeldPage> pages;
  for (const Contact::Told* const side : {&contact->service, &contact->host}) {
    for (const Method& method : side->methods) {
      // A notification command needs the macros of a host or service.
      if (method.channel == Channel::kCommand || (channel && method.channel != *channel)) continue;
      const bool is_there = std::ranges::any_of(pages, [&](const HeldPage& page) {
        return page.method.channel == method.channel && page.method.target == method.target &&
               page.method.receiver == method.receiver;
      });
      if (!is_there) pages.push_back({.contact = contact->name, .method = method});
    }
  }
  if (pages.empty())
    return fail(Code::kNotFound, fmt::format("contact '{}' has no method that a test page can take", contact->name));
  emit(message, pages, true);
  return message.notification;
}

}  // namespace bellwether::alerts

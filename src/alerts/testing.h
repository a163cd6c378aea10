// For tests: people, and an engine with subjects whose finder is the test.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alerts/engine.h"
#include "alerts/kept.h"
#include "base/check.h"
#include "base/log.h"
#include "base/metrics.h"

namespace bellwether::alerts {

inline constexpr UnixSeconds kNoon{seconds(1'795'003'200)};  // 2026-11-18 12:00:00 UTC, a Wednesday

inline OptionSet options_of(std::string_view letters) {
  OptionSet set;
  const std::pair<char, std::uint16_t> bits[] = {{'w', 1 << 1},
                                                 {'c', 1 << 2},
                                                 {'u', 1 << 3},
                                                 {'d', 1 << 5},
                                                 {'x', 1 << 6},
                                                 {'r', OptionSet::kRecovery},
                                                 {'f', OptionSet::kFlapping},
                                                 {'s', OptionSet::kDowntime}};
  for (const char letter : letters) {
    for (const auto& [name, bit] : bits) {
      if (name == letter) set.bits |= bit;
    }
  }
  return set;
}

// Contacts by name, each with one webhook of its own.
class PeopleBuilder {
 public:
  Contact& contact(const std::string& name) {
    Contact& contact = contacts_[name];
    contact.name = name;
    for (Contact::Told* const side : {&contact.host, &contact.service}) {
      side->options = OptionSet::all();
      side->methods = {{.channel = Channel::kWebhook, .target = "https://" + name + ".example"}};
    }
    return contact;
  }
  // By names that are there.
  void group(const std::string& name, const std::vector<std::string>& members) { groups_[name] = members; }
  TimeperiodIndex period(const std::string& name, std::string_view days, std::string_view ranges) {
    Timeperiod period;
    period.name = name;
    period.set_zone(CivilZone());
    CHECK(period.add(days, ranges), "the test's own period");
    periods_.push_back(std::move(period));
    return static_cast<TimeperiodIndex>(periods_.size() - 1);
  }
  std::shared_ptr<const Directory> build() const {
    auto directory = std::make_shared<Directory>();
    for (const auto& [name, contact] : contacts_) directory->contacts.push_back(contact);
    for (const auto& [name, members] : groups_) {
      ContactGroup group{.name = name};
      for (const std::string& member : members) group.members.push_back(index(member));
      directory->groups.push_back(std::move(group));
    }
    directory->timeperiods = periods_;
    return directory;
  }
  ContactIndex index(const std::string& name) const {
    const auto found = contacts_.find(name);
    CHECK(found != contacts_.end(), "no contact {}", name);
    return static_cast<ContactIndex>(std::distance(contacts_.begin(), found));
  }

 private:
  std::map<std::string, Contact> contacts_;
  std::map<std::string, std::vector<std::string>> groups_;
  std::vector<Timeperiod> periods_;
};

// A host or service as its finder knows it.
struct Subject {
  std::string host, service;
  State state = State::kOk;
  std::string cause;
  std::string output = "o";
  UnixSeconds last_hard_change;
  Policy policy;
  NotificationState notification;
  std::vector<std::pair<std::string, std::string>> labels;

  Facts facts() const {
    Facts facts;
    facts.module = "checks";
    facts.host = host;
    facts.service = service;
    facts.state = state;
    facts.cause = cause;
    facts.output = output;
    facts.last_hard_change = last_hard_change;
    facts.labels = labels;
    return facts;
  }
};

// An engine, the time it is told, and everything it said.
class Desk {
 public:
  Desk(Options options, std::shared_ptr<const Directory> directory) : directory_(std::move(directory)) {
    restart(std::move(options), {});
  }

  // What a state machine does with a hard state: resets on a change, asks for a notification, forgets after a recovery.
  Decision see(Subject& subject, State state) {
    if (state != subject.state) {
      subject.last_hard_change = now;
      subject.notification.next = UnixSeconds();
      subject.notification.no_more = false;
    }
    subject.state = state;
    const Request request{.kind = is_good(state) ? Kind::kRecovery : Kind::kProblem};
    Decision decision = say(subject, request);
    if (is_good(state)) {
      subject.notification.number = 0;
      subject.notification.notified_on = 0;
    }
    return decision;
  }
  Decision say(Subject& subject, const Request& request) {
    Decision decision =
        engine->notify(now, subject.facts(), subject.policy, request, subject.notification, ComposeCommand());
    collect();
    return decision;
  }
  void advance_to(UnixSeconds time) {
    while (engine->next_wake() < time) {
      now = std::max(now, engine->next_wake());
      engine->advance(now);
      collect();
    }
    now = time;
    engine->advance(now);
    collect();
  }
  void advance(seconds by) { advance_to(now + by); }
  void collect() {
    Outgoing outgoing = engine->take_outgoing();
    for (Page& page : outgoing.pages) pages.push_back(std::move(page));
    for (Outgoing::Entry& entry : outgoing.entries) entries.push_back(std::move(entry));
    for (std::string& key : outgoing.told_later) told_later.push_back(std::move(key));
    for (auto& write : outgoing.writes) writes.push_back(std::move(write));
  }
  void restart(Options options, Kept kept) {
    engine.reset();
    engine = make_engine(std::move(options), directory_, std::move(kept), metrics, Log(null_log_sink(), "alerts"));
  }

  // "anna: web1 is DOWN", in order, and forgets them.
  std::vector<std::string> take_said() {
    std::vector<std::string> said;
    for (const Page& page : pages) said.push_back(page.contact + ": " + page.message.title);
    pages.clear();
    return said;
  }

  Metrics metrics;
  std::unique_ptr<Engine> engine;
  UnixSeconds now = kNoon;
  std::vector<Page> pages;
  std::vector<Outgoing::Entry> entries;
  std::vector<std::string> told_later;
  std::vector<std::function<Result<void>(ledger::Connection&)>> writes;

 private:
  std::shared_ptr<const Directory> directory_;
};

}  // namespace bellwether::alerts

#include "alerts/heartbeat/expected_heartbeats.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

UnixMillis expected_at(const ledger::HeartbeatRow& row) {
  return row.last.value_or(row.since) + row.every;
}

std::string span(milliseconds time) {
  const std::int64_t all = time.count() / 1'000;
  if (all < 120) return fmt::format("{} s", all);
  if (all < 7'200) return fmt::format("{} min", all / 60);
  return fmt::format("{} h {} min", all / 3'600, all / 60 % 60);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= ExpectedHeartbeats::kMaxNameBytes && std::ranges::all_of(name, [](char c) {
    constexpr std::string_view kOthers = "-_.:@";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kOthers.contains(c);
  });
}

std::string key_of(std::string_view name) {
  return fmt::format("heartbeats/{}", name);
}

// Contacts by name; groups stand for their members.
std::vector<ContactIndex> contacts_of(const Directory& directory, const std::vector<std::string>& names) {
  std::vector<ContactIndex> out;
  const auto add = [&](ContactIndex contact) {
    if (std::ranges::find(out, contact) == out.end()) out.push_back(contact);
  };
  for (const std::string& name : names) {
    if (const Contact* contact = directory.find_contact(name))
      add(static_cast<ContactIndex>(contact - directory.contacts.data()));
    if (const ContactGroup* group = directory.find_group(name)) std::ranges::for_each(group->members, add);
  }
  return out;
}

}  // namespace

void ExpectedHeartbeats::restore(UnixMillis now, const std::vector<ledger::HeartbeatRow>& rows,
                                 std::optional<UnixMillis> last_alive) {
  const UnixMillis down_since = last_alive.value_or(now);
  for (const ledger::HeartbeatRow& row : rows) {
    Known known{.row = row, .due = expected_at(row) + row.grace, .is_missing = false, .configured = {}};
    if (known.due > down_since) {  // not missing when we went down
      const bool was_due_meanwhile = expected_at(row) >= down_since && expected_at(row) <= now;
      known.due = was_due_meanwhile ? now + row.every + row.grace : std::max(known.due, now + row.grace);
    }
    known_.insert_or_assign(row.name, std::move(known));
  }
  for (auto& [name, known] : known_) judge(now, known);
  find_next();
}

std::vector<ledger::HeartbeatRow> ExpectedHeartbeats::configure(UnixMillis now,
                                                                const std::vector<ExpectedHeartbeat>& expected) {
  std::vector<ledger::HeartbeatRow> fresh;
  for (auto& [name, known] : known_) known.configured.reset();
  for (const ExpectedHeartbeat& one : expected) {
    const auto [at, is_new] = known_.try_emplace(one.name);
    Known& known = at->second;
    if (is_new) {
      known.row.name = one.name;
      known.row.since = now;
    }
    if (is_new || known.row.every != one.every || known.row.grace != one.grace) {
      known.row.every = one.every;
      known.row.grace = one.grace;
      known.due = std::max(expected_at(known.row) + one.grace, now + one.grace);
      fresh.push_back(known.row);
    }
    known.configured = one;
    judge(now, known);
  }
  find_next();
  return fresh;
}

Result<ledger::HeartbeatRow> ExpectedHeartbeats::accept(UnixMillis now, std::string_view name,
                                                        const HeartbeatReport& report) const {
  if (!is_name(name))
    return fail(Code::kInvalidArgument, "a heartbeat's name has letters, digits and - _ . : @, at most 200 of them");
  ledger::HeartbeatRow row;
  const auto at = known_.find(name);
  if (at != known_.end()) {
    row = at->second.row;
  } else {
    if (!report.every) {
      return fail(Code::kNotFound, fmt::format("no heartbeat named '{}' is expected; say ?every=1h to have it expected "
                                               "from now on",
                                               name));
    }
    if (known_.size() >= max_heartbeats_)
      return fail(Code::kResourceExhausted,
                  fmt::format("{} heartbeats are expected already (limits.heartbeats)", max_heartbeats_));
    row.name = name;
    row.since = now;
    row.grace = seconds(300);
  }
  const bool is_configured = at != known_.end() && at->second.configured;
  if (!is_configured) {
    row.every = report.every.value_or(row.every);
    row.grace = report.grace.value_or(row.grace);
    if (row.every < seconds(1) || row.grace < seconds(0))
      return fail(Code::kInvalidArgument, "a heartbeat comes every second at most");
  }
  row.last = now;
  row.is_failed = report.is_failed;
  row.message = printable(report.message, kMaxMessageBytes);
  return row;
}

void ExpectedHeartbeats::apply(UnixMillis now, const ledger::HeartbeatRow& row) {
  Known& known = known_[row.name];
  if (known.row.last && row.last && *known.row.last > *row.last) return;  // a later one was faster
  known.row = row;
  known.due = expected_at(row) + row.grace;
  known.is_missing = false;
  judge(now, known);
  find_next();
}

Result<void> ExpectedHeartbeats::remove(UnixMillis now, std::string_view name) {
  const auto at = known_.find(name);
  if (at == known_.end()) return fail(Code::kNotFound, fmt::format("no heartbeat named '{}'", printable(name)));
  if (at->second.configured) return fail(Code::kInvalidArgument, fmt::format("'{}' stands in the configuration", name));
  engine_.clear(std::chrono::floor<seconds>(now), key_of(name), "is not expected any more");
  known_.erase(at);
  find_next();
  return {};
}

bool ExpectedHeartbeats::advance(UnixMillis now) {
  if (now < next_) return false;
  for (auto& [name, known] : known_) {
    if (!known.is_missing && now >= known.due) judge(now, known);
  }
  find_next();
  return true;
}

std::vector<ExpectedHeartbeats::Status> ExpectedHeartbeats::list() const {
  std::vector<Status> all;
  for (const auto& [name, known] : known_) {
    all.push_back({.row = known.row,
                   .due = known.due,
                   .is_missing = known.is_missing,
                   .is_configured = known.configured.has_value()});
  }
  return all;
}

void ExpectedHeartbeats::judge(UnixMillis now, Known& known) {
  known.is_missing = now >= known.due;
  if (known.is_missing || known.row.is_failed) {
    raise(now, known);
  } else {
    engine_.clear(std::chrono::floor<seconds>(now), key_of(known.row.name),
                  known.row.message.empty() ? "is heard again" : "is heard again: " + known.row.message);
  }
}

void ExpectedHeartbeats::raise(UnixMillis now, const Known& known) {
  const ledger::HeartbeatRow& row = known.row;
  std::string output;
  if (!known.is_missing) {
    output = row.message.empty() ? "reports a failure" : "reports a failure: " + row.message;
  } else if (row.last) {
    output = fmt::format("was not heard for {}, and is expected every {}", span(now - *row.last), span(row.every));
  } else {
    output = fmt::format("was never heard, and is expected every {}", span(row.every));
  }
  const std::string service = "heartbeat " + row.name;
  const State state = known.configured ? known.configured->severity : State::kCritical;
  Facts facts;
  facts.module = "heartbeats";
  facts.service = service;
  facts.state = state;
  facts.last_hard_change = std::chrono::floor<seconds>(now);
  facts.output = output;
  facts.labels = {
      {"heartbeat", row.name}, {"service", service}, {"severity", state == State::kWarning ? "warning" : "critical"}};
  Policy policy;
  if (known.configured) policy.contacts = contacts_of(engine_.directory(), known.configured->contacts);
  engine_.raise(std::chrono::floor<seconds>(now), key_of(row.name), facts, policy);
}

void ExpectedHeartbeats::find_next() {
  next_ = UnixMillis::max();
  for (const auto& [name, known] : known_) {
    if (!known.is_missing) next_ = std::min(next_, known.due);
  }
}

}  // namespace bellwether::alerts

#include "errors/alert_problems.h"

#include <algorithm>
#include <utility>

namespace bellwether::errors {

AlertProblems::AlertProblems(AlertProblemsOptions options, runtime::Shard& shard, alerts::Engine& engine,
                             const runtime::Clock& clock, std::function<void()> decided)
    : options_(std::move(options)), shard_(shard), engine_(engine), clock_(clock), decided_(std::move(decided)) {}

void AlertProblems::raise(Problem problem) {
  shard_.post([this, problem = std::move(problem)] { raise_here(problem); });
}

void AlertProblems::raise_here(const Problem& problem) {
  const UnixSeconds now = clock_.now_seconds();
  alerts::Facts facts;
  facts.module = "errors";
  facts.host = problem.host;
  facts.service = problem.service;
  facts.state = problem.state;
  facts.last_hard_change = now;
  facts.output = problem.output;
  facts.labels = problem.labels;
  facts.labels.emplace_back("host", problem.host);
  facts.labels.emplace_back("service", problem.service);
  facts.labels.emplace_back("severity", problem.state == alerts::State::kCritical ? "critical" : "warning");
  std::ranges::sort(facts.labels);
  // A finder's own label wins over one of ours.
  const auto repeated = std::ranges::unique(facts.labels, {}, &std::pair<std::string, std::string>::first);
  facts.labels.erase(repeated.begin(), repeated.end());
  alerts::Policy policy;
  policy.interval = options_.repeat_interval;
  policy.contacts = resolve(problem.contacts.empty() ? options_.contacts : problem.contacts);
  if (!options_.tells_ends) policy.options.bits &= static_cast<std::uint16_t>(~alerts::OptionSet::kRecovery);
  engine_.raise(now, problem.key, facts, policy);
  decided_();
}

void AlertProblems::clear(std::string key, std::string output) {
  shard_.post([this, key = std::move(key), output = std::move(output)] {
    engine_.clear(clock_.now_seconds(), key, output);
    decided_();
  });
}

void AlertProblems::keys(std::string prefix, std::move_only_function<void(std::vector<std::string>)> done,
                         runtime::Shard& home) {
  shard_.post([this, prefix = std::move(prefix), done = std::move(done), &home]() mutable {
    std::vector<std::string> keys;
    engine_.each_raised([&](std::string_view key, const alerts::KeptProblem&) {
      if (key.starts_with(prefix)) keys.emplace_back(key);
    });
    home.post([done = std::move(done), keys = std::move(keys)]() mutable { done(std::move(keys)); });
  });
}

std::vector<alerts::ContactIndex> AlertProblems::resolve(const std::vector<std::string>& names) const {
  const alerts::Directory& directory = engine_.directory();
  std::vector<alerts::ContactIndex> contacts;
  for (const std::string& name : names) {
    if (const alerts::Contact* const contact = directory.find_contact(name)) {
      contacts.push_back(alerts::ContactIndex{static_cast<std::uint32_t>(contact - directory.contacts.data())});
    } else if (const alerts::ContactGroup* const group = directory.find_group(name)) {
      contacts.insert(contacts.end(), group->members.begin(), group->members.end());
    }
  }
  std::ranges::sort(contacts);
  const auto repeated = std::ranges::unique(contacts);
  contacts.erase(repeated.begin(), repeated.end());
  return contacts;
}

}  // namespace bellwether::errors

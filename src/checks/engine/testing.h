// For tests and benchmarks: a small site to watch, an engine over it with real alerts, and what the engine did.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "alerts/engine.h"
#include "base/check.h"
#include "base/log.h"
#include "base/metrics.h"
#include "checks/engine/engine.h"

namespace bellwether::checks::testing {

inline constexpr UnixMillis kStart{seconds(1'800'000'000)};

// Collects what the engine wants done.
class RecordedActions final : public Actions {
 public:
  void run_check(const CheckRequest& request) override { checks.push_back(request); }
  void run_handler(HandlerKind kind, ObjectRef object, std::string_view command) override {
    handlers.push_back({kind, object, std::string(command)});
  }
  void log(UnixSeconds, std::string_view line) override { lines.emplace_back(line); }
  void changed(const Change& change, bool is_urgent) override {
    changes.push_back(change);
    urgent += is_urgent ? 1 : 0;
  }
  void store(const Comment& comment) override { stored_comments.push_back(comment); }
  void remove_comment(std::uint64_t id) override { removed_comments.push_back(id); }
  void store(const Downtime& downtime) override { stored_downtimes.push_back(downtime); }
  void remove_downtime(std::uint64_t id) override { removed_downtimes.push_back(id); }
  void result_taken(const CheckResult&, const ObjectState&) override { ++results; }

  std::vector<std::string> take_lines() { return std::exchange(lines, {}); }
  std::vector<CheckRequest> take_checks() { return std::exchange(checks, {}); }

  struct Handler {
    HandlerKind kind;
    ObjectRef object;
    std::string command;
  };
  std::vector<CheckRequest> checks;
  std::vector<Handler> handlers;
  std::vector<std::string> lines;
  std::vector<Change> changes;
  std::vector<Comment> stored_comments;
  std::vector<std::uint64_t> removed_comments;
  std::vector<Downtime> stored_downtimes;
  std::vector<std::uint64_t> removed_downtimes;
  std::size_t urgent = 0, results = 0;
};

// Drops everything: for measuring.
class IgnoredActionsBase : public Actions {
 public:
  void run_check(const CheckRequest&) override {}
  void run_handler(HandlerKind, ObjectRef, std::string_view) override {}
  void log(UnixSeconds, std::string_view) override {}
  void changed(const Change&, bool) override {}
  void store(const Comment&) override {}
  void remove_comment(std::uint64_t) override {}
  void store(const Downtime&) override {}
  void remove_downtime(std::uint64_t) override {}
  void result_taken(const CheckResult&, const ObjectState&) override {}
};
class IgnoredActions final : public IgnoredActionsBase {};

// A configuration made by hand: hosts h0, h1, … each with services s0, s1, …; one contact "oncall", told by the command "notify".
struct SiteOptions {
  std::size_t hosts = 1;
  std::size_t services_per_host = 1;
  float check_interval = 300, retry_interval = 60;
  std::uint16_t max_check_attempts = 3;
};

class Site {
 public:
  explicit Site(const SiteOptions& options = {}) : configuration_(std::make_shared<Configuration>()) {
    configuration_->people = std::make_shared<alerts::Directory>();
    alerts::Contact contact;
    contact.name = "oncall";
    for (alerts::Contact::Told* told : {&contact.host, &contact.service}) {
      told->options = alerts::OptionSet{0x7f | alerts::OptionSet::kRecovery};
      told->methods = {{.channel = alerts::Channel::kCommand, .target = "notify", .receiver = {}}};
    }
    people().contacts.push_back(std::move(contact));
    configuration_->commands.push_back({keep("check"), keep("/bin/true")});
    configuration_->main.interval_length = seconds(60);
    configuration_->main.log_passive_checks = false;
    configuration_->main.passive_host_checks_are_soft = true;
    configuration_->hosts.reserve(options.hosts);
    configuration_->services.reserve(options.hosts * options.services_per_host);
    for (std::size_t h = 0; h < options.hosts; ++h) {
      Host host;
      fill(host, options);
      host.name = host.alias = host.display_name = keep(fmt::format("h{}", h));
      for (std::size_t s = 0; s < options.services_per_host; ++s) {
        Service service;
        fill(service, options);
        service.host = static_cast<HostIndex>(h);
        service.description = service.display_name = keep(fmt::format("s{}", s));
        host.services.push_back(static_cast<ServiceIndex>(configuration_->services.size()));
        configuration_->services.push_back(std::move(service));
      }
      configuration_->hosts.push_back(std::move(host));
    }
  }

  Configuration& configuration() { return *configuration_; }
  alerts::Directory& people() { return *configuration_->people; }
  MainOptions& main() { return configuration_->main; }
  Host& host(std::size_t index) { return configuration_->hosts[index]; }
  Service& service(std::size_t index) { return configuration_->services[index]; }
  std::string_view keep(std::string_view text) { return configuration_->texts.keep(text); }
  void add_parent(std::size_t child, std::size_t parent) {
    host(child).parents.push_back(static_cast<HostIndex>(parent));
    host(parent).children.push_back(static_cast<HostIndex>(child));
  }
  void add_host_dependency(HostDependency dependency) {
    host(static_cast<std::size_t>(dependency.dependent))
        .dependencies.push_back(static_cast<std::uint32_t>(configuration_->host_dependencies.size()));
    configuration_->host_dependencies.push_back(dependency);
  }
  void add_service_dependency(ServiceDependency dependency) {
    service(static_cast<std::size_t>(dependency.dependent))
        .dependencies.push_back(static_cast<std::uint32_t>(configuration_->service_dependencies.size()));
    configuration_->service_dependencies.push_back(dependency);
  }
  alerts::TimeperiodIndex add_period(std::string name, std::string_view days, std::string_view ranges) {
    alerts::Timeperiod period;
    period.name = std::move(name);
    period.set_zone(alerts::CivilZone());
    CHECK(period.add(days, ranges).has_value());
    people().timeperiods.push_back(std::move(period));
    return static_cast<alerts::TimeperiodIndex>(people().timeperiods.size() - 1);
  }
  // No object may be added or renamed afterwards.
  ConfigurationPtr finish() {
    configuration_->index();
    return configuration_;
  }

 private:
  void fill(Checkable& checkable, const SiteOptions& options) {
    checkable.check = {static_cast<CommandIndex>(0), keep("check")};
    checkable.check_interval = options.check_interval;
    checkable.retry_interval = options.retry_interval;
    checkable.max_check_attempts = options.max_check_attempts;
    checkable.policy.contacts = {static_cast<alerts::ContactIndex>(0)};
    checkable.policy.interval = seconds(3600);
  }

  std::shared_ptr<Configuration> configuration_;
};

inline ObjectRef host(std::size_t index) {
  return ObjectRef::of(static_cast<HostIndex>(index));
}
inline ObjectRef service(std::size_t index) {
  return ObjectRef::of(static_cast<ServiceIndex>(index));
}

// An engine that watches a site, with the time that it believes in.
class Watch {
 public:
  explicit Watch(ConfigurationPtr configuration, EngineOptions options = {.seed = 1}, UnixMillis start = kStart)
      : configuration_(std::move(configuration)), options_(options), now(start) {
    alerts::Options alert_options;
    alert_options.strict_nagios = options.strict_nagios;
    alert_options.host_hold = seconds(0);  // whom a host's problem is told is seen at once
    alerts_ =
        alerts::make_engine(std::move(alert_options), configuration_->people, metrics, Log(null_log_sink(), "alerts"));
    make_engine({});
  }

  alerts::Engine& alerts() { return *alerts_; }

  // A new engine takes over what the last one knew, as at a reload.
  void reload() { make_engine(engine->retain()); }
  void restart(Retained retained) { make_engine(std::move(retained)); }
  void reload(ConfigurationPtr configuration) {
    Retained retained = engine->retain();
    engine.reset();
    configuration_ = std::move(configuration);
    alerts_->configure(configuration_->people);
    make_engine(std::move(retained));
  }

  Result<void> take(CheckResult result) {
    if (result.started == UnixMillis()) result.started = now;
    if (result.finished == UnixMillis()) result.finished = now;
    return engine->take(now, std::move(result), actions);
  }
  Result<void> passive(ObjectRef object, int status, std::string output = "o") {
    CheckResult result;
    result.object = object;
    result.source = CheckResult::Source::kPassive;
    result.status = static_cast<std::int8_t>(status);
    result.output = std::move(output);
    return take(std::move(result));
  }
  Result<void> active(ObjectRef object, int status, std::string output = "o") {
    CheckResult result;
    result.object = object;
    result.status = static_cast<std::int8_t>(status);
    result.output = std::move(output);
    return take(std::move(result));
  }
  void advance(milliseconds by = milliseconds(0)) {
    now += by;
    engine->advance(now, actions);
  }
  // Advances from wake to wake; what is checked answers at once with what `answer` says for it.
  template <class Answer>
  void run_until(UnixMillis end, Answer answer) {
    for (;;) {
      const UnixMillis wake = std::max(now, engine->next_wake());
      if (wake > end) break;
      now = wake;
      engine->advance(now, actions);
      for (const CheckRequest& request : actions.take_checks()) {
        CheckResult result;
        result.object = request.object;
        result.wanted = request.wanted;
        result.was_forced = request.is_forced;
        result.was_freshness = request.is_freshness;
        result.status = static_cast<std::int8_t>(answer(request));
        result.output = "o";
        (void)take(std::move(result));
      }
    }
    now = end;
  }
  // What was recorded and decided so far; pages as well.
  void forget_actions() {
    actions = {};
    (void)alerts_->take_outgoing();
  }
  const ObjectState& state(ObjectRef object) const { return engine->state(object); }
  UnixSeconds second() const { return std::chrono::floor<seconds>(now); }

 private:
  void make_engine(Retained retained) {
    engine = std::make_unique<Engine>(configuration_, *alerts_, alerts::ComposeCommand(), options_, metrics);
    engine->start(now, std::move(retained), actions);
  }

  ConfigurationPtr configuration_;
  const EngineOptions options_;

 public:
  Metrics metrics;

 private:
  std::unique_ptr<alerts::Engine> alerts_;

 public:
  RecordedActions actions;
  std::unique_ptr<Engine> engine;
  UnixMillis now;
};

}  // namespace bellwether::checks::testing

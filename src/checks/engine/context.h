// Context: what the parts of the engine share: what is configured, what everything is in, which switches are on. Moment: one call to the
// engine: when it is, and where its actions go.
//
// One shard. Every object has an id: hosts first, then services.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "checks/engine/actions.h"
#include "checks/engine/engine.h"
#include "checks/engine/state.h"
#include "checks/objects/configuration.h"

namespace bellwether::checks {

struct Moment {
  UnixMillis now;
  Actions& actions;
  UnixSeconds second() const { return std::chrono::floor<seconds>(now); }
};

using ObjectId = std::uint32_t;

// splitmix64: small, fast, and the same everywhere for one seed.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

class Context {
 public:
  Context(ConfigurationPtr configuration_pointer, const EngineOptions& engine_options);

  std::size_t object_count() const { return hosts.size() + services.size(); }
  ObjectId id_of(ObjectRef object) const {
    return object.is_host() ? object.index : static_cast<ObjectId>(hosts.size()) + object.index;
  }
  ObjectRef object_of(ObjectId id) const {
    const auto count = static_cast<ObjectId>(hosts.size());
    return id < count ? ObjectRef{ObjectRef::Kind::kHost, id} : ObjectRef{ObjectRef::Kind::kService, id - count};
  }
  ObjectState& state(ObjectRef object) { return object.is_host() ? hosts[object.index] : services[object.index]; }
  const ObjectState& state(ObjectRef object) const {
    return object.is_host() ? hosts[object.index] : services[object.index];
  }
  const Checkable& checkable(ObjectRef object) const { return configuration->checkable(object); }
  const MainOptions& main() const { return configuration->main; }
  const Host& host_of(ObjectRef object) const { return configuration->host(configuration->host_of(object)); }
  ObjectState& host_state_of(ObjectRef object) {
    return hosts[static_cast<std::size_t>(configuration->host_of(object))];
  }

  // Whether `time` is in the period. Remembers answers by the minute, which is the grain of every period.
  bool is_in(TimeperiodIndex period, UnixSeconds time) const;
  // `time` or the next second in the period; `time` when there is none within the horizon, and *found is false then.
  UnixSeconds next_in(TimeperiodIndex period, UnixSeconds time, bool* found = nullptr) const;

  std::uint64_t random() { return mix(random_++); }

  const ConfigurationPtr configuration;
  const EngineOptions options;
  const bool is_strict;
  std::vector<ObjectState> hosts, services;
  std::uint64_t next_event = 1, next_problem = 1;
  UnixSeconds started;         // when this engine began to watch
  UnixSeconds stopped_before;  // when the one before it was last alive; 0: not known
  UnixSeconds last_moment;     // of the last call that told the time
  static constexpr std::size_t kSwitches = 8;
  std::array<std::array<bool, kSwitches>, 2> program{};   // by Side and Switch
  std::array<std::array<bool, kSwitches>, 2> modified{};  // switched at run time

 private:
  struct Answer {
    std::uint64_t key = ~std::uint64_t{0};
    bool is_in = false;
  };
  static constexpr std::size_t kAnswers = 1024;
  mutable std::vector<Answer> answers_;
  std::uint64_t random_;
};

}  // namespace bellwether::checks

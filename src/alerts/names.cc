#include <array>
#include <optional>
#include <string_view>

#include "alerts/people.h"
#include "alerts/problem.h"

namespace bellwether::alerts {
namespace {

using namespace std::string_view_literals;

constexpr std::array kStates{"OK"sv, "WARNING"sv, "CRITICAL"sv, "UNKNOWN"sv, "UP"sv, "DOWN"sv, "UNREACHABLE"sv};

constexpr std::array kChannels{"mail"sv, "webhook"sv, "slack"sv, "pagerduty"sv, "opsgenie"sv, "http"sv, "command"sv};

constexpr std::array kKinds{
    "PROBLEM"sv,          "RECOVERY"sv,      "ACKNOWLEDGEMENT"sv, "FLAPPINGSTART"sv,     "FLAPPINGSTOP"sv,
    "FLAPPINGDISABLED"sv, "DOWNTIMESTART"sv, "DOWNTIMEEND"sv,     "DOWNTIMECANCELLED"sv, "CUSTOM"sv};

constexpr std::array kFilters{"none"sv,
                              "disabled_globally"sv,
                              "period"sv,
                              "disabled"sv,
                              "downtime"sv,
                              "good_acknowledgement"sv,
                              "options"sv,
                              "soft"sv,
                              "acknowledged"sv,
                              "service_dependency"sv,
                              "host_dependency"sv,
                              "not_told_before"sv,
                              "first_delay"sv,
                              "flapping"sv,
                              "pending_downtime"sv,
                              "no_more"sv,
                              "host_down"sv,
                              "parents_down"sv,
                              "too_early"sv,
                              "nobody"sv,
                              "silenced"sv,
                              "inhibited"sv,
                              "held"sv,
                              "quiet"sv};
static_assert(kFilters.size() == static_cast<std::size_t>(Filter::kQuiet) + 1);
static_assert(kKinds.size() == static_cast<std::size_t>(Kind::kCustom) + 1);
static_assert(kChannels.size() == static_cast<std::size_t>(Channel::kCommand) + 1);
static_assert(kStates.size() == static_cast<std::size_t>(State::kUnreachable) + 1);

template <class Enum, std::size_t size>
std::string_view name_in(const std::array<std::string_view, size>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t size>
std::optional<Enum> find_in(const std::array<std::string_view, size>& names, std::string_view name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view state_name(State state) {
  return name_in(kStates, state);
}
std::optional<State> find_state(std::string_view name) {
  return find_in<State>(kStates, name);
}

std::string_view channel_name(Channel channel) {
  return name_in(kChannels, channel);
}
std::optional<Channel> find_channel(std::string_view name) {
  return find_in<Channel>(kChannels, name);
}

std::string_view kind_name(Kind kind) {
  return name_in(kKinds, kind);
}
std::optional<Kind> find_kind(std::string_view name) {
  return find_in<Kind>(kKinds, name);
}

std::string_view filter_name(Filter filter) {
  return name_in(kFilters, filter);
}
std::optional<Filter> find_filter(std::string_view name) {
  return find_in<Filter>(kFilters, name);
}

}  // namespace bellwether::alerts

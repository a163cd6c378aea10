#include "statsd/refusal_reason.h"

namespace bellwether::statsd {

namespace {

struct Text {
  std::string_view name;
  std::string_view help;
};

constexpr Text kTexts[kRefusals] = {
    {"no_type", "a value without a type, such as 'key:1'"},
    {"unknown_type", "a type other than c, C, m, ms, h, d, g and s"},
    {"bad_number", "a value that is not a number"},
    {"bad_rate", "a sampling rate that is not '@' and a number above 0 and at most 1"},
    {"negative_timer", "a timer below zero"},
    {"bad_field", "a field behind the type that no dialect knows"},
    {"empty_key", "nothing is left of the key"},
    {"key_too_long", "a key with its tags beyond limits.key_bytes"},
    {"line_too_long", "a line beyond limits.line_bytes"},
    {"truncated", "a datagram longer than the receiver reads: its last line is lost"},
    {"bad_timestamp", "a |T time that is not positive seconds, or on another type than c and g"},
    {"bad_event", "an event whose lengths or fields do not hold"},
    {"bad_service_check", "a service check without a name or with a status beyond 0 to 3"},
    {"event_limit", "an event or service check past limits.events_per_interval"},
    {"timed_limit", "a sample with its own time past limits.timed_samples"},
    {"key_limit", "a new key past limits.keys"},
    {"key_budget", "a new key past the budget of its prefix"},
};

}  // namespace

std::string_view refusal_name(Refusal refusal) {
  return kTexts[static_cast<std::size_t>(refusal)].name;
}
std::string_view refusal_help(Refusal refusal) {
  return kTexts[static_cast<std::size_t>(refusal)].help;
}

RefusalReasons::RefusalReasons(Refusals& registry) {
  for (std::size_t i = 0; i < kRefusals; ++i) reasons_[i] = &registry.reason("statsd", kTexts[i].name, kTexts[i].help);
}

}  // namespace bellwether::statsd

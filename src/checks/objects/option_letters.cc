#include "checks/objects/option_letters.h"

#include <span>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks {
namespace {

using alerts::State;

constexpr std::uint16_t bit_of(State state) {
  return static_cast<std::uint16_t>(1u << static_cast<unsigned>(state));
}
constexpr std::uint16_t kNotificationLog = 1 << 10;
constexpr std::uint16_t kPending = HostDependency::kPending;

struct Letter {
  std::string_view letter;
  std::string_view word;
  std::uint16_t bits;
};

constexpr Letter kUp{"o", "up", bit_of(State::kUp)};
constexpr Letter kDown{"d", "down", bit_of(State::kDown)};
constexpr Letter kUnreachable{"u", "unreachable", bit_of(State::kUnreachable)};
constexpr Letter kOk{"o", "ok", bit_of(State::kOk)};
constexpr Letter kWarning{"w", "warning", bit_of(State::kWarning)};
constexpr Letter kUnknown{"u", "unknown", bit_of(State::kUnknown)};
constexpr Letter kCritical{"c", "critical", bit_of(State::kCritical)};
constexpr Letter kRecovery{"r", "recovery", OptionSet::kRecovery};
constexpr Letter kFlapping{"f", "flapping", OptionSet::kFlapping};
constexpr Letter kDowntime{"s", "downtime", OptionSet::kDowntime};
constexpr Letter kPendingLetter{"p", "pending", kPending};
constexpr Letter kLogged{"N", "notifications", kNotificationLog};

constexpr Letter kHostNotification[] = {kDown, kUnreachable, kRecovery, kFlapping, kDowntime};
constexpr Letter kServiceNotification[] = {kUnknown, kWarning, kCritical, kRecovery, kFlapping, kDowntime};
constexpr Letter kHostStates[] = {kUp, kDown, kUnreachable};
constexpr Letter kServiceStates[] = {kOk, kWarning, kUnknown, kCritical};
constexpr Letter kHostStalking[] = {kUp, kDown, kUnreachable, kLogged};
constexpr Letter kServiceStalking[] = {kOk, kWarning, kUnknown, kCritical, kLogged};
constexpr Letter kHostFailures[] = {kUp, kDown, kUnreachable, kPendingLetter};
constexpr Letter kServiceFailures[] = {kOk, kUnknown, kWarning, kCritical, kPendingLetter};
constexpr Letter kHostEscalations[] = {kDown, kUnreachable, kRecovery};
constexpr Letter kServiceEscalations[] = {kWarning, kUnknown, kCritical, kRecovery};

struct Options {
  std::span<const Letter> letters;
  std::string_view noun;
};

Options options_of(ObjectType type, Attribute attribute) {
  const bool is_host = type == ObjectType::kHost || type == ObjectType::kHostDependency ||
                       type == ObjectType::kHostEscalation || attribute == Attribute::kHostNotificationOptions;
  switch (attribute) {
    case Attribute::kFlapDetectionOptions:
      return {is_host ? std::span<const Letter>(kHostStates) : kServiceStates, "flap detection option"};
    case Attribute::kStalkingOptions:
      return {is_host ? std::span<const Letter>(kHostStalking) : kServiceStalking, "stalking option"};
    case Attribute::kExecutionFailureOptions:
      return {is_host ? std::span<const Letter>(kHostFailures) : kServiceFailures, "execution dependency option"};
    case Attribute::kNotificationFailureOptions:
      return {is_host ? std::span<const Letter>(kHostFailures) : kServiceFailures, "notification dependency option"};
    case Attribute::kEscalationOptions:
      return {is_host ? std::span<const Letter>(kHostEscalations) : kServiceEscalations, "escalation option"};
    case Attribute::kHostNotificationOptions:
      return {kHostNotification, "host notification option"};
    case Attribute::kServiceNotificationOptions:
      return {kServiceNotification, "service notification option"};
    default:
      return {is_host ? std::span<const Letter>(kHostNotification) : kServiceNotification, "notification option"};
  }
}

const Letter* find_letter(std::span<const Letter> letters, std::string_view text) {
  for (const Letter& letter : letters) {
    if (letter.letter == text || letter.word == text) return &letter;
  }
  return nullptr;
}

void append(std::string& out, char letter) {
  if (!out.empty()) out += ',';
  out += letter;
}

}  // namespace

Result<OptionSet> read_options(ObjectType type, Attribute attribute, std::string_view text) {
  const Options options = options_of(type, attribute);
  OptionSet set;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(", ");
    const std::string_view one = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (one.empty()) continue;
    if (const Letter* letter = find_letter(options.letters, one)) {
      set.bits |= letter->bits;
    } else if (one == "n" || one == "none") {
      set.bits = 0;
    } else if (one == "a" || one == "all") {
      set = OptionSet::all();
    } else {
      return fail(Code::kInvalidArgument,
                  fmt::format("Invalid {} '{}' in {} definition.", options.noun, one, object_type_word(type)));
    }
  }
  return set;
}

Result<alerts::State> read_initial_state(ObjectType type, std::string_view text) {
  const bool is_host = type == ObjectType::kHost;
  const Letter* letter = find_letter(is_host ? std::span<const Letter>(kHostStates) : kServiceStates, text);
  if (letter == nullptr) {
    return fail(Code::kInvalidArgument,
                fmt::format("Invalid initial state '{}' in {} definition.", text, object_type_word(type)));
  }
  for (unsigned state = 0; state <= static_cast<unsigned>(State::kUnreachable); ++state) {
    if (bit_of(static_cast<State>(state)) == letter->bits) return static_cast<State>(state);
  }
  return State::kOk;
}

std::string write_options(Subject subject, OptionSet options) {
  if (options == OptionSet::all()) return "a";
  std::string out;
  if (subject == Subject::kHost) {
    if (options.has(OptionSet::kRecovery)) append(out, 'r');
    if (options.has(State::kUp)) append(out, 'u');
    if (options.has(State::kDown)) append(out, 'd');
    if (options.has(State::kUnreachable)) append(out, 'u');
  } else {
    if (options.has(OptionSet::kRecovery)) append(out, 'r');
    if (options.has(State::kOk)) append(out, 'o');
    if (options.has(State::kWarning)) append(out, 'w');
    if (options.has(State::kUnknown)) append(out, 'u');
    if (options.has(State::kCritical)) append(out, 'c');
  }
  if (options.has(kPending)) append(out, 'p');
  if (options.has(OptionSet::kFlapping)) append(out, 'f');
  if (options.has(OptionSet::kDowntime)) append(out, 's');
  if (options.has(kNotificationLog)) append(out, 'N');
  return out.empty() ? "n" : out;
}

}  // namespace bellwether::checks

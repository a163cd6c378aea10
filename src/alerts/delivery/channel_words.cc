#include "alerts/delivery/channel_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {

std::string_view colour_of(const Message& message) {
  constexpr std::string_view kGreen = "#2eb886", kYellow = "#daa038", kRed = "#d00000", kGrey = "#808080";
  switch (message.kind) {
    case Kind::kProblem:
      break;
    case Kind::kRecovery:
    case Kind::kFlappingStop:
      return kGreen;
    default:
      return kGrey;
  }
  switch (message.state) {
    case State::kOk:
    case State::kUp:
      return kGreen;
    case State::kWarning:
      return kYellow;
    case State::kCritical:
    case State::kDown:
      return kRed;
    case State::kUnknown:
    case State::kUnreachable:
      return kGrey;
  }
  return kGrey;
}

std::string kind_word(Kind kind) {
  return to_lower(kind_name(kind));
}
std::string state_word(State state) {
  return to_lower(state_name(state));
}

std::string subject_of(const Message& message) {
  if (message.host.empty()) return message.service.empty() ? message.module : message.service;
  return message.service.empty() ? message.host : message.host + "/" + message.service;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  constexpr std::string_view kEllipsis = "…";
  if (text.size() <= bytes) return std::string(text);
  std::size_t taken = 0;
  while (taken < text.size()) {
    const std::size_t next = std::max<std::size_t>(1, utf8_length(text.substr(taken)));
    if (taken + next + kEllipsis.size() > bytes) break;
    taken += next;
  }
  return std::string(text.substr(0, taken)) + std::string(kEllipsis);
}

std::string iso_time(UnixMillis time) {
  std::string out;
  append_iso8601(out, std::chrono::floor<seconds>(time));
  return out;
}

std::string full_text(const Message& message) {
  std::string out = message.body.empty() ? message.output : message.body;
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  if (message.folded > 0 && !message.folded_names.empty() && !out.contains(message.folded_names.front())) {
    out += fmt::format("\n\nAnd {} more:\n", message.folded);
    for (const std::string& name : message.folded_names) out += "  " + name + "\n";
    if (message.folded > message.folded_names.size()) out += "  …\n";
  }
  if (!message.link.empty() && !out.contains(message.link)) out += (out.ends_with('\n') ? "\n" : "\n\n") + message.link;
  return out;
}

}  // namespace bellwether::alerts

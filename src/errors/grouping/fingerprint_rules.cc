#include "errors/grouping/fingerprint_rules.h"

#include <algorithm>

namespace bellwether::errors {

// One event before the rules.
class FingerprintRules::Matching {
 public:
  Matching(const Event& event, const EventParts& parts) : event_(event), parts_(parts) {}

  bool matches(const MatchedRule& rule) const {
    const auto of_event = [this](const Matcher& matcher) { return matches_event(matcher) != matcher.is_negated; };
    if (!std::ranges::all_of(rule.of_event, of_event)) return false;
    if (!rule.of_exception.empty() && !any_exception_matches(rule.of_exception)) return false;
    return rule.of_frame.empty() || any_frame_matches(rule.of_frame);
  }

 private:
  bool matches_event(const Matcher& matcher) const {
    const Pattern& pattern = matcher.pattern;
    switch (matcher.key) {
      case Key::kMessage:
        // What an exception says is a message too, to those who write rules.
        return (event_.message && pattern.matches(event_.message->text)) ||
               std::ranges::any_of(event_.exceptions, [&pattern](const Exception& exception) {
                 return !exception.value.empty() && pattern.matches(exception.value);
               });
      case Key::kLevel:
        return pattern.matches(level_name(event_.level));
      case Key::kLogger:
        return pattern.matches(event_.logger);
      case Key::kTag:
        return std::ranges::any_of(event_.tags, [&matcher, &pattern](const auto& tag) {
          return tag.first == matcher.tag && pattern.matches(tag.second);
        });
      case Key::kFamily:
        return matches_family(pattern);
      case Key::kSdk:
        return pattern.matches(event_.sdk_name);
      case Key::kRelease:
        return pattern.matches(event_.release);
      default:
        return false;
    }
  }

  bool matches_family(const Pattern& pattern) const {
    switch (family_of(event_.platform)) {
      case Family::kNative:
        return pattern.matches("native");
      case Family::kJavascript:
        return pattern.matches("javascript");
      case Family::kOther:
        break;
    }
    return pattern.matches("other");
  }

  bool any_exception_matches(const std::vector<Matcher>& matchers) const {
    return std::ranges::any_of(event_.exceptions, [&matchers](const Exception& exception) {
      return std::ranges::all_of(matchers, [&exception](const Matcher& matcher) {
        const std::string& text = matcher.key == Key::kErrorType ? exception.type : exception.value;
        return matcher.pattern.matches(text) != matcher.is_negated;
      });
    });
  }

  bool any_frame_matches(const std::vector<Matcher>& matchers) const {
    const auto any_in = [&matchers](const std::optional<JudgedStack>& stack) {
      if (!stack) return false;
      for (std::size_t i = 0; i < stack->stacktrace->frames.size(); ++i) {
        const bool is_match = std::ranges::all_of(matchers, [&stack, i](const Matcher& matcher) {
          return matches_frame(matcher, *stack, i) != matcher.is_negated;
        });
        if (is_match) return true;
      }
      return false;
    };
    return std::ranges::any_of(parts_.exceptions, any_in) || any_in(parts_.thread_stack) || any_in(parts_.stacktrace);
  }

  static bool matches_frame(const Matcher& matcher, const JudgedStack& stack, std::size_t index) {
    const Frame& frame = stack.stacktrace->frames[index];
    const auto matches_normalised = [&matcher](std::string_view path) {
      return !path.empty() && matches_path(matcher.pattern, "/" + normalise_path(path));
    };
    switch (matcher.key) {
      case Key::kFunction:
        return matcher.pattern.matches(stack.parts.frames[index].short_function);
      case Key::kModule:
        return matcher.pattern.matches(frame.module);
      case Key::kPackage:
        return matches_normalised(frame.package);
      case Key::kPath:
        return matches_normalised(frame.abs_path) || matches_normalised(frame.filename);
      case Key::kInApp:
        return matcher.pattern.matches(stack.parts.verdict.frames[index].in_app ? "yes" : "no");
      default:
        return false;
    }
  }

  const Event& event_;
  const EventParts& parts_;
};

const FingerprintRules::Rule* FingerprintRules::find(const Event& event, const EventParts& parts) const {
  if (rules_.empty()) return nullptr;
  const Matching matching(event, parts);
  const auto found =
      std::ranges::find_if(rules_, [&matching](const MatchedRule& rule) { return matching.matches(rule); });
  return found == rules_.end() ? nullptr : &found->rule;
}

std::string_view built_in_fingerprint_rules() {
  return R"(
# A bundle's part that cannot be loaded: its name changes with each release.
family:javascript error.type:ChunkLoadError                                       -> chunkloaderror
family:javascript error.value:"ChunkLoadError: Loading chunk *"                   -> chunkloaderror
family:javascript error.value:"Uncaught *ChunkLoadError: Loading *chunk *failed*" -> chunkloaderror

# React finds in the browser something other than what the server rendered: one problem for each page.
family:javascript error.value:"*hydration failed*"                                -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*error while hydrating*"                           -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*text content does not match server-rendered html*" -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*server could not finish this suspense boundary*"  -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*Minified React error #418*"                       -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*Minified React error #419*"                       -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*Minified React error #422*"                       -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*Minified React error #423*"                       -> hydrationerror, {{ tags.transaction }}
family:javascript error.value:"*Minified React error #425*"                       -> hydrationerror, {{ tags.transaction }}
)";
}

}  // namespace bellwether::errors

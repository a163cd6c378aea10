// FingerprintRules: people's own say in what is one error:
//
//   error.type:DatabaseUnavailable -> system-down
//   error.type:HttpError error.value:"*timed out*" -> {{ default }}, timeout title="Timeout in {{ transaction }}"
//
// A line is matchers, an arrow, the fingerprint (entries between commas or spaces) and perhaps a title. All matchers must match; those of an exception
// the same exception, those of a frame the same frame. `!` negates. The first rule that matches decides.
//
// Immutable; any thread. Rules x (exceptions + frames) at worst; most rules fail at their first matcher.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/event/event.h"
#include "errors/grouping/event_parts.h"
#include "errors/grouping/pattern.h"

namespace bellwether::errors {

class FingerprintRules {
 public:
  static constexpr std::size_t kMaxBytes = 256u << 10;  // kInvalidArgument past it
  static constexpr std::size_t kMaxRules = 1024;        // kInvalidArgument past it

  struct Rule {
    std::vector<std::string> fingerprint;
    std::string title;  // empty: none
    std::string text;   // as it was written
  };

  // kInvalidArgument with the line.
  static Result<FingerprintRules> create(std::string_view text);

  // The first that matches; null if none does.
  const Rule* find(const Event& event, const EventParts& parts) const;
  std::size_t size() const { return rules_.size(); }

 private:
  enum class Key : std::uint8_t {
    kErrorType,
    kErrorValue,
    kMessage,
    kFunction,
    kModule,
    kPackage,
    kPath,
    kInApp,
    kLevel,
    kLogger,
    kTag,
    kFamily,
    kSdk,
    kRelease
  };
  struct Matcher {
    Key key;
    bool is_negated = false;
    std::string tag;  // of kTag
    Pattern pattern;
  };
  struct MatchedRule {
    std::vector<Matcher> of_event, of_exception, of_frame;
    Rule rule;
  };
  class Reader;
  class Matching;

  std::vector<MatchedRule> rules_;
};

// Rules that hold for everybody: errors of JavaScript whose stack says nothing of their cause.
std::string_view built_in_fingerprint_rules();

}  // namespace bellwether::errors

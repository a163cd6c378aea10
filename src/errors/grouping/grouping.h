// Grouping: which events are the same error. Hashes are the MD5 of the contributing values in the order of the tree, as Sentry's default
// strategy (newstyle:2026-01-20) has them, so that both can be compared; the older profile (2019-10-29) is a second set of switches.
//
// Pure and immutable; any thread. About 4 us an event of a few frames, 0.7 us for each further frame.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/event/event.h"

namespace bellwether::errors {

enum class Profile : std::uint8_t { k2026, k2019 };

// One node of "why here?": a component with what it contributed, or why it did not.
struct Component {
  std::string id;    // "app", "exception", "stacktrace", "frame", "function", …
  std::string name;  // for people, with what the rules did
  bool contributes = false;
  std::string hint;                 // why not, or how its value was changed
  std::vector<std::string> values;  // of a leaf
  std::vector<Component> components;
};

struct Variant {
  std::string name;  // "app", "system", "custom-fingerprint", "built-in-fingerprint", "checksum", "default", "fallback"
  std::string description;  // "exception stack-trace (in-app)"
  bool contributes = false;
  std::string hash;  // 32 hex digits; empty when it does not contribute
  std::string hint;
  Component root;
};

struct Grouped {
  std::vector<std::string> hashes;  // one or two; the first is the primary
  // Set by a fingerprint rule, or of the exception that a group of equal ones is known by; empty: the event's own.
  std::string title;
};

// A project's rules over the built-in ones.
class Grouper {
 public:
  // `stack_rules` and `fingerprint_rules` as people write them; kInvalidArgument for the first that is wrong:
  // "stack rules, line 4: no matcher is called 'foo'".
  static Result<std::shared_ptr<const Grouper>> create(Profile profile, std::string_view stack_rules,
                                                       std::string_view fingerprint_rules);
  virtual ~Grouper() = default;

  virtual Grouped group(const Event& event) const = 0;
  // The same with its tree: for people.
  virtual std::vector<Variant> explain(const Event& event) const = 0;
  // in_app of each frame of the stack trace after the rules, for showing and for the culprit.
  virtual void mark_in_app(Event& event) const = 0;
};

// `text` with what changes from one event to the next replaced by its name: "user 5 not found" -> "user <int> not found".
std::string parameterise(std::string_view text);

}  // namespace bellwether::errors

// StackRules: what of a stack trace is the application's own, and which frames tell errors apart, in the words of people:
//
//   family:native function:std::*      category=std
//   category:throw                     ^-group
//   path:**/node_modules/**            -app
//   [ function:dispatch ] | module:app.handlers.*   +app
//   error.type:TimeoutError            max-frames=3
//
// A line is matchers, then actions. All matchers must match one frame; `[ … ] |` before them matches the frame that called it, `| [ … ]` behind them the
// frame that it called; `!` negates. `^` before a flag means all frames towards the crash, `v` all frames towards the first call.
// Flags of the application and categories are set first, in the order of the rules, and later rules see them; then come `+group`, `-group` and limits.
//
// Immutable; any thread. Some 0.6 MB with the built-in rules. apply() costs 100 to 300 ns a frame with the built-in rules: one pass over each name tells which rules may match at all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/event/event.h"
#include "errors/grouping/family.h"
#include "errors/grouping/pattern.h"
#include "errors/grouping/pattern_set.h"

namespace bellwether::errors {

// A frame as rules see it.
struct MatchedFrame {
  std::string_view path, package;  // normalised, with a slash before; empty when unknown
  std::string_view module, function;
  Family family = Family::kOther;
  bool in_app = false;
};

class StackRules {
 public:
  static constexpr std::size_t kMaxBytes = 256u << 10;  // of one rule text: kInvalidArgument past it
  static constexpr std::size_t kMaxRules = 4096;        // of one text: kInvalidArgument past it

  using RuleIndex = std::uint32_t;

  struct FrameVerdict {
    bool in_app = false;
    std::optional<bool> is_grouped;         // what a rule said
    std::optional<RuleIndex> in_app_rule;   // the last that set it
    std::optional<RuleIndex> grouped_rule;  // the last that set it
  };
  struct Verdict {
    std::vector<FrameVerdict> frames;
    std::size_t max_frames = 0;  // 0: no limit
    std::size_t min_frames = 0;
    bool is_inverted = false;  // the newest call comes first
  };

  // The rules of `base` (of ours), then those of `own`; the line that an error names is one of `own`.
  static Result<StackRules> create(std::string_view base, std::string_view own);

  // `exception` is what the stack trace belongs to; null if it belongs to none.
  Verdict apply(std::span<const MatchedFrame> frames, const Exception* exception) const;

  // As it was written.
  std::string_view text_of(RuleIndex rule) const { return rules_[rule].text; }
  std::size_t size() const { return rules_.size(); }

 private:
  enum class Key : std::uint8_t {
    kPath,
    kPackage,
    kModule,
    kFunction,
    kFamily,
    kInApp,
    kCategory,
    kErrorType,
    kErrorValue,
    kErrorMechanism
  };
  static constexpr std::size_t kPatternKeys = 4;  // the first ones are looked for by PatternSet

  struct Matcher {
    Key key;
    bool is_negated = false;
    Pattern pattern;             // of names
    std::uint8_t families = 0;   // of kFamily
    bool in_app = false;         // of kInApp
    std::uint32_t category = 0;  // of kCategory
  };
  struct Action {
    enum class Kind : std::uint8_t { kInApp, kGroup, kCategory, kMaxFrames, kMinFrames, kInvert };
    enum class Range : std::uint8_t { kFrame, kTowardsCrash, kTowardsStart };
    Kind kind;
    Range range = Range::kFrame;
    bool flag = false;        // of kInApp, kGroup, kInvert
    std::uint32_t value = 0;  // a number, or a category
  };
  struct Rule {
    std::string text;
    std::vector<Matcher> error, caller, frame, callee;
    std::vector<Action> actions;
    bool modifies = false;  // frames: in_app or category
    bool updates = false;   // what is grouped
  };
  struct Hit {
    RuleIndex rule;
    std::uint32_t frame;
  };
  class Reader;
  class Application;

  void add_to_index(RuleIndex index);

  std::vector<Rule> rules_;
  std::vector<std::string> categories_{""};     // by number; the first is "none"
  std::vector<RuleIndex> always_tried_;         // without a name to look for
  std::array<PatternSet, kPatternKeys> index_;  // by key: rules that may match
  std::array<std::vector<RuleIndex>, kPatternKeys>
      any_;  // patterns without a literal piece, of frames that have such a name
};

}  // namespace bellwether::errors

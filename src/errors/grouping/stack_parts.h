// StackParts: one stack trace, seen by all that decides about grouping. Made once for each stack trace of an event; both variants, the tree and the
// hash read it.
//
// Views into the event and a KeptText.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "errors/event/event.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/frame_parts.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/stack_rules.h"

namespace bellwether::errors {

enum class View : std::uint8_t { kInApp, kSystem };       // which frames count: the application's own, or all
enum class Reasons : std::uint8_t { kNone, kForPeople };  // whether hints name the rules: costs allocations

constexpr std::string_view name_of(View view) {
  return view == View::kInApp ? "app" : "system";
}

struct StackParts {
  std::vector<FrameParts> frames;
  StackRules::Verdict verdict;
};

// What the rules say of the frames; `short_functions` as FrameParts has them, one for each frame.
StackRules::Verdict judge_frames(const Stacktrace& stacktrace, std::span<const FrameParts> parts,
                                 std::string_view event_platform, const Exception* exception, const StackRules& rules);

StackParts parts_of(const Stacktrace& stacktrace, std::string_view event_platform, const Exception* exception,
                    const StackRules& rules, KeptText& kept);

// Adds "stacktrace" with its frames below `parent`.
struct StackContext {
  const StackRules& rules;
  Profile profile;
  View view;
  Reasons reasons;
};
ComponentTree::Id add_stacktrace(ComponentTree& tree, ComponentTree::Id parent, const StackParts& parts,
                                 const StackContext& context, KeptText& kept);

}  // namespace bellwether::errors

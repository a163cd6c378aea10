// Strategies: the ways to tell errors apart, strongest first: exceptions, threads, a stack trace, a template, a security report, a message. The first
// that has anything to say decides.
//
// Pure. The views of the trees live as long as the event and `kept`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors/event/event.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/event_parts.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/stack_rules.h"

namespace bellwether::errors {

struct DefaultVariant {
  std::string_view name;  // "app", "system", "default", "fallback"
  std::string description;
  std::string_view hint;
  bool contributes = false;
  ComponentTree tree;
};

struct DefaultVariants {
  std::vector<DefaultVariant> variants;
  const Exception* main_exception = nullptr;  // names the issue in place of the last exception
};

struct StrategyContext {
  const StackRules& rules;
  Profile profile;
  Reasons reasons;
};

DefaultVariants default_variants(const Event& event, const EventParts& parts, const StrategyContext& context,
                                 KeptText& kept);

// The first two lines that are not blank, what changes replaced.
std::string message_for_grouping(std::string_view message);

// One function for each strategy; all add to an own root and answer whether it contributes.
void add_exceptions(ComponentTree& tree, const Event& event, const std::vector<std::size_t>& order,
                    const EventParts& parts, const StackContext& context, KeptText& kept);
void add_thread(ComponentTree& tree, const EventParts& parts, const StackContext& context, KeptText& kept);
void add_template(ComponentTree& tree, const Event& event);
void add_security(ComponentTree& tree, const SecurityReport& report, KeptText& kept);
void add_message(ComponentTree& tree, const Event& event, KeptText& kept);

}  // namespace bellwether::errors

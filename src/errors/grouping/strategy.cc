#include "errors/grouping/strategy.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "errors/grouping/exception_group.h"

namespace bellwether::errors {
namespace {

constexpr std::array kViews{View::kInApp, View::kSystem};
constexpr std::string_view kStackTrace = "stack-trace";  // as people read it

// Both views of what has a stack trace.
template <class Fill>
std::vector<DefaultVariant> both_views(std::string_view what, const StrategyContext& context, Fill fill) {
  std::vector<DefaultVariant> variants;
  variants.reserve(kViews.size());
  bool has_stack = false;
  for (const View view : kViews) {
    DefaultVariant& variant =
        variants.emplace_back(DefaultVariant{.name = name_of(view), .tree = ComponentTree(name_of(view))});
    fill(variant.tree, StackContext{context.rules, context.profile, view, context.reasons});
    variant.contributes = variant.tree.contributes();
    has_stack = has_stack || variant.tree.has_contributing("stacktrace");
  }
  for (DefaultVariant& variant : variants) {
    const bool is_stack = variant.tree.has_contributing("stacktrace");
    if (has_stack && !is_stack && variant.contributes) {
      variant.contributes = false;
      variant.hint = "the other variant has a stack trace";
    }
    if (context.reasons == Reasons::kForPeople) {
      variant.description = what;
      if (is_stack && what != kStackTrace) variant.description += fmt::format(" {}", kStackTrace);
      variant.description += variant.name == "app" ? " (in-app)" : " (system)";
    }
  }
  return variants;
}

DefaultVariant single(std::string_view name, std::string_view description) {
  return DefaultVariant{.name = name, .description = std::string(description), .tree = ComponentTree(name)};
}

bool any_contributes(const std::vector<DefaultVariant>& variants) {
  return std::ranges::any_of(variants, &DefaultVariant::contributes);
}

std::vector<std::string> exception_hashes(const Event& event, const EventParts& parts, const StrategyContext& context,
                                          KeptText& kept) {
  const bool has_group = std::ranges::any_of(event.exceptions, [](const Exception& exception) {
    return exception.mechanism && exception.mechanism->is_exception_group;
  });
  std::vector<std::string> hashes;
  if (!has_group) return hashes;
  for (std::size_t i = 0; i < event.exceptions.size(); ++i) {
    ComponentTree tree("system");
    add_exceptions(tree, event, {i}, parts, StackContext{context.rules, context.profile, View::kSystem, Reasons::kNone},
                   kept);
    hashes.push_back(tree.hash());
  }
  return hashes;
}

DefaultVariants exception_variants(const Event& event, const EventParts& parts, const StrategyContext& context,
                                   KeptText& kept) {
  DefaultVariants out;
  ChosenExceptions chosen;
  if (context.profile == Profile::k2026 && has_exception_tree(event)) {
    chosen = choose_exceptions(event, exception_hashes(event, parts, context, kept));
    if (chosen.main) out.main_exception = &event.exceptions[*chosen.main];
  } else {
    for (std::size_t i = 0; i < event.exceptions.size(); ++i) chosen.order.push_back(i);
  }
  out.variants = both_views("exception", context, [&](ComponentTree& tree, const StackContext& stack) {
    add_exceptions(tree, event, chosen.order, parts, stack, kept);
  });
  return out;
}

}  // namespace

DefaultVariants default_variants(const Event& event, const EventParts& parts, const StrategyContext& context,
                                 KeptText& kept) {
  DefaultVariants out;
  const auto attempt = [&out](std::vector<DefaultVariant> variants) {
    const bool decides = any_contributes(variants);
    if (decides || out.variants.empty()) out.variants = std::move(variants);
    return decides;
  };
  const auto attempt_single = [&attempt](std::string_view description, auto fill) {
    std::vector<DefaultVariant> variants;
    DefaultVariant& variant = variants.emplace_back(single("default", description));
    fill(variant.tree);
    variant.contributes = variant.tree.contributes();
    return attempt(std::move(variants));
  };

  if (!event.exceptions.empty()) {
    DefaultVariants exceptions = exception_variants(event, parts, context, kept);
    const Exception* const main = exceptions.main_exception;
    if (attempt(std::move(exceptions.variants))) {
      out.main_exception = main;
      return out;
    }
  }
  if (!event.threads.empty() &&
      attempt(both_views("thread", context, [&](ComponentTree& tree, const StackContext& stack) {
        add_thread(tree, parts, stack, kept);
      }))) {
    return out;
  }
  if (parts.stacktrace && attempt(both_views(kStackTrace, context, [&](ComponentTree& tree, const StackContext& stack) {
        add_stacktrace(tree, tree.root(), parts.stacktrace->parts, stack, kept);
        tree.settle(tree.root());
      }))) {
    return out;
  }
  if (event.template_ && attempt_single("template", [&](ComponentTree& tree) { add_template(tree, event); }))
    return out;
  if (event.security &&
      attempt_single("security report", [&](ComponentTree& tree) { add_security(tree, *event.security, kept); })) {
    return out;
  }
  if (event.message && attempt_single("message", [&](ComponentTree& tree) { add_message(tree, event, kept); })) {
    return out;
  }
  // All events that say nothing are one.
  DefaultVariant& fallback = out.variants.emplace_back(single("fallback", "nothing to tell it by"));
  fallback.contributes = true;
  return out;
}

}  // namespace bellwether::errors

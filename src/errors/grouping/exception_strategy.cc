#include <fmt/format.h>

#include "errors/grouping/strategy.h"

namespace bellwether::errors {
namespace {

void add_type(ComponentTree& tree, ComponentTree::Id parent, const Exception& exception) {
  if (exception.type.empty()) return;
  const ComponentTree::Id type = tree.add_value(parent, "type", exception.type);
  if (exception.mechanism && exception.mechanism->is_synthetic) {
    tree.silence(type, "made by the client, not raised by the application");
  }
}

bool has_native_error(const Exception& exception) {
  return exception.mechanism && !exception.mechanism->error_domain.empty() && exception.mechanism->error_code;
}

void add_native_error(ComponentTree& tree, ComponentTree::Id parent, const Exception& exception, KeptText& kept) {
  if (!has_native_error(exception)) return;
  const ComponentTree::Id error = tree.add(parent, "ns-error");
  tree.add_value(error, "domain", exception.mechanism->error_domain);
  tree.add_value(error, "code", kept.keep(fmt::format("{}", *exception.mechanism->error_code)));
  tree.settle(error);
}

// Behind the stack trace is decided, in whose presence a value says too much.
void fill_value(ComponentTree& tree, ComponentTree::Id value, const Exception& exception, bool has_stack,
                const StackContext& context, KeptText& kept) {
  const std::string_view reason = has_stack                     ? "the stack trace says more"
                                  : has_native_error(exception) ? "the error's domain and code say more"
                                                                : "";
  if (!reason.empty() && context.reasons == Reasons::kNone) return;
  std::string text = message_for_grouping(exception.value);
  const std::string_view changed = text == exception.value ? "" : "what changes is replaced";
  tree.set_value(value, kept.keep(std::move(text)));
  tree.set_hint(value, changed);
  if (!reason.empty()) tree.silence(value, reason);
}

void add_exception(ComponentTree& tree, ComponentTree::Id parent, const Exception& exception,
                   const std::optional<JudgedStack>& stack, const StackContext& context, KeptText& kept) {
  const ComponentTree::Id component = tree.add(parent, "exception");
  const auto add_stack = [&] {
    return stack && tree.contributes(add_stacktrace(tree, component, stack->parts, context, kept));
  };
  bool has_stack = false;
  ComponentTree::Id value = 0;
  if (context.profile == Profile::k2019) {
    has_stack = add_stack();
    add_type(tree, component, exception);
    add_native_error(tree, component, exception, kept);
    value = tree.add(component, "value");
  } else {
    add_type(tree, component, exception);
    value = tree.add(component, "value");
    add_native_error(tree, component, exception, kept);
    has_stack = add_stack();
  }
  if (!exception.value.empty()) fill_value(tree, value, exception, has_stack, context, kept);
  tree.settle(component);
}

}  // namespace

void add_exceptions(ComponentTree& tree, const Event& event, const std::vector<std::size_t>& order,
                    const EventParts& parts, const StackContext& context, KeptText& kept) {
  ComponentTree::Id parent = tree.root();
  if (order.size() > 1) parent = tree.add(tree.root(), "chained-exception");
  for (const std::size_t place : order) {
    add_exception(tree, parent, event.exceptions[place], parts.exceptions[place], context, kept);
  }
  if (parent != tree.root()) tree.settle(parent);
  tree.settle(tree.root());
}

}  // namespace bellwether::errors

#include "errors/grouping/stack_parts.h"

#include <algorithm>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr std::string_view kNoFrames = "no frame contributes";
constexpr std::string_view kNoFramesInApp = "no frame of the application contributes";
constexpr std::string_view kOutOfApp = "not of the application";

// Appends the path with a slash before it, and answers where it lies. `buffer` has room: views into it stay.
std::string_view add_path(std::string& buffer, std::string_view path) {
  if (path.empty()) return {};
  const std::size_t begin = buffer.size();
  buffer.push_back('/');
  for (const char c : path) buffer.push_back(c == '\\' ? '/' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c));
  return std::string_view(buffer).substr(begin);
}

std::string_view path_of(const Frame& frame) {
  return frame.abs_path.empty() ? frame.filename : frame.abs_path;
}

void add_part(ComponentTree& tree, ComponentTree::Id frame, std::string_view name, const FramePart& part) {
  if (!part.is_there()) return;
  const ComponentTree::Id id = tree.add_value(frame, name, part.value, part.hint);
  if (!part.contributes) tree.silence(id, part.hint);
}

// What became of a frame in one view, and why.
struct FrameState {
  bool contributes = false;
  std::string_view hint;
};

FrameState state_of(const FrameParts& frame, const StackRules::FrameVerdict& verdict, const StackContext& context,
                    KeptText& kept) {
  FrameState state{.contributes = frame.contributes, .hint = frame.hint};
  const auto say = [&context, &kept](std::string_view what, StackRules::RuleIndex rule) -> std::string_view {
    if (context.reasons == Reasons::kNone) return {};
    return kept.keep(fmt::format("{}: {}", what, context.rules.text_of(rule)));
  };
  const bool is_hidden = context.view == View::kInApp && !verdict.in_app;
  if (is_hidden && state.contributes) {
    state.contributes = false;
    state.hint = verdict.in_app_rule ? say("taken out of the application by a rule", *verdict.in_app_rule) : kOutOfApp;
  } else if (verdict.in_app_rule && state.hint.empty() && context.view == View::kInApp) {
    state.hint = say("marked by a rule", *verdict.in_app_rule);
  }
  // The older profile lets a rule call back what is not of the application.
  const bool may_change = !is_hidden || context.profile == Profile::k2019;
  if (verdict.is_grouped && may_change && state.contributes != *verdict.is_grouped) {
    state.contributes = *verdict.is_grouped;
    state.hint = say(state.contributes ? "added by a rule" : "ignored by a rule", *verdict.grouped_rule);
  }
  return state;
}

}  // namespace

StackRules::Verdict judge_frames(const Stacktrace& stacktrace, std::span<const FrameParts> parts,
                                 std::string_view event_platform, const Exception* exception, const StackRules& rules) {
  std::size_t path_bytes = 0;
  for (const Frame& frame : stacktrace.frames) path_bytes += path_of(frame).size() + frame.package.size() + 2;
  std::string paths;
  paths.reserve(path_bytes);
  std::vector<MatchedFrame> matched;
  matched.reserve(stacktrace.frames.size());
  for (std::size_t i = 0; i < stacktrace.frames.size(); ++i) {
    const Frame& frame = stacktrace.frames[i];
    matched.push_back(MatchedFrame{.path = add_path(paths, path_of(frame)),
                                   .package = add_path(paths, frame.package),
                                   .module = frame.module,
                                   .function = parts[i].short_function,
                                   .family = family_of(platform_of(frame, event_platform)),
                                   .in_app = frame.in_app.value_or(false)});
  }
  return rules.apply(matched, exception);
}

StackParts parts_of(const Stacktrace& stacktrace, std::string_view event_platform, const Exception* exception,
                    const StackRules& rules, KeptText& kept) {
  StackParts out;
  const std::vector<Frame>& frames = stacktrace.frames;
  out.frames.reserve(frames.size());
  const StackSize size = frames.size() == 1 ? StackSize::kSingleFrame : StackSize::kMoreFrames;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Frame* const before = i == 0 ? nullptr : &frames[i - 1];
    out.frames.push_back(parts_of(frames[i], before, platform_of(frames[i], event_platform), size, kept));
  }
  out.verdict = judge_frames(stacktrace, out.frames, event_platform, exception, rules);
  return out;
}

ComponentTree::Id add_stacktrace(ComponentTree& tree, ComponentTree::Id parent, const StackParts& parts,
                                 const StackContext& context, KeptText& kept) {
  const ComponentTree::Id stacktrace = tree.add(parent, "stacktrace");
  const std::size_t count = parts.frames.size();
  std::vector<FrameState> states;
  states.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    states.push_back(state_of(parts.frames[i], parts.verdict.frames[i], context, kept));
  }

  std::size_t contributing = 0;
  const std::size_t limit = parts.verdict.max_frames;
  for (std::size_t i = count; i-- > 0;) {
    if (!states[i].contributes) continue;
    if (limit > 0 && contributing == limit) {
      states[i].contributes = false;
      states[i].hint = kept.keep(fmt::format("only {} frames are looked at", limit));
    } else {
      ++contributing;
    }
  }

  for (std::size_t place = 0; place < count; ++place) {
    const std::size_t i = parts.verdict.is_inverted ? count - 1 - place : place;
    if (context.reasons == Reasons::kNone && !states[i].contributes) continue;
    const FrameParts& frame = parts.frames[i];
    const ComponentTree::Id id = tree.add(stacktrace, "frame");
    add_part(tree, id, "module", frame.module);
    add_part(tree, id, "filename", frame.filename);
    add_part(tree, id, "function", frame.function);
    add_part(tree, id, "context-line", frame.context_line);
    tree.settle(id);
    tree.set_hint(id, states[i].hint);
    if (!states[i].contributes) tree.silence(id, states[i].hint);
  }
  tree.settle(stacktrace);
  if (contributing == 0) {
    tree.silence(stacktrace, context.view == View::kInApp ? kNoFramesInApp : kNoFrames);
  } else if (contributing < parts.verdict.min_frames) {
    tree.silence(stacktrace, kept.keep(fmt::format("{} of the {} frames that a rule asks for", contributing,
                                                   parts.verdict.min_frames)));
  }
  return stacktrace;
}

}  // namespace bellwether::errors

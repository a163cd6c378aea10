#include "errors/grouping/stack_rules.h"

#include <algorithm>
#include <utility>

namespace bellwether::errors {

// One stack trace under the rules.
class StackRules::Application {
 public:
  Application(const StackRules& rules, std::span<const MatchedFrame> frames, const Exception* exception)
      : rules_(rules), frames_(frames), exception_(exception), categories_(frames.size(), 0) {
    verdict_.frames.resize(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) verdict_.frames[i].in_app = frames[i].in_app;
  }

  Verdict run() {
    find_hits();
    for (const bool is_first_pass : {true, false}) {
      // Both lists are sorted: rules go in the order in which they were written.
      auto hit = hits_.begin();
      auto always = rules_.always_tried_.begin();
      while (hit != hits_.end() || always != rules_.always_tried_.end()) {
        const bool is_hit = always == rules_.always_tried_.end() || (hit != hits_.end() && hit->rule < *always);
        const RuleIndex index = is_hit ? hit->rule : *always++;
        const auto begin = hit;
        while (is_hit && hit != hits_.end() && hit->rule == index) ++hit;
        const Rule& rule = rules_.rules_[index];
        if (!(is_first_pass ? rule.modifies : rule.updates) || !error_matches(rule)) continue;
        matched_.clear();
        if (is_hit) {
          for (auto each = begin; each != hit; ++each) try_frame(rule, each->frame);
        } else {
          for (std::uint32_t frame = 0; frame < frames_.size(); ++frame) try_frame(rule, frame);
        }
        for (const std::uint32_t frame : matched_) act(rule, index, frame, is_first_pass);
      }
    }
    return std::move(verdict_);
  }

 private:
  void find_hits() {
    // A piece may stand in a name many times; each rule is looked for by one name only.
    std::vector<std::uint32_t> hit_frame(rules_.rules_.size(), 0);
    for (std::uint32_t i = 0; i < frames_.size(); ++i) {
      const auto add = [this, &hit_frame, i](RuleIndex rule) {
        if (std::exchange(hit_frame[rule], i + 1) != i + 1) hits_.push_back({.rule = rule, .frame = i});
      };
      for (std::size_t key = 0; key < kPatternKeys; ++key) {
        const std::string_view name = name_of(frames_[i], static_cast<Key>(key));
        if (name.empty()) continue;
        rules_.index_[key].candidates(name, add);
        for (const RuleIndex rule : rules_.any_[key]) add(rule);
      }
    }
    std::ranges::sort(
        hits_, [](const Hit& a, const Hit& b) { return a.rule != b.rule ? a.rule < b.rule : a.frame < b.frame; });
  }

  static std::string_view name_of(const MatchedFrame& frame, Key key) {
    switch (key) {
      case Key::kPath:
        return frame.path;
      case Key::kPackage:
        return frame.package;
      case Key::kModule:
        return frame.module;
      default:
        return frame.function;
    }
  }

  bool matches(const Matcher& matcher, std::size_t frame) const {
    bool is_match = false;
    switch (matcher.key) {
      case Key::kPath:
      case Key::kPackage: {
        const std::string_view path = name_of(frames_[frame], matcher.key);
        is_match = !path.empty() && matches_path(matcher.pattern, path);
        break;
      }
      case Key::kModule:
      case Key::kFunction: {
        const std::string_view name = name_of(frames_[frame], matcher.key);
        is_match = !name.empty() && matcher.pattern.matches(name);
        break;
      }
      case Key::kFamily:
        is_match = (matcher.families & static_cast<std::uint8_t>(frames_[frame].family)) != 0;
        break;
      case Key::kInApp:
        is_match = verdict_.frames[frame].in_app == matcher.in_app;
        break;
      case Key::kCategory:
        is_match = categories_[frame] == matcher.category;
        break;
      default:
        break;
    }
    return is_match != matcher.is_negated;
  }
  bool all_match(const std::vector<Matcher>& matchers, std::size_t frame) const {
    return std::ranges::all_of(matchers, [this, frame](const Matcher& matcher) { return matches(matcher, frame); });
  }

  bool error_matches(const Rule& rule) const {
    return std::ranges::all_of(rule.error, [this](const Matcher& matcher) {
      bool is_match = false;
      if (exception_ != nullptr) {
        const std::string_view mechanism = exception_->mechanism ? std::string_view(exception_->mechanism->type) : "";
        is_match = matcher.pattern.matches(matcher.key == Key::kErrorType    ? std::string_view(exception_->type)
                                           : matcher.key == Key::kErrorValue ? std::string_view(exception_->value)
                                                                             : mechanism);
      }
      return is_match != matcher.is_negated;
    });
  }

  void try_frame(const Rule& rule, std::uint32_t frame) {
    if (!all_match(rule.frame, frame)) return;
    if (!rule.caller.empty() && (frame == 0 || !all_match(rule.caller, frame - 1))) return;
    if (!rule.callee.empty() && (frame + 1 == frames_.size() || !all_match(rule.callee, frame + 1))) return;
    matched_.push_back(frame);
  }

  void act(const Rule& rule, RuleIndex index, std::uint32_t frame, bool is_first_pass) {
    for (const Action& action : rule.actions) {
      const bool modifies = action.kind == Action::Kind::kInApp || action.kind == Action::Kind::kCategory;
      if (modifies != is_first_pass) continue;
      std::size_t first = frame, last = std::size_t{frame} + 1;
      if (action.range == Action::Range::kTowardsCrash) {
        first = last;
        last = frames_.size();
      } else if (action.range == Action::Range::kTowardsStart) {
        last = first;
        first = 0;
      }
      switch (action.kind) {
        case Action::Kind::kInApp:
          for (std::size_t i = first; i < last; ++i) {
            verdict_.frames[i].in_app = action.flag;
            verdict_.frames[i].in_app_rule = index;
          }
          break;
        case Action::Kind::kGroup:
          for (std::size_t i = first; i < last; ++i) {
            verdict_.frames[i].is_grouped = action.flag;
            verdict_.frames[i].grouped_rule = index;
          }
          break;
        case Action::Kind::kCategory:
          categories_[frame] = action.value;
          break;
        case Action::Kind::kMaxFrames:
          verdict_.max_frames = action.value;
          break;
        case Action::Kind::kMinFrames:
          verdict_.min_frames = action.value;
          break;
        case Action::Kind::kInvert:
          verdict_.is_inverted = action.flag;
          break;
      }
    }
  }

  const StackRules& rules_;
  std::span<const MatchedFrame> frames_;
  const Exception* exception_;
  std::vector<std::uint32_t> categories_;
  std::vector<Hit> hits_;
  std::vector<std::uint32_t> matched_;
  Verdict verdict_;
};

void StackRules::add_to_index(RuleIndex index) {
  // The matcher whose name is rarest in frames is as good as any other: all of them must match.
  for (const Matcher& matcher : rules_[index].frame) {
    const auto key = static_cast<std::size_t>(matcher.key);
    if (matcher.is_negated || key >= kPatternKeys) continue;
    if (matcher.pattern.literal().empty()) {
      any_[key].push_back(index);
    } else {
      index_[key].add(matcher.pattern.literal(), index);
    }
    return;
  }
  always_tried_.push_back(index);
}

StackRules::Verdict StackRules::apply(std::span<const MatchedFrame> frames, const Exception* exception) const {
  return Application(*this, frames, exception).run();
}

}  // namespace bellwether::errors

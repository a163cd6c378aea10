#include "codec/glob.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::codec {
namespace {

struct Character {
  char32_t value;
  std::size_t bytes;
};

// The character at the front. A byte that begins no well-formed sequence is a character of its own, apart from all
// others.
Character next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = utf8_length(text);
  if (bytes == 0) return {0x110000u + byte(0), 1};
  if (bytes == 1) return {byte(0), 1};
  char32_t value = byte(0) & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) value = value << 6 | (byte(i) & 0x3Fu);
  return {value, bytes};
}

// Expands the innermost group that has a comma, last first, until none is left.
Result<std::vector<std::string>> expand_braces(std::string_view pattern) {
  std::vector<std::string> done;
  std::vector<std::string> waiting{std::string(pattern)};
  while (!waiting.empty()) {
    const std::string text = std::move(waiting.back());
    waiting.pop_back();
    // The last '{' that is closed behind it encloses no other group; groups without a comma are text.
    std::size_t open = std::string::npos, close = 0;
    for (std::size_t limit = text.size(); limit > 0 && open == std::string::npos;) {
      const std::size_t at = text.rfind('{', limit - 1);
      if (at == std::string::npos) break;
      close = text.find('}', at);
      if (close != std::string::npos && text.find(',', at) < close) open = at;
      limit = at;
    }
    if (open == std::string::npos) {
      done.push_back(text);
    } else {
      const std::string_view whole = text;
      for (const std::string_view choice : split(whole.substr(open + 1, close - open - 1), ','))
        waiting.push_back(fmt::format("{}{}{}", whole.substr(0, open), choice, whole.substr(close + 1)));
    }
    if (done.size() + waiting.size() > NodeGlob::kMaxAlternatives)
      return fail(Code::kResourceExhausted, fmt::format("pattern '{}' has more than {} alternatives in braces",
                                                        printable(pattern), NodeGlob::kMaxAlternatives));
  }
  std::ranges::sort(done);
  const auto repeated = std::ranges::unique(done);
  done.erase(repeated.begin(), repeated.end());
  return done;
}

}  // namespace

NodeGlob::Steps NodeGlob::parse(std::string_view text) {
  Steps steps;
  const auto literal = [&steps](std::string_view bytes) {
    if (steps.empty() || steps.back().kind != Step::Kind::kBytes) steps.push_back({.kind = Step::Kind::kBytes});
    steps.back().bytes += bytes;
  };
  while (!text.empty()) {
    const char c = text[0];
    if (c == '*') {
      if (steps.empty() || steps.back().kind != Step::Kind::kAnything) steps.push_back({.kind = Step::Kind::kAnything});
      text.remove_prefix(1);
    } else if (c == '?') {
      steps.push_back({.kind = Step::Kind::kAnyCharacter});
      text.remove_prefix(1);
    } else if (c == '[') {
      // "[]a]" holds a bracket and "[!]a]" excludes one: a class has at least one member.
      std::size_t first = 1;
      const bool negated = first < text.size() && text[first] == '!';
      if (negated) ++first;
      const std::size_t close = first < text.size() ? text.find(']', first + 1) : std::string_view::npos;
      if (close == std::string_view::npos) {
        literal(text.substr(0, 1));
        text.remove_prefix(1);
        continue;
      }
      Step step{.kind = Step::Kind::kClass, .negated = negated};
      for (std::string_view members = text.substr(first, close - first); !members.empty();) {
        const Character low = next_character(members);
        members.remove_prefix(low.bytes);
        Range range{low.value, low.value};
        if (members.size() > 1 && members[0] == '-') {
          const Character high = next_character(members.substr(1));
          members.remove_prefix(1 + high.bytes);
          range.last = high.value;
        }
        if (range.first <= range.last) step.ranges.push_back(range);
      }
      steps.push_back(std::move(step));
      text.remove_prefix(close + 1);
    } else {
      literal(text.substr(0, 1));
      text.remove_prefix(1);
    }
  }
  return steps;
}

bool NodeGlob::class_matches(const Step& step, char32_t character) {
  const bool member = std::ranges::any_of(
      step.ranges, [character](const Range& range) { return range.first <= character && character <= range.last; });
  return member != step.negated;
}

// Greedy with one point to return to: a later '*' can do everything that an earlier one could.
bool NodeGlob::steps_match(const Steps& steps, std::string_view text) {
  std::size_t step = 0, at = 0;
  std::optional<std::size_t> star;
  std::size_t star_at = 0;
  while (true) {
    if (step == steps.size() && at == text.size()) return true;
    bool advanced = false;
    if (step < steps.size()) {
      const Step& current = steps[step];
      if (current.kind == Step::Kind::kAnything) {
        if (step + 1 == steps.size()) return true;
        star = ++step;
        star_at = at;
        continue;
      }
      if (current.kind == Step::Kind::kBytes) {
        if (text.substr(at).starts_with(current.bytes)) {
          at += current.bytes.size();
          ++step;
          advanced = true;
        }
      } else if (at < text.size()) {
        const Character character = next_character(text.substr(at));
        if (current.kind == Step::Kind::kAnyCharacter || class_matches(current, character.value)) {
          at += character.bytes;
          ++step;
          advanced = true;
        }
      }
    }
    if (advanced) continue;
    if (!star || star_at == text.size()) return false;
    star_at += next_character(text.substr(star_at)).bytes;
    at = star_at;
    step = *star;
  }
}

Result<NodeGlob> NodeGlob::compile(std::string_view pattern) {
  if (pattern.size() > kMaxBytes)
    return fail(Code::kResourceExhausted,
                fmt::format("a pattern of {} bytes is longer than {}", pattern.size(), kMaxBytes));
  TRY(const std::vector<std::string> alternatives, expand_braces(pattern));
  NodeGlob glob;
  glob.is_literal_ = true;
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    Steps steps = parse(alternatives[i]);
    std::string_view prefix;
    if (!steps.empty() && steps[0].kind == Step::Kind::kBytes) prefix = steps[0].bytes;
    if (i == 0) {
      glob.literal_prefix_ = prefix;
    } else {
      const auto differ = std::ranges::mismatch(glob.literal_prefix_, prefix).in1;
      glob.literal_prefix_.erase(differ, glob.literal_prefix_.end());
    }
    glob.is_literal_ =
        glob.is_literal_ && (steps.empty() || (steps.size() == 1 && steps[0].kind == Step::Kind::kBytes));
    if (steps.size() == 1 && steps[0].kind == Step::Kind::kAnything) glob.matches_everything_ = true;
    glob.alternatives_.push_back(std::move(steps));
  }
  if (glob.is_literal_) {
    glob.literals_ = alternatives;
    glob.alternatives_.clear();
  }
  return glob;
}

bool NodeGlob::matches(std::string_view text) const {
  if (matches_everything_) return true;
  if (is_literal_) return std::ranges::binary_search(literals_, text);
  if (!text.starts_with(literal_prefix_)) return false;
  return std::ranges::any_of(alternatives_, [text](const Steps& steps) { return steps_match(steps, text); });
}

Result<Glob> Glob::compile(std::string_view pattern) {
  std::string clean(pattern);
  std::erase(clean, '\\');
  const std::vector<std::string_view> nodes = split(clean, '.');
  if (nodes.size() > kMaxNodes)
    return fail(Code::kResourceExhausted,
                fmt::format("pattern '{}' has {} nodes, more than {}", printable(pattern), nodes.size(), kMaxNodes));
  Glob glob;
  for (const std::string_view node : nodes) {
    TRY(NodeGlob compiled, NodeGlob::compile(node));
    glob.nodes_.push_back(std::move(compiled));
  }
  return glob;
}

bool Glob::matches(std::string_view path) const {
  for (std::size_t i = 0;; ++i) {
    const std::size_t dot = path.find('.');
    if (!nodes_[i].matches(path.substr(0, dot))) return false;
    const bool last = i + 1 == nodes_.size();
    if (dot == std::string_view::npos || last) return dot == std::string_view::npos && last;
    path.remove_prefix(dot + 1);
  }
}

bool Glob::is_literal() const {
  return std::ranges::all_of(nodes_, [](const NodeGlob& node) { return node.literals().size() == 1; });
}

std::string Glob::literal_prefix() const {
  std::string prefix;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (i > 0) prefix += '.';
    prefix += nodes_[i].literal_prefix();
    if (nodes_[i].literals().size() != 1) break;
  }
  return prefix;
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[{") != std::string_view::npos;
}

}  // namespace bellwether::codec

#include "errors/grouping/pattern.h"

#include <algorithm>

#include <fmt/format.h>

#include "errors/grouping/character.h"

namespace bellwether::errors {
namespace {

char folded(char c, Pattern::Style style) {
  return style == Pattern::Style::kName ? c : lower(c);
}

// What stands between the brackets: "a-z", "!0-9".
std::bitset<256> class_of(std::string_view members, Pattern::Style style) {
  const bool is_negated = members.front() == '!' || members.front() == '^';
  if (is_negated) members.remove_prefix(1);
  std::bitset<256> accepted;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool is_range = i + 2 < members.size() && members[i + 1] == '-';
    const auto first = static_cast<unsigned char>(members[i]);
    const auto last = static_cast<unsigned char>(is_range ? members[i + 2] : members[i]);
    for (unsigned c = first; c <= last; ++c)
      accepted.set(static_cast<unsigned char>(folded(static_cast<char>(c), style)));
    if (is_range) i += 2;
  }
  return is_negated ? ~accepted : accepted;
}

// Where the class of characters that begins at `at` is closed; npos if none begins there. Methods of Objective-C stand in brackets too, with a space.
std::size_t class_end(std::string_view text, std::size_t at) {
  const std::size_t close = text[at] == '[' ? text.find(']', at + 2) : std::string_view::npos;
  if (close == std::string_view::npos) return close;
  return text.substr(at, close - at).find(' ') == std::string_view::npos ? close : std::string_view::npos;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text, Style style) {
  if (text.size() > kMaxBytes) {
    return fail(Code::kInvalidArgument, fmt::format("the pattern has more than {} bytes", kMaxBytes));
  }
  Pattern pattern;
  pattern.style_ = style;
  const auto push = [&pattern](Step::Kind kind, char byte = 0, std::uint16_t index = 0) {
    pattern.steps_.push_back(Step{kind, byte, index});
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '*') {
      const bool is_double = style == Style::kPath && peek(text, i + 1) == '*';
      if (is_double) ++i;
      const auto kind = is_double || style != Style::kPath ? Step::Kind::kDoubleStar : Step::Kind::kStar;
      if (pattern.steps_.empty() || pattern.steps_.back().kind != kind) push(kind);
    } else if (c == '?') {
      push(Step::Kind::kAny);
    } else if (c == '\\' && style == Style::kPath) {
      push(Step::Kind::kByte, '/');
    } else if (c == '\\' && i + 1 < text.size()) {
      push(Step::Kind::kByte, folded(text[++i], style));
    } else if (const std::size_t close = class_end(text, i); close != std::string_view::npos) {
      push(Step::Kind::kClass, 0, static_cast<std::uint16_t>(pattern.classes_.size()));
      pattern.classes_.push_back(class_of(text.substr(i + 1, close - i - 1), style));
      i = close;
    } else {
      push(Step::Kind::kByte, folded(c, style));
    }
  }
  pattern.find_literal();
  return pattern;
}

void Pattern::find_literal() {
  std::string run;
  for (const Step& step : steps_) {
    if (step.kind == Step::Kind::kByte) {
      run.push_back(step.byte);
      if (run.size() > literal_.size()) literal_ = run;
    } else {
      run.clear();
    }
  }
}

bool Pattern::step_accepts(const Step& step, char c) const {
  const char folded = style_ == Style::kNameIgnoringCase ? lower(c) : c;
  switch (step.kind) {
    case Step::Kind::kByte:
      return step.byte == folded;
    case Step::Kind::kAny:
      return style_ != Style::kPath || c != '/';
    case Step::Kind::kClass:
      return classes_[step.class_index].test(static_cast<unsigned char>(folded));
    case Step::Kind::kStar:
    case Step::Kind::kDoubleStar:
      break;
  }
  return false;
}

// Where the rest of the pattern, from `step` on, may begin to match at the earliest.
std::size_t Pattern::next_start(std::string_view text, std::size_t at, std::size_t step) const {
  const bool is_known =
      step < steps_.size() && steps_[step].kind == Step::Kind::kByte && style_ != Style::kNameIgnoringCase;
  return is_known ? std::min(text.find(steps_[step].byte, at), text.size()) : at;
}

bool Pattern::matches(std::string_view text) const {
  // Where to go on after a failure: the last star of each kind may swallow one more character. A later star makes the earlier of its kind
  // needless to revisit; a `**` makes an earlier `*` needless as well.
  struct Retry {
    std::size_t step = std::string_view::npos;
    std::size_t at = 0;
    bool is_set() const { return step != std::string_view::npos; }
  };
  Retry star, double_star;
  std::size_t step = 0, at = 0;
  while (true) {
    if (step < steps_.size() && steps_[step].kind == Step::Kind::kDoubleStar) {
      double_star = Retry{.step = ++step, .at = at};
      star = Retry{};
      continue;
    }
    if (step < steps_.size() && steps_[step].kind == Step::Kind::kStar) {
      star = Retry{.step = ++step, .at = at};
      continue;
    }
    if (step == steps_.size() && at == text.size()) return true;
    if (step < steps_.size() && at < text.size() && step_accepts(steps_[step], text[at])) {
      ++step;
      ++at;
      continue;
    }
    if (star.is_set() && star.at < text.size() && text[star.at] != '/') {
      at = ++star.at;
      step = star.step;
    } else if (double_star.is_set() && double_star.at < text.size()) {
      star = Retry{};
      step = double_star.step;
      at = double_star.at = next_start(text, double_star.at + 1, step);
    } else {
      return false;
    }
  }
}

void normalise_path_in_place(std::string& path) {
  std::ranges::transform(path, path.begin(), [](char c) { return c == '\\' ? '/' : lower(c); });
}

std::string normalise_path(std::string_view path) {
  std::string out(path);
  normalise_path_in_place(out);
  return out;
}

bool matches_path(const Pattern& pattern, std::string_view slashed_path) {
  return pattern.matches(slashed_path.substr(1)) || pattern.matches(slashed_path);
}

}  // namespace bellwether::errors

#include "alerts/matcher.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::alerts {
namespace {

using namespace std::string_view_literals;

constexpr std::array kOps{"="sv, "!="sv, "=~"sv, "!~"sv};
constexpr std::array kStateLabels{"ok"sv, "warning"sv, "critical"sv, "unknown"sv, "up"sv, "down"sv, "unreachable"sv};

std::string_view severity_of(State state) {
  switch (state) {
    case State::kCritical:
    case State::kDown:
    case State::kUnreachable:
      return "critical";
    case State::kWarning:
    case State::kUnknown:
      return "warning";
    case State::kOk:
    case State::kUp:
      break;
  }
  return "ok";
}

bool is_label_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '-' || byte == '.' || byte == ':';
}

}  // namespace

std::string_view op_text(Matcher::Op op) {
  return kOps[static_cast<std::size_t>(op)];
}

Result<Matcher::Op> parse_op(std::string_view text) {
  const auto found = std::ranges::find(kOps, text);
  if (found == kOps.end())
    return fail(Code::kInvalidArgument, fmt::format("'{}' is none of = != =~ !~", printable(text)));
  return static_cast<Matcher::Op>(found - kOps.begin());
}

Result<Matcher> Matcher::create(std::string_view label, Op op, std::string_view value) {
  if (label.empty() || !std::ranges::all_of(label, is_label_byte))
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no label", printable(label)));
  if (label.size() + value.size() > kMaxBytes)
    return fail(Code::kInvalidArgument,
                fmt::format("the matcher of '{}' is longer than {} bytes", printable(label), kMaxBytes));
  Matcher matcher{std::string(label), op, std::string(value)};
  if (op == Op::kMatch || op == Op::kNotMatch) {
    Result<codec::Regex> regex = codec::Regex::compile(value);
    if (!regex) {
      return std::unexpected(
          Error(Code::kInvalidArgument, fmt::format("matcher {}", matcher.text())).caused_by(regex.error()));
    }
    matcher.regex_ = std::make_shared<const codec::Regex>(std::move(*regex));
  }
  return matcher;
}

Result<Matcher> Matcher::parse(std::string_view text) {
  const std::size_t at = text.find_first_of("=!");
  if (at == std::string_view::npos)
    return fail(Code::kInvalidArgument, fmt::format("'{}' has none of = != =~ !~", printable(text)));
  const std::string_view label = trim(text.substr(0, at));
  std::string_view rest = text.substr(at);
  for (const std::string_view op : {"=~"sv, "!~"sv, "!="sv, "="sv}) {
    if (!rest.starts_with(op)) continue;
    rest = trim(rest.substr(op.size()));
    if (rest.size() >= 2 && rest.front() == '"' && rest.back() == '"') rest = rest.substr(1, rest.size() - 2);
    TRY(const Op parsed, parse_op(op));
    return create(label, parsed, rest);
  }
  return fail(Code::kInvalidArgument, fmt::format("'{}' has none of = != =~ !~", printable(text)));
}

bool Matcher::matches(const Facts& facts) const {
  const std::string_view found = label_of(facts, label_);
  switch (op_) {
    case Op::kEqual:
      return found == value_;
    case Op::kNotEqual:
      return found != value_;
    case Op::kMatch:
      // A match that is given up (too many steps) is none.
      return regex_->full_match(found).value_or(false);
    case Op::kNotMatch:
      return !regex_->full_match(found).value_or(false);
  }
  return false;
}

std::string Matcher::text() const {
  return fmt::format("{}{}\"{}\"", label_, op_text(op_), value_);
}

Result<std::vector<Matcher>> parse_matchers(std::span<const std::string> texts) {
  std::vector<Matcher> matchers;
  for (const std::string& text : texts) {
    TRY(Matcher matcher, Matcher::parse(text));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

bool all_match(std::span<const Matcher> matchers, const Facts& facts) {
  return std::ranges::all_of(matchers, [&](const Matcher& matcher) { return matcher.matches(facts); });
}

std::string_view label_of(const Facts& facts, std::string_view name) {
  for (const auto& [label, value] : facts.labels) {
    if (label == name) return value;
  }
  if (name == "module") return facts.module;
  if (name == "host") return facts.host;
  if (name == "service") return facts.service;
  if (name == "state") return kStateLabels[static_cast<std::size_t>(facts.state)];
  if (name == "severity") return severity_of(facts.state);
  return {};
}

}  // namespace bellwether::alerts

// Matcher: one condition on a problem's label: `severity=critical`, `host=~web.*`, `team!=db`, `service!~test.*`. A label that is not there is
// empty. Regular expressions match the whole value.
//
// Immutable; any thread. matches() allocates nothing; = and != compare, =~ and !~ run RE2.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/problem.h"
#include "base/result.h"
#include "codec/regex.h"

namespace bellwether::alerts {

class Matcher {
 public:
  enum class Op : std::uint8_t { kEqual, kNotEqual, kMatch, kNotMatch };
  static constexpr std::size_t kMaxBytes = 1024;

  // kInvalidArgument with the text: no operator, no label, a regular expression that does not compile.
  static Result<Matcher> parse(std::string_view text);
  static Result<Matcher> create(std::string_view label, Op op, std::string_view value);

  bool matches(const Facts& facts) const;

  const std::string& label() const { return label_; }
  Op op() const { return op_; }
  const std::string& value() const { return value_; }
  std::string text() const;  // parse() takes it again

 private:
  Matcher(std::string label, Op op, std::string value) : label_(std::move(label)), op_(op), value_(std::move(value)) {}

  std::string label_;
  Op op_;
  std::string value_;
  std::shared_ptr<const codec::Regex> regex_;  // null for = and !=
};

std::string_view op_text(Matcher::Op op);  // "=", "!=", "=~", "!~"
Result<Matcher::Op> parse_op(std::string_view text);

Result<std::vector<Matcher>> parse_matchers(std::span<const std::string> texts);
bool all_match(std::span<const Matcher> matchers, const Facts& facts);

// A label of the facts: what the finder gave, else "module", "host", "service", "state" (lower case) and "severity" (critical for CRITICAL, DOWN
// and UNREACHABLE, warning for WARNING and UNKNOWN, ok) made from the rest. Empty when there is none.
std::string_view label_of(const Facts& facts, std::string_view name);

}  // namespace bellwether::alerts

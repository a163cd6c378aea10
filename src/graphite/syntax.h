// The target language: text to a tree. `sumSeries(app.*.requests, 'a') | alias("total")` and everything else that graphite-web's grammar
// takes, with its two habits that users meet: what follows a complete expression is ignored, and a call that is not well-formed is read
// as the path in front of its parenthesis (so `sumSeries(a` asks for the series named "sumSeries").
//
// Pure; linear in the text except that a failed call is read again as a path. Limits: Limits::target_bytes, Limits::depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::graphite {

// One expression. A pipe `a | f(b)` is a call f(a, b), so the tree has no node for it.
struct Node {
  enum class Kind { kPath, kCall, kTemplate, kInteger, kFloat, kString, kBoolean, kNothing, kInfinity };

  Kind kind = Kind::kPath;
  std::string text;  // path with its escapes resolved, function name, or string without quotes
  std::int64_t integer = 0;
  double number = 0;  // of kFloat
  bool boolean = false;
  std::vector<Node> arguments;  // of a call; of a template: the inner expression, then its positional values
  std::vector<Node> named;      // named arguments, each with its keyword
  std::string keyword;
  std::string raw;  // of a call: its text as written, without a pipe in front of it
};

struct SyntaxLimits {
  std::size_t target_bytes = 65'536;  // limits.target_bytes
  std::size_t depth = 64;             // limits.target_depth: calls inside calls
};

// The tree of `target`. kInvalidArgument names the byte at which no expression begins; kResourceExhausted names the limit.
Result<Node> parse_target(std::string_view target, const SyntaxLimits& limits = {});

// Where in a target somebody is typing, for completion. Tolerates an unfinished text.
struct Cursor {
  enum class Place { kExpression, kArgument, kString };
  Place place = Place::kExpression;
  std::size_t from = 0;  // the word under the cursor is [from, to)
  std::size_t to = 0;
  std::string function;      // the call the cursor is in, empty at the top
  std::size_t argument = 0;  // position of the argument it is in
  bool after_pipe = false;   // only a function may follow
};
Cursor locate_cursor(std::string_view target, std::size_t cursor);

}  // namespace bellwether::graphite

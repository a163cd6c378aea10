// Globs as Graphite has them. A path pattern is split at dots; within a node `*` `?` `[a-z]` `[!x]` match as
// in a shell (Python's fnmatch: whole UTF-8 characters, case-sensitive) and `{a,b}` stands for each of its
// alternatives, nested ones included. Braces without a comma are themselves, and so is a `[` that is never
// closed. Backslashes are dropped. A dot inside braces still separates nodes.
//
//   TRY(Glob glob, Glob::compile("servers.web*.{cpu,mem}.idle"));
//   glob.matches("servers.web1.cpu.idle");
//
// Immutable after compile, so that any thread may match. Matching allocates nothing; it costs about a
// nanosecond a byte, and at worst pattern x text for each alternative (no exponential backtracking).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::codec {

// Pattern of one node, or of any text without structure: here a dot is a character like any other.
class NodeGlob {
 public:
  static constexpr std::size_t kMaxAlternatives = 1024;  // after expanding braces: kResourceExhausted past it
  static constexpr std::size_t kMaxBytes = 16'384;       // of the pattern: kResourceExhausted past it

  static Result<NodeGlob> compile(std::string_view pattern);

  bool matches(std::string_view text) const;

  // True when the pattern can only match the texts in literals(): no wildcard anywhere.
  bool is_literal() const { return is_literal_; }
  std::span<const std::string> literals() const { return literals_; }  // sorted, distinct; empty unless is_literal()
  bool matches_everything() const { return matches_everything_; }      // "*"

  // What every match begins with: a prefix common to all alternatives. May be empty.
  std::string_view literal_prefix() const { return literal_prefix_; }

 private:
  struct Range {
    char32_t first, last;
  };
  struct Step {
    enum class Kind : std::uint8_t { kBytes, kAnyCharacter, kAnything, kClass };
    Kind kind;
    bool negated = false;       // of kClass
    std::string bytes;          // of kBytes
    std::vector<Range> ranges;  // of kClass
  };
  using Steps = std::vector<Step>;

  static Steps parse(std::string_view alternative);
  static bool class_matches(const Step& step, char32_t character);
  static bool steps_match(const Steps& steps, std::string_view text);

  std::vector<Steps> alternatives_;
  std::vector<std::string> literals_;
  std::string literal_prefix_;
  bool is_literal_ = false;
  bool matches_everything_ = false;
};

// Pattern of a dotted path.
class Glob {
 public:
  static constexpr std::size_t kMaxNodes = 256;

  static Result<Glob> compile(std::string_view pattern);

  // The same number of nodes, and each matches.
  bool matches(std::string_view path) const;

  std::span<const NodeGlob> nodes() const { return nodes_; }
  bool is_literal() const;

  // What every match begins with, in bytes of the whole path: "servers.web" for "servers.web*.cpu".
  std::string literal_prefix() const;

 private:
  std::vector<NodeGlob> nodes_;
};

// True if the text holds any of * ? [ { — that is, if it needs a Glob at all.
bool has_wildcard(std::string_view pattern);

}  // namespace bellwether::codec

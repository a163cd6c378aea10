// SearchQuery: what people type to find issues and events, as a tree. One syntax for both; what a key means is decided by who evaluates it
// (issue_filter.h, event_query.h).
//
//   is:unresolved (level:[error,fatal] OR release:latest) !user.email:*@example.com timesSeen:>10 age:-24h "no such mailbox"
//
// A blank is AND, which binds closer than OR. A word without a key is free text; a key whose value is missing is free text too unless the key
// is a field ("TypeError: x"). "*" in a value stands for anything, in quotes as well. `!` denies what follows, a bracket included.
//
// Pure; any thread. Bounded by kMaxBytes, kMaxTerms and kMaxDepth; errors are kInvalidArgument and name the byte, counted from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::errors {

enum class Comparison : std::uint8_t { kIs, kHas, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct SearchTerm {
  std::size_t at = 0;   // its byte in the query, from 0
  std::string key;      // "": free text
  bool is_tag = false;  // "tags[…]": a tag whatever its name
  Comparison comparison = Comparison::kIs;
  bool is_negated = false;
  std::vector<std::string> values;  // any of them; none with kHas
};

struct SearchQuery {
  static constexpr std::size_t kMaxBytes = 4096;
  static constexpr std::size_t kMaxTerms = 100;  // values of lists included
  static constexpr std::size_t kMaxDepth = 20;

  enum class Kind : std::uint8_t { kTerm, kAll, kAny };
  Kind kind = Kind::kAll;
  SearchTerm term;                    // of kTerm
  std::vector<SearchQuery> children;  // of kAll and kAny; kAll of none holds always
};

Result<SearchQuery> parse_search(std::string_view text);

// "byte 5: 'is' knows no 'open'"
std::unexpected<Error> wrong_search(std::size_t at, std::string_view what);

}  // namespace bellwether::errors

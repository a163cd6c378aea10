// NameFilter: whitelist.conf and blacklist.conf. One regular expression a line, # begins a comment line; a name is
// refused when any expression of the blacklist is found in it, or when there is a whitelist and none of its
// expressions is.
//
// Immutable after parse: any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/regex.h"

namespace bellwether::carbon {

enum class Verdict { kAllowed, kBlacklisted, kNotWhitelisted };

class NameFilter {
 public:
  // Errors name file:line.
  static Result<std::vector<codec::Regex>> parse_list(std::string_view text, std::string_view file);

  NameFilter() = default;
  NameFilter(std::vector<codec::Regex> whitelist, std::vector<codec::Regex> blacklist)
      : whitelist_(std::move(whitelist)), blacklist_(std::move(blacklist)) {}

  // An empty whitelist allows everything.
  bool allows_everything() const { return whitelist_.empty() && blacklist_.empty(); }

  // Cost: up to one regular expression an entry, about 100 ns each.
  Verdict judge(std::string_view name) const;

 private:
  std::vector<codec::Regex> whitelist_;
  std::vector<codec::Regex> blacklist_;
};

}  // namespace bellwether::carbon

// IssueFilter: a search asked of issues. What an issue knows of itself is compared with that; every other key is asked of the tags that were
// counted for it (Desk::tag_values), which costs more and is therefore asked last.
//
// On the desk's shard, and only as long as the Desk's projects stay as they are: made for one request. An issue costs 50 ns to 1 us, with tags
// 10 us each. Errors are kInvalidArgument and name the byte.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "errors/desk.h"
#include "errors/search/query.h"

namespace bellwether::errors {

class IssueFilter {
 public:
  struct Circumstances {
    std::string asker;  // "me"
    UnixMillis now;
  };

  // `desk` outlives it.
  static Result<IssueFilter> compile(const SearchQuery& query, const Desk& desk, const Circumstances& circumstances);

  bool matches(const Issue& issue) const { return matches(root_, issue); }

 private:
  using Test = std::function<bool(const Issue&)>;
  struct Node {
    SearchQuery::Kind kind = SearchQuery::Kind::kAll;
    Test test;  // of kTerm
    int cost = 0;
    std::vector<Node> children;  // cheapest first
  };
  class Compiler;

  explicit IssueFilter(Node root) : root_(std::move(root)) {}
  static bool matches(const Node& node, const Issue& issue);

  Node root_;
};

}  // namespace bellwether::errors

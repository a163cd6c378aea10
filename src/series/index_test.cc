// Index against the plain way: every name asked of the glob.
#include "series/index.h"

#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/glob.h"

namespace bellwether::series {
namespace {

class IndexTest : public testing::Test {
 protected:
  void add(const std::string& name) {
    if (!names_.find(name)) {
      ASSERT_TRUE(names_.restore(name, Tier{10, 86'400}));
    }
    all_.insert(name);
  }
  std::string random_path(int parts) {
    static constexpr const char* kParts[] = {"web", "web-1", "web1", "db", "cpu", "mem", "a", "b", "10", "x y"};
    std::string path;
    for (int i = 0; i < parts; ++i)
      path += (i == 0 ? "" : ".") + std::string(kParts[random_() % 10]) +
              (random_() % 4 == 0 ? fmt::format("{}", random_() % 50) : "");
    return path;
  }
  void compare(const std::string& pattern) {
    SCOPED_TRACE(pattern);
    const codec::Glob glob = codec::Glob::compile(pattern).value();
    Budget budget;
    std::vector<std::string> expected, found;
    std::map<std::string, std::pair<bool, bool>> nodes;
    for (const std::string& name : all_) {
      if (glob.matches(name)) expected.push_back(name);
      std::string path;
      for (std::size_t at = 0; at != std::string::npos;) {
        at = name.find('.', at == 0 ? 0 : at + 1);
        path = name.substr(0, at);
        if (!glob.matches(path)) continue;
        auto& [leaf, children] = nodes[path];
        (at == std::string::npos ? leaf : children) = true;
      }
    }
    const std::vector<Match> matches = index_.match(pattern, budget).value();
    for (const Match& match : matches) {
      found.push_back(match.name);
      EXPECT_EQ(names_.find(match.name), match.id);
    }
    EXPECT_EQ(found, expected);
    std::map<std::string, std::pair<bool, bool>> browsed;
    const std::vector<Node> rows = index_.browse(pattern, budget).value();
    for (const Node& node : rows) browsed[node.path] = {node.is_leaf, node.has_children};
    EXPECT_EQ(browsed, nodes);
  }

  std::mt19937_64 random_{5};
  FamilyTable families_{0};
  NameTable names_{Limits{}, families_, nullptr};
  Index index_{names_};
  std::set<std::string> all_;
};

TEST_F(IndexTest, AgreesWithAskingEveryName) {
  for (int round = 0; round < 6; ++round) {
    for (int i = 0; i < 3000; ++i) add(random_path(1 + static_cast<int>(random_() % 4)));
    index_.catch_up();
    for (int i = 0; i < 20; ++i) add(random_path(3));  // these stay loose
    for (const char* pattern :
         {"*", "*.*", "web*", "web*.*.c*", "{web,db}.cpu", "*.{cpu,mem}[0-4]*", "web-?.*.*.*", "x y.*", "nothing.*",
          "*.*.cpu", "*.{web,db}*.*", "*.*.*.*.*", "*.nothing", "?.1*.[!a]*"})
      compare(pattern);
    if (HasFailure()) return;
  }
}

TEST_F(IndexTest, RefusesMoreThanTheBudget) {
  for (int i = 0; i < 10; ++i) add(fmt::format("a.{}", i));
  Budget budget;
  budget.max_series = 9;
  const auto matches = index_.match("a.*", budget);
  ASSERT_FALSE(matches);
  EXPECT_EQ(matches.error().code(), Code::kResourceExhausted);
  EXPECT_NE(matches.error().message().find("limits.series_per_request"), std::string::npos);
  budget.max_series = 10;
  EXPECT_TRUE(index_.match("a.*", budget));
}

}  // namespace
}  // namespace bellwether::series

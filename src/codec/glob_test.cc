#include "codec/glob.h"

#include <random>

#include <fnmatch.h>
#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

bool node_matches(std::string_view pattern, std::string_view text) {
  const Result<NodeGlob> glob = NodeGlob::compile(pattern);
  EXPECT_TRUE(glob) << pattern;
  return glob && glob->matches(text);
}

bool path_matches(std::string_view pattern, std::string_view text) {
  const Result<Glob> glob = Glob::compile(pattern);
  EXPECT_TRUE(glob) << pattern;
  return glob && glob->matches(text);
}

TEST(NodeGlob, Wildcards) {
  EXPECT_TRUE(node_matches("web*", "web"));
  EXPECT_TRUE(node_matches("web*", "web12"));
  EXPECT_FALSE(node_matches("web*", "we"));
  EXPECT_TRUE(node_matches("*a*b*", "xxaxxbxx"));
  EXPECT_FALSE(node_matches("*a*b*", "xxbxxaxx"));
  EXPECT_TRUE(node_matches("w?b", "wéb"));
  EXPECT_FALSE(node_matches("w?b", "wb"));
  EXPECT_TRUE(node_matches("", ""));
  EXPECT_TRUE(node_matches("*", ""));
  EXPECT_FALSE(node_matches("", "a"));
}

TEST(NodeGlob, Classes) {
  EXPECT_TRUE(node_matches("w[a-c]b", "wbb"));
  EXPECT_FALSE(node_matches("w[!a-c]b", "wbb"));
  EXPECT_TRUE(node_matches("w[!a-c]b", "wéb"));
  EXPECT_TRUE(node_matches("[]x]", "]"));
  EXPECT_FALSE(node_matches("[!]x]", "]"));
  EXPECT_TRUE(node_matches("[a-]", "-"));
  EXPECT_TRUE(node_matches("[^a]", "^"));
  EXPECT_FALSE(node_matches("[z-a]", "m"));
  EXPECT_TRUE(node_matches("[!z-a]", "m"));
  EXPECT_TRUE(node_matches("a[b", "a[b"));
  EXPECT_TRUE(node_matches("[!", "[!"));
  EXPECT_TRUE(node_matches("[à-ü]", "é"));
}

TEST(NodeGlob, Braces) {
  EXPECT_TRUE(node_matches("{cpu,mem}0", "mem0"));
  EXPECT_FALSE(node_matches("{cpu,mem}0", "cpumem0"));
  EXPECT_TRUE(node_matches("a{b,{c,d}e}f", "adef"));
  EXPECT_TRUE(node_matches("a{b,{c,d}e}f", "abf"));
  EXPECT_FALSE(node_matches("a{b,{c,d}e}f", "acf"));
  EXPECT_TRUE(node_matches("{a,}b", "b"));
  EXPECT_TRUE(node_matches("{a*,b?}", "bx"));
  EXPECT_TRUE(node_matches("{alone}", "{alone}"));
  EXPECT_TRUE(node_matches("{a,b", "{a,b"));
  EXPECT_TRUE(node_matches("{x}{a,b}", "{x}b"));
}

TEST(NodeGlob, SaysWhatItCan) {
  EXPECT_TRUE(NodeGlob::compile("{b,a}c")->is_literal());
  EXPECT_EQ(NodeGlob::compile("{b,a,b}c")->literals().size(), 2u);
  EXPECT_EQ(NodeGlob::compile("{b,a}c")->literals()[0], "ac");
  EXPECT_FALSE(NodeGlob::compile("a*")->is_literal());
  EXPECT_EQ(NodeGlob::compile("web{1,2}*")->literal_prefix(), "web");
  EXPECT_EQ(NodeGlob::compile("web1[23]")->literal_prefix(), "web1");
  EXPECT_TRUE(NodeGlob::compile("{a,*}")->matches_everything());
  EXPECT_TRUE(NodeGlob::compile("**")->matches_everything());
  EXPECT_FALSE(NodeGlob::compile("*a")->matches_everything());
}

TEST(NodeGlob, BoundsItsAlternatives) {
  std::string pattern;
  for (int i = 0; i < 11; ++i) pattern += "{a,b}";
  const Result<NodeGlob> glob = NodeGlob::compile(pattern);
  ASSERT_FALSE(glob);
  EXPECT_EQ(glob.error().code(), Code::kResourceExhausted);
  EXPECT_FALSE(NodeGlob::compile(std::string(NodeGlob::kMaxBytes + 1, 'a')));
}

TEST(Glob, MatchesNodeByNode) {
  EXPECT_TRUE(path_matches("servers.*.{cpu,mem}.idle", "servers.web1.cpu.idle"));
  EXPECT_FALSE(path_matches("servers.*.idle", "servers.web1.cpu.idle"));
  EXPECT_FALSE(path_matches("servers.*", "servers"));
  EXPECT_FALSE(path_matches("servers", "servers.web1"));
  EXPECT_TRUE(path_matches("a.b\\-c", "a.b-c"));
  EXPECT_FALSE(path_matches("{a.b,c}", "a.b"));
  EXPECT_TRUE(Glob::compile("a.b")->is_literal());
  EXPECT_FALSE(Glob::compile("a.{b,c}")->is_literal());
  EXPECT_EQ(Glob::compile("servers.web*.cpu")->literal_prefix(), "servers.web");
  EXPECT_EQ(Glob::compile("servers.{a1,a2}.cpu")->literal_prefix(), "servers.a");
  EXPECT_EQ(Glob::compile("a.b")->literal_prefix(), "a.b");
}

// The C library's fnmatch as an independent oracle; both agree on these letters.
TEST(NodeGlob, AgreesWithFnmatch) {
  std::mt19937 random(3);
  const std::string_view pieces[] = {"a", "b", "c", "*", "?", "[ab]", "[!a]", "[b-c]"};
  for (int i = 0; i < 100'000; ++i) {
    std::string pattern, text;
    for (std::size_t k = random() % 7; k > 0; --k) pattern += pieces[random() % std::size(pieces)];
    for (std::size_t k = random() % 9; k > 0; --k) text += static_cast<char>('a' + random() % 3);
    const Result<NodeGlob> glob = NodeGlob::compile(pattern);
    ASSERT_TRUE(glob);
    ASSERT_EQ(glob->matches(text), fnmatch(pattern.c_str(), text.c_str(), 0) == 0) << pattern << " on " << text;
    if (glob->matches(text)) {
      ASSERT_TRUE(text.starts_with(glob->literal_prefix()));
    }
  }
}

}  // namespace
}  // namespace bellwether::codec

#include "carbon/tagged_name.h"

#include <gtest/gtest.h>

namespace bellwether::carbon {
namespace {

std::string canonical(std::string_view name) {
  std::string out = "old";
  const Result<void> ok = canonical_name(name, out);
  return ok ? out : ok.error().message();
}

TEST(TaggedName, SortsTags) {
  EXPECT_EQ(canonical("disk.used;server=web01;datacenter=dc1"), "disk.used;datacenter=dc1;server=web01");
  EXPECT_EQ(canonical("a.b"), "a.b");
  EXPECT_EQ(canonical("a;k=v=w"), "a;k=v=w");
  EXPECT_EQ(canonical("a;k=1;k=2;b=3"), "a;b=3;k=2");
  EXPECT_EQ(canonical("a;name=x;b=1"), "a;b=1");
  EXPECT_TRUE(has_tags("a;b=c"));
  EXPECT_TRUE(has_tags("a{b=\"c\"}"));
  EXPECT_FALSE(has_tags("a.b"));
}

TEST(TaggedName, ReadsOpenMetrics) {
  EXPECT_EQ(canonical(R"(http_requests{method="post",code="200"})"), "http_requests;code=200;method=post");
  EXPECT_EQ(canonical(R"(m{a="x\"y\\z"})"), R"(m;a=x"y\z)");
  EXPECT_EQ(canonical(R"(m{})"), "m");
  EXPECT_EQ(canonical(R"(m{a="1",})"), "m;a=1");
}

TEST(TaggedName, NamesTheBrokenRule) {
  EXPECT_EQ(canonical("a;b"), "name 'a;b': tag 'b' has no =");
  EXPECT_EQ(canonical("a;=b"), "name 'a;=b': a tag without a key");
  EXPECT_EQ(canonical("a;b="), "name 'a;b=': tag 'b' has no value");
  EXPECT_EQ(canonical("a;b=~c"), "name 'a;b=~c': the value of tag 'b' begins with ~");
  EXPECT_EQ(canonical("a;b!c=d"), "name 'a;b!c=d': tag key 'b!c' holds one of ; ! ^ =");
  EXPECT_EQ(canonical(";b=c"), "name ';b=c': nothing stands before the tags");
  for (const std::string_view name :
       {"m{a}", "m{a=1}", R"(m{a="1"b="2"})", R"(m{a="1})", R"(m{a="\x"})", R"(m{a="x;y"})", "{}"})
    EXPECT_TRUE(canonical(name).starts_with("name '")) << name;
}

}  // namespace
}  // namespace bellwether::carbon

#include "errors/issues/release_book.h"

#include <gtest/gtest.h>

#include "errors/issues/testing.h"
#include "errors/issues/version.h"

namespace bellwether::errors {
namespace {

using Order = ReleaseBook::Order;

TEST(Version, OrdersAsSemanticVersioningSays) {
  const char* const ascending[] = {"1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
                                   "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",
                                   "1.0.1",        "1.2",           "1.10.0",           "2.0.0"};
  for (std::size_t one = 0; one < std::size(ascending); ++one) {
    for (std::size_t two = 0; two < std::size(ascending); ++two) {
      EXPECT_EQ(compare(*parse_version(ascending[one]), *parse_version(ascending[two])), one <=> two)
          << ascending[one] << " and " << ascending[two];
    }
  }
  EXPECT_EQ(compare(*parse_version("shop@1.2.3+5"), *parse_version("shop@v1.2.3+6")), std::strong_ordering::equal);
}

TEST(Version, KnowsWhatIsNone) {
  for (const char* text : {"", "7", "cafe01", "20261121", "1.x", "1.2.3.4.5", "main", "1..2", "1.2-", "1.2+", "-1.2",
                           "1.99999999999999999999999"}) {
    EXPECT_FALSE(parse_version(text)) << text;
  }
  EXPECT_EQ(parse_version("com.example.app@1.4.0-rc.1+build.7")->package, "com.example.app");
  EXPECT_EQ(parse_version("com.example.app@1.4.0-rc.1+build.7")->prerelease, "rc.1");
}

TEST(ReleaseBook, ComparesVersionsOfOnePackageOnly) {
  ReleaseBook book(10);
  book.open("shop@2.0.0").first_seen = at_hour(1);
  book.open("shop@1.0.0").first_seen = at_hour(2);
  book.open("till@1.0.0").first_seen = at_hour(3);
  EXPECT_EQ(book.compare("shop@1.0.0", "shop@2.0.0"), Order::kBefore);
  EXPECT_EQ(book.compare("till@1.0.0", "shop@2.0.0"), Order::kAfter);
  EXPECT_EQ(book.compare("unknown", "shop@2.0.0"), Order::kAfter);
  EXPECT_EQ(book.compare("shop@2.0.0", "shop@2.0.0"), Order::kSame);
}

TEST(ReleaseBook, PutsBuildsOfOneVersionInTheOrderOfTheirDates) {
  ReleaseBook book(10);
  book.open("shop@1.0.0+1").first_seen = at_hour(1);
  book.open("shop@1.0.0+2").first_seen = at_hour(2);
  EXPECT_EQ(book.compare("shop@1.0.0+2", "shop@1.0.0+1"), Order::kAfter);
  EXPECT_EQ(book.newest()->version, "shop@1.0.0+2");
}

TEST(ReleaseBook, ListsTheNewestFirst) {
  ReleaseBook book(10);
  double hour = 0;
  for (const char* version : {"1.0.0", "1.2.0", "1.1.9", "hotfix", "2.0.0"})
    book.open(version).first_seen = at_hour(++hour);
  std::vector<std::string> names;
  for (const Release* release : book.newest_first()) names.push_back(release->version);
  EXPECT_EQ(names, (std::vector<std::string>{"2.0.0", "hotfix", "1.2.0", "1.1.9", "1.0.0"}));
}

TEST(ReleaseBook, ForgetsTheOneSeenLongestAgo) {
  ReleaseBook book(2);
  book.open("a").last_seen = at_hour(2);
  book.open("b").last_seen = at_hour(1);
  book.open("c").last_seen = at_hour(3);
  EXPECT_EQ(book.find("b"), nullptr);
  EXPECT_NE(book.find("a"), nullptr);
  EXPECT_EQ(book.take_removed(), std::vector<std::string>{"b"});
}

TEST(ReleaseBook, FindsTheFirstReleaseThatHoldsACommit) {
  ReleaseBook book(10);
  book.open("1.2.0").commits = {"abc"};
  book.open("1.1.0").commits = {"abc", "def"};
  book.open("1.0.0").commits = {"def"};
  EXPECT_EQ(book.holding("abc")->version, "1.1.0");
  EXPECT_EQ(book.holding("none"), nullptr);
}

}  // namespace
}  // namespace bellwether::errors

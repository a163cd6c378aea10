#include "base/text.h"

#include <gmock/gmock.h>

namespace bellwether {
namespace {

using testing::ElementsAre;

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_THAT(split("a..b", '.'), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", '.'), ElementsAre(""));
}

TEST(Text, NearestFindsATypingErrorAndNothingFarAway) {
  const std::string_view keys[] = {"listen", "flush_interval", "percentiles"};
  EXPECT_EQ(nearest("flush_intervall", keys), "flush_interval");
  EXPECT_EQ(nearest("lisen", keys), "listen");
  EXPECT_EQ(nearest("zzz", keys), std::nullopt);
}

TEST(Text, PrintableEscapesControlBytesAndBrokenUtf8) {
  EXPECT_EQ(printable("a\tb"), "a\\x09b");
  EXPECT_EQ(printable("\xff!"), "\\xff!");
  EXPECT_EQ(printable("é"), "é");
  EXPECT_EQ(printable("abcdef", 3), "abc…");
}

TEST(Text, KnowsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("naïve ✓ 😀"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));      // overlong
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));  // surrogate
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
}

TEST(Text, TrimAndCase) {
  EXPECT_EQ(trim(" \t x y \n"), "x y");
  EXPECT_EQ(trim("  "), "");
  EXPECT_TRUE(equals_ignoring_case("NaN", "nan"));
  EXPECT_EQ(to_lower("AbÉ"), "abÉ");
}

}  // namespace
}  // namespace bellwether

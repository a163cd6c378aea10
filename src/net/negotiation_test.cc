#include "net/negotiation.h"

#include <array>

#include <gtest/gtest.h>

#include "net/header_value.h"

namespace bellwether::net {
namespace {

using codec::Compression;

constexpr std::array kOffers{Compression::kZstd, Compression::kBrotli, Compression::kGzip};

TEST(ChooseCompression, TakesTheHighestQualityAndOurOrderOnATie) {
  EXPECT_EQ(choose_compression("gzip, br, zstd", kOffers), Compression::kZstd);
  EXPECT_EQ(choose_compression("gzip, deflate, br", kOffers), Compression::kBrotli);
  EXPECT_EQ(choose_compression("gzip;q=1.0, br;q=0.9", kOffers), Compression::kGzip);
  EXPECT_EQ(choose_compression("*", kOffers), Compression::kZstd);
  EXPECT_EQ(choose_compression("zstd;q=0, *;q=0.5", kOffers), Compression::kBrotli);
  EXPECT_EQ(choose_compression("X-GZIP", kOffers), Compression::kGzip);
}

TEST(ChooseCompression, LeavesTheAnswerAsItIs) {
  EXPECT_EQ(choose_compression("", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("identity", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("gzip;q=0", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("gzip;q=0.5, identity", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("gzip;q=high", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("compress, lzma", kOffers), std::nullopt);
  EXPECT_EQ(choose_compression("gzip", {}), std::nullopt);
}

TEST(EtagMatches, ComparesWeakly) {
  EXPECT_TRUE(etag_matches("\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("\"b\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("\"a\"", "W/\"a\""));
  EXPECT_TRUE(etag_matches(" * ", "\"a\""));
  EXPECT_FALSE(etag_matches("\"ab\"", "\"a\""));
  EXPECT_FALSE(etag_matches("", "\"a\""));
}

TEST(IsCompressible, KnowsTextFromWhatIsCompressed) {
  EXPECT_TRUE(is_compressible("text/html; charset=utf-8"));
  EXPECT_TRUE(is_compressible("Application/JSON"));
  EXPECT_TRUE(is_compressible("image/svg+xml"));
  EXPECT_FALSE(is_compressible("image/png"));
  EXPECT_FALSE(is_compressible("text/event-stream"));
  EXPECT_FALSE(is_compressible(""));
}

TEST(AcceptsHtml, LooksForABrowser) {
  EXPECT_TRUE(accepts_html("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
  EXPECT_FALSE(accepts_html("*/*"));
  EXPECT_FALSE(accepts_html("application/json"));
  EXPECT_FALSE(accepts_html("text/html;q=0"));
}

TEST(HeaderParameter, ReadsQuotedValues) {
  EXPECT_EQ(header_parameter("a; x=1; Y=\"2; 3\"", "y"), "2; 3");
  EXPECT_EQ(header_parameter("a; x=\"q\\\"q\"", "x"), "q\"q");
  EXPECT_EQ(header_parameter("a; x", "x"), std::nullopt);
  EXPECT_EQ(header_parameter("a", "x"), std::nullopt);
  EXPECT_EQ(header_main_value(" text/html ; q=1"), "text/html");
}

}  // namespace
}  // namespace bellwether::net

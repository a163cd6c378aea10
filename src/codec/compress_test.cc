#include "codec/compress.h"

#include <random>

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

constexpr Compression kAll[] = {Compression::kGzip, Compression::kDeflate, Compression::kBrotli, Compression::kZstd};

std::string sample(std::size_t size) {
  std::mt19937 random(5);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>("abcdefgh ,"[random() % 10]);
  return bytes;
}

TEST(Compress, RoundTrips) {
  for (const Compression compression : kAll)
    for (const std::size_t size : {0u, 1u, 100u, 5'000u, 300'000u})
      for (const CompressionEffort effort : {CompressionEffort::kFast, CompressionEffort::kBest}) {
        const std::string bytes = sample(size);
        const Result<std::string> back = decompress(compression, compress(compression, bytes, effort), size);
        ASSERT_TRUE(back) << compression_name(compression) << " " << size << ": " << back.error().to_string();
        ASSERT_EQ(*back, bytes);
      }
}

TEST(Compress, StopsAtTheLimit) {
  const std::string bytes(50'000'000, 'x');
  for (const Compression compression : kAll) {
    const std::string packed = compress(compression, bytes);
    EXPECT_LT(packed.size(), 100'000u);
    const Result<std::string> back = decompress(compression, packed, 1'000'000);
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code(), Code::kResourceExhausted) << back.error().message();
    EXPECT_FALSE(decompress(compression, packed, bytes.size() - 1));
    EXPECT_TRUE(decompress(compression, packed, bytes.size()));
  }
}

TEST(Compress, RefusesDamage) {
  for (const Compression compression : kAll) {
    const std::string packed = compress(compression, sample(10'000));
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, packed.size() / 2, packed.size() - 1}) {
      const Result<std::string> back = decompress(compression, packed.substr(0, size), 20'000);
      ASSERT_FALSE(back) << compression_name(compression) << " cut at " << size;
      EXPECT_EQ(back.error().code(), Code::kInvalidArgument);
    }
    EXPECT_FALSE(decompress(compression, packed + "rubbish", 20'000)) << compression_name(compression);
    EXPECT_FALSE(decompress(compression, "this was never packed", 20'000)) << compression_name(compression);
  }
}

// Made by Python: zlib.compressobj(9, zlib.DEFLATED, -15) and gzip.compress, of b"hello hello hello".
TEST(Compress, ReadsWhatOthersWrite) {
  const std::string raw("\xCB\x48\xCD\xC9\xC9\x57\xC8\x40\x90\x00", 10);
  EXPECT_EQ(decompress(Compression::kDeflate, raw, 100).value_or("?"), "hello hello hello");
  EXPECT_EQ(inflate_bare(raw, 100).value_or("?"), "hello hello hello");
  EXPECT_EQ(inflate_bare(raw, 10).error().code(), Code::kResourceExhausted);
  const std::string member = compress(Compression::kGzip, "hello ");
  EXPECT_EQ(decompress(Compression::kGzip, member + member, 100).value_or("?"), "hello hello ");
  const std::string frame = compress(Compression::kZstd, "hello ");
  EXPECT_EQ(decompress(Compression::kZstd, frame + frame, 100).value_or("?"), "hello hello ");
}

TEST(Compress, Names) {
  EXPECT_EQ(compression_named("GZIP"), Compression::kGzip);
  EXPECT_EQ(compression_named("x-gzip"), Compression::kGzip);
  EXPECT_EQ(compression_named("br"), Compression::kBrotli);
  EXPECT_EQ(compression_named("lzma"), std::nullopt);
  for (const Compression compression : kAll) EXPECT_EQ(compression_named(compression_name(compression)), compression);
}

}  // namespace
}  // namespace bellwether::codec

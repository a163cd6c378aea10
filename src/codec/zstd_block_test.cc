#include "codec/zstd_block.h"

#include <random>

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

TEST(ZstdBlockTest, GivesBackWhatWasPacked) {
  std::mt19937_64 random(1);
  ZstdPacker packer(3);
  ZstdUnpacker unpacker;
  for (const std::size_t size : {0u, 1u, 100u, 5000u, 300'000u}) {
    for (const unsigned kinds : {1u, 4u, 256u}) {
      std::string bytes(size, '\0');
      for (char& byte : bytes) byte = static_cast<char>(random() % kinds);
      std::string packed = "before";
      const std::size_t length = packer.pack(bytes, packed);
      EXPECT_EQ(packed.size(), 6 + length);
      EXPECT_LE(length, size);
      std::string out;
      ASSERT_TRUE(unpacker.unpack(std::string_view(packed).substr(6), size, out));
      EXPECT_EQ(out, bytes);
    }
  }
}

TEST(ZstdBlockTest, RefusesDamage) {
  ZstdPacker packer(3);
  ZstdUnpacker unpacker;
  std::string packed;
  packer.pack(std::string(1000, 'x'), packed);
  std::string out;
  EXPECT_EQ(unpacker.unpack(packed, 999, out).error().code(), Code::kDataLoss);
  EXPECT_EQ(unpacker.unpack(packed, 1001, out).error().code(), Code::kDataLoss);
  packed.pop_back();
  EXPECT_EQ(unpacker.unpack(packed, 1000, out).error().code(), Code::kDataLoss);
}

}  // namespace
}  // namespace bellwether::codec

#include "codec/crc32c.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

// RFC 3720, appendix B.4.
TEST(Crc32c, KnownAnswers) {
  EXPECT_EQ(crc32c(std::string_view("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  EXPECT_EQ(crc32c(std::string_view()), 0u);
}

TEST(Crc32c, InstructionAndTableAgreeAtEveryLengthAndOffset) {
  std::mt19937 random(1);
  std::string bytes(600, 0);
  for (char& c : bytes) c = static_cast<char>(random());
  for (std::size_t offset = 0; offset < 9; ++offset)
    for (std::size_t length = 0; length + offset <= bytes.size(); length += 1 + length / 16) {
      const std::string_view piece = std::string_view(bytes).substr(offset, length);
      ASSERT_EQ(crc32c(piece), crc32c_portable(std::as_bytes(std::span(piece.data(), piece.size()))));
    }
}

TEST(Crc32c, ContinuesFromAHead) {
  EXPECT_EQ(crc32c("56789", crc32c("1234")), crc32c("123456789"));
}

}  // namespace
}  // namespace bellwether::codec

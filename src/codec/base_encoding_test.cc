#include "codec/base_encoding.h"

#include <gtest/gtest.h>

namespace bellwether::codec {
namespace {

TEST(Hex, BothWays) {
  EXPECT_EQ(to_hex(std::string_view("\x00\xFFz", 3)), "00ff7a");
  EXPECT_EQ(from_hex("00FF7a"), std::string("\x00\xFFz", 3));
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

// RFC 4648, section 10.
TEST(Base64, KnownAnswers) {
  const std::pair<std::string_view, std::string_view> answers[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : answers) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  EXPECT_EQ(to_base64("\xFB\xFF", Base64Alphabet::kUrl), "-_8");
  EXPECT_EQ(from_base64("-_8"), "\xFB\xFF");
  EXPECT_EQ(from_base64("+/8="), "\xFB\xFF");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const std::string_view text : {"Z", "Zg=", "Zh==", "Z===", "Zg==Zg==", "Zm9v YmFy", "Zm9\xC3"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes, Base64Alphabet::kUrl)), bytes);
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  }
}

}  // namespace
}  // namespace bellwether::codec

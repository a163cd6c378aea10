#include "codec/block_cipher.h"

#include <gmock/gmock.h>

#include "codec/base_encoding.h"

namespace bellwether::codec {
namespace {

// NIST SP 800-38A, F.3.11: CFB8-AES256.
TEST(FeedbackCipher, EncryptsAsPublished) {
  auto cipher = FeedbackCipher::create(BlockCipher::kAes256,
                                       *from_hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"),
                                       *from_hex("000102030405060708090a0b0c0d0e0f"));
  ASSERT_TRUE(cipher) << cipher.error().to_string();
  std::string text = *from_hex("6bc1bee22e409f96e93d7e117393172aae2d");
  cipher->encrypt(text);
  EXPECT_EQ(to_hex(text), "dc1f1a8520a64db55fcc8ac554844e889700");
}

TEST(FeedbackCipher, DecryptsWhatItEncryptedInAnyPieces) {
  for (const BlockCipher kind : {BlockCipher::kDes, BlockCipher::kTripleDes, BlockCipher::kCast128,
                                 BlockCipher::kBlowfish, BlockCipher::kRc2, BlockCipher::kAes256}) {
    const std::string initial(block_bytes(kind), 'i');
    auto there = FeedbackCipher::create(kind, "key", initial), back = FeedbackCipher::create(kind, "key", initial);
    ASSERT_TRUE(there) << there.error().to_string();
    std::string text = "some text that is longer than a block";
    there->encrypt(text);
    EXPECT_NE(text, "some text that is longer than a block");
    back->decrypt(std::span(text).first(7));
    back->decrypt(std::span(text).subspan(7));
    EXPECT_EQ(text, "some text that is longer than a block");
  }
}

}  // namespace
}  // namespace bellwether::codec

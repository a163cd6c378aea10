// FeedbackCipher: old block ciphers in 8-bit cipher feedback (CFB-8, NIST SP 800-38A), as libmcrypt runs them and NSCA speaks them. By
// OpenSSL's default and legacy providers, in a library context of its own, so that nothing else in the process can come to use them.
//
// One thread an object. About 0.1 us a byte: the cipher runs once for each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bellwether::codec {

enum class BlockCipher : std::uint8_t { kDes, kTripleDes, kCast128, kBlowfish, kRc2, kAes256 };

// Of the key that libmcrypt uses: its largest.
std::size_t key_bytes(BlockCipher cipher);
std::size_t block_bytes(BlockCipher cipher);

class FeedbackCipher {
 public:
  // `key` is cut or filled up with zeroes to key_bytes(); of `initial` the first block_bytes() are used. kUnavailable when this machine's
  // OpenSSL does not have the cipher.
  static Result<FeedbackCipher> create(BlockCipher cipher, std::string_view key, std::string_view initial);

  FeedbackCipher(FeedbackCipher&&) noexcept;
  FeedbackCipher& operator=(FeedbackCipher&&) noexcept;
  ~FeedbackCipher();

  // In place; goes on where the last call ended.
  void encrypt(std::span<char> bytes);
  void decrypt(std::span<char> bytes);

 private:
  struct Library;
  explicit FeedbackCipher(std::unique_ptr<Library> library, std::string_view initial);
  // The cipher's answer to what was last seen: its first byte is the next byte of key stream.
  std::uint8_t next_mask();
  void feed(char ciphertext);

  std::unique_ptr<Library> library_;
  std::string register_;
};

}  // namespace bellwether::codec

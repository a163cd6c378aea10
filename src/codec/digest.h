// Digests of bytes: SHA-256, HMAC and PBKDF2 with it (RFC 2104), SHA-1, MD5, by OpenSSL. Pure. About 2 ns a byte, a microsecond for a short text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bellwether::codec {

// 32 bytes, not text: see to_hex().
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);

// 16 bytes. For old protocols that want it only (PostgreSQL's md5 authentication).
std::string md5(std::string_view bytes);

// SHA-1 of bytes that come in pieces: 20 bytes. For protocols that name content by it; it proves nothing against somebody who means harm.
// One thread; finish() ends it.
class Sha1 {
 public:
  Sha1();
  ~Sha1();
  Sha1(const Sha1&) = delete;
  Sha1& operator=(const Sha1&) = delete;

  void add(std::string_view bytes);
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};
std::string sha1(std::string_view bytes);

// PBKDF2 with HMAC-SHA-256 (RFC 8018): 32 bytes. Half a microsecond a round: off the shards for thousands of rounds.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds);

// Whether two texts are the same, in a time that says nothing about where they differ.
bool equals_in_constant_time(std::string_view a, std::string_view b);

}  // namespace bellwether::codec

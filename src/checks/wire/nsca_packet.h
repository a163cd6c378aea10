// NSCA's wire: the greeting that the server sends, the packets that send_nsca answers with, and what encrypts them. Pure; no I/O.
//
// A connection begins with 128 random bytes and a time. Every packet behind it is one result, of 4,304 bytes (send_nsca since 2.9) or 720
// (before), encrypted by the method and password that both sides are configured with; their own checksum tells whether they were read
// rightly. docs/formats/nsca.md has the layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "codec/block_cipher.h"

namespace bellwether::checks {

// encryption_method and decryption_method of nsca.cfg. The others of its list are libmcrypt's alone.
enum class NscaEncryption : std::uint8_t {
  kNone = 0,
  kXor = 1,
  kDes = 2,
  kTripleDes = 3,
  kCast128 = 4,
  kBlowfish = 8,
  kRc2 = 11,
  kRijndael128 = 14,
};
// kInvalidArgument names those that are offered.
Result<NscaEncryption> nsca_encryption(int number);

inline constexpr std::size_t kNscaIvBytes = 128;
inline constexpr std::size_t kNscaPacketBytes = 4'304, kOldNscaPacketBytes = 720;

std::string make_nsca_greeting(std::string_view iv, UnixSeconds now);

struct NscaResult {
  std::string host, service, output;  // service empty: the host's
  int status = 3;
  UnixSeconds at;  // the time that the client copied from the greeting
};

// The packets of one connection, decrypted as they come.
class NscaReader {
 public:
  // kUnavailable when OpenSSL lacks the method's cipher.
  static Result<NscaReader> create(NscaEncryption encryption, std::string_view password, std::string_view iv);

  // Takes bytes that came. What it does not need yet it keeps.
  void append(std::string_view bytes);
  // The next packet; nullopt when it has not come whole. kInvalidArgument for one whose checksum or version is wrong: another password or
  // method, or no NSCA at all; nothing that follows on this connection can be read.
  Result<std::optional<NscaResult>> next();

 private:
  NscaReader(NscaEncryption encryption, std::string password, std::string iv)
      : encryption_(encryption), password_(std::move(password)), iv_(std::move(iv)) {}
  void decrypt(std::size_t begin);

  NscaEncryption encryption_;
  std::string password_, iv_;
  std::optional<codec::FeedbackCipher> cipher_;
  std::string plain_;
};

}  // namespace bellwether::checks

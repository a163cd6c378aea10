#include "codec/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace bellwether::codec {
namespace {

constexpr std::size_t kBytes = 32;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string out(kBytes, '\0');
  unsigned size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                              EVP_sha256(), nullptr);
  CHECK(done == 1 && size == kBytes, "OpenSSL makes no digest");
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::string out(kBytes, '\0');
  unsigned size = 0;
  // A null key would mean "as before" to OpenSSL.
  const char* const key_data = key.empty() ? "" : key.data();
  const unsigned char* const done = HMAC(EVP_sha256(), key_data, static_cast<int>(key.size()), bytes_of(message),
                                         message.size(), reinterpret_cast<unsigned char*>(out.data()), &size);
  CHECK(done != nullptr && size == kBytes, "OpenSSL makes no message authentication code");
  return out;
}

bool equals_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bellwether::codec

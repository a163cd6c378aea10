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

std::string md5(std::string_view bytes) {
  std::string out(16, '\0');
  unsigned size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, EVP_md5(), nullptr);
  CHECK(done == 1 && size == out.size(), "OpenSSL makes no digest");
  return out;
}

struct Sha1::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha1::Sha1() : state_(std::make_unique<State>()) {
  CHECK(state_->context != nullptr && EVP_DigestInit_ex(state_->context, EVP_sha1(), nullptr) == 1,
        "OpenSSL makes no digest");
}

Sha1::~Sha1() = default;

void Sha1::add(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1, "OpenSSL makes no digest");
}

std::string Sha1::finish() {
  std::string out(20, '\0');
  unsigned size = 0;
  const int done = EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), &size);
  CHECK(done == 1 && size == out.size(), "OpenSSL makes no digest");
  return out;
}

std::string sha1(std::string_view bytes) {
  Sha1 digest;
  digest.add(bytes);
  return digest.finish();
}

std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds) {
  std::string out(kBytes, '\0');
  const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                                     static_cast<int>(salt.size()), rounds, EVP_sha256(), static_cast<int>(out.size()),
                                     reinterpret_cast<unsigned char*>(out.data()));
  CHECK(done == 1, "OpenSSL derives no key");
  return out;
}

bool equals_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bellwether::codec

#include "app/secret.h"

#include <cerrno>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "base/check.h"

namespace bellwether::app {
namespace {

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace

Result<void> fill_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(Error::from_errno(errno, "getrandom"));
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<std::string> new_secret() {
  TRY(const auto bytes, random_bytes<32>());
  return to_hex(bytes);
}

std::string secret_hash(std::string_view secret) {
  std::array<std::uint8_t, 32> digest{};
  unsigned size = 0;
  const int done = ::EVP_Digest(secret.data(), secret.size(), digest.data(), &size, ::EVP_sha256(), nullptr);
  CHECK(done == 1 && size == digest.size(), "SHA-256 is not available");
  return to_hex(digest);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bellwether::app

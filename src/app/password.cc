#include "app/password.h"

#include <array>

#include <argon2.h>
#include <fmt/format.h>

#include "app/secret.h"

namespace bellwether::app {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKiB = 19'456;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kHashBytes = 32;

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (password.size() < kLeastPasswordBytes) {
    return fail(Code::kInvalidArgument, fmt::format("a password needs at least {} characters", kLeastPasswordBytes));
  }
  if (password.size() > kMostPasswordBytes) {
    return fail(Code::kInvalidArgument, fmt::format("a password may have at most {} bytes", kMostPasswordBytes));
  }
  TRY(const auto salt, random_bytes<16>());
  std::array<char, 256> encoded{};
  const int status = ::argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(), password.size(), salt.data(),
                                             salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (status != ARGON2_OK) return fail(Code::kInternal, fmt::format("argon2id: {}", ::argon2_error_message(status)));
  return std::string(encoded.data());
}

bool verify_password(std::string_view password, const std::string& encoded) {
  if (password.size() > kMostPasswordBytes) return false;
  return ::argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace bellwether::app

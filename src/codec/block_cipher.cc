#include "codec/block_cipher.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "base/check.h"

namespace bellwether::codec {
namespace {

constexpr std::size_t kMaxBlockBytes = 16;

struct Description {
  const char* name;
  std::size_t key_bytes;
  std::size_t block_bytes;
};

constexpr std::array<Description, 6> kDescriptions = {{
    {"DES-ECB", 8, 8},
    {"DES-EDE3-ECB", 24, 8},
    {"CAST5-ECB", 16, 8},
    {"BF-ECB", 56, 8},
    {"RC2-ECB", 128, 8},
    {"AES-256-ECB", 32, 16},
}};

const Description& describe(BlockCipher cipher) {
  return kDescriptions[static_cast<std::size_t>(cipher)];
}

template <auto kFree>
struct Free {
  template <class Object>
  void operator()(Object* object) const {
    kFree(object);
  }
};

}  // namespace

struct FeedbackCipher::Library {
  std::unique_ptr<OSSL_LIB_CTX, Free<OSSL_LIB_CTX_free>> context;
  std::unique_ptr<OSSL_PROVIDER, Free<OSSL_PROVIDER_unload>> standard, legacy;
  std::unique_ptr<EVP_CIPHER, Free<EVP_CIPHER_free>> cipher;
  std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>> state;
};

std::size_t key_bytes(BlockCipher cipher) {
  return describe(cipher).key_bytes;
}
std::size_t block_bytes(BlockCipher cipher) {
  return describe(cipher).block_bytes;
}

Result<FeedbackCipher> FeedbackCipher::create(BlockCipher cipher, std::string_view key, std::string_view initial) {
  const Description& description = describe(cipher);
  CHECK(initial.size() >= description.block_bytes, "{} bytes to begin with", initial.size());
  const auto unavailable = [&] {
    return fail(Code::kUnavailable,
                fmt::format("this machine's OpenSSL has no {} (its legacy provider)", description.name));
  };
  auto library = std::make_unique<Library>();
  library->context.reset(OSSL_LIB_CTX_new());
  library->standard.reset(OSSL_PROVIDER_load(library->context.get(), "default"));
  library->legacy.reset(OSSL_PROVIDER_load(library->context.get(), "legacy"));
  library->cipher.reset(EVP_CIPHER_fetch(library->context.get(), description.name, nullptr));
  library->state.reset(EVP_CIPHER_CTX_new());
  if (!library->cipher || !library->state) return unavailable();

  std::string whole_key(key.substr(0, description.key_bytes));
  whole_key.resize(description.key_bytes);
  EVP_CIPHER_CTX* const state = library->state.get();
  if (EVP_EncryptInit_ex2(state, library->cipher.get(), nullptr, nullptr, nullptr) != 1) return unavailable();
  std::size_t length = description.key_bytes;
  std::size_t bits = 8 * length;
  std::array<OSSL_PARAM, 3> sizes = {OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_KEYLEN, &length),
                                     OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
  if (cipher == BlockCipher::kRc2) sizes[1] = OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_RC2_KEYBITS, &bits);
  const bool has_variable_key = cipher == BlockCipher::kBlowfish || cipher == BlockCipher::kRc2;
  if (has_variable_key && EVP_CIPHER_CTX_set_params(state, sizes.data()) != 1) return unavailable();
  const auto* const key_data = reinterpret_cast<const unsigned char*>(whole_key.data());
  if (EVP_EncryptInit_ex2(state, nullptr, key_data, nullptr, nullptr) != 1) return unavailable();
  EVP_CIPHER_CTX_set_padding(state, 0);
  return FeedbackCipher(std::move(library), initial.substr(0, description.block_bytes));
}

FeedbackCipher::FeedbackCipher(std::unique_ptr<Library> library, std::string_view initial)
    : library_(std::move(library)), register_(initial) {}
FeedbackCipher::FeedbackCipher(FeedbackCipher&&) noexcept = default;
FeedbackCipher& FeedbackCipher::operator=(FeedbackCipher&&) noexcept = default;
FeedbackCipher::~FeedbackCipher() = default;

std::uint8_t FeedbackCipher::next_mask() {
  std::array<unsigned char, 2 * kMaxBlockBytes> block;
  int written = 0;
  const int done =
      EVP_EncryptUpdate(library_->state.get(), block.data(), &written,
                        reinterpret_cast<const unsigned char*>(register_.data()), static_cast<int>(register_.size()));
  CHECK(done == 1 && written > 0, "EVP_EncryptUpdate");
  return block[0];
}

void FeedbackCipher::feed(char ciphertext) {
  register_.erase(0, 1);
  register_.push_back(ciphertext);
}

void FeedbackCipher::encrypt(std::span<char> bytes) {
  for (char& byte : bytes) {
    byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ next_mask());
    feed(byte);
  }
}

void FeedbackCipher::decrypt(std::span<char> bytes) {
  for (char& byte : bytes) {
    const char ciphertext = byte;
    byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ next_mask());
    feed(ciphertext);
  }
}

}  // namespace bellwether::codec

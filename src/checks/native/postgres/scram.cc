#include "checks/native/postgres/scram.h"

#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"
#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::checks::postgres {
namespace {

constexpr std::string_view kNoBinding = "n,,";

// The value of "x=value" among comma-separated attributes.
std::optional<std::string_view> attribute(std::string_view text, char name) {
  for (const std::string_view part : split(text, ',')) {
    if (part.size() >= 2 && part[0] == name && part[1] == '=') return part.substr(2);
  }
  return std::nullopt;
}

}  // namespace

Scram::Scram(std::string user, std::string password, std::string nonce)
    : user_(std::move(user)), password_(std::move(password)), nonce_(std::move(nonce)) {}

std::string Scram::first_bare() const {
  return fmt::format("n={},r={}", user_, nonce_);
}

std::string Scram::first() const {
  return std::string(kNoBinding) + first_bare();
}

Result<std::string> Scram::answer(std::string_view server_first) {
  const std::optional<std::string_view> nonce = attribute(server_first, 'r');
  const std::optional<std::string_view> salt_text = attribute(server_first, 's');
  const std::optional<std::string_view> rounds_text = attribute(server_first, 'i');
  const std::optional<std::string> salt = salt_text ? codec::from_base64(*salt_text) : std::nullopt;
  const std::optional<std::int64_t> rounds = rounds_text ? positive_number(*rounds_text) : std::nullopt;
  if (!nonce || !nonce->starts_with(nonce_) || !salt || !rounds || *rounds > kMaxRounds) {
    return fail(Code::kInvalidArgument, "the server's SCRAM challenge is malformed");
  }
  const std::string salted = codec::pbkdf2_sha256(password_, *salt, static_cast<int>(*rounds));
  const std::string client_key = codec::hmac_sha256(salted, "Client Key");
  const std::string without_proof = fmt::format("c={},r={}", codec::to_base64(kNoBinding), *nonce);
  const std::string signed_text = fmt::format("{},{},{}", first_bare(), server_first, without_proof);
  std::string proof = codec::hmac_sha256(codec::sha256(client_key), signed_text);
  for (std::size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
  server_signature_ = codec::hmac_sha256(codec::hmac_sha256(salted, "Server Key"), signed_text);
  return fmt::format("{},p={}", without_proof, codec::to_base64(proof));
}

Result<void> Scram::verify(std::string_view server_final) const {
  const std::optional<std::string_view> text = attribute(server_final, 'v');
  const std::optional<std::string> signature = text ? codec::from_base64(*text) : std::nullopt;
  if (signature && codec::equals_in_constant_time(*signature, server_signature_)) return {};
  return fail(Code::kUnauthenticated, "the server does not know the password either");
}

}  // namespace bellwether::checks::postgres

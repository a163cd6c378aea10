#include "net/tls_context.h"

#include <string_view>

#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

namespace bellwether::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::string_view kProtocol("\x08http/1.1", 9);  // in ALPN's form: length, name

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
                    unsigned length, void*) {
  unsigned char* chosen = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kProtocol.data());
  const int found =
      ::SSL_select_next_proto(&chosen, out_length, ours, static_cast<unsigned>(kProtocol.size()), offered, length);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> load_tls_context(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                           ssl::context::single_dh_use,
                       error);
  ::SSL_CTX_set_alpn_select_cb(context->native_handle(), select_protocol, nullptr);
  const auto failed = [&error](const std::string& file, std::string_view what) {
    return fail(Code::kInvalidArgument, fmt::format("{}: {}: {}", file, what, error.message()));
  };
  context->use_certificate_chain_file(files.certificate, error);
  if (error) return failed(files.certificate, "cannot read the certificate");
  context->use_private_key_file(files.key, ssl::context::pem, error);
  if (error) return failed(files.key, "cannot read the key, or it does not belong to the certificate");
  if (::SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return fail(Code::kInvalidArgument, fmt::format("{}: the key does not belong to {}", files.key, files.certificate));
  }
  return context;
}

}  // namespace bellwether::net

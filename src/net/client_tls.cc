#include "net/client_tls.h"

#include <array>
#include <ctime>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace bellwether::net {
namespace {

int protocol_number(TlsVersion version) {
  switch (version) {
    case TlsVersion::kAny:
      return 0;
    case TlsVersion::kTls1:
      return TLS1_VERSION;
    case TlsVersion::kTls1_1:
      return TLS1_1_VERSION;
    case TlsVersion::kTls1_2:
      return TLS1_2_VERSION;
    case TlsVersion::kTls1_3:
      return TLS1_3_VERSION;
  }
  return 0;
}

std::unexpected<Error> refuse(std::string_view what) {
  return fail(Code::kInvalidArgument, fmt::format("{}: {}", what, take_tls_error("OpenSSL gives no reason")));
}

Result<void> apply(SSL_CTX* context, const ClientTlsOptions& options) {
  if (SSL_CTX_set_min_proto_version(context, protocol_number(options.minimum)) != 1 ||
      SSL_CTX_set_max_proto_version(context, protocol_number(options.maximum)) != 1) {
    return refuse("TLS version");
  }
  if (!options.ciphers.empty() && ::SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) != 1) {
    return refuse(options.ciphers);
  }
  if (options.verify) {
    const bool loaded = options.ca_file.empty()
                            ? ::SSL_CTX_set_default_verify_paths(context) == 1
                            : ::SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) == 1;
    if (!loaded) return refuse(options.ca_file.empty() ? "certificate authorities" : options.ca_file);
    ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  if (options.certificate_file.empty()) return {};
  if (::SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return refuse(options.certificate_file);
  }
  const std::string& key = options.key_file.empty() ? options.certificate_file : options.key_file;
  if (::SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) return refuse(key);
  return {};
}

Result<UnixSeconds> read_time(const ASN1_TIME* time) {
  std::tm fields{};
  if (time == nullptr || ::ASN1_TIME_to_tm(time, &fields) != 1) {
    return fail(Code::kInvalidArgument, "a certificate's time cannot be read");
  }
  return unix_seconds(::timegm(&fields));
}

std::string common_name_of(X509* certificate) {
  std::array<char, 256> name{};
  X509_NAME* subject = ::X509_get_subject_name(certificate);
  const int size = subject == nullptr ? -1
                                      : ::X509_NAME_get_text_by_NID(subject, NID_commonName, name.data(),
                                                                    static_cast<int>(name.size()));
  return size < 0 ? std::string() : std::string(name.data());
}

}  // namespace

Result<std::shared_ptr<const ClientTls>> ClientTls::create(const ClientTlsOptions& options) {
  SSL_CTX* context = ::SSL_CTX_new(::TLS_client_method());
  if (context == nullptr) return refuse("OpenSSL cannot start");
  // The destructor frees the context whatever comes next.
  std::shared_ptr<const ClientTls> tls(new ClientTls(context, options.verify));
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Peers that hang up without a closing alert are common and no error to us.
  ::SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  TRY_VOID(apply(context, options));
  return tls;
}

ClientTls::~ClientTls() {
  ::SSL_CTX_free(context_);
}

Result<PeerCertificate> peer_certificate(const ssl_st* session) {
  X509* certificate = session == nullptr ? nullptr : ::SSL_get0_peer_certificate(session);
  if (certificate == nullptr) return fail(Code::kNotFound, "the server showed no certificate");
  PeerCertificate peer;
  peer.common_name = common_name_of(certificate);
  const Result<UnixSeconds> begin = read_time(::X509_get0_notBefore(certificate));
  const Result<UnixSeconds> end = read_time(::X509_get0_notAfter(certificate));
  peer.has_times = begin && end;
  if (begin) peer.not_before = *begin;
  if (end) peer.not_after = *end;
  return peer;
}

std::string take_tls_error(const std::string& otherwise) {
  const unsigned long code = ::ERR_get_error();
  ::ERR_clear_error();
  if (code == 0) return otherwise;
  const char* reason = ::ERR_reason_error_string(code);
  return reason == nullptr ? otherwise : reason;
}

}  // namespace bellwether::net

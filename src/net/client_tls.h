// ClientTls: how our side of a TLS connection is set up, as an OpenSSL context, and what the other side's certificate says. Making a context
// costs up to a millisecond, so Dialer keeps the ones that were asked for. Immutable: any thread may connect with one.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"

struct ssl_ctx_st;
struct ssl_st;

namespace bellwether::net {

enum class TlsVersion { kAny, kTls1, kTls1_1, kTls1_2, kTls1_3 };

struct ClientTlsOptions {
  TlsVersion minimum = TlsVersion::kAny;
  TlsVersion maximum = TlsVersion::kAny;
  bool verify = false;           // refuse a certificate that `ca_file` (empty: the system's store) does not vouch for
  std::string ca_file;           // PEM
  std::string certificate_file;  // ours, PEM; empty: none
  std::string key_file;          // empty: in certificate_file
  std::string ciphers;           // of TLS 1.2 and below, in OpenSSL's words; empty: the library's

  friend auto operator<=>(const ClientTlsOptions&, const ClientTlsOptions&) = default;
};

struct PeerCertificate {
  std::string common_name;  // of the subject; empty when it has none
  bool has_times = false;
  UnixSeconds not_before, not_after;
};

class ClientTls {
 public:
  // kInvalidArgument, naming the file or the option that OpenSSL does not take.
  static Result<std::shared_ptr<const ClientTls>> create(const ClientTlsOptions& options);
  ClientTls(const ClientTls&) = delete;
  ClientTls& operator=(const ClientTls&) = delete;
  ~ClientTls();

 private:
  friend class AsyncStream;
  explicit ClientTls(ssl_ctx_st* context, bool verifies) : context_(context), verifies_(verifies) {}

  ssl_ctx_st* const context_;
  const bool verifies_;
};

// The certificate that the other side of a finished handshake showed; kNotFound when it showed none.
Result<PeerCertificate> peer_certificate(const ssl_st* session);

// What OpenSSL's error queue of this thread says, emptied; `otherwise` when it says nothing.
std::string take_tls_error(const std::string& otherwise);

}  // namespace bellwether::net

// How long a server's certificate is still valid, judged and worded as check_http -C and check_tcp -D do. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/plugin_check.h"
#include "net/client_tls.h"

namespace bellwether::checks {

struct CertificateDays {
  std::int64_t warning = 0;
  std::int64_t critical = 0;

  // "30" or "30,14"; nullopt for anything else.
  static std::optional<CertificateDays> parse(std::string_view text);
};

// "OK - Certificate 'www.example' will expire on Thu Dec 10 21:46:31 2026 +0000." and its worse forms.
NativeOutcome judge_certificate(const Result<net::PeerCertificate>& certificate, const CertificateDays& days,
                                UnixSeconds now);

}  // namespace bellwether::checks

// Dialer: opens outgoing connections from one shard: names, addresses, TLS. What every native check talks through.
//
//   Dialer dialer(shard, pool, metrics);
//   Result<AsyncStream> stream = co_await dialer.connect("www.example", 443, AddressFamily::kAny, deadline);
//   Result<std::shared_ptr<const ClientTls>> tls = dialer.tls(ClientTlsOptions());
//
// On its shard's thread. A connection to a loopback address usually stands when connect() returns and costs no turn of the loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "net/async_stream.h"
#include "net/client_tls.h"
#include "net/name_lookup.h"
#include "net/socket_address.h"
#include "runtime/blocking_pool.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::net {

struct DialerOptions {
  NameLookupOptions lookup;
  std::size_t max_tls_contexts = 64;  // kept for the next connection of the same options; past it all are made anew
};

class Dialer {
 public:
  // Inline, so that a program which makes a dialer and connects to nothing is linked without OpenSSL.
  Dialer(runtime::Shard& shard, runtime::BlockingPool& pool, Metrics& metrics, const DialerOptions& options = {})
      : shard_(shard), options_(options), names_(shard, pool, metrics, options.lookup) {}
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

  runtime::Shard& shard() { return shard_; }
  NameLookup& names() { return names_; }

  // To the first of the name's addresses that takes us. kNotFound: no such name (the message is getaddrinfo's). Otherwise the last
  // address' failure, the message being the system's: "Connection refused" (kUnavailable), "No route to host" (kIo) …; kDeadlineExceeded.
  runtime::Task<Result<AsyncStream>> connect(std::string host, std::uint16_t port, AddressFamily family,
                                             Monotonic deadline);
  runtime::Task<Result<AsyncStream>> connect(SocketAddress address, Monotonic deadline);

  // A context for these options, made when there is none yet.
  Result<std::shared_ptr<const ClientTls>> tls(const ClientTlsOptions& options);

 private:
  runtime::Shard& shard_;
  const DialerOptions options_;
  NameLookup names_;
  std::map<ClientTlsOptions, std::shared_ptr<const ClientTls>> contexts_;
};

}  // namespace bellwether::net

// TLS for servers: certificates from files into an OpenSSL context. TLS 1.2 and newer, ALPN http/1.1.
#pragma once

#include <memory>

#include "base/result.h"
#include "net/http_server.h"

namespace boost::asio::ssl {
class context;
}

namespace bellwether::net {

// Reads both files; errors name the file. The context may serve connections of every thread.
Result<std::shared_ptr<boost::asio::ssl::context>> load_tls_context(const TlsFiles& files);

}  // namespace bellwether::net

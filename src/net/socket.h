// Sockets as Linux gives them: descriptors that close themselves, and sockets bound to an Endpoint. For net's own sources.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "net/listener.h"
#include "runtime/descriptor.h"

namespace bellwether::net {

using runtime::Descriptor;

// A non-blocking socket bound to `endpoint`; streams listen. A socket file that nobody listens on any more is replaced; one that
// is in use, or a path that is no socket, is refused; so is a port that another process has. `inherited` >= 0: that socket instead, checked to be of the right type.
Result<Descriptor> bind_socket(const Endpoint& endpoint, PortSharing sharing, int inherited);

// The address a socket is bound to, in the words of `asked`.
Result<Endpoint> local_endpoint(int socket, const Endpoint& asked);

// "127.0.0.1:51234", "[::1]:51234", or "unix" for the other end of a unix stream.
std::string peer_name(int socket);

// Removes the socket file of a unix endpoint when its listener goes; does nothing for others.
class SocketFile {
 public:
  SocketFile() = default;
  SocketFile(const Endpoint& endpoint, int inherited);
  SocketFile(SocketFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SocketFile& operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~SocketFile();

 private:
  std::string path_;
};

}  // namespace bellwether::net

#include "app/listeners.h"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bellwether::app {
namespace {

using Kind = net::Endpoint::Kind;

bool is_unix(const net::Endpoint& endpoint) {
  return endpoint.kind == Kind::kUnixStream || endpoint.kind == Kind::kUnixDatagram;
}

// The address a descriptor is bound to, in the words of Endpoint::to_string(); empty when it is no socket of ours.
std::string address_of(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  int type = 0;
  socklen_t type_size = sizeof type;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0) return {};
  net::Endpoint endpoint;
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
    endpoint.port = ntohs(address.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
    ::inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof text);
    endpoint.port = ntohs(address.sin6_port);
  } else if (storage.ss_family == AF_UNIX) {
    endpoint.path = reinterpret_cast<const sockaddr_un&>(storage).sun_path;
    endpoint.kind = type == SOCK_DGRAM ? Kind::kUnixDatagram : Kind::kUnixStream;
    return endpoint.to_string();
  }
  endpoint.host = text;
  endpoint.kind = type == SOCK_DGRAM ? Kind::kUdp : Kind::kTcp;
  return endpoint.to_string();
}

std::size_t shards_for(const runtime::Runtime& runtime, const net::Endpoint& endpoint, int inherited) {
  return is_unix(endpoint) || inherited >= 0 ? 1 : runtime.size();
}

net::PortSharing sharing_of(std::size_t shard, std::size_t shards) {
  if (shards == 1) return net::PortSharing::kAlone;
  return shard == 0 ? net::PortSharing::kFirst : net::PortSharing::kFurther;
}

}  // namespace

InheritedSockets::InheritedSockets(const std::vector<int>& descriptors) {
  for (const int descriptor : descriptors) sockets_.push_back({address_of(descriptor), descriptor});
}

int InheritedSockets::take(const net::Endpoint& endpoint) {
  const auto at = std::ranges::find(sockets_, endpoint.to_string(), &Socket::address);
  if (at == sockets_.end()) return -1;
  const int descriptor = at->descriptor;
  sockets_.erase(at);
  return descriptor;
}

std::vector<std::string> InheritedSockets::close_rest() {
  std::vector<std::string> addresses;
  for (Socket& socket : sockets_) {
    ::close(socket.descriptor);
    addresses.push_back(std::move(socket.address));
  }
  sockets_.clear();
  return addresses;
}

net::DatagramCounts DatagramGroup::counts() const {
  net::DatagramCounts sum;
  for (const auto& listener : listeners) {
    const net::DatagramCounts one = listener->counts();
    sum.datagrams += one.datagrams;
    sum.bytes += one.bytes;
    sum.kernel_drops += one.kernel_drops;
    sum.truncated += one.truncated;
    sum.receive_calls += one.receive_calls;
    sum.receive_buffer_bytes += one.receive_buffer_bytes;
  }
  return sum;
}

net::StreamCounts StreamGroup::counts() const {
  net::StreamCounts sum;
  for (const auto& listener : listeners) {
    const net::StreamCounts one = listener->counts();
    sum.accepted += one.accepted;
    sum.open += one.open;
    sum.bytes += one.bytes;
    sum.refused += one.refused;
    sum.accept_failures += one.accept_failures;
  }
  return sum;
}

Result<DatagramGroup> open_datagrams(runtime::Runtime& runtime, std::string protocol, const net::Endpoint& endpoint,
                                     net::DatagramOptions options, InheritedSockets& inherited,
                                     const HandlerOf& handler_of) {
  DatagramGroup group{std::move(protocol), endpoint, {}};
  options.inherited_descriptor = inherited.take(endpoint);
  const std::size_t shards = shards_for(runtime, endpoint, options.inherited_descriptor);
  for (std::size_t i = 0; i < shards; ++i) {
    options.sharing = sharing_of(i, shards);
    net::DatagramHandler& handler = handler_of(i, endpoint.to_string());
    TRY(auto listener, net::DatagramListener::create(runtime.shard(i), group.endpoint, options, handler));
    group.endpoint = listener->local();
    group.listeners.push_back(std::move(listener));
  }
  return group;
}

namespace {

Result<StreamGroup> open_streams_on(std::size_t shards, runtime::Runtime& runtime, std::string protocol,
                                    const net::Endpoint& endpoint, net::StreamOptions options,
                                    InheritedSockets& inherited, const FactoryOf& factory_of) {
  StreamGroup group{std::move(protocol), endpoint, {}};
  options.inherited_descriptor = inherited.take(endpoint);
  shards = std::min(shards, shards_for(runtime, endpoint, options.inherited_descriptor));
  for (std::size_t i = 0; i < shards; ++i) {
    options.sharing = sharing_of(i, shards);
    TRY(auto listener, net::StreamListener::create(runtime.shard(i), group.endpoint, options, factory_of(i)));
    group.endpoint = listener->local();
    group.listeners.push_back(std::move(listener));
  }
  return group;
}

}  // namespace

Result<StreamGroup> open_streams(runtime::Runtime& runtime, std::string protocol, const net::Endpoint& endpoint,
                                 net::StreamOptions options, InheritedSockets& inherited, const FactoryOf& factory_of) {
  return open_streams_on(runtime.size(), runtime, std::move(protocol), endpoint, options, inherited, factory_of);
}

Result<StreamGroup> open_streams_on_first_shard(runtime::Runtime& runtime, std::string protocol,
                                                const net::Endpoint& endpoint, net::StreamOptions options,
                                                InheritedSockets& inherited, const FactoryOf& factory_of) {
  return open_streams_on(1, runtime, std::move(protocol), endpoint, options, inherited, factory_of);
}

}  // namespace bellwether::app

// Listeners: opens one listener for each address and shard, and knows all of them by address. With port 0 every shard shares the port that the
// first one was given. Unix sockets are opened on shard 0 alone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/listener.h"
#include "runtime/runtime.h"

namespace bellwether::app {

// Sockets that the service manager handed over, by the address they are bound to.
class InheritedSockets {
 public:
  explicit InheritedSockets(const std::vector<int>& descriptors);
  // The descriptor bound to that address, once; -1 when there is none.
  int take(const net::Endpoint& endpoint);
  // Closes those that nobody took, and tells their addresses.
  std::vector<std::string> close_rest();

 private:
  struct Socket {
    std::string address;
    int descriptor;
  };
  std::vector<Socket> sockets_;
};

// One configured address with its listener on each shard.
struct DatagramGroup {
  std::string protocol;    // "statsd udp"
  net::Endpoint endpoint;  // as bound
  std::vector<std::unique_ptr<net::DatagramListener>> listeners;

  net::DatagramCounts counts() const;  // summed over the shards
};

struct StreamGroup {
  std::string protocol;  // "carbon pickle"
  net::Endpoint endpoint;
  std::vector<std::unique_ptr<net::StreamListener>> listeners;

  net::StreamCounts counts() const;
};

using HandlerOf = std::function<net::DatagramHandler&(std::size_t shard, const std::string& place)>;
using FactoryOf = std::function<net::StreamSessionFactory(std::size_t shard)>;

// Errors name the address. Before the runtime runs.
Result<DatagramGroup> open_datagrams(runtime::Runtime& runtime, std::string protocol, const net::Endpoint& endpoint,
                                     net::DatagramOptions options, InheritedSockets& inherited,
                                     const HandlerOf& handler_of);
Result<StreamGroup> open_streams(runtime::Runtime& runtime, std::string protocol, const net::Endpoint& endpoint,
                                 net::StreamOptions options, InheritedSockets& inherited, const FactoryOf& factory_of);

// The same on shard 0 alone.
Result<StreamGroup> open_streams_on_first_shard(runtime::Runtime& runtime, std::string protocol,
                                                const net::Endpoint& endpoint, net::StreamOptions options,
                                                InheritedSockets& inherited, const FactoryOf& factory_of);

}  // namespace bellwether::app

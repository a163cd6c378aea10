#include "app/login_throttle.h"

#include <algorithm>

namespace bellwether::app {

std::string LoginThrottle::address_of(std::string_view peer) {
  // "127.0.0.1:5123" and "[::1]:5123" end in a port; a bare IPv6 address holds more than one colon and no bracket.
  const std::size_t colon = peer.rfind(':');
  const bool bare_ipv6 = peer.find(':') != colon && !peer.starts_with('[');
  return std::string(colon == std::string_view::npos || bare_ipv6 ? peer : peer.substr(0, colon));
}

bool LoginThrottle::may_try(std::string_view peer, Monotonic now) {
  const std::lock_guard lock(mutex_);
  const auto at = records_.find(address_of(peer));
  if (at == records_.end()) return true;
  if (now - at->second.first >= kWindow) {
    records_.erase(at);
    return true;
  }
  return at->second.failures < kTries;
}

void LoginThrottle::failed(std::string_view peer, Monotonic now) {
  const std::lock_guard lock(mutex_);
  if (records_.size() >= kMostPeers) {
    records_.erase(std::ranges::min_element(records_, {}, [](const auto& pair) { return pair.second.first; }));
  }
  Record& record = records_.try_emplace(address_of(peer), Record{0, now}).first->second;
  ++record.failures;
}

void LoginThrottle::succeeded(std::string_view peer) {
  const std::lock_guard lock(mutex_);
  records_.erase(address_of(peer));
}

}  // namespace bellwether::app

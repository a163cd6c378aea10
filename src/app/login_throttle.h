// LoginThrottle: slows down guessing. After kTries failures from one peer's address within kWindow, further tries are refused until the window
// has passed. A bounded table: when it is full the oldest peer is forgotten. Any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bellwether::app {

class LoginThrottle {
 public:
  static constexpr std::size_t kTries = 8;
  static constexpr std::size_t kMostPeers = 10'000;
  static constexpr seconds kWindow{300};

  // `peer` is an address with or without a port.
  bool may_try(std::string_view peer, Monotonic now);
  void failed(std::string_view peer, Monotonic now);
  void succeeded(std::string_view peer);

 private:
  struct Record {
    std::size_t failures = 0;
    Monotonic first;
  };
  static std::string address_of(std::string_view peer);

  std::mutex mutex_;
  std::map<std::string, Record, std::less<>> records_;
};

}  // namespace bellwether::app

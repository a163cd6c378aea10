// What a service manager (systemd) and Bellwether tell each other: readiness, the watchdog and sockets that were opened for us. All of it
// works through environment variables, which are taken out on reading so that child processes do not inherit them.
//
// Reading the environment: once, before other threads run. Sending: any thread, one system call.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runtime/descriptor.h"

namespace bellwether::runtime {

// Sends states to $NOTIFY_SOCKET; without one, every call succeeds and does nothing.
class ServiceManager {
 public:
  static ServiceManager from_environment();

  bool is_present() const { return !socket_path_.empty(); }
  Result<void> ready(std::string_view status) const;  // READY=1, with a line for `systemctl status`
  Result<void> reloading() const;                     // RELOADING=1; ready() ends it
  Result<void> stopping() const;
  Result<void> feed_watchdog() const;
  Result<void> status(std::string_view text) const;

  // How long the manager waits for feed_watchdog() before it kills us; feed twice as often. None when it does not watch.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

 private:
  Result<void> send(std::string_view state) const;

  std::string socket_path_;  // a leading '@' means the abstract name space
  std::optional<std::chrono::microseconds> watchdog_;
};

struct InheritedSocket {
  Descriptor descriptor;  // close-on-exec
  std::string name;       // of $LISTEN_FDNAMES, "unknown" without one
};

// The sockets handed over by $LISTEN_FDS, if they are meant for this process. kInvalidArgument when the variables make no sense.
Result<std::vector<InheritedSocket>> take_inherited_sockets(int first_descriptor = 3);

}  // namespace bellwether::runtime

// NscaServer: takes results from send_nsca (tcp 5667). What one read of a connection brought is handed over as one batch.
//
// The engine's shard. Refused and counted: packets that cannot be read (the connection is closed), that are older or newer than
// max_packet_age, results the engine does not take. NSCA has no answer, so a client never knows.
#pragma once

#include <memory>
#include <string>

#include "base/refusals.h"
#include "base/result.h"
#include "base/time.h"
#include "checks/commands/intake.h"
#include "checks/wire/nsca_packet.h"
#include "net/listener.h"
#include "runtime/clock.h"

namespace bellwether::checks {

struct NscaOptions {
  net::Endpoint endpoint;
  NscaEncryption encryption = NscaEncryption::kXor;
  std::string password;
  seconds max_packet_age{30};  // as nsca.cfg's; 0: any
  std::uint32_t max_connections = 256;
  seconds idle_timeout{60};
};

class NscaServer {
 public:
  // On the intake's shard. kUnavailable when OpenSSL lacks the cipher, or what listening fails with. All outlive it.
  static Result<std::unique_ptr<NscaServer>> create(const NscaOptions& options, Intake& intake,
                                                    const runtime::Clock& clock, Refusals& refusals);

  net::Endpoint local() const { return listener_->local(); }
  void drain() { listener_->drain(); }

 private:
  class Session;
  struct Shared;

  std::shared_ptr<Shared> shared_;
  std::unique_ptr<net::StreamListener> listener_;
};

}  // namespace bellwether::checks

// PosixDialer: outbound TCP, UDP and unix connections of the operating system, with deadlines. Blocks its caller (a thread of Outbound), also in the
// resolver. Any thread.
#pragma once

#include "statsd/outbound.h"

namespace bellwether::statsd {

class PosixDialer final : public OutboundDialer {
 public:
  Result<std::unique_ptr<OutboundConnection>> dial(const net::Endpoint& target, milliseconds timeout) override;
};

}  // namespace bellwether::statsd

// Asks one name server one question: by UDP, twice if nothing comes, and by TCP when the answer does not fit. One shard.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "checks/native/dns/message.h"
#include "net/dialer.h"
#include "net/socket_address.h"
#include "runtime/task.h"

namespace bellwether::checks::dns {

// kDeadlineExceeded when nothing comes, kUnavailable when the port is closed; whatever the server says is an Answer.
runtime::Task<Result<Answer>> ask(net::Dialer& dialer, net::SocketAddress server, std::string name, Type type,
                                  Monotonic deadline);

// The first "nameserver" of resolv.conf's text; "127.0.0.1" when there is none.
std::string first_name_server(std::string_view resolv_conf);

}  // namespace bellwether::checks::dns

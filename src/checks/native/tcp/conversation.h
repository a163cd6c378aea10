// What check_tcp says and hears on one connection: TLS, the certificate, a text sent, an answer waited for, a farewell.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "checks/native/native_check.h"
#include "checks/native/tcp/request.h"
#include "net/async_stream.h"
#include "runtime/task.h"

namespace bellwether::checks::tcp {

// What the conversation gave: an outcome that ends the check at once, or the answer and its match.
struct Conversation {
  std::optional<NativeOutcome> end;
  std::string answer;
  bool is_mismatch = false;
  std::string certificate_line;
};

runtime::Task<Conversation> converse(const Request& request, const NativeContext& context, net::AsyncStream& stream,
                                     Monotonic deadline);

}  // namespace bellwether::checks::tcp

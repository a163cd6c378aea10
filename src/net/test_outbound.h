// For tests: sends a request from a shard and waits for its answer on the test's thread.
#pragma once

#include <future>
#include <utility>

#include "net/outbound.h"
#include "net/test_runtime.h"

namespace bellwether::net {

namespace test_outbound_detail {
inline runtime::Task<void> send(Outbound& outbound, OutboundRequest request,
                                std::promise<Result<OutboundResponse>> answer) {
  Result<OutboundResponse> response = co_await outbound.send(std::move(request));
  answer.set_value(std::move(response));
}
}  // namespace test_outbound_detail

inline std::future<Result<OutboundResponse>> send_later(TestRuntime& runtime, Outbound& outbound,
                                                        OutboundRequest request) {
  std::promise<Result<OutboundResponse>> answer;
  auto future = answer.get_future();
  runtime.shard().spawn(test_outbound_detail::send(outbound, std::move(request), std::move(answer)));
  return future;
}

inline Result<OutboundResponse> send_and_wait(TestRuntime& runtime, Outbound& outbound, OutboundRequest request) {
  return send_later(runtime, outbound, std::move(request)).get();
}

}  // namespace bellwether::net

// StreamReader: reads lines, exact lengths and everything from an AsyncStream through one buffer.
//
//   StreamReader reader(stream, 64 << 10);
//   Result<std::string> greeting = co_await reader.line(deadline);
//
// On the stream's shard. At most `max_bytes` are held; what would need more is kResourceExhausted. A peer that closes too early is
// kUnavailable.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "net/async_stream.h"
#include "runtime/task.h"

namespace bellwether::net {

class StreamReader {
 public:
  StreamReader(AsyncStream& stream, std::size_t max_bytes) : stream_(stream), max_bytes_(max_bytes) {}

  // Up to the next '\n', without it and without a '\r' before it.
  runtime::Task<Result<std::string>> line(Monotonic deadline);
  runtime::Task<Result<std::string>> exactly(std::size_t count, Monotonic deadline);
  // Until the peer closes; what goes past the limit is an error.
  runtime::Task<Result<std::string>> rest(Monotonic deadline);

  // One more read into the buffer: false when the peer has closed. For readers that look at buffered() themselves.
  runtime::Task<Result<bool>> fill(Monotonic deadline);
  std::string_view buffered() const { return std::string_view(buffer_).substr(begin_); }
  void consume(std::size_t count);

 private:
  std::string take(std::size_t count);

  AsyncStream& stream_;
  const std::size_t max_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not consumed yet
};

}  // namespace bellwether::net

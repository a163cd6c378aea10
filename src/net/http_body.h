// A request's body out of its Content-Encoding.
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>

#include "net/http.h"
#include "net/http_parser.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"

namespace bellwether::net {

// One request's share of what all bodies of a server may hold together; given back when it is destroyed.
class BodyCharge {
 public:
  explicit BodyCharge(std::atomic<std::uint64_t>& total) : total_(total) {}
  BodyCharge(const BodyCharge&) = delete;
  BodyCharge& operator=(const BodyCharge&) = delete;
  ~BodyCharge() { total_.fetch_sub(held_, std::memory_order_relaxed); }

  // Holds `bytes` from now on. False when all bodies together then exceed `limit`.
  bool hold(std::uint64_t bytes, std::uint64_t limit) {
    const std::uint64_t before =
        total_.fetch_add(bytes - held_, std::memory_order_relaxed);  // wraps back when it shrinks
    const std::uint64_t now = before + (bytes - held_);
    held_ = bytes;
    return now <= limit;
  }

 private:
  std::atomic<std::uint64_t>& total_;
  std::uint64_t held_ = 0;
};

// Replaces request.body by what it holds: gzip, deflate, br and zstd, several after one another as the header lists them. 415 for other
// encodings, 413 when more than `max_bytes` come out, 400 for damaged bytes. Large bodies are unpacked on the pool.
runtime::Task<std::expected<void, HttpFault>> decode_body(HttpRequest& request, std::size_t max_bytes,
                                                          runtime::BlockingPool& pool);

}  // namespace bellwether::net

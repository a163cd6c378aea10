// BatchPacer: how long a datagram socket is left alone after it was drained, so that the next wake-up finds a batch worth waking for.
//
// A wake-up costs microseconds, a datagram in a batch tenths of one. So after a drain the socket is not watched but read again after a
// nap, whose length follows the rate: it grows until about kTarget datagrams gather in it or it is `longest`, and is the only delay a
// datagram ever sees. A nap that gathers nothing ends the pacing: then the kernel wakes us, and a lone metric is read at once.
// Pure; one thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace bellwether::net {

class BatchPacer {
 public:
  static constexpr std::uint32_t kTarget = 128;
  static constexpr nanoseconds kShortest{50'000};  // below it the timer costs more than it saves

  // Naps are also kept short enough that the fastest sender cannot fill half of the receive buffer in one.
  BatchPacer(nanoseconds longest, std::uint64_t receive_buffer_bytes) {
    const nanoseconds fills(receive_buffer_bytes / 2 / kDatagramCost * kFastestGap.count());
    longest_ = std::min(longest, fills);
    nap_ = longest_;
  }

  // After a wake-up that drained `gathered` datagrams: the nap to take; zero: watch the socket.
  nanoseconds next(std::uint64_t gathered) {
    if (gathered == 0 || longest_ <= nanoseconds::zero()) {
      nap_ = longest_;
      return nanoseconds::zero();
    }
    const auto wanted = nap_.count() * kTarget / static_cast<std::int64_t>(gathered);
    nap_ = std::min(std::max(nanoseconds(wanted), kShortest), longest_);
    return nap_;
  }

 private:
  static constexpr std::uint64_t kDatagramCost =
      2'304;  // what the kernel charges for a datagram that fills an Ethernet frame
  static constexpr nanoseconds kFastestGap{1'000};  // one core sends about a million a second

  nanoseconds longest_;
  nanoseconds nap_;
};

}  // namespace bellwether::net

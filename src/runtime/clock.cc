#include "runtime/clock.h"

namespace bellwether::runtime {

UnixMillis SystemClock::now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

Monotonic SystemClock::monotonic() const {
  return std::chrono::steady_clock::now();
}

}  // namespace bellwether::runtime

#include "app/login_throttle.h"

#include <gmock/gmock.h>

namespace bellwether::app {
namespace {

TEST(LoginThrottle, RefusesAfterTooManyFailuresFromOneAddressAndForgetsThemInTime) {
  LoginThrottle throttle;
  const Monotonic now{};
  for (std::size_t i = 0; i < LoginThrottle::kTries; ++i) {
    EXPECT_TRUE(throttle.may_try("10.0.0.1:" + std::to_string(1000 + i), now));
    throttle.failed("10.0.0.1:" + std::to_string(1000 + i), now);
  }
  EXPECT_FALSE(throttle.may_try("10.0.0.1:9", now));
  EXPECT_TRUE(throttle.may_try("10.0.0.2:9", now));
  EXPECT_TRUE(throttle.may_try("10.0.0.1:9", now + LoginThrottle::kWindow));
}

TEST(LoginThrottle, ASuccessClearsTheRecord) {
  LoginThrottle throttle;
  const Monotonic now{};
  for (std::size_t i = 0; i < LoginThrottle::kTries; ++i) throttle.failed("[::1]:7", now);
  EXPECT_FALSE(throttle.may_try("[::1]:8", now));
  throttle.succeeded("[::1]:9");
  EXPECT_TRUE(throttle.may_try("[::1]:8", now));
}

TEST(LoginThrottle, ForgetsTheOldestPeerWhenFull) {
  LoginThrottle throttle;
  const Monotonic start{};
  for (std::size_t i = 0; i < LoginThrottle::kTries; ++i) throttle.failed("first", start);
  for (std::size_t i = 0; i < LoginThrottle::kMostPeers; ++i)
    throttle.failed("peer" + std::to_string(i), start + milliseconds(i + 1));
  EXPECT_TRUE(throttle.may_try("first", start + seconds(60)));
}

}  // namespace
}  // namespace bellwether::app

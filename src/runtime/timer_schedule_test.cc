#include "runtime/timer_schedule.h"

#include <gtest/gtest.h>

namespace bellwether::runtime {
namespace {

constexpr nanoseconds kNever{-1};

TEST(NextMultiple, IsTheNextOfTheWallClock) {
  EXPECT_EQ(next_multiple(seconds(1003), seconds(10), kNever), seconds(1010));
  EXPECT_EQ(next_multiple(seconds(1010), seconds(10), kNever), seconds(1020));
  EXPECT_EQ(next_multiple(seconds(1010), seconds(10), seconds(1010)), seconds(1020));
}

TEST(NextMultiple, AWakeUpAMomentEarlyDoesNotServeTheSameTwice) {
  EXPECT_EQ(next_multiple(seconds(1010) - milliseconds(1), seconds(10), seconds(1010)), seconds(1020));
}

TEST(NextMultiple, FollowsAClockThatSteps) {
  EXPECT_EQ(next_multiple(seconds(905), seconds(10), seconds(1010)), seconds(910));
  EXPECT_EQ(next_multiple(seconds(5005), seconds(10), seconds(1010)), seconds(5010));
}

TEST(NextFrom, KeepsItsPhaseAndSwallowsWhatWasMissed) {
  EXPECT_EQ(next_from(seconds(3), seconds(10), seconds(4)), seconds(13));
  EXPECT_EQ(next_from(seconds(3), seconds(10), seconds(13)), seconds(23));
  EXPECT_EQ(next_from(seconds(3), seconds(10), seconds(57)), seconds(63));
}

}  // namespace
}  // namespace bellwether::runtime

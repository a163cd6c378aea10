#include "base/test_needs.h"

#include <gtest/gtest-spi.h>

namespace bellwether {
namespace {

class TestNeedsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const char* ci = std::getenv("CI")) before_ = ci;
  }
  void TearDown() override {
    if (before_.empty()) {
      ::unsetenv("CI");
    } else {
      ::setenv("CI", before_.c_str(), 1);
    }
  }

  std::string before_;
};

TEST_F(TestNeedsTest, FailWhereTheyAreRequired) {
  ::setenv("CI", "true", 1);
  EXPECT_FATAL_FAILURE([] { BW_TEST_NEEDS_PROGRAM("/no/such/program"); }(), "/no/such/program is not installed");
}

TEST_F(TestNeedsTest, AreOptionalElsewhere) {
  ::setenv("CI", "false", 1);
  EXPECT_FALSE(testing::needs_are_required());
  ::unsetenv("CI");
  EXPECT_FALSE(testing::needs_are_required());
}

TEST_F(TestNeedsTest, AreMetByWhatIsThere) {
  ::setenv("CI", "true", 1);
  BW_TEST_NEEDS_PROGRAM("/bin/sh");
  BW_TEST_NEEDS(testing::needs_are_required(), "CI was set");
  EXPECT_FALSE(HasFatalFailure());
}

}  // namespace
}  // namespace bellwether

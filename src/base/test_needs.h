// What a test needs of the machine: programs of other packages, recordings that lie beside the checkout. Where it is missing, the test is
// skipped on a developer's machine, with the reason; where the environment says CI=true it fails, so that nothing goes untested unseen.
// A feature that the kernel itself lacks is no need in this sense: such a test skips by GTEST_SKIP everywhere.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

namespace bellwether::testing {

inline bool needs_are_required() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

inline bool is_executable(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

}  // namespace bellwether::testing

// In a test's body or SetUp(): ends it unless the condition holds. `what` is a text or a std::string.
#define BW_TEST_NEEDS(condition, what)                                   \
  do {                                                                   \
    if (!(condition)) {                                                  \
      if (::bellwether::testing::needs_are_required()) FAIL() << (what); \
      GTEST_SKIP() << (what);                                            \
    }                                                                    \
  } while (false)

#define BW_TEST_NEEDS_PROGRAM(path) \
  BW_TEST_NEEDS(::bellwether::testing::is_executable(path), std::string(path) + " is not installed")

#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace bellwether {

void check_failed(const char* file, int line, const char* condition, const std::string& message) {
  fmt::print(stderr, "<0>{}:{}: CHECK({}) failed{}{}\n", file, line, condition, message.empty() ? "" : ": ", message);
  std::fflush(stderr);
  std::abort();
}

}  // namespace bellwether

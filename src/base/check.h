// CHECK(condition, "format", args...): an invariant of ours. When it does not hold the process aborts with the place, the condition and
// the text. Always on. Never for input: anything from the network, disk, configuration or a client is a Result.
#pragma once

#include <string>

#include <fmt/format.h>

namespace bellwether {

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& message);

namespace check_detail {
inline std::string message() {
  return {};
}
template <class... Args>
std::string message(fmt::format_string<Args...> format, Args&&... args) {
  return fmt::format(format, std::forward<Args>(args)...);
}
}  // namespace check_detail

}  // namespace bellwether

#define CHECK(condition, ...)                                                                                       \
  do {                                                                                                              \
    if (!(condition)) [[unlikely]]                                                                                  \
      ::bellwether::check_failed(__FILE__, __LINE__, #condition, ::bellwether::check_detail::message(__VA_ARGS__)); \
  } while (false)

#include "runtime/service_manager.h"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

namespace bellwether::runtime {
namespace {

constexpr int kMaxInheritedSockets = 1024;

std::optional<std::string> take_variable(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  std::string copy(value);
  ::unsetenv(name);
  return copy;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_meant_for_us(const std::optional<std::string>& pid) {
  return !pid || parse_number<pid_t>(*pid) == ::getpid();
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  ServiceManager manager;
  manager.socket_path_ = take_variable("NOTIFY_SOCKET").value_or("");
  const std::optional<std::string> interval = take_variable("WATCHDOG_USEC");
  const std::optional<std::string> pid = take_variable("WATCHDOG_PID");
  if (interval && is_meant_for_us(pid)) {
    if (const auto micros = parse_number<std::int64_t>(*interval); micros && *micros > 0) {
      manager.watchdog_ = std::chrono::microseconds(*micros);
    }
  }
  return manager;
}

Result<void> ServiceManager::ready(std::string_view status) const {
  return send(fmt::format("READY=1\nSTATUS={}", status));
}

Result<void> ServiceManager::reloading() const {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                          static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000));
}

Result<void> ServiceManager::stopping() const {
  return send("STOPPING=1");
}
Result<void> ServiceManager::feed_watchdog() const {
  return send("WATCHDOG=1");
}
Result<void> ServiceManager::status(std::string_view text) const {
  return send(fmt::format("STATUS={}", text));
}

Result<void> ServiceManager::send(std::string_view state) const {
  if (!is_present()) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path_.size() >= sizeof address.sun_path) {
    return fail(Code::kInvalidArgument, fmt::format("NOTIFY_SOCKET is too long: {}", printable(socket_path_)));
  }
  std::memcpy(address.sun_path, socket_path_.data(), socket_path_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_path_.size());
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open() || ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
                                    reinterpret_cast<const sockaddr*>(&address), length) < 0) {
    return std::unexpected(Error::from_errno(errno, "notify " + socket_path_));
  }
  return {};
}

Result<std::vector<InheritedSocket>> take_inherited_sockets(int first_descriptor) {
  const std::optional<std::string> pid = take_variable("LISTEN_PID");
  const std::optional<std::string> count_text = take_variable("LISTEN_FDS");
  const std::string names_text = take_variable("LISTEN_FDNAMES").value_or("");
  std::vector<InheritedSocket> sockets;
  if (!count_text || !is_meant_for_us(pid)) return sockets;
  const std::optional<int> count = parse_number<int>(*count_text);
  if (!count || *count < 0 || *count > kMaxInheritedSockets) {
    return fail(Code::kInvalidArgument,
                fmt::format("LISTEN_FDS={} is not a number of sockets", printable(*count_text)));
  }
  const std::vector<std::string_view> names = split(names_text, ':');
  for (int i = 0; i < *count; ++i) {
    const auto position = static_cast<std::size_t>(i);
    Descriptor descriptor(first_descriptor + i);
    if (::fcntl(descriptor.get(), F_SETFD, FD_CLOEXEC) != 0) {
      const int number = errno;
      std::ignore = descriptor.release();
      return fail(Code::kInvalidArgument,
                  fmt::format("LISTEN_FDS={}: descriptor {}: {}", *count, first_descriptor + i, std::strerror(number)));
    }
    const bool is_named = position < names.size() && !names[position].empty();
    sockets.push_back({std::move(descriptor), std::string(is_named ? names[position] : "unknown")});
  }
  return sockets;
}

}  // namespace bellwether::runtime

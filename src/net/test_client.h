// For net's tests: a blocking socket client on loopback. Every call gives up after ten seconds, so that a test fails instead of hanging.
#pragma once

#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/listener.h"
#include "net/socket.h"

namespace bellwether::net {

class TestSocket {
 public:
  explicit TestSocket(const Endpoint& to) {
    const bool is_unix = !to.path.empty();
    const bool is_stream = to.kind == Endpoint::Kind::kTcp || to.kind == Endpoint::Kind::kUnixStream;
    socket_ =
        Descriptor(::socket(is_unix ? AF_UNIX : AF_INET, (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0));
    int connected = 0;
    if (is_unix) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::memcpy(address.sun_path, to.path.data(), to.path.size());
      connected = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    } else {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      address.sin_port = htons(to.port);
      connected = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
    EXPECT_EQ(connected, 0) << to.to_string() << ": " << std::strerror(errno);
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // What is there, at least a byte; empty when the peer closed or nothing came in time.
  std::string receive() {
    pollfd waited{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&waited, 1, 10'000) != 1) {
      ADD_FAILURE() << "nothing came within ten seconds";
      return {};
    }
    std::string bytes(65'536, '\0');
    const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }

  std::string receive_until_closed() {
    std::string all;
    for (std::string piece = receive(); !piece.empty(); piece = receive()) all += piece;
    return all;
  }

  // Until `mark` has come; everything up to then, and what came in the same piece.
  std::string receive_until(std::string_view mark) {
    std::string all;
    while (all.find(mark) == std::string::npos) {
      const std::string piece = receive();
      if (piece.empty()) {
        ADD_FAILURE() << "closed before '" << mark << "' came; got: " << all;
        break;
      }
      all += piece;
    }
    return all;
  }

  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }
  int descriptor() const { return socket_.get(); }

 private:
  Descriptor socket_;
};

// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bw-net-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace bellwether::net

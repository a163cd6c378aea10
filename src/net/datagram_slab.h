// DatagramSlab: the memory one recvmmsg call fills, and the datagrams it found. Slots are reused by the next call. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <sys/socket.h>

#include "net/listener.h"

namespace bellwether::net {

enum class ReceiveOffload { kNo, kYes };

class DatagramSlab {
 public:
  static constexpr std::size_t kOverRead = 64;  // readable bytes behind each datagram

  DatagramSlab(std::uint32_t max_datagram_bytes, ReceiveOffload offload);

  // One recvmmsg. The number of messages the kernel handed over (at most messages()), 0 when none waits, -errno when it failed.
  int receive(int socket);

  // What the last receive() found. With offload one message may hold a train of equal datagrams, which are told apart here.
  std::span<const Datagram> datagrams() const { return datagrams_; }
  std::size_t messages() const { return headers_.size(); }

 private:
  // Room for the one control message we ask for: the size of a train's datagrams.
  struct alignas(cmsghdr) Control {
    char bytes[CMSG_SPACE(sizeof(int))];
  };

  void split(std::size_t message);

  const std::uint32_t max_datagram_bytes_;
  const std::size_t slot_bytes_;
  std::unique_ptr<char[]> storage_;
  std::vector<iovec> vectors_;
  std::vector<Control> controls_;  // empty without offload
  std::vector<mmsghdr> headers_;
  std::vector<Datagram> datagrams_;
};

}  // namespace bellwether::net

#include "net/datagram_slab.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>

namespace bellwether::net {
namespace {

constexpr std::size_t kLargestTrain = 65'536;    // one message with offload, whatever the size of its datagrams
constexpr std::size_t kMessages = 64;            // a call; more gain nothing measurable once the batch is this big
constexpr std::size_t kSmallSlotMessages = 256;  // but small slots cost nothing
constexpr std::size_t kSmallSlot = 2'048;

std::size_t padded(std::size_t bytes) {
  return (bytes + DatagramSlab::kOverRead + 63) / 64 * 64;
}

int train_segment_bytes(msghdr& header) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level != IPPROTO_UDP || control->cmsg_type != UDP_GRO) continue;
    int bytes = 0;
    std::memcpy(&bytes, CMSG_DATA(control), sizeof(bytes));
    return bytes;
  }
  return 0;
}

}  // namespace

DatagramSlab::DatagramSlab(std::uint32_t max_datagram_bytes, ReceiveOffload offload)
    : max_datagram_bytes_(max_datagram_bytes),
      slot_bytes_(padded(offload == ReceiveOffload::kYes ? kLargestTrain : max_datagram_bytes)) {
  const std::size_t messages = slot_bytes_ <= kSmallSlot ? kSmallSlotMessages : kMessages;
  // Left as it comes: pages that no datagram touches are never made.
  storage_ = std::make_unique_for_overwrite<char[]>(slot_bytes_ * messages);
  vectors_.resize(messages);
  headers_.resize(messages);
  if (offload == ReceiveOffload::kYes) controls_.resize(messages);
  for (std::size_t i = 0; i < messages; ++i) {
    vectors_[i] = {.iov_base = storage_.get() + i * slot_bytes_, .iov_len = slot_bytes_ - kOverRead};
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
  }
  datagrams_.reserve(messages);
}

int DatagramSlab::receive(int socket) {
  datagrams_.clear();
  for (std::size_t i = 0; i < controls_.size(); ++i) {
    headers_[i].msg_hdr.msg_control = &controls_[i];
    headers_[i].msg_hdr.msg_controllen = sizeof(Control);
  }
  const int messages =
      ::recvmmsg(socket, headers_.data(), static_cast<unsigned>(headers_.size()), MSG_DONTWAIT, nullptr);
  if (messages < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  for (std::size_t i = 0; i < static_cast<std::size_t>(messages); ++i) split(i);
  return messages;
}

void DatagramSlab::split(std::size_t message) {
  mmsghdr& header = headers_[message];
  const char* data = storage_.get() + message * slot_bytes_;
  const auto total = static_cast<std::uint32_t>(header.msg_len);
  const bool cut = (header.msg_hdr.msg_flags & MSG_TRUNC) != 0;
  int segment = controls_.empty() ? 0 : train_segment_bytes(header.msg_hdr);
  if (segment <= 0) segment = static_cast<int>(total);
  std::uint32_t at = 0;
  do {
    const std::uint32_t size = std::min(static_cast<std::uint32_t>(segment), total - at);
    const bool too_long = size > max_datagram_bytes_;
    datagrams_.push_back({data + at, too_long ? max_datagram_bytes_ : size, too_long || cut});
    at += size;
  } while (at < total);
}

}  // namespace bellwether::net

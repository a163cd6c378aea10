#include "checks/native/ping/echo.h"

#include <gtest/gtest.h>

namespace bellwether::checks::ping {
namespace {

TEST(EchoTest, ARequestsChecksumComesOutAsZero) {
  const std::string packet = echo_request(Protocol::kIpv4, 0xbeef, 7);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < packet.size(); i += 2) {
    sum += static_cast<std::uint32_t>(static_cast<unsigned char>(packet[i])) << 8 |
           static_cast<unsigned char>(packet[i + 1]);
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  EXPECT_EQ(sum, 0xffffu);
  EXPECT_EQ(packet.size(), 64u);
}

TEST(EchoTest, ReadsRepliesOnly) {
  std::string packet = echo_request(Protocol::kIpv4, 0xbeef, 7);
  EXPECT_FALSE(read_echo_reply(Protocol::kIpv4, packet, false));
  packet[0] = 0;
  const std::optional<EchoReply> reply = read_echo_reply(Protocol::kIpv4, packet, false);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->identifier, 0xbeef);
  EXPECT_EQ(reply->sequence, 7);
  const std::string header = "\x46" + std::string(23, 'x');  // 24 bytes: one word of options
  EXPECT_TRUE(read_echo_reply(Protocol::kIpv4, header + packet, true));
  EXPECT_FALSE(read_echo_reply(Protocol::kIpv4, header, true));
  EXPECT_FALSE(read_echo_reply(Protocol::kIpv4, "\x41" + header, true));
  EXPECT_FALSE(read_echo_reply(Protocol::kIpv4, "", true));
  EXPECT_FALSE(read_echo_reply(Protocol::kIpv6, packet, false));
  packet[0] = static_cast<char>(129);
  EXPECT_TRUE(read_echo_reply(Protocol::kIpv6, packet, false));
}

}  // namespace
}  // namespace bellwether::checks::ping

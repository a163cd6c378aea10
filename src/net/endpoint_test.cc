#include <gmock/gmock.h>

#include "net/listener.h"

namespace bellwether::net {
namespace {

TEST(Endpoint, ReadsWhatItWrites) {
  for (const std::string text : {"udp://127.0.0.1:8125", "tcp://0.0.0.0:0", "tcp://[::1]:2003", "udp://[::]:65535",
                                 "unix:///run/bellwether/statsd.sock", "unixgram:///a"}) {
    const auto endpoint = Endpoint::parse(text);
    ASSERT_TRUE(endpoint) << text << ": " << endpoint.error().to_string();
    EXPECT_EQ(endpoint->to_string(), text);
  }
  EXPECT_EQ(Endpoint::parse("tcp://localhost:80")->to_string(), "tcp://127.0.0.1:80");
}

TEST(Endpoint, KnowsWhatCannotBeReachedFromOutside) {
  for (const std::string_view text :
       {"tcp://127.0.0.1:1", "tcp://127.9.9.9:1", "tcp://[::1]:1", "unix:///a", "unixgram:///a"}) {
    EXPECT_TRUE(Endpoint::parse(text)->is_loopback()) << text;
  }
  for (const std::string_view text : {"tcp://0.0.0.0:1", "tcp://[::]:1", "tcp://10.0.0.1:1"}) {
    EXPECT_FALSE(Endpoint::parse(text)->is_loopback()) << text;
  }
}

struct BadEndpoint {
  std::string_view text;
  std::string_view complaint;
};

class BadEndpointTest : public testing::TestWithParam<BadEndpoint> {};

TEST_P(BadEndpointTest, NamesTheOffendingText) {
  const auto endpoint = Endpoint::parse(GetParam().text);
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().code(), Code::kInvalidArgument);
  EXPECT_THAT(endpoint.error().message(), testing::HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadEndpointTest,
    testing::Values(BadEndpoint{"", "is not an address"}, BadEndpoint{"127.0.0.1:80", "is not an address"},
                    BadEndpoint{"http://127.0.0.1:80", "unknown scheme 'http'"},
                    BadEndpoint{"tcp://127.0.0.1", "has no port"}, BadEndpoint{"tcp://127.0.0.1:", "'' is not a port"},
                    BadEndpoint{"tcp://127.0.0.1:65536", "'65536' is not a port"},
                    BadEndpoint{"tcp://127.0.0.1:80x", "'80x' is not a port"},
                    BadEndpoint{"tcp://example.org:80", "'example.org' is not an IPv4 address"},
                    BadEndpoint{"tcp://::1:80", "is not an IPv4 address"},
                    BadEndpoint{"tcp://[127.0.0.1]:80", "is not an IPv4 address"},
                    BadEndpoint{"unix://relative", "must be absolute"},
                    BadEndpoint{"unixgram:///aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                "at most 107 bytes"}));

}  // namespace
}  // namespace bellwether::net

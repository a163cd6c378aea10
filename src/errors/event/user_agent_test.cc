#include "errors/event/user_agent.h"

#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

TEST(UserAgent, CommonBrowsers) {
  struct Case {
    std::string_view agent, browser, version, os, os_version, device;
  };
  for (const Case& wanted : {
           Case{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 "
                "Safari/537.36",
                "HeadlessChrome", "156.0.0.0", "Linux", "", ""},
           Case{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
                "Safari/537.36 Edg/120.0.2210.61",
                "Edge", "120.0.2210.61", "Windows", "10", ""},
           Case{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
                "Safari/605.1.15",
                "Safari", "17.1", "Mac OS X", "10.15.7", "Mac"},
           Case{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/17.1 Mobile/15E148 Safari/604.1",
                "Mobile Safari", "17.1", "iOS", "17.1.2", "iPhone"},
           Case{"Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/120.0.6099.43 Mobile Safari/537.36",
                "Chrome Mobile", "120.0.6099.43", "Android", "14", "Pixel 8"},
           Case{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
                "Safari/537.36",
                "Chrome Mobile", "120.0.0.0", "Android", "10", ""},
           Case{"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "128.0",
                "Ubuntu", "", ""},
           Case{"Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE", "11.0", "Windows", "7",
                ""},
           Case{"curl/8.5.0", "curl", "8.5.0", "", "", ""},
           Case{"", "", "", "", "", ""},
       }) {
    const Client client = read_client(wanted.agent, {});
    EXPECT_EQ(client.browser.name, wanted.browser) << wanted.agent;
    EXPECT_EQ(client.browser.version, wanted.version) << wanted.agent;
    EXPECT_EQ(client.os.name, wanted.os) << wanted.agent;
    EXPECT_EQ(client.os.version, wanted.os_version) << wanted.agent;
    EXPECT_EQ(client.device, wanted.device) << wanted.agent;
  }
}

TEST(UserAgent, ClientHints) {
  const Client client =
      read_client({}, {.brands = R"("Not:A-Brand";v="8", "Chromium";v="156", "Google Chrome";v="156")",
                       .platform = R"("macOS")",
                       .platform_version = R"("15.1.0")",
                       .model = {}});
  EXPECT_EQ(client.browser.name, "Google Chrome");
  EXPECT_EQ(client.browser.version, "156");
  EXPECT_EQ(client.os.name, "Mac OS X");
  EXPECT_EQ(client.os.version, "15.1.0");
}

}  // namespace
}  // namespace bellwether::errors

#include "checks/native/http/request.h"

#include <gtest/gtest.h>

#include "checks/native/http/redirect.h"

namespace bellwether::checks::http {
namespace {

// The request that the arguments make, as bytes; the usage error otherwise.
std::string bytes_of(const std::vector<std::string>& arguments) {
  const Result<ParsedOptions> parsed = parse_options(kOptions, arguments);
  if (!parsed) return parsed.error().message();
  const Result<Request> request = Request::parse(*parsed);
  return request ? request->bytes(request->target) : request.error().message();
}

TEST(HttpRequestTest, AsksAsThePluginDoes) {
  EXPECT_EQ(bytes_of({"-I", "127.0.0.1", "-A", "x"}), "GET / HTTP/1.0\r\nUser-Agent: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(bytes_of({"-H", "www.example", "-A", "x", "-u", "/a?b"}),
            "GET /a?b HTTP/1.1\r\nUser-Agent: x\r\nConnection: close\r\nHost: www.example\r\n\r\n");
  EXPECT_EQ(
      bytes_of({"-H", "www.example", "-A", "x", "-p", "8080", "-k", "A: b", "-a", "u:p", "-P", "a=b"}),
      "POST / HTTP/1.1\r\nUser-Agent: x\r\nConnection: close\r\nHost: www.example:8080\r\nA: b\r\n"
      "Authorization: Basic dTpw\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b");
  EXPECT_EQ(bytes_of({"-H", "foo:99", "-p", "8080", "-A", "x", "-k", "host: bar"}),
            "GET / HTTP/1.1\r\nUser-Agent: x\r\nConnection: close\r\nhost: bar\r\n\r\n");
  EXPECT_EQ(bytes_of({"-H", "[::1]", "-S", "-A", "x", "-j", "PUT"}),
            "PUT / HTTP/1.1\r\nUser-Agent: x\r\nConnection: close\r\nHost: [::1]\r\n\r\n");
}

TEST(HttpRequestTest, NamesTheWrongArgument) {
  EXPECT_EQ(bytes_of({}), "You must specify a server address or host name");
  EXPECT_EQ(bytes_of({"-H", "x", "-p", "70000"}), "Invalid port number - 70000");
  EXPECT_EQ(bytes_of({"-H", "x", "-w", "1:x"}), "'1:x' is not a range: 'x' is not a number");
  EXPECT_EQ(bytes_of({"-H", "x", "-f", "up"}), "Invalid onredirect option - up");
  EXPECT_EQ(bytes_of({"-H", "x", "-M", "3w"}), "Invalid max age - 3w");
  EXPECT_EQ(bytes_of({"-H", "x", "-S3"}),
            "Invalid option - Valid SSL/TLS versions: 1, 1.1, 1.2, 1.3 (with optional '+' suffix) - 3");
}

TEST(HttpRedirectTest, FollowsEveryFormOfLocation) {
  Target from;
  from.address = "10.0.0.1";
  from.virtual_host = "a.example";
  from.port = from.virtual_port = 8080;
  from.path = "/dir/page?x=/y";
  struct Case {
    std::string_view location;
    OnRedirect mode;
    std::string_view address, url;
  };
  const Case cases[] = {{"/x", OnRedirect::kFollow, "10.0.0.1", "http://a.example:8080/x"},
                        {"other", OnRedirect::kFollow, "10.0.0.1", "http://a.example:8080/dir/other"},
                        {"https://b.example/z", OnRedirect::kFollow, "b.example", "https://b.example:443/z"},
                        {"https://b.example:444?q", OnRedirect::kFollow, "b.example", "https://b.example:444/?q"},
                        {"http://b.example", OnRedirect::kSticky, "10.0.0.1", "http://b.example:80/"},
                        {"http://b.example", OnRedirect::kStickyPort, "10.0.0.1", "http://b.example:8080/"},
                        {"//b.example/z", OnRedirect::kFollow, "b.example", "http://b.example:80/z"},
                        {"HTTP://[::1]:81/z", OnRedirect::kFollow, "::1", "http://[::1]:81/z"}};
  for (const Case& one : cases) {
    const Target to = redirected(from, one.location, one.mode);
    EXPECT_EQ(to.address, one.address) << one.location;
    EXPECT_EQ(to.url(), one.url) << one.location;
  }
}

}  // namespace
}  // namespace bellwether::checks::http

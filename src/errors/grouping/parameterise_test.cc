#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "errors/grouping/grouping.h"

namespace bellwether::errors {
namespace {

struct Case {
  std::string_view text;
  std::string_view expected;
};

// One thing each; the test puts it into sentences.
constexpr std::array kThings{
    Case{"ada@example.com", "<email>"},
    Case{"first.last+tag@mail.example.co.uk", "<email>"},
    Case{"http://example.com/a?b=1", "<url>"},
    Case{"https://example.com", "<url>"},
    Case{"wss://example.com/socket", "<url>"},
    Case{"tcp://10.1.2.3:5432", "<url>"},
    Case{"redis://cache:6379/0", "<url>"},
    Case{"www.example.com", "<hostname>"},
    Case{"db-1.internal", "<hostname>"},
    Case{"10.0.12.255", "<ip>"},
    Case{"2001:db8:85a3:8d3:1319:8a2e:370:7348", "<ip>"},
    Case{"2001:db8::1", "<ip>"},
    Case{"::1", "<ip>"},
    Case{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "<traceparent>"},
    Case{"7c1811ed-e98f-4c9c-a9f9-58c757ff494f", "<uuid>"},
    Case{"7C1811ED-E98F-4C9C-A9F9-58C757FF494F", "<uuid>"},
    Case{"5fc35719b9cf96ec602dbc748ff31c587a46961d", "<sha1>"},
    Case{"0751007cd28df267e8e051b51f918c60", "<md5>"},
    Case{"2024-02-12T10:11:12.345678+01:00", "<date>"},
    Case{"2024-02-12T10:11:12Z", "<date>"},
    Case{"2024-02-12 10:11:12", "<date>"},
    Case{"2024-02-12", "<date>"},
    Case{"2024/02/12", "<date>"},
    Case{"02/12/2024", "<date>"},
    Case{"20240212T101112Z", "<date>"},
    Case{"Mon, 12 Feb 2024 10:11:12 GMT", "<date>"},
    Case{"Mon, 12 Feb 2024 10:11:12 +0100", "<date>"},
    Case{"Monday, 12-Feb-24 10:11:12 UTC", "<date>"},
    Case{"Mon Feb 12 10:11:12 2024", "<date>"},
    Case{"Mon Feb 12 10:11:12 MST 2024", "<date>"},
    Case{"Mon Feb 12 10:11:12 -0700 2024", "<date>"},
    Case{"Mon Feb 12 2024 10:11:12 GMT+0100 (Central European Standard Time)", "<date>"},
    Case{"12/Feb/2024:10:11:12 +0000", "<date>"},
    Case{"Feb 12 10:11:12", "<date>"},
    Case{"Feb 12, 2024", "<date>"},
    Case{"12 February 2024", "<date>"},
    Case{"11:21", "<date>"},
    Case{"11:21:33.123", "<date>"},
    Case{"3:04PM", "<date>"},
    Case{"12ms", "<duration>"},
    Case{"1.2s", "<duration>"},
    Case{"3h", "<duration>"},
    Case{"06:9d:3b:ff:0a:12", "<mac>"},
    Case{"06-9D-3B-FF-0A-12", "<mac>"},
    Case{"tx274a77a8975c4a66aeb24-0052d95365", "<swift_txn_id>"},
    Case{"0x9af8c3be3a1231fe", "<hex>"},
    Case{"0X9AF", "<hex>"},
    Case{"9af8c3be", "<hex>"},
    Case{"9AF8C3BE", "<hex>"},
    Case{"12ab", "<hex>"},
    Case{"deadbeef", "<hex>"},
    Case{"9Af8c3B", "<git_sha>"},
    Case{"9s6XKzkNRiz8i3Qa7Lp2", "<random_id>"},
    Case{"0.23", "<float>"},
    Case{"-0.23", "<float>"},
    Case{"1.5e-3", "<float>"},
    Case{"23", "<int>"},
    Case{"-23", "<int>"},
    Case{"12345678901", "<int>"},
    Case{"4,150,908", "<int>"},
};

class Things : public testing::TestWithParam<Case> {};

TEST_P(Things, AreReplacedWhereverTheyStand) {
  const auto& [text, expected] = GetParam();
  EXPECT_EQ(parameterise(text), expected);
  EXPECT_EQ(parameterise(fmt::format("cannot handle {} here", text)), fmt::format("cannot handle {} here", expected));
  EXPECT_EQ(parameterise(fmt::format("(\"{}\")", text)), fmt::format("(\"{}\")", expected));
  EXPECT_EQ(parameterise(fmt::format("key: [{}, {}].", text, text)), fmt::format("key: [{}, {}].", expected, expected));
}
INSTANTIATE_TEST_SUITE_P(Parameterise, Things, testing::ValuesIn(kThings));

TEST(Parameterise, LeavesWordsAndNamesAlone) {
  for (const std::string_view text : {"",
                                      "plain words",
                                      "utf-8",
                                      "iso-8859-1 and UTF-16",
                                      "sha-256",
                                      "Fee::add()",
                                      "Abc::Def",
                                      "std::vector",
                                      "job_123",
                                      "utf8",
                                      "x86_64",
                                      "v1",
                                      "added",
                                      "a cafe",
                                      "decade",
                                      "user.name",
                                      "index.html",
                                      "module.exports",
                                      "System.IO.FileNotFoundException",
                                      "java.net.UnknownHostException",
                                      "C://",
                                      "a@b",
                                      "12abz",
                                      "getUserMediaDevices",
                                      "EADDRINUSE",
                                      "ERR_CONNECTION_REFUSED",
                                      "May the force",
                                      "\"name\": \"x\"",
                                      "\"valid\": \"x\"",
                                      "Windows10Pro64Bit2019",
                                      "HTTP2SessionManagerV2",
                                      "::",
                                      "a::b",
                                      "caf\xC3\xA9",
                                      "=",
                                      "\""}) {
    EXPECT_EQ(parameterise(text), text);
  }
}

TEST(Parameterise, KeepsWhatStandsAround) {
  for (const auto& [text, expected] : {
           Case{"user=\"ada\" admin=true n='5'", "user=<quoted_str> admin=<bool> n=<quoted_str>"},
           Case{"{\"order_id\": \"ord-x\", \"userId\":\"bob\"}",
                "{\"order_id\": <quoted_str>, \"userId\":<quoted_str>}"},
           Case{"order-123", "order-<int>"},
           Case{"app.js:10:22", "app.js:<int>:<int>"},
           Case{"10.0.0.1:8080", "<ip>:<int>"},
           Case{"www.example.com:443", "<hostname>:<int>"},
           Case{"see https://example.com/x, then", "see <url>, then"},
           Case{"1.2.3", "<float>.<int>"},
           Case{"5-3", "<int>-<int>"},
           Case{"[1,22,333]", "[<int>,<int>,<int>]"},
           Case{"50%", "<int>%"},
           Case{"paid 1,234.56 EUR", "paid <float> EUR"},
           Case{"[1,22.5,333]", "[<int>,<float>,<int>]"},
           Case{"customer cus_9s6XKzkNRiz8i3", "customer cus_<random_id>"},
           Case{"job 01HQZK3V9X8C7B6A5D4E3F2G1H", "job <random_id>"},
           Case{"charset-utf-8 file-12", "charset-utf-8 file-<int>"},
           Case{"a@b.example <c@d.example>", "<email> <<email>>"},
           Case{"jdbc:postgresql://db.internal:5432/shop", "jdbc:<url>"},
           Case{"(https://x.example/a_(b))", "(<url>)"},
           Case{"at 10.0.0.1.5", "at <float>.<float>.<int>"},
           Case{"\"id\" : \"a b\", \"paid\":\"x\"", "\"id\" : <quoted_str>, \"paid\":\"x\""},
           Case{"#12", "#<int>"},
       }) {
    EXPECT_EQ(parameterise(text), expected);
  }
}

TEST(Parameterise, LeavesLongTextsAsTheyAre) {
  const std::string longest = std::string(8190, 'x') + " 1";
  EXPECT_TRUE(parameterise(longest).ends_with("<int>"));
  const std::string longer = "x" + longest;
  EXPECT_EQ(parameterise(longer), longer);
}

}  // namespace
}  // namespace bellwether::errors

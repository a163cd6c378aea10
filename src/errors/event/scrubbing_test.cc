#include "errors/event/scrubbing.h"

#include <gtest/gtest.h>

#include "errors/event/card_number.h"
#include "errors/event/sensitive_key.h"
#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::member_of;
using testing::payload_of;

std::string scrubbed(std::string_view text, TextKind kind, const ScrubbingRules& rules = {}) {
  const Scrubber scrubber(rules);
  std::string out;
  std::vector<Remark> remarks;
  if (!scrubber.scrub(text, kind, out, remarks)) return std::string(text);
  for (const Remark& remark : remarks) EXPECT_EQ(out.substr(*remark.begin, *remark.end - *remark.begin), kFiltered);
  return out;
}

struct Case {
  std::string_view text, expected;
};

TEST(Scrubbing, Prose) {
  for (const auto& [text, expected] : {
           Case{"password=hunter2", "password=[Filtered]"},
           Case{"login failed: password = 'hunter 2' for bob", "login failed: password = '[Filtered]' for bob"},
           Case{"GET /a?token=abc&x=1", "GET /a?token=[Filtered]&x=1"},
           Case{R"({"password":"p","cc":"1234"})", R"({"password":"[Filtered]","cc":"[Filtered]"})"},
           Case{R"({\"password\":\"p\\\"q\",\"x\":1})", R"({\"password\":\"[Filtered]\",\"x\":1})"},
           Case{R"({"api_key": 1234, "x": 2})", R"({"api_key": [Filtered], "x": 2})"},
           Case{R"(:password=>"x", :id=>1)", R"(:password=>"[Filtered]", :id=>1)"},
           Case{R"({"tokens": ["a]", {"b": "c"}], "x": [1]})", R"({"tokens": [Filtered], "x": [1]})"},
           Case{"Authorization: Bearer abc.def.ghi", "Authorization: [Filtered]"},
           Case{"password: hunter2", "password: [Filtered]"},
           Case{"card 4111 1111 1111 1111 refused", "card [Filtered] refused"},
           Case{"card 4111-1111-1111-1111.", "card [Filtered]."},
           Case{"ssn 123-45-6789", "ssn [Filtered]"},
           Case{"postgres://bob:pw@db/shop", "postgres://[Filtered]@db/shop"},
           Case{"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----[Filtered]-----END RSA PRIVATE KEY-----"},
           Case{"sent 'Bearer abcdef1234' twice", "sent 'Bearer [Filtered]' twice"},
           Case{"got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl for it", "got [Filtered] for it"},
           Case{"token='a' token='b'", "token='[Filtered]' token='[Filtered]'"},
           Case{"password='unclosed", "password='[Filtered]"},
       }) {
    EXPECT_EQ(scrubbed(text, TextKind::kProse), expected);
    EXPECT_EQ(scrubbed(expected, TextKind::kProse), expected) << "a second time";
  }
}

TEST(Scrubbing, ProseThatStays) {
  for (const std::string_view text : {
           "Unexpected token < in JSON at position 0",
           "Bearer token missing",
           "eyJust.a.word",
           "invalid password: too short",
           "the author: J. Smith",
           "a == b",
           "token == 'x'",
           "std::token::value",
           "password=",
           "password=''",
           "x=1&y=2",
           "http://h/path?a=b",
           "call 4111111111111112",
           "at 1795195822837 ms",
           "8f14e45fceea167a5a36dedd4bea2543",
           "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
           "mail to bob@example.com",
           "12345-67-8901",
           "password=[Filtered]",
       }) {
    EXPECT_EQ(scrubbed(text, TextKind::kProse), text);
  }
}

TEST(Scrubbing, SourceStaysReadable) {
  for (const std::string_view text : {"password = form.cleaned_data['password']", "login(password=password)",
                                      "if token == expected:", "auth = Auth(request)", "password: string;"}) {
    EXPECT_EQ(scrubbed(text, TextKind::kSource), text);
  }
  EXPECT_EQ(scrubbed("PASSWORD = \"hunter2\"  # why", TextKind::kSource), "PASSWORD = \"[Filtered]\"  # why");
  EXPECT_EQ(scrubbed("get('http://h/?token=abc&x=1')", TextKind::kSource), "get('http://h/?token=[Filtered]&x=1')");
  EXPECT_EQ(scrubbed("const key = {apiKey: 'zzz'}", TextKind::kSource), "const key = {apiKey: '[Filtered]'}");
}

TEST(Scrubbing, Keys) {
  for (const std::string_view key :
       {"password",  "Password",      "user_password", "passwd",       "api_key",     "apiKey",      "X-API-Key",
        "secret",    "client_secret", "accessToken",   "github_token", "auth",        "X-Auth",      "oauth",
        "basicAuth", "Authorization", "HTTP_COOKIE",   "Set-Cookie",   "csrftoken",   "XSRF-TOKEN",  "sessionid",
        "PHPSESSID", "connect.sid",   "private_key",   "mysql_pwd",    "credentials", "credit_card", "ccnumber"}) {
    EXPECT_NE(secret_of_key(key), Secret::kNone) << key;
  }
  for (const std::string_view key : {"author", "authority", "pwd", "key", "session_count", "name", "", "x", "card",
                                     "passenger", "keyboard", "trace_id", "SERVER_NAME", "access"}) {
    EXPECT_EQ(secret_of_key(key), Secret::kNone) << key;
  }
}

TEST(Scrubbing, CardNumbers) {
  for (const std::string_view digits : {"4111111111111111", "5555555555554444", "378282246310005", "6011111111111117",
                                        "30569309025904", "3530111333300000", "2223003122003222"}) {
    EXPECT_TRUE(is_card_number(digits)) << digits;
  }
  for (const std::string_view digits :
       {"4111111111111112", "1795195822837", "1234567890123452", "0000000000000000", "411111111111111"}) {
    EXPECT_FALSE(is_card_number(digits)) << digits;
  }
}

TEST(Scrubbing, ValuesByTheirKeyAtAnyDepth) {
  const std::string payload = payload_of(
      R"({"extra":{"a":[{"b":{"password":"p1","n":1}}],"token":{"x":"p2"},"secret":null,"passwd":"","card":4111111111111111,
          "api_key":17,"is_secret":true}})");
  EXPECT_EQ(
      member_of(payload, "extra"),
      R"({"a":[{"b":{"password":"[Filtered]","n":1}}],"token":"[Filtered]","secret":null,"passwd":"","card":"[Filtered]",)"
      R"("api_key":"[Filtered]","is_secret":true})");
  EXPECT_NE(member_of(payload, "_meta").find(R"("token":{"":{"rem":[["@password:filter","s",0,10]]}})"),
            std::string::npos);
}

TEST(Scrubbing, BodiesThatAreTexts) {
  const std::string payload =
      payload_of(R"({"request":{"data":"{\"password\":\"p\",\"nested\":{\"cc\":\"4111111111111111\"},\"x\":[1,2]}"}})");
  EXPECT_EQ(member_of(payload, "data"), R"({"password":"[Filtered]","nested":{"cc":"[Filtered]"},"x":[1,2]})");
  EXPECT_EQ(member_of(payload_of(R"({"request":{"data":"user=bob&password=p&x=1"}})"), "data"),
            R"("user=bob&password=[Filtered]&x=1")");
}

TEST(Scrubbing, HeadersQueryAndCookies) {
  const std::string payload = payload_of(
      R"({"request":{"url":"https://bob:pw@h/p?token=abc&q=1#f","headers":{"x-api-key":"k","accept":"*/*"},"cookies":"sid=1; theme=dark"}})");
  EXPECT_EQ(member_of(payload, "url"), R"("https://[Filtered]@h/p")");
  EXPECT_EQ(member_of(payload, "query_string"), R"([["token","[Filtered]"],["q","1"]])");
  EXPECT_EQ(member_of(payload, "headers"), R"([["Accept","*/*"],["X-Api-Key","[Filtered]"]])");
  EXPECT_EQ(member_of(payload, "cookies"), R"([["sid","[Filtered]"],["theme","[Filtered]"]])");
}

TEST(Scrubbing, ProjectsRules) {
  const ScrubbingRules own{.sensitive_fields = {"Zebra"}, .safe_fields = {"token", "theme"}};
  const std::string body =
      R"({"extra":{"my_zebra_id":"z1","token":"t1","password":"p1","note":"zebra=z2"},"request":{"url":"/","cookies":{"theme":"dark"}}})";
  const std::string payload = payload_of(body, own);
  EXPECT_EQ(member_of(payload, "extra"),
            R"({"my_zebra_id":"[Filtered]","token":"t1","password":"[Filtered]","note":"zebra=[Filtered]"})");
  EXPECT_EQ(member_of(payload, "cookies"), R"([["theme","dark"]])");
  const std::string bare = payload_of(body, {.use_defaults = false, .sensitive_fields = {"zebra"}});
  EXPECT_EQ(member_of(bare, "extra"),
            R"({"my_zebra_id":"[Filtered]","token":"t1","password":"p1","note":"zebra=[Filtered]"})");
}

TEST(Scrubbing, DropsAddressesWhenAsked) {
  const std::string body =
      R"({"platform":"javascript","user":{"id":"1","ip_address":"203.0.113.9"},"request":{"url":"/","headers":{"X-Forwarded-For":"203.0.113.9"},
          "env":{"REMOTE_ADDR":"203.0.113.9"}}})";
  EXPECT_NE(payload_of(body).find("203.0.113.9"), std::string::npos);
  const Circumstances circumstances{.received = testing::kReceived, .id = EventId{1, 2}, .peer_address = "203.0.113.9"};
  EXPECT_EQ(payload_of(body, {.drop_ip_addresses = true}, circumstances).find("203.0.113.9"), std::string::npos);
}

}  // namespace
}  // namespace bellwether::errors

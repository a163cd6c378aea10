#include "errors/routes/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

using testing::HasSubstr;

TEST(Answers, NameTheEventOrNothing) {
  EXPECT_EQ(accepted(parse_event_id("9ec79c33ec9942ab8353589fcb2e04dc")).body,
            R"({"id":"9ec79c33ec9942ab8353589fcb2e04dc"})");
  EXPECT_EQ(accepted(std::nullopt).body, "{}");
}

TEST(Answers, SayWhatIsWrongInBodyAndHeader) {
  const net::HttpResponse response = refused(400, "no \"JSON\"\r\nX-Evil: 1", {"envelope"});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"detail":"no \"JSON\"\r\nX-Evil: 1","causes":["envelope"]})");
  const auto header = net::find_header(response.headers, "x-sentry-error");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->find('\n'), std::string_view::npos);
  EXPECT_EQ(refused(Error(Code::kUnauthenticated, "who?")).status, 401);
  EXPECT_EQ(refused(Error(Code::kResourceExhausted, "too large")).status, 413);
}

TEST(Answers, TellClientsForHowLongToStayAway) {
  const Limit key{.retry_after = seconds(15), .scope = "key", .reason = "key_quota"};
  const Limit project{.retry_after = seconds(40), .scope = "project", .reason = "spike_protection"};
  const net::HttpResponse response = limited({{Category::kError, key}, {Category::kLog, project}});
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(net::find_header(response.headers, "retry-after"), "40");
  EXPECT_EQ(net::find_header(response.headers, "x-sentry-rate-limits"),
            "15:error:key:key_quota, 40:log_item:project:spike_protection");
}

TEST(Answers, LetAnyPageSend) {
  EXPECT_EQ(net::find_header(preflight().headers, "access-control-allow-origin"), "*");
  EXPECT_THAT(std::string(net::find_header(preflight().headers, "access-control-allow-headers").value_or("")),
              HasSubstr("x-sentry-auth"));
  EXPECT_THAT(std::string(net::find_header(limited({}).headers, "access-control-expose-headers").value_or("")),
              HasSubstr("x-sentry-rate-limits"));
}

}  // namespace
}  // namespace bellwether::errors

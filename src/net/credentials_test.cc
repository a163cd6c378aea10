#include "net/credentials.h"

#include <gmock/gmock.h>

namespace bellwether::net {
namespace {

TEST(Credentials, ReadsBasic) {
  const auto credentials = parse_basic("basic YW5uOnNlOmNyZXQ=");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->user, "ann");
  EXPECT_EQ(credentials->password, "se:cret");
  EXPECT_FALSE(parse_basic("Bearer YW5uOnNlOmNyZXQ="));
  EXPECT_FALSE(parse_basic("Basic"));
  EXPECT_FALSE(parse_basic("Basic %%%"));
  EXPECT_FALSE(parse_basic("Basic YW5u"));  // no colon
}

TEST(Credentials, ReadsBearer) {
  EXPECT_EQ(parse_bearer("Bearer abc"), "abc");
  EXPECT_EQ(parse_bearer("bearer   abc "), "abc");
  EXPECT_FALSE(parse_bearer("Bearer"));
  EXPECT_FALSE(parse_bearer("Bearer  "));
  EXPECT_FALSE(parse_bearer("Basic abc"));
}

TEST(Credentials, FindsCookies) {
  const std::string_view header = "a=1; session=\"x y\";empty=; a=2; =odd; lone";
  EXPECT_EQ(find_cookie(header, "a"), "1");
  EXPECT_EQ(find_cookie(header, "session"), "x y");
  EXPECT_EQ(find_cookie(header, "empty"), "");
  EXPECT_EQ(find_cookie(header, "lone"), std::nullopt);
  EXPECT_EQ(find_cookie(header, "sess"), std::nullopt);
  EXPECT_EQ(find_cookie("", "a"), std::nullopt);
}

TEST(Credentials, WritesCookies) {
  Cookie cookie;
  cookie.name = "session";
  cookie.value = "abc";
  EXPECT_EQ(set_cookie(cookie), "session=abc; Path=/; SameSite=Lax; HttpOnly");
  cookie.secure = true;
  cookie.max_age = seconds(0);
  EXPECT_EQ(set_cookie(cookie), "session=abc; Path=/; SameSite=Lax; Max-Age=0; HttpOnly; Secure");
}

TEST(CredentialsDeathTest, RefusesACookieThatWouldBeTwo) {
  Cookie cookie;
  cookie.name = "session";
  cookie.value = "abc; Domain=evil";
  EXPECT_DEATH((void)set_cookie(cookie), "no cookie may hold");
}

}  // namespace
}  // namespace bellwether::net

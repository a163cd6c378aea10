#include "errors/protocol/authentication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base_encoding.h"

namespace bellwether::errors {
namespace {

using testing::HasSubstr;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

net::HttpRequest request(net::HttpHeaders headers, std::string_view query = {}) {
  net::HttpRequest request;
  request.headers = std::move(headers);
  request.query = net::HttpParameters::parse(query);
  return request;
}

std::string key_of(const net::HttpRequest& request, std::string_view path_key = {}) {
  const auto credentials = read_credentials(request, path_key);
  if (!credentials) return credentials.error().message();
  return *credentials ? (*credentials)->public_key : "none";
}

TEST(Authentication, IsReadFromAnyOfFivePlaces) {
  const std::string fields =
      "sentry_version=7, sentry_client=raven/1.0,sentry_key=0123456789ABCDEF0123456789abcdef, sentry_secret=x";
  EXPECT_EQ(key_of(request({{"x-sentry-auth", "Sentry " + fields}})), kKey);
  EXPECT_EQ(key_of(request({{"x-sentry-auth", "sentry " + fields}})), kKey);
  EXPECT_EQ(key_of(request({{"authorization", "Sentry " + fields}})), kKey);
  EXPECT_EQ(key_of(request({{"authorization", "Basic " + codec::to_base64(std::string(kKey) + ":")}})), kKey);
  EXPECT_EQ(key_of(request({}, "sentry_version=7&sentry_key=0123456789abcdef0123456789abcdef")), kKey);
  EXPECT_EQ(key_of(request({}), kKey), kKey);
  EXPECT_EQ(key_of(request({})), "none");
}

TEST(Authentication, KnowsTheClient) {
  const auto credentials = read_credentials(request(
      {},
      "sentry_key=0123456789abcdef0123456789abcdef&sentry_version=5.0&sentry_client=sentry.javascript.node%2F10.78.0"));
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_EQ((*credentials)->client, "sentry.javascript.node/10.78.0");
  EXPECT_EQ((*credentials)->version, 5);
}

TEST(Authentication, RefusesTwoWaysAtOnce) {
  const auto both = read_credentials(request({{"x-sentry-auth", "Sentry sentry_key=0123456789abcdef0123456789abcdef"}},
                                             "sentry_key=0123456789abcdef0123456789abcdef"));
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code(), Code::kUnauthenticated);
  EXPECT_EQ(both.error().message(), "multiple authorization payloads detected");
}

TEST(Authentication, RefusesWhatIsNoKeyOrALaterProtocol) {
  const auto code = [](const net::HttpRequest& request) { return read_credentials(request).error().code(); };
  EXPECT_EQ(code(request({}, "sentry_key=short")), Code::kInvalidArgument);
  EXPECT_EQ(code(request({}, "sentry_key=0123456789abcdef0123456789abcdef&sentry_version=9")), Code::kInvalidArgument);
  EXPECT_EQ(code(request({}, "sentry_version=7")), Code::kUnauthenticated);
  EXPECT_EQ(code(request({{"x-sentry-auth", "Sentry sentry_version=7"}})), Code::kUnauthenticated);
  EXPECT_EQ(code(request({{"x-sentry-auth", "something else"}})), Code::kUnauthenticated);
  EXPECT_EQ(code(request({{"authorization", "Basic !"}})), Code::kUnauthenticated);
  EXPECT_EQ(key_of(request({{"authorization", "Bearer abc"}})), "none");  // a token of the API is nothing here
}

TEST(Dsn, NamesAKeyAndAProject) {
  const auto dsn = read_dsn("https://0123456789abcdef0123456789abcdef:secret@errors.example.com:9000/prefix/42");
  ASSERT_TRUE(dsn);
  EXPECT_EQ(dsn->public_key, kKey);
  EXPECT_EQ(dsn->project, 42u);
  EXPECT_THAT(read_dsn("https://0123456789abcdef0123456789abcdef@h/web").error().message(), HasSubstr("no number"));
  EXPECT_THAT(read_dsn("https://h/1").error().message(), HasSubstr("no key"));
  EXPECT_THAT(read_dsn("h/1").error().message(), HasSubstr("no scheme"));
  EXPECT_THAT(read_dsn("https://0123456789abcdef0123456789abcdef@h").error().message(), HasSubstr("no project"));
}

}  // namespace
}  // namespace bellwether::errors

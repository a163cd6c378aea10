// The parts of HTTP that need no socket: parameters, forms, routes, answers.
#include "net/http.h"

#include <gmock/gmock.h>

#include "net/http_reply.h"
#include "net/multipart.h"
#include "net/percent.h"
#include "runtime/shard.h"

namespace bellwether::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Percent, DecodesAndLeavesWhatIsBroken) {
  EXPECT_EQ(percent_decode("a%20b+c%2B", PlusSign::kBlank), "a b c+");
  EXPECT_EQ(percent_decode("a+b", PlusSign::kLiteral), "a+b");
  EXPECT_EQ(percent_decode("%", PlusSign::kBlank), "%");
  EXPECT_EQ(percent_decode("%4", PlusSign::kBlank), "%4");
  EXPECT_EQ(percent_decode("%zz%41", PlusSign::kBlank), "%zzA");
}

TEST(Percent, EncodesWhatDecodesBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(all), PlusSign::kBlank), all);
  EXPECT_EQ(percent_encode("a b/ö~"), "a%20b%2F%C3%B6~");
}

TEST(HttpParameters, KeepsOrderAndRepeats) {
  const HttpParameters parameters = HttpParameters::parse("target=a%28b%29&from=-1h&&target=c&flag&=x&a=b=c");
  EXPECT_THAT(parameters.entries(), ElementsAre(Pair("target", "a(b)"), Pair("from", "-1h"), Pair("target", "c"),
                                                Pair("flag", ""), Pair("", "x"), Pair("a", "b=c")));
  EXPECT_EQ(parameters.first("target"), "a(b)");
  EXPECT_EQ(parameters.last("target"), "c");
  EXPECT_THAT(parameters.all("target"), ElementsAre("a(b)", "c"));
  EXPECT_TRUE(parameters.contains("flag"));
  EXPECT_FALSE(parameters.first("none"));
}

TEST(HttpRequest, JoinsQueryAndForm) {
  HttpRequest request;
  request.query = HttpParameters::parse("a=1");
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded; charset=utf-8");
  request.body = "a=2&b=3";
  EXPECT_THAT(request.form().entries(), ElementsAre(Pair("a", "1"), Pair("a", "2"), Pair("b", "3")));
  request.headers[0].second = "application/json";
  EXPECT_THAT(request.form().entries(), ElementsAre(Pair("a", "1")));
}

constexpr std::string_view kMultipart =
    "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x \\\"y\\\".csv\"\r\nContent-Type: "
    "text/csv\r\n\r\n1,2\r\n"
    "--XX\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--XX--\r\n";

TEST(Multipart, TellsPartsApart) {
  const auto parts = parse_multipart(kMultipart, "XX");
  ASSERT_TRUE(parts) << parts.error().to_string();
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ((*parts)[0].name, "a");
  EXPECT_EQ((*parts)[0].content, "one\r\ntwo");
  EXPECT_EQ((*parts)[1].file_name, "x \"y\".csv");
  EXPECT_EQ((*parts)[1].content_type, "text/csv");
  EXPECT_EQ((*parts)[2].name, "empty");
  EXPECT_EQ((*parts)[2].content, "");
  HttpRequest request;
  request.headers.emplace_back("content-type", "multipart/form-data; boundary=\"XX\"");
  request.body = kMultipart;
  EXPECT_EQ(request.form().first("a"), "one\r\ntwo");
}

TEST(Multipart, NamesTheByteWhereItBreaks) {
  for (std::size_t cut = 0; cut + 10 < kMultipart.size(); ++cut) {
    const auto parts = parse_multipart(kMultipart.substr(0, cut), "XX");
    ASSERT_FALSE(parts) << cut;
    EXPECT_THAT(parts.error().message(), HasSubstr("byte "));
  }
  std::string many;
  for (std::size_t i = 0; i <= kMultipartParts; ++i) many += "--X\r\n\r\n\r\n";
  const auto parts = parse_multipart(many + "--X--", "X");
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().code(), Code::kResourceExhausted);
}

class RouterTest : public testing::Test {
 protected:
  void add(HttpMethod method, std::string_view pattern) {
    router_.add(method, pattern, Access::kPublic,
                [](HttpRequest&) -> runtime::Task<HttpResponse> { co_return HttpResponse{}; });
  }
  Router router_;
};

TEST_F(RouterTest, PrefersTheMoreExactPattern) {
  add(HttpMethod::kGet, "/api/*");
  add(HttpMethod::kGet, "/api/{kind}/{id}");
  add(HttpMethod::kGet, "/api/users/{id}");
  add(HttpMethod::kPost, "/api/users/{id}");
  add(HttpMethod::kGet, "/");
  EXPECT_EQ(router_.find(HttpMethod::kGet, "/api/users/7").pattern, "/api/users/{id}");
  const Router::Route named = router_.find(HttpMethod::kGet, "/api/boards/7");
  EXPECT_EQ(named.pattern, "/api/{kind}/{id}");
  EXPECT_THAT(named.parameters, ElementsAre(Pair("id", "7"), Pair("kind", "boards")));
  const Router::Route rest = router_.find(HttpMethod::kGet, "/api/a/b/c");
  EXPECT_EQ(rest.pattern, "/api/*");
  EXPECT_EQ(rest.parameters.at("*"), "a/b/c");
  EXPECT_EQ(router_.find(HttpMethod::kGet, "/").pattern, "/");
}

TEST_F(RouterTest, SaysWhichMethodsAPathTakes) {
  add(HttpMethod::kGet, "/x");
  add(HttpMethod::kPost, "/x");
  const Router::Route wrong = router_.find(HttpMethod::kDelete, "/x");
  EXPECT_EQ(wrong.handler, nullptr);
  EXPECT_THAT(wrong.allowed, ElementsAre(HttpMethod::kGet, HttpMethod::kPost));
  EXPECT_NE(router_.find(HttpMethod::kHead, "/x").handler, nullptr);
  EXPECT_TRUE(router_.find(HttpMethod::kGet, "/y").allowed.empty());
  EXPECT_TRUE(router_.find(HttpMethod::kGet, "/x/").allowed.empty());
  EXPECT_TRUE(router_.find(HttpMethod::kGet, "").allowed.empty());
}

TEST_F(RouterTest, DoesNotTakeAnEmptySegmentForAParameter) {
  add(HttpMethod::kGet, "/x/{id}");
  EXPECT_EQ(router_.find(HttpMethod::kGet, "/x/").handler, nullptr);
}

TEST(HttpResponse, SaysErrorsInJson) {
  const HttpResponse response = HttpResponse::error(Error(Code::kNotFound, "no \"x\"\n"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, R"({"error":{"code":"not_found","message":"no \"x\"\n"}})");
}

TEST(HttpReply, WritesDatesAsHttpWants) {
  EXPECT_EQ(format_http_date(unix_seconds(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(format_http_date(unix_seconds(784'111'777)), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace bellwether::net

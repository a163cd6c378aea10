#include "alerts/delivery/http_template.h"

#include <gmock/gmock.h>

#include "alerts/delivery/test_page.h"

namespace bellwether::alerts {
namespace {

using testing::HasSubstr;

Page page() {
  Page made = test_page(Channel::kHttpTemplate, "+49 170/1");
  made.message.title = "a \"b\" & <c>\nd";
  return made;
}

std::string body_of(std::string type, std::string body) {
  HttpTemplateReceiver receiver{.url = "https://sms", .body = std::move(body)};
  if (!type.empty()) receiver.headers.emplace_back("content-type", std::move(type));
  return http_template_request(page(), receiver)->body;
}

TEST(HttpTemplate, EscapesForWhereAPlaceholderStands) {
  EXPECT_EQ(body_of("application/json", R"({"to": "{target}", "text": "{title}"})"),
            R"({"to": "+49 170/1", "text": "a \"b\" & <c>\nd"})");
  EXPECT_EQ(body_of("application/x-www-form-urlencoded", "To={target}&Body={title}"),
            "To=%2B49%20170%2F1&Body=a%20%22b%22%20%26%20%3Cc%3E%0Ad");
  EXPECT_EQ(body_of("text/xml; charset=utf-8", "<t>{title}</t>"), "<t>a &quot;b&quot; &amp; &lt;c&gt;\nd</t>");
  EXPECT_EQ(body_of("", "{title}"), "a \"b\" & <c>\nd");
}

TEST(HttpTemplate, FillsUrlAndHeaders) {
  const auto request =
      http_template_request(page(), {.method = "PUT",
                                     .url = "https://sms/{target}?t={title}",
                                     .headers = {{"X-Title", "{title}"}, {"X-State", "{STATE} {state}"}},
                                     .user = "u",
                                     .password = "p"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "PUT");
  EXPECT_EQ(request->url, "https://sms/%2B49%20170%2F1?t=a%20%22b%22%20%26%20%3Cc%3E%0Ad");
  EXPECT_EQ(header_of(*request, "X-Title"), "a \"b\" & <c> d");
  EXPECT_EQ(header_of(*request, "X-State"), "CRITICAL critical");
  EXPECT_EQ(header_of(*request, "Idempotency-Key"), "n42/anna/mail");
  EXPECT_EQ(request->user, "u");
}

TEST(HttpTemplate, AFilledInTextIsNotFilledAgain) {
  Page tricky = page();
  tricky.message.title = "{key} {nothing}";
  const auto request = http_template_request(tricky, {.url = "https://sms", .body = "{title}|{unknown}|{}|{ x }"});
  EXPECT_EQ(request->body, "{key} {nothing}|{unknown}|{}|{ x }");
}

TEST(HttpTemplate, AShortTextFitsATextMessage) {
  Page loud = page();
  loud.message.output = std::string(5'000, 'x');
  const auto request = http_template_request(loud, {.url = "https://sms", .body = "{short}"});
  EXPECT_LE(request->body.size(), 160u);
}

TEST(HttpTemplate, EveryPlaceholderIsKnownToTheCheck) {
  std::string body;
  for (const std::string_view name : template_placeholders()) body += "{" + std::string(name) + "}";
  EXPECT_TRUE(check_http_template({.url = "https://sms/{target}", .body = body}));
}

TEST(HttpTemplate, ChecksNameWhatIsMistyped) {
  const auto outcome = check_http_template({.url = "https://sms", .body = "{tittle}"});
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message(), HasSubstr("did you mean {title}"));
  EXPECT_FALSE(check_http_template({.url = "", .body = "{title}"}));
  EXPECT_FALSE(check_http_template({.url = "https://sms", .headers = {{"X", "{wrong}"}}}));
}

}  // namespace
}  // namespace bellwether::alerts

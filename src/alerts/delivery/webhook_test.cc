#include "alerts/delivery/webhook.h"

#include <gmock/gmock.h>

#include "alerts/delivery/test_page.h"
#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::alerts {
namespace {

constexpr UnixMillis kNow{seconds(1'763'674'400)};

TEST(Webhook, SaysEverythingAsJson) {
  EXPECT_EQ(
      webhook_body(test_page()),
      R"({"version":1,"key":"n42/anna/mail","notification":"n42","problem":"1f","contact":"anna","kind":"problem",)"
      R"("state":"critical","module":"checks","host":"web1","service":"http","title":"web1/http is CRITICAL",)"
      R"("body":"web1/http is CRITICAL since 14:02\n\nHTTP CRITICAL: HTTP/1.1 500 <oops> & \"more\"",)"
      R"("output":"HTTP CRITICAL: HTTP/1.1 500 <oops> & \"more\"","author":"","comment":"","number":2,)"
      R"("at":"2025-11-20T21:32:05Z","folded":0,"folded_names":[],"link":"https://bell.example.com/problems?id=1f",)"
      R"("labels":{"host":"web1","severity":"critical"}})");
}

TEST(Webhook, SignsTimeAndBody) {
  const auto request =
      webhook_request(test_page(Channel::kWebhook, ""), {.url = "https://hook/x", .secret = "s3cret"}, kNow);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://hook/x");
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(header_of(*request, "Idempotency-Key"), "n42/anna/mail");
  EXPECT_EQ(header_of(*request, "Content-Type"), "application/json");
  EXPECT_EQ(header_of(*request, "X-Bellwether-Signature"),
            "t=1763674400,v1=" + codec::to_hex(codec::hmac_sha256("s3cret", "1763674400." + request->body)));
}

TEST(Webhook, TheTargetWinsAndHeadersAreAdded) {
  const auto request = webhook_request(test_page(Channel::kWebhook, "https://own/y"),
                                       {.url = "https://hook/x", .headers = {{"X-Token", "t"}}}, kNow);
  EXPECT_EQ(request->url, "https://own/y");
  EXPECT_EQ(header_of(*request, "X-Token"), "t");
  EXPECT_EQ(header_of(*request, "X-Bellwether-Signature"), "(none)");
}

TEST(Webhook, NeedsAUrl) {
  EXPECT_EQ(webhook_request(test_page(Channel::kWebhook, ""), {}, kNow).error().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace bellwether::alerts

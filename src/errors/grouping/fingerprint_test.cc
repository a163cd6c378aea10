#include <gtest/gtest.h>

#include "base/check.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/test_events.h"

namespace bellwether::errors {
namespace {

Grouped grouped(const Event& event, std::string_view rules = "") {
  auto grouper = Grouper::create(Profile::k2026, "", rules);
  CHECK(grouper.has_value(), "{}", grouper.error().to_string());
  return (*grouper)->group(event);
}

Event shop_event() {
  Event event = event_of(
      {exception_of("Cause", "disk full"), exception_of("ShopError", "order 7 failed",
                                                        {python_frame("shop/cart.py", "pay", "charge()"),
                                                         python_frame("lib/http.py", "send", "open()", false)})});
  event.exceptions.back().stacktrace->frames[0].module = "shop.cart";
  event.exceptions.back().stacktrace->frames[0].package = "/srv/app/libshop.so";
  event.transaction = "/pay";
  event.logger = "shop";
  event.level = Level::kFatal;
  event.release = "shop@1.2";
  event.sdk_name = "sentry.python";
  event.tags = {{"browser", "Firefox"}, {"region", "eu"}};
  return event;
}

TEST(Fingerprint, VariablesComeFromTheEvent) {
  struct Case {
    std::string variable, of_event, of_nothing;
  };
  for (const Case& each : {
           Case{"transaction", "/pay", "<no-transaction>"},
           Case{"message", "order 7 failed", "<no-message>"},
           Case{"type", "ShopError", "<no-type>"},
           Case{"error.type", "ShopError", "<no-type>"},
           Case{"value", "order 7 failed", "<no-value>"},
           Case{"error.value", "order 7 failed", "<no-value>"},
           Case{"function", "pay", "<no-function>"},
           Case{"stack.function", "pay", "<no-function>"},
           Case{"path", "/srv/app/shop/cart.py", "<no-abs-path>"},
           Case{"stack.abs_path", "/srv/app/shop/cart.py", "<no-abs-path>"},
           Case{"stack.filename", "shop/cart.py", "<no-filename>"},
           Case{"module", "shop.cart", "<no-module>"},
           Case{"package", "libshop.so", "<no-package>"},
           Case{"level", "fatal", "error"},
           Case{"logger", "shop", "<no-logger>"},
           Case{"tags.region", "eu", "<no-value-for-tag-region>"},
           Case{"foo", "<unrecognized-variable-foo>", "<unrecognized-variable-foo>"},
       }) {
    // Beside another entry, so that none is the event's own text.
    Event event = shop_event();
    event.fingerprint = {"x", "at {{ " + each.variable + " }}"};
    EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("xat " + each.of_event)}) << each.variable;
    Event nothing;
    nothing.fingerprint = {"x", "at {{" + each.variable + "}}"};
    EXPECT_EQ(grouped(nothing).hashes, std::vector{hash_of("xat " + each.of_nothing)}) << each.variable;
  }
}

TEST(Fingerprint, TheEventsOwnTextIsParameterised) {
  Event event = shop_event();
  event.fingerprint = {"{{ message }}"};
  EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("order <int> failed")});
  event.fingerprint = {"order 7"};
  EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("order 7")});
}

TEST(FingerprintRules, MatchByEveryKey) {
  for (const std::string_view matchers : {
           "error.type:ShopError",
           "type:Shop*",
           "error.value:\"ORDER ? failed\"",
           "value:*disk*",
           "message:*disk*",
           "stack.function:pay",
           "function:pay module:shop.*",
           "stack.module:shop.cart app:yes",
           "package:**/libshop.so",
           "stack.abs_path:/srv/app/**",
           "path:shop/cart.py",
           "level:FATAL",
           "logger:shop",
           "tags.region:e?",
           "family:other",
           "sdk:sentry.python",
           "release:shop@*",
           "!type:Foo",
           "error.type:Cause error.value:\"disk full\"",
           "!tags.region:us !function:nope",
       }) {
    EXPECT_EQ(grouped(shop_event(), std::string(matchers) + " -> mine").hashes, std::vector{hash_of("mine")})
        << matchers;
  }
}

TEST(FingerprintRules, DoNotMatchAcrossExceptionsOrFrames) {
  for (const std::string_view matchers :
       {"error.type:Cause error.value:order*", "function:pay app:no", "function:send module:shop.*", "tags.browser:eu",
        "error.type:ShopError level:info", "logger:Shop", "family:native"}) {
    EXPECT_NE(grouped(shop_event(), std::string(matchers) + " -> mine").hashes, std::vector{hash_of("mine")})
        << matchers;
  }
}

TEST(FingerprintRules, TheFirstThatMatchesDecides) {
  const std::string_view rules =
      "# comment\n\n"
      "type:Nope -> first\n"
      "type:ShopError -> second, {{ tags.region }} title=\"Shop \\\"{{ type }}\\\"\"\n"
      "type:* -> third\n";
  EXPECT_EQ(grouped(shop_event(), rules).hashes, std::vector{hash_of("secondeu")});
  EXPECT_EQ(grouped(shop_event(), rules).title, "Shop \"ShopError\"");
}

TEST(FingerprintRules, MayOnlySetATitle) {
  const Grouped result = grouped(shop_event(), "type:ShopError -> {{ default }} title=\"Shop\"");
  EXPECT_EQ(result.hashes, grouped(shop_event()).hashes);
  EXPECT_EQ(result.title, "Shop");
}

TEST(FingerprintRules, ThatAreWrongAreRefusedWithTheirLine) {
  for (const std::string_view rule : {"type:X", "type:X ->", "-> mine", "foo:X -> mine", "type -> mine",
                                      "type:\"X -> mine", "type:X -> title=\"only\"", "tags.:x -> mine"}) {
    const auto created = Grouper::create(Profile::k2026, "", std::string("\n") + std::string(rule));
    ASSERT_FALSE(created.has_value()) << rule;
    EXPECT_EQ(created.error().code(), Code::kInvalidArgument);
    EXPECT_TRUE(created.error().message().starts_with("fingerprint rules, line 2: ")) << created.error().message();
  }
}

TEST(FingerprintRules, BundlesThatDoNotLoadAreOneError) {
  const auto chunk = [](std::string type, std::string value) {
    return grouped(event_of({exception_of(std::move(type), std::move(value))}, "javascript")).hashes;
  };
  EXPECT_EQ(chunk("ChunkLoadError", "Loading chunk 7 failed. (https://x.com/7.js)"),
            std::vector{hash_of("chunkloaderror")});
  EXPECT_EQ(chunk("Error", "Uncaught (in promise) ChunkLoadError: Loading chunk 12 failed."),
            std::vector{hash_of("chunkloaderror")});
  Event python = event_of({exception_of("ChunkLoadError", "x")});
  EXPECT_NE(grouped(python).hashes, std::vector{hash_of("chunkloaderror")});
}

TEST(FingerprintRules, HydrationFailsOnceForEachPage) {
  Event event = event_of({exception_of("Error", "Minified React error #418; visit https://react.dev")}, "javascript");
  event.tags = {{"transaction", "/pay"}};
  EXPECT_EQ(grouped(event).hashes, std::vector{hash_of("hydrationerror/pay")});
}

}  // namespace
}  // namespace bellwether::errors

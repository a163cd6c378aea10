#include "errors/sourcemaps/source_mapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "errors/event/event.h"
#include "errors/sourcemaps/artifact_url.h"
#include "errors/sourcemaps/test_bundle.h"

namespace bellwether::errors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kId = "2c362004-654a-5844-8b8b-047f2707126a";

// What a browser says of the sample's error, as its SDK sends it: oldest call first.
std::string event_of(std::string_view origin, std::string_view more) {
  const auto frame = [origin](std::string_view function, int column) {
    return fmt::format(R"({{"filename":"{}/static/shop.min.js","function":"{}","in_app":true,"lineno":1,"colno":{}}})",
                       origin, function, column);
  };
  return fmt::format(
      R"({{"platform":"javascript","exception":{{"values":[{{"type":"Error","value":"no currency in '13'",
         "stacktrace":{{"frames":[{},{},{},{}]}}}}]}},"extra":{{"n":1.5,"list":[1,null,true,"a\"b"]}}{}}})",
      frame("s", 299), frame("?", 312), frame("i.addLine", 198), frame("o", 83), more);
}

class SourceMapperTest : public UploadsTest {
 protected:
  SourceMapperTest()
      : mapper_({.uploads = *uploads_,
                 .filesystem = disk::system_filesystem(),
                 .database = *database_,
                 .metrics = metrics_}) {}

  static std::string shop_bundle(std::string_view headers = R"("sourcemap":"shop.min.js.map")",
                                 std::string_view map_headers = "") {
    return make_bundle(
        {{.path = "files/shop.min.js",
          .content = sample("shop.min.js"),
          .manifest =
              fmt::format(R"({{"type":"minified_source","url":"~/static/shop.min.js","headers":{{{}}}}})", headers)},
         {.path = "files/shop.min.js.map",
          .content = sample("shop.min.js.map"),
          .manifest = fmt::format(R"({{"type":"source_map","url":"~/static/shop.min.js.map","headers":{{{}}}}})",
                                  map_headers)}});
  }
  static std::string bundle_with_id() {
    const std::string id = fmt::format(R"("debug-id":"{}")", kId);
    return shop_bundle(id, id);
  }
  static std::string debug_meta(std::string_view code_file) {
    return fmt::format(R"(,"debug_meta":{{"images":[{{"type":"sourcemap","code_file":"{}","debug_id":"{}"}}]}})",
                       code_file, kId);
  }

  std::string mapped(std::string_view body) {
    const Result<Normalised> normal = normalise(body, {.received = clock_.now()}, {});
    EXPECT_TRUE(normal);
    EXPECT_TRUE(mapper_.is_wanted(kShop, normal->payload));
    Result<std::string> payload = mapper_.apply(kShop, normal->payload, {});
    EXPECT_TRUE(payload) << payload.error().to_string();
    return payload.value_or(std::string());
  }
  static std::vector<Frame> frames_of(const std::string& payload) {
    const Result<Event> event = read_event(payload);
    EXPECT_TRUE(event) << payload;
    return event && !event->exceptions.empty() ? event->exceptions[0].stacktrace->frames : std::vector<Frame>();
  }
  static void expect_sources(const std::string& payload) {
    const std::vector<Frame> frames = frames_of(payload);
    ASSERT_EQ(frames.size(), 4u);
    EXPECT_EQ(frames[3].function, "parsePrice");
    EXPECT_EQ(frames[3].filename, "money.ts");
    EXPECT_EQ(frames[3].line, 12u);
    EXPECT_EQ(frames[3].context_line, "    throw new PriceError(`no currency in '${text}'`);");
    EXPECT_TRUE(frames[3].is_source_mapped);
    EXPECT_EQ(frames[2].function, "Basket.addLine");
    EXPECT_EQ(frames[2].filename, "checkout.ts");
    EXPECT_EQ(frames[1].line, 17u);
    EXPECT_EQ(frames[0].function, "checkOut");
  }

  SourceMapper mapper_;
};

TEST_F(SourceMapperTest, IsWantedForJavascriptOfProjectsWithMaps) {
  EXPECT_FALSE(mapper_.is_wanted(kShop, R"({"platform":"javascript"})"));
  upload(shop_bundle(), "shop@1.0");
  EXPECT_TRUE(mapper_.is_wanted(kShop, R"({"platform":"javascript"})"));
  EXPECT_FALSE(mapper_.is_wanted(kShop, R"({"platform":"python","message":"\"platform\":\"javascript\""})"));
  EXPECT_FALSE(mapper_.is_wanted(ProjectId{8}, R"({"platform":"javascript"})"));
}

TEST_F(SourceMapperTest, MapsByDebugId) {
  upload(bundle_with_id());
  const std::string payload =
      mapped(event_of("https://shop.example", debug_meta("https://shop.example/static/shop.min.js")));
  expect_sources(payload);
  EXPECT_EQ(frames_of(payload)[3].abs_path, "https://shop.example/static/money.ts");
  EXPECT_THAT(payload, Not(HasSubstr(R"("errors")")));
}

TEST_F(SourceMapperTest, MapsByReleaseAndName) {
  upload(shop_bundle(), "shop@1.0");
  expect_sources(mapped(event_of("https://shop.example", R"(,"release":"shop@1.0")")));
  // Where the upload does not say which map it is, the file does.
  upload(shop_bundle(""), "shop@1.1");
  expect_sources(mapped(event_of("app://", R"(,"release":"shop@1.1")")));
}

TEST_F(SourceMapperTest, ADistributionHasItsOwnMaps) {
  upload(shop_bundle(), "shop@1.0", "phone");
  expect_sources(mapped(event_of("https://shop.example", R"(,"release":"shop@1.0","dist":"phone")")));
  EXPECT_FALSE(frames_of(mapped(event_of("https://shop.example", R"(,"release":"shop@1.0","dist":"tablet")")))[0]
                   .is_source_mapped);
}

TEST_F(SourceMapperTest, KeepsTheFramesAsTheyCameAndAllElse) {
  upload(shop_bundle(), "shop@1.0");
  const std::string payload = mapped(event_of("https://shop.example", R"(,"release":"shop@1.0")"));
  EXPECT_THAT(payload, HasSubstr(R"("raw_stacktrace":{"frames":[{"function":"s","filename":"/static/shop.min.js")"));
  EXPECT_THAT(payload, HasSubstr(R"("extra":{"n":1.5,"list":[1,null,true,"a\"b"]})"));
  // Mapped already: a second pass leaves it as it is.
  EXPECT_EQ(mapper_.apply(kShop, payload, {}).value_or(""), payload);
}

TEST_F(SourceMapperTest, QuotesFiveLinesOnEitherSide) {
  upload(shop_bundle(), "shop@1.0");
  const std::string payload = mapped(event_of("https://shop.example", R"(,"release":"shop@1.0")"));
  EXPECT_THAT(payload, HasSubstr(R"("pre_context":["export class PriceError extends Error {}","",)"
                                 R"("export function parsePrice(text: string): Price {",)"
                                 R"("  const [amount, currency] = text.split(\" \");","  if (!currency) {"])"));
  EXPECT_THAT(payload, HasSubstr(R"("post_context":["  }","  return { amount: Number(amount), currency };","}",""])"));
}

TEST_F(SourceMapperTest, SaysWhyFramesAreNotMapped) {
  upload(shop_bundle(), "shop@1.0");
  EXPECT_THAT(mapped(event_of("https://shop.example", R"(,"release":"shop@2.0")")),
              HasSubstr(R"("errors":[{"type":"js_no_source","name":"https://shop.example/static/shop.min.js",)"
                        R"("value":"release 'shop@2.0' has no file of this name"}])"));
  EXPECT_THAT(mapped(event_of("https://shop.example", "")), HasSubstr("neither a debug id"));
  EXPECT_THAT(mapped(event_of("https://shop.example", debug_meta("https://shop.example/static/shop.min.js"))),
              HasSubstr("debug id 2c362004654a58448b8b047f2707126a"));
}

TEST_F(SourceMapperTest, ABrokenMapIsReadOnce) {
  const std::string bundle = make_bundle(
      {{.path = "a", .content = "x", .manifest = R"({"type":"minified_source","url":"~/static/shop.min.js"})"},
       {.path = "b",
        .content = R"({"version":3,"sources":[],"names":[],"mappings":"!"})",
        .manifest = R"({"type":"source_map","url":"~/static/shop.min.js.map"})"}});
  upload(bundle, "shop@1.0");
  const std::string event = event_of("https://shop.example", R"(,"release":"shop@1.0")");
  EXPECT_THAT(mapped(event), HasSubstr(R"("type":"js_invalid_sourcemap")"));
  ASSERT_TRUE(disk::system_filesystem().remove(uploads_->bundle_path(sha1_hex(bundle))));
  EXPECT_THAT(mapped(event), HasSubstr("mappings: byte 0"));
}

TEST_F(SourceMapperTest, ReadsAMapInsideOfItsFile) {
  const std::string text = sample("shop.min.js");
  const std::string content = text.substr(0, text.find("//# sourceMappingURL=")) +
                              "//# sourceMappingURL=data:application/json;charset=utf-8;base64," +
                              codec::to_base64(sample("shop.min.js.map")) + "\n";
  upload(make_bundle({{.path = "a",
                       .content = content,
                       .manifest = R"({"type":"minified_source","url":"https://shop.example/static/shop.min.js"})"}}),
         "shop@1.0");
  expect_sources(mapped(event_of("https://shop.example", R"(,"release":"shop@1.0")")));
}

TEST_F(SourceMapperTest, ScrubsWhatItQuotes) {
  upload(make_bundle(
             {{.path = "a", .content = "x()", .manifest = R"({"type":"minified_source","url":"~/static/shop.min.js"})"},
              {.path = "b",
               .content = R"({"version":3,"sources":["node_modules/a.js"],"names":[],"mappings":"AAAA",)"
                          R"("sourcesContent":["const password = 'hunter2';"]})",
               .manifest = R"({"type":"source_map","url":"~/static/shop.min.js.map"})"}}),
         "shop@1.0");
  const std::string payload = mapped(event_of("https://shop.example", R"(,"release":"shop@1.0")"));
  EXPECT_THAT(payload, Not(HasSubstr("hunter2")));
  EXPECT_THAT(payload, HasSubstr("const password = "));
  EXPECT_EQ(frames_of(payload)[0].in_app, false);  // a package's
}

TEST(ArtifactUrlTest, NamesAFileAsUploadsDo) {
  EXPECT_THAT(artifact_urls("https://x.example:8080/a/b.js?v=3"),
              ElementsAre("https://x.example:8080/a/b.js?v=3", "https://x.example:8080/a/b.js", "~/a/b.js"));
  EXPECT_THAT(artifact_urls("app:///b.js"), ElementsAre("app:///b.js", "~/b.js"));
  EXPECT_THAT(artifact_urls("~/b.js"), ElementsAre("~/b.js"));
}

TEST(ArtifactUrlTest, ResolvesReferences) {
  EXPECT_EQ(resolve_url("https://x/a/b/c.js?v=1", "../d.ts"), "https://x/a/d.ts");
  EXPECT_EQ(resolve_url("~/a/b.js", "b.js.map"), "~/a/b.js.map");
  EXPECT_EQ(resolve_url("~/a/b.js", "/maps/b.js.map"), "~/maps/b.js.map");
  EXPECT_EQ(resolve_url("https://x/b.js", "//cdn/b.js.map"), "https://cdn/b.js.map");
  EXPECT_EQ(resolve_url("https://x/b.js", "webpack://shop/./a.ts"), "webpack://shop/./a.ts");
  EXPECT_EQ(resolve_url("https://x/b.js", "../../../a.ts"), "https://x/a.ts");
  EXPECT_EQ(source_name("webpack://shop/./src/cart.ts?1a2b"), "src/cart.ts");
  EXPECT_EQ(source_name("webpack:///./src/cart.ts"), "src/cart.ts");
  EXPECT_EQ(source_name("../../src/cart.ts"), "src/cart.ts");
}

TEST(ArtifactUrlTest, KnowsWhatNobodyBuilt) {
  for (const std::string_view path : {"", "<anonymous>", "node:internal/x", "native", "chrome-extension://abc/x.js"})
    EXPECT_FALSE(is_built_file(path)) << path;
  EXPECT_TRUE(is_built_file("https://x/native-extension/a.js"));
}

}  // namespace
}  // namespace bellwether::errors

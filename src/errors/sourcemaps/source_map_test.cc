#include "errors/sourcemaps/source_map.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "errors/sourcemaps/artifact_bundle.h"
#include "errors/sourcemaps/generated_text.h"
#include "errors/sourcemaps/original_name.h"
#include "errors/sourcemaps/test_bundle.h"

namespace bellwether::errors {
namespace {

SourceMap parsed(std::string_view text) {
  Result<SourceMap> map = SourceMap::parse(text);
  CHECK(map.has_value(), "{}", map.error().to_string());
  return std::move(*map);
}

// What Node.js says of the sample: "Error: no currency in '13'" and these places, which count from 1.
TEST(SourceMapTest, FindsThePlacesOfARealStack) {
  const SourceMap map = parsed(sample("shop.min.js.map"));
  const GeneratedText text(sample("shop.min.js"));
  struct Call {
    std::uint32_t column;
    std::string_view function, source;
    std::uint32_t line;
    std::string_view original_function;
  };
  constexpr Call kCalls[] = {
      {.column = 83, .function = "o", .source = "money.ts", .line = 12, .original_function = "parsePrice"},
      {.column = 198,
       .function = "i.addLine",
       .source = "checkout.ts",
       .line = 7,
       .original_function = "Basket.addLine"},
      {.column = 312, .function = "", .source = "checkout.ts", .line = 17, .original_function = ""},
      {.column = 299,
       .function = "Object.s [as checkOut]",
       .source = "checkout.ts",
       .line = 17,
       .original_function = "checkOut"},
  };
  for (const Call& call : kCalls) {
    const TextPosition place{.line = 0, .column = call.column - 1};
    const auto found = map.find(place);
    ASSERT_TRUE(found) << call.column;
    EXPECT_EQ(found->source, call.source);
    EXPECT_EQ(found->position.line + 1, call.line);
    EXPECT_TRUE(map.content(found->source_index).has_value());
    const std::string_view last = declared_name(map, text, place, call.function);
    EXPECT_EQ(renamed_function(map, text, place, call.function, last).value_or(""), call.original_function);
  }
}

TEST(SourceMapTest, ColumnsAreUnitsNotBytes) {
  const GeneratedText text(sample("shop.min.js"));
  const std::string_view behind = "globalThis.shop=";
  std::uint32_t column = 0;
  while (!text.from({.line = 0, .column = column}).starts_with(behind)) ASSERT_LT(++column, 1000u);
  const auto found = parsed(sample("shop.min.js.map")).find({.line = 0, .column = column});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->position.line + 1, 23u);
  EXPECT_EQ(text.source_map_url(), "shop.min.js.map");
}

TEST(SourceMapTest, ReadsSections) {
  const SourceMap map = parsed(R"({"version":3,"sections":[
    {"offset":{"line":0,"column":0},"map":{"version":3,"sources":["a.js"],"names":["f"],"mappings":"AAAAA"}},
    {"offset":{"line":2,"column":10},"map":{"version":3,"sourceRoot":"lib","sources":["b.js",null],"names":["g"],"mappings":"AACEA,ECAA;ADAA"}}]})");
  EXPECT_EQ(map.find({.line = 0, .column = 5})->name, "f");
  EXPECT_FALSE(map.find({.line = 1, .column = 5}));
  EXPECT_FALSE(map.find({.line = 2, .column = 9}));
  EXPECT_EQ(map.find({.line = 2, .column = 11})->source, "lib/b.js");
  EXPECT_EQ(map.find({.line = 2, .column = 11})->name, "g");
}

TEST(SourceMapTest, RefusesWhatIsMalformed) {
  const auto with_mappings = [](std::string_view mappings) {
    return SourceMap::parse(fmt::format(R"({{"version":3,"sources":["a"],"names":[],"mappings":"{}"}})", mappings));
  };
  EXPECT_TRUE(with_mappings(";;A,CAAA"));
  EXPECT_TRUE(with_mappings(""));
  for (const std::string_view bad : {"A?", "g", "AAAAA", "ACAA", "AAAAAA", "D", "ggggggggE", "AA"})
    EXPECT_EQ(with_mappings(bad).error().code(), Code::kInvalidArgument) << bad;
  EXPECT_FALSE(SourceMap::parse("[]"));
  EXPECT_FALSE(SourceMap::parse(R"({"version":2,"sources":[],"mappings":""})"));
  EXPECT_FALSE(SourceMap::parse(R"({"version":3,"sections":[{"offset":{"line":-1,"column":0},"map":{}}]})"));
}

TEST(SourceMapTest, SkipsTheLineThatGuardsAgainstBeingRun) {
  EXPECT_TRUE(SourceMap::parse(")]}'\n{\"version\":3,\"sources\":[],\"names\":[],\"mappings\":\"\"}"));
}

TEST(ArtifactBundleTest, ReadsWhatSentryCliWrites) {
  const std::string bytes = sample("cli2.bundle");
  const Result<ArtifactBundle> bundle = ArtifactBundle::open(bytes);
  ASSERT_TRUE(bundle) << bundle.error().to_string();
  ASSERT_EQ(bundle->artifacts().size(), 2u);
  const Artifact& minified = bundle->artifacts()[0];
  EXPECT_EQ(minified.kind, ArtifactKind::kMinifiedSource);
  EXPECT_EQ(minified.url, "~/app.min.js");
  EXPECT_EQ(minified.source_map, "app.min.js.map");
  EXPECT_EQ(minified.debug_id, "2c362004654a58448b8b047f2707126a");
  EXPECT_EQ(bundle->artifacts()[1].kind, ArtifactKind::kSourceMap);
  const Result<std::string> map = bundle->read(bundle->artifacts()[1].path);
  ASSERT_TRUE(map) << map.error().to_string();
  EXPECT_TRUE(SourceMap::parse(*map));
}

TEST(ArtifactBundleTest, RefusesWhatIsDamaged) {
  const std::string bytes = sample("cli2.bundle");
  EXPECT_FALSE(ArtifactBundle::open("SYSB"));
  EXPECT_FALSE(ArtifactBundle::open(std::string_view(bytes).substr(0, bytes.size() - 1)));
  // Every byte of the first file's content counts.
  std::string damaged = bytes;
  damaged[100] = static_cast<char>(damaged[100] ^ 1);
  const Result<ArtifactBundle> bundle = ArtifactBundle::open(damaged);
  ASSERT_TRUE(bundle);
  EXPECT_FALSE(bundle->read(bundle->artifacts()[0].path));
}

TEST(ArtifactBundleTest, AFileUnpacksIntoItsBoundOrNotAtAll) {
  const std::string bytes = sample("cli2.bundle");
  const Result<ZipArchive> archive = ZipArchive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->read("manifest.json", 100).error().code(), Code::kResourceExhausted);
  // The directory says that the file is shorter than it is.
  std::string lying = bytes;
  const std::size_t entry = lying.rfind("PK\x01\x02", lying.rfind("manifest.json"));
  lying[entry + 24] = 10;
  lying[entry + 25] = 0;
  const Result<ZipArchive> liar = ZipArchive::open(lying);
  ASSERT_TRUE(liar);
  EXPECT_EQ(liar->read("manifest.json", 100).error().code(), Code::kResourceExhausted);
}

}  // namespace
}  // namespace bellwether::errors

#include "graphite/registry.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "codec/json_reader.h"
#include "graphite/function_reference.h"

namespace bellwether::graphite {
namespace {

std::string signature(std::string_view name) {
  static const Registry registry = Registry::standard();
  const Function* function = registry.find(name);
  return function != nullptr ? Registry::signature(*function) : "none";
}

TEST(Registry, HoldsEveryFunction) {
  EXPECT_EQ(Registry::standard().all().size(), 154u);
}

TEST(Registry, SpellsSignaturesAsGraphiteDoes) {
  EXPECT_EQ(signature("scale"), "scale(seriesList, factor)");
  EXPECT_EQ(signature("sumSeries"), "sumSeries(*seriesLists)");
  EXPECT_EQ(signature("groupByNode"), "groupByNode(seriesList, nodeNum, callback='average')");
  EXPECT_EQ(signature("keepLastValue"), "keepLastValue(seriesList, limit=inf)");
  EXPECT_EQ(signature("timeShift"), "timeShift(seriesList, timeShift, resetEnd=True, alignDST=False)");
  EXPECT_EQ(signature("highest"), "highest(seriesList, n=1, func='average')");
  EXPECT_EQ(signature("round"), "round(seriesList, precision=None)");
  EXPECT_EQ(signature("stacked"), "stacked(seriesLists, stackName='__DEFAULT__')");
  EXPECT_EQ(signature("asPercent"), "asPercent(seriesList, total=None, *nodes)");
  EXPECT_EQ(signature("stdev"), "stdev(seriesList, points, windowTolerance=0.1)");
}

TEST(Registry, WritesJsonForEveryEntry) {
  const Registry registry = Registry::standard();
  for (const auto& [name, function] : registry.all()) {
    std::string json = registry.json(function);
    // Infinity as Graphite writes it: JavaScript and Python read it, our strict reader does not.
    if (const std::size_t at = json.find("1e9999"); at != std::string::npos) json.replace(at, 6, "1e300");
    const Result<codec::JsonDocument> document = codec::JsonDocument::parse(json);
    ASSERT_TRUE(document) << json;
    EXPECT_EQ(*document->root().string_at("name"), name);
    EXPECT_FALSE(document->root().string_at("description")->empty()) << name;
    EXPECT_EQ(document->root().find("params")->size(), function.parameters.size()) << name;
  }
}

TEST(Registry, IsWhatTheDocumentationSays) {
  const std::string path = std::string(BW_SOURCE_DIR) + "/docs/functions.md";
  const std::string expected = function_reference(Registry::standard());
  if (std::getenv("BW_UPDATE_DOCS") != nullptr) std::ofstream(path) << expected;
  std::stringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), expected) << "run with BW_UPDATE_DOCS=1 to write docs/functions.md again";
}

TEST(Registry, ListsOptionsAndDefaults) {
  const Registry registry = Registry::standard();
  const std::string json = registry.json(*registry.find("summarize"));
  EXPECT_NE(
      json.find(R"("name": "func", "type": "aggFunc", "default": "sum", "options": ["average", "avg", "avg_zero")"),
      std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("suggestions": ["10min", "1h", "1d"])"), std::string::npos) << json;
  const std::string grouping = registry.json(*registry.find("groupByNodes"));
  EXPECT_NE(grouping.find(R"("asPercent", "average", "averageSeries")"), std::string::npos) << grouping;
}

}  // namespace
}  // namespace bellwether::graphite

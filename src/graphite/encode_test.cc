#include "graphite/encode.h"

#include <limits>

#include <gtest/gtest.h>

#include "graphite/json_layout.h"

namespace bellwether::graphite {
namespace {

SeriesList one(std::vector<double> values, std::int64_t start = 60, std::int64_t step = 60) {
  const std::int64_t end = start + static_cast<std::int64_t>(values.size()) * step;
  SeriesList list;
  list.push_back(make_series("a.b", start, end, step, std::move(values), 0));
  return list;
}

TEST(Json, WritesFloatsAsPythonDoes) {
  EXPECT_EQ(encode_json(one({1, 2.5, kNone, 1e-7}), {}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[1.0,60],[2.5,120],[null,180],[1e-07,240]]}])");
  EXPECT_EQ(encode_json(one({std::numeric_limits<double>::infinity()}), {}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[1e9999,60]]}])");
}

TEST(Json, WritesCountsWithoutAFraction) {
  SeriesList list = one({3, kNone});
  list.front().whole_numbers = true;
  EXPECT_EQ(encode_json(std::move(list), {}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[3,60],[null,120]]}])");
}

TEST(Json, AlignsBandsSoThatTheyDoNotJump) {
  // Ten points from 60 on in at most four bands: three points a band, which begin at
  // multiples of 180; what stands in front of the first whole band is dropped but for two points, as the original counts.
  std::vector<double> values;
  for (int i = 1; i <= 10; ++i) values.push_back(i);
  EXPECT_EQ(encode_json(one(values), {.max_data_points = 4}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[3.0,180],[6.0,360],[9.0,540]]}])");
  EXPECT_EQ(encode_json(one(values), {.max_data_points = 1}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[5.5,60]]}])");
  EXPECT_EQ(encode_json(one({1, 2}), {.max_data_points = 2}), encode_json(one({1, 2}), {}));
}

TEST(Json, LeavesOutWhatIsMissing) {
  EXPECT_EQ(encode_json(one({kNone, 2}), {.leave_out_missing = true}),
            R"([{"target":"a.b","tags":{"name":"a.b"},"datapoints":[[2.0,120]]}])");
  EXPECT_EQ(encode_json(one({kNone}), {.leave_out_missing = true}), "[]");
  EXPECT_EQ(encode_json({}, {}), "[]");
}

TEST(Csv, QuotesNamesAndSpellsTimesInTheZone) {
  SeriesList list = one({1, kNone}, 0, 60);
  list.front().name = "f(a,\"b\")";
  EXPECT_EQ(encode_csv(list, TimeZone::named("Europe/Berlin")),
            "\"f(a,\"\"b\"\")\",1970-01-01 01:00:00,1.0\r\n\"f(a,\"\"b\"\")\",1970-01-01 01:01:00,\r\n");
}

TEST(Raw, WritesOneLineASeries) {
  EXPECT_EQ(encode_raw(one({1, kNone})), "a.b,60,180,60|1.0,None\n");
}

TEST(Dygraph, WritesRowsOnTheFirstGrid) {
  SeriesList list = one({1, 2});
  list.push_back(one({5}).front());
  EXPECT_EQ(encode_dygraph(list), R"({"labels":["Time","a.b","a.b"],"data":[[60000,1.0,5.0],[120000,2.0,null]]})");
  EXPECT_EQ(encode_dygraph({}), "{}");
}

TEST(Rickshaw, WritesPoints) {
  EXPECT_EQ(encode_rickshaw(one({1, kNone})),
            R"([{"target":"a.b","datapoints":[{"x":60,"y":1.0},{"x":120,"y":null}]}])");
}

TEST(Layout, LeavesTextsAlone) {
  const std::string json = R"({"a":[1,2],"b":{},"c":"x, y: \"{z}\""})";
  EXPECT_EQ(lay_out_json(json, JsonLayout::kCompact), json);
  EXPECT_EQ(lay_out_json(json, JsonLayout::kSpaced), R"({"a": [1, 2], "b": {}, "c": "x, y: \"{z}\""})");
  EXPECT_EQ(lay_out_json(json, JsonLayout::kIndented),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": \"x, y: \\\"{z}\\\"\"\n}");
}

}  // namespace
}  // namespace bellwether::graphite

#include <cmath>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "checks/series/perf_data.h"
#include "checks/series/series_names.h"

namespace bellwether::checks {
namespace {

TEST(SeriesNames, AreReadable) {
  EXPECT_EQ(series_name("web1", "http", OwnSeries::kState), "checks.web1.http.state");
  EXPECT_EQ(series_name("web1.example.com", "Current Load", "load1"), "checks.web1:example:com.Current~Load.load1");
  EXPECT_EQ(series_name("web1", "", OwnSeries::kLatency), "checks.web1.latency");
  EXPECT_EQ(series_name("web1", "disk", "/var"), "checks.web1.disk.~2Fvar");
}

TEST(SeriesNames, LabelsNeverTakeOurOwnNames) {
  EXPECT_EQ(series_name("a", "b", "state"), "checks.a.b.~73tate");
  EXPECT_EQ(decode_series_part("~73tate"), "state");
}

TEST(SeriesNames, ABlankBeforeDigitsIsNotAnEscape) {
  std::string part;
  append_series_part(part, "page 2F");
  EXPECT_EQ(part, "page~202F");
  EXPECT_EQ(decode_series_part(part), "page 2F");
}

TEST(SeriesNames, AreReadBackwardsAndThereforeUnique) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "aF2 ~.:/_-%\xc3\xa4'=\"0";
  std::set<std::string> texts, parts;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t length = random() % 6 + 1; text.size() < length;) text += kAlphabet[random() % kAlphabet.size()];
    std::string part;
    append_series_part(part, text);
    EXPECT_EQ(decode_series_part(part), text) << part;
    EXPECT_EQ(part.find_first_of(".;*?[]{}() ,'\""), std::string::npos) << part;
    texts.insert(text);
    parts.insert(part);
  }
  EXPECT_EQ(texts.size(), parts.size());
}

struct Read {
  std::string label;
  PerfValue value;  // its label is gone with the scratch
};

std::vector<Read> read_all(std::string_view text, std::size_t& malformed) {
  std::vector<Read> values;
  PerfValue value;
  std::string scratch;
  while (next_perf_value(text, value, scratch, malformed)) values.push_back({std::string(value.label), value});
  return values;
}

TEST(PerfData, ReadsWhatPluginsPrint) {
  std::size_t malformed = 0;
  const auto values =
      read_all("time=0.012s;1;2;0;10 size=5320B;;;0 'it''s'=3 '/var log'=81%;80;@90:100 n=U", malformed);
  ASSERT_EQ(values.size(), 5u);
  EXPECT_EQ(values[0].value.unit, "s");
  EXPECT_EQ(values[0].value.critical, "2");
  EXPECT_EQ(values[0].value.maximum, "10");
  EXPECT_EQ(values[1].value.minimum, "0");
  EXPECT_EQ(values[2].label, "it's");
  EXPECT_EQ(values[3].label, "/var log");
  EXPECT_EQ(values[3].value.critical, "@90:100");
  EXPECT_TRUE(std::isnan(values[4].value.value));
  EXPECT_EQ(malformed, 0u);
}

TEST(PerfData, SkipsAndCountsWhatIsNot) {
  std::size_t malformed = 0;
  const auto values = read_all("noise a=x b=2 '=3 =4 c=5", malformed);
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].value.value, 2);
  EXPECT_EQ(values[1].label, "c");
  EXPECT_EQ(malformed, 4u);
}

}  // namespace
}  // namespace bellwether::checks

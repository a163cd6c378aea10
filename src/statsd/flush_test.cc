// Flushes as testdata/flushes.txt describes them.
#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>

#include "statsd/test_sink.h"

namespace bellwether::statsd {
namespace {

struct Case {
  std::string name;
  std::vector<std::pair<int, std::string>> lines;  // with their line numbers
};

std::vector<Case> read_cases() {
  std::ifstream file(BW_SOURCE_DIR "/src/statsd/testdata/flushes.txt");
  std::vector<Case> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with("#")) continue;
    if (line.starts_with("case ")) {
      cases.push_back({line.substr(5), {}});
    } else {
      cases.back().lines.emplace_back(number, line);
    }
  }
  return cases;
}

std::string dash_is_empty(std::string text) {
  return text == "-" ? std::string() : text;
}

// One option of a case; false when the line is none.
bool set_option(const std::string& line, Options& options) {
  std::istringstream words(line);
  std::string name;
  words >> name;
  const auto rest = [&] {
    std::vector<std::string> all;
    for (std::string word; words >> word;) all.push_back(dash_is_empty(word));
    return all;
  }();
  const auto has = [&](std::string_view word) { return std::ranges::find(rest, word) != rest.end(); };
  if (name == "mode") {
    options = default_options(rest.at(0) == "strict" ? Mode::kStrict : Mode::kExtended);
  } else if (name == "interval") {
    options.flush_interval = milliseconds(std::stoi(rest.at(0)));
  } else if (name == "percentiles") {
    options.percentiles.clear();
    for (const std::string& word : rest) options.percentiles.push_back(std::stod(word));
  } else if (name == "metrics") {
    options.calculated_timer_metrics = rest;
  } else if (name == "delete") {
    options.idle.delete_counters = has("counters");
    options.idle.delete_timers = has("timers");
    options.idle.delete_gauges = has("gauges");
    options.idle.delete_sets = has("sets");
  } else if (name == "gauges_max_ttl") {
    options.idle.gauges_max_ttl = static_cast<std::uint32_t>(std::stoi(rest.at(0)));
  } else if (name == "forget_after") {
    options.idle.forget_after = seconds(std::stoi(rest.at(0)));
  } else if (name == "names") {
    options.names.legacy = rest.at(0) == "legacy";
  } else if (name == "suffix") {
    options.names.global_suffix = rest.at(0);
  } else if (name == "prefixes") {
    options.names.global_prefix = rest.at(0);
    options.names.prefix_counter = rest.at(1);
    options.names.prefix_timer = rest.at(2);
    options.names.prefix_gauge = rest.at(3);
    options.names.prefix_set = rest.at(4);
  } else if (name == "no_counts") {
    options.names.flush_counts = false;
  } else if (name == "histogram") {
    HistogramRule rule{.metric = rest.at(0), .bins = {}};
    for (std::size_t i = 1; i < rest.size(); ++i) {
      rule.bins.push_back(rest[i] == "inf" ? std::numeric_limits<double>::infinity() : std::stod(rest[i]));
    }
    options.histogram.push_back(std::move(rule));
  } else {
    return false;
  }
  return true;
}

std::string with_newlines(std::string text) {
  for (std::size_t at; (at = text.find("\\n")) != std::string::npos;) text.replace(at, 2, "\n");
  return text;
}

std::vector<std::string> without_own(std::vector<std::string> lines) {
  std::erase_if(lines, [](const std::string& line) { return line.find("statsd.") != std::string::npos; });
  return lines;
}

TEST(Flush, SendsWhatTheCasesSay) {
  const std::vector<Case> cases = read_cases();
  EXPECT_GT(cases.size(), 15u);
  for (const Case& one : cases) {
    Options options;
    std::size_t i = 0;
    std::vector<std::string> early_packets;
    for (; i < one.lines.size() && one.lines[i].second != "flush"; ++i) {
      const std::string& line = one.lines[i].second;
      if (line.starts_with("> ")) {
        early_packets.push_back(line.substr(2));
      } else {
        ASSERT_TRUE(set_option(line, options)) << "flushes.txt:" << one.lines[i].first;
      }
    }
    ASSERT_TRUE(validate(options)) << one.name;
    TestEngine engine(options);
    for (const std::string& packet : early_packets) engine.receive(with_newlines(packet));
    while (i < one.lines.size()) {
      const int number = one.lines[i].first;
      std::vector<std::string> wanted;
      for (++i; i < one.lines.size() && one.lines[i].second != "flush" && !one.lines[i].second.starts_with("> "); ++i) {
        wanted.push_back(one.lines[i].second);
      }
      EXPECT_EQ(without_own(engine.flush()), wanted) << "flushes.txt:" << number << ", case " << one.name;
      for (; i < one.lines.size() && one.lines[i].second.starts_with("> "); ++i) {
        engine.receive(with_newlines(one.lines[i].second.substr(2)));
      }
    }
  }
}

TEST(Flush, CountsKeysAsTheOriginal) {
  Options options = default_options(Mode::kStrict);
  options.names.legacy = false;
  TestEngine engine(options);
  engine.flush();
  EXPECT_EQ(engine.sink.last.keys, 3u);  // its own counters
  engine.receive("no such thing");
  engine.flush();
  EXPECT_EQ(engine.sink.last.keys, 4u);  // and the lag
  engine.receive("t:1|ms");
  engine.flush();
  EXPECT_EQ(engine.sink.last.keys, 5u);
}

TEST(Flush, SketchesATimerPastItsLimitAndStaysWithinOnePercent) {
  Options options = default_options(Mode::kExtended);
  options.limits.samples_per_timer = 100;
  options.calculated_timer_metrics = {"upper_percent", "sum", "count", "upper", "lower", "median"};
  TestEngine engine(options);
  for (int i = 1; i <= 10'000; ++i) engine.receive("t:" + std::to_string(i) + "|ms");
  std::map<std::string, double> values;
  for (const std::string& line : without_own(engine.flush())) {
    const std::size_t blank = line.find(' ');
    values[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
  }
  EXPECT_EQ(values["stats.timers.t.count"], 10'000);
  EXPECT_EQ(values["stats.timers.t.sum"], 50'005'000);
  EXPECT_EQ(values["stats.timers.t.upper"], 10'000);
  EXPECT_EQ(values["stats.timers.t.lower"], 1);
  EXPECT_NEAR(values["stats.timers.t.upper_90"], 9000, 95);
  EXPECT_NEAR(values["stats.timers.t.median"], 5000, 55);
}

TEST(Flush, EstimatesASetPastItsLimit) {
  Options options = default_options(Mode::kExtended);
  options.limits.members_per_set = 1000;
  TestEngine engine(options);
  for (int i = 0; i < 50'000; ++i) engine.receive("s:user" + std::to_string(i % 25'000) + "|s");
  for (const std::string& line : without_own(engine.flush())) {
    EXPECT_NEAR(std::stod(line.substr(line.find(' '))), 25'000, 1'500) << line;
  }
}

TEST(Flush, KeepsTheFirstKeysAndNamesWhomItCut) {
  Options options = default_options(Mode::kExtended);
  options.limits.keys = 60;
  options.limits.budgets = {{"users.", 10}};
  TestEngine engine(options);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1000; ++i) engine.receive("users.u" + std::to_string(i) + ":1|c");
  }
  EXPECT_EQ(engine.refused(Refusal::kKeyBudget), 2 * 990u);
  for (int i = 0; i < 100; ++i) engine.receive("app.web.k" + std::to_string(i) + ":1|c");
  EXPECT_EQ(engine.refused(Refusal::kKeyLimit), 100u - (60 - 10 - 3));
  const auto offenders = engine.aggregator.budgets().offenders();
  ASSERT_EQ(offenders.size(), 2u);
  EXPECT_EQ(offenders[0].prefix, "users.");
  EXPECT_EQ(offenders[0].refused, 1980u);
  EXPECT_NEAR(offenders[0].different_keys, 990, 50);
  EXPECT_EQ(offenders[1].prefix, "app.web");
}

TEST(Flush, ReusesTheRoomOfForgottenKeys) {
  Options options = default_options(Mode::kExtended);
  options.flush_interval = milliseconds(1000);
  options.idle.forget_after = seconds(2);
  TestEngine engine(options);
  std::size_t most = 0;
  for (int interval = 0; interval < 60; ++interval) {
    for (int i = 0; i < 500; ++i) {
      engine.receive("k" + std::to_string(10'000 + interval * 500 + i) + ":1|c");
    }
    engine.flush();
    most = std::max(most, engine.aggregator.keys());
  }
  EXPECT_LT(most, 5'000u);
  for (int interval = 0; interval < 8; ++interval) engine.flush();
  EXPECT_EQ(engine.aggregator.keys(), 3u);
  EXPECT_EQ(engine.merger.keys(), 4u);
}

}  // namespace
}  // namespace bellwether::statsd

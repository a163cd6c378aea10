// What nagios4 4.4.6 wrote into its log when it was fed these results, line for line (testdata/nagios_states.json).
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "checks/engine/testing.h"
#include "codec/json_reader.h"

namespace bellwether::checks {
namespace {

using testing::RecordedActions;
using testing::Site;
using testing::Watch;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Step {
  std::string fed;
  std::vector<std::string> lines;
};
struct Scenario {
  std::string name;
  std::vector<Step> steps;
};

std::vector<Scenario> read_scenarios() {
  const std::string text = read_file(BW_SOURCE_DIR "/src/checks/engine/testdata/nagios_states.json");
  const Result<codec::JsonDocument> document = codec::JsonDocument::parse(text);
  EXPECT_TRUE(document) << document.error().to_string();
  std::vector<Scenario> scenarios;
  document->root().each_member([&](std::string_view name, codec::JsonValue steps) {
    Scenario scenario{std::string(name), {}};
    steps.each_element([&](codec::JsonValue pair) {
      Step step;
      pair.each_element([&](codec::JsonValue part) {
        if (const auto fed = part.as_string()) step.fed = *fed;
        part.each_element([&](codec::JsonValue line) {
          step.lines.emplace_back(line.as_string().value());
          return true;
        });
        return true;
      });
      scenario.steps.push_back(std::move(step));
      return true;
    });
    scenarios.push_back(std::move(scenario));
    return true;
  });
  return scenarios;
}

class OracleTest : public ::testing::TestWithParam<bool> {};

TEST_P(OracleTest, WritesWhatNagiosWrote) {
  const std::vector<Scenario> scenarios = read_scenarios();
  ASSERT_EQ(scenarios.size(), 11u);
  for (const Scenario& scenario : scenarios) {
    Site site;
    Watch watch(site.finish(), {.seed = 1, .strict_nagios = GetParam()});
    std::size_t number = 0;
    for (const Step& step : scenario.steps) {
      const int status = step.fed.at(1) - '0';
      const ObjectRef object = step.fed.at(0) == 'h' ? testing::host(0) : testing::service(0);
      ASSERT_TRUE(watch.passive(object, status));
      EXPECT_EQ(watch.actions.take_lines(), step.lines)
          << scenario.name << ", step " << number << " (" << step.fed << ")";
      watch.now += seconds(1);
      ++number;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, OracleTest, ::testing::Values(false, true),
                         [](const auto& mode) { return mode.param ? "Strict" : "Default"; });

}  // namespace
}  // namespace bellwether::checks

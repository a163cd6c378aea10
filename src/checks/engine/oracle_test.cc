// What nagios4 4.4.6 wrote into its log, line for line: fed with results (testdata/nagios_states.json), and with what people do
// (testdata/nagios_people.txt).
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

class Oracle : public ::testing::TestWithParam<bool> {};

TEST_P(Oracle, WritesWhatNagiosWrote) {
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

// testdata/nagios_people.txt: what was done, and what nagios4 wrote then.
class PeopleOracle {
 public:
  PeopleOracle() : watch_(site().finish(), {.seed = 1, .strict_nagios = true}) {}

  void run(std::istream& script) {
    std::vector<std::string> expected;
    std::string done = "the start";
    for (std::string line; std::getline(script, line);) {
      if (line.starts_with('#')) continue;
      if (!line.starts_with("> ")) {
        expected.push_back(line);
        continue;
      }
      EXPECT_EQ(watch_.actions.take_lines(), std::exchange(expected, {})) << "after " << done;
      done = line;
      watch_.now += seconds(1);
      watch_.advance();
      std::istringstream words(line.substr(2));
      perform(words);
    }
    EXPECT_EQ(watch_.actions.take_lines(), expected) << "after " << done;
  }

 private:
  static Site site() {
    Site site({.hosts = 2, .services_per_host = 3, .max_check_attempts = 3});
    site.add_parent(1, 0);
    site.main().passive_host_checks_are_soft = false;
    site.main().log_passive_checks = true;
    site.main().enable_flap_detection = false;
    for (alerts::Contact::Told* told : {&site.people().contacts[0].host, &site.people().contacts[0].service}) {
      told->options.bits |= alerts::OptionSet::kDowntime;
    }
    site.service(0).max_check_attempts = 1;
    site.service(0).event_handler = {static_cast<CommandIndex>(0), site.keep("dummy!own")};
    site.service(1).description = site.keep("vol");
    site.service(1).is_volatile = true;
    site.service(2).description = site.keep("stalk");
    site.service(2).stalking_options.bits =
        1u << static_cast<unsigned>(alerts::State::kOk) | 1u << static_cast<unsigned>(alerts::State::kCritical);
    for (const std::size_t service : {1, 2}) site.service(service).max_check_attempts = 2;
    return site;
  }

  static ObjectRef object_of(const std::string& name) {
    if (name == "h0" || name == "h1") return testing::host(name == "h1" ? 1 : 0);
    return testing::service(name == "vol" ? 1 : name == "stalk" ? 2 : 0);
  }

  void perform(std::istringstream& words) {
    std::string what, name, output;
    int number = 0;
    words >> what;
    if (what == "service" || what == "host") {
      words >> name >> number >> output;
      EXPECT_TRUE(watch_.passive(object_of(name), number, output));
    } else if (what == "acknowledge") {
      Acknowledgement acknowledgement;
      acknowledgement.kind = Acknowledgement::Kind::kNormal;
      acknowledgement.author = "ada";
      acknowledgement.comment = "on it";
      EXPECT_TRUE(watch_.engine->acknowledge(watch_.second(), testing::service(0), std::move(acknowledgement), true,
                                             watch_.actions));
    } else if (what == "flexible" || what == "fixed") {
      words >> name >> number;
      DowntimeRequest request;
      request.object = object_of(name);
      request.start = watch_.second();
      request.end = watch_.second() + seconds(3600);
      request.is_fixed = what == "fixed";
      request.duration = seconds(number);
      request.author = "ada";
      EXPECT_TRUE(watch_.engine->schedule_downtime(watch_.second(), request, watch_.actions));
    } else if (what == "cancel") {
      words >> number;
      EXPECT_TRUE(watch_.engine->remove_downtime(watch_.second(), static_cast<std::uint64_t>(number), watch_.actions));
    } else if (what == "wait") {
      words >> number;
      watch_.advance(seconds(number));
    } else {
      ASSERT_EQ(what, "custom");
      watch_.engine->send_custom_notification(watch_.second(), testing::host(0), 0, "ada", "cake", watch_.actions);
    }
  }

  Watch watch_;
};

TEST(OracleOfPeople, WritesWhatNagiosWrote) {
  std::ifstream script(BW_SOURCE_DIR "/src/checks/engine/testdata/nagios_people.txt");
  ASSERT_TRUE(script);
  PeopleOracle().run(script);
}

INSTANTIATE_TEST_SUITE_P(Modes, Oracle, ::testing::Values(false, true),
                         [](const auto& mode) { return mode.param ? "Strict" : "Default"; });

}  // namespace
}  // namespace bellwether::checks

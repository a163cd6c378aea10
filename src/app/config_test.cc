#include "app/config.h"

#include <gmock/gmock.h>

#include "app/config_table.h"

namespace bellwether::app {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view text) {
  const auto config = parse_config(text, "b.toml");
  return config ? "" : config.error().message();
}

TEST(Config, AnEmptyFileGivesTheDefaults) {
  const auto config = parse_config("", "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->http.listen, std::vector<std::string>{"tcp://127.0.0.1:8080"});
  EXPECT_EQ(config->statsd.options.flush_interval, seconds(10));
}

TEST(Config, ReadsValuesOfEveryType) {
  const auto config = parse_config(R"(
data = "/srv/b"
shards = 3
pin_threads = true
self_metrics_interval = "1m"
[log]
level = "warning"
[http]
listen = ["tcp://[::1]:1", "unix:///run/b.sock"]
max_body_bytes = "1MiB"
[statsd]
percentiles = [50, 99.9, -10]
)",
                                   "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->data, "/srv/b");
  EXPECT_EQ(config->shards, 3u);
  EXPECT_TRUE(config->pin_threads);
  EXPECT_EQ(config->self_metrics_interval, seconds(60));
  EXPECT_EQ(config->log.level, LogLevel::kWarning);
  EXPECT_EQ(config->http.listen.size(), 2u);
  EXPECT_EQ(config->http.server.max_body_bytes, 1u << 20);
  EXPECT_THAT(config->statsd.options.percentiles, testing::ElementsAre(50, 99.9, -10));
}

TEST(Config, ReadsRoutesAndSchedules) {
  const auto config = parse_config(R"(
[alerts]
group_wait = "5s"
quiet_hours = ["22:00-07:00"]
[[alerts.schedule]]
name = "primary"
zone = "Europe/Berlin"
[[alerts.schedule.layer]]
people = ["anna", "bob"]
start = "2026-11-02"
[[alerts.route]]
match = ["severity=critical"]
contacts = ["primary"]
continue = true
escalate = [{ after = "15m", contacts = ["second"] }]
[[alerts.route.route]]
match = ["host=~db.*"]
group_by = ["hostgroup"]
repeat_interval = "4h"
)",
                                   "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  const alerts::Options& options = config->alerts.options;
  EXPECT_EQ(options.host_hold, seconds(5));
  ASSERT_EQ(options.schedules.size(), 1u);
  ASSERT_EQ(options.schedules[0].layers.size(), 1u);
  EXPECT_EQ(options.schedules[0].layers[0].shift, "1w");
  ASSERT_EQ(options.routes.size(), 1u);
  EXPECT_TRUE(options.routes[0].goes_on);
  EXPECT_EQ(options.routes[0].escalate.at(0).after, seconds(900));
  EXPECT_EQ(options.routes[0].routes.at(0).repeat_interval, seconds(4 * 3600));
}

TEST(Config, SaysWhatIsWrongWithARoute) {
  EXPECT_THAT(error_of("[[alerts.route]]\nmatch = [\"nonsense\"]\n"), HasSubstr("'nonsense' has none of"));
  EXPECT_THAT(error_of("[[alerts.route]]\nmach = []\n"), HasSubstr("did you mean 'match'?"));
  EXPECT_THAT(error_of("[[alerts.route]]\nescalate = [{ after = \"5m\" }]\n"), HasSubstr("needs 'contacts'"));
  EXPECT_THAT(error_of("[[alerts.schedule]]\nname = \"s\"\n"), HasSubstr("has no layer"));
  EXPECT_THAT(error_of("[alerts]\nzone = \"Nowhere\"\n"), HasSubstr("'Nowhere' is no time zone"));
}

TEST(Config, RefusesUnknownKeysWithTheNearestRightOne) {
  EXPECT_EQ(error_of("\n[statsd]\nflush_intervall = \"10s\"\n"),
            "b.toml:3: unknown key 'statsd.flush_intervall'; did you mean 'statsd.flush_interval'?");
}

TEST(Config, RefusesWrongTypesByKeyAndLine) {
  EXPECT_EQ(error_of("shards = \"two\"\n"), "b.toml:1: shards wants an integer, not the text \"two\"");
  EXPECT_EQ(error_of("[statsd]\nflush_interval = 10\n"),
            "b.toml:2: statsd.flush_interval wants a duration such as \"10s\", not the integer 10");
  EXPECT_THAT(error_of("[log]\nlevel = \"loud\"\n"), HasSubstr("b.toml:2: log.level wants one of"));
  EXPECT_THAT(error_of("shards = -1\n"), HasSubstr("b.toml:1: shards must lie between"));
  EXPECT_THAT(error_of("[log\n"), HasSubstr("b.toml:1:"));
}

TEST(Config, RefusesWhatContradictsItself) {
  EXPECT_THAT(error_of("[auth]\nsign_in = \"never\"\n[http]\nlisten = [\"tcp://0.0.0.0:80\"]\n"),
              HasSubstr("auth.sign_in"));
  EXPECT_THAT(error_of("[http]\ntls_key = \"k.pem\"\n"), HasSubstr("go together"));
  EXPECT_THAT(error_of("[carbon]\npickle = [\"udp://127.0.0.1:2004\"]\n"), HasSubstr("carbon.pickle"));
}

TEST(Config, NamesWhatWaitsForARestart) {
  Config running, loaded;
  loaded.log.level = LogLevel::kDebug;
  loaded.shards = 7;
  EXPECT_THAT(waits_for_restart(running, loaded), testing::ElementsAre("shards"));
}

TEST(Config, EveryDefaultIsShownAsItWouldBeWritten) {
  for (const ConfigSection& section : config_sections()) {
    for (const ConfigKey& key : section.keys) {
      const std::string short_name = section.name.empty() ? key.name : key.name.substr(section.name.size() + 1);
      const std::string header = section.name.empty() ? "" : "[" + section.name + "]\n";
      const auto config = parse_config(header + short_name + " = " + key.shown_default + "\n", "b.toml");
      ASSERT_TRUE(config) << key.name << " = " << key.shown_default << ": " << config.error().message();
      EXPECT_EQ(key.show(*config), key.shown_default) << key.name;
    }
  }
}

TEST(Durations, AreReadAndShown) {
  EXPECT_EQ(parse_duration("1h30m").value(), std::chrono::minutes(90));
  EXPECT_EQ(parse_duration("250ms").value(), milliseconds(250));
  EXPECT_EQ(show_duration(milliseconds(90'500)), "1m30s500ms");
  for (const char* wrong : {"", "10", "s", "10x", "-1s", "9999999999999d"})
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
}

TEST(Sizes, AreReadAndShown) {
  EXPECT_EQ(parse_bytes("64MiB").value(), 64u << 20);
  EXPECT_EQ(parse_bytes("1KB").value(), 1000u);
  EXPECT_EQ(parse_bytes("17").value(), 17u);
  EXPECT_EQ(show_bytes(64u << 20), "64MiB");
  EXPECT_EQ(show_bytes(1001), "1001");
  for (const char* wrong : {"", "MiB", "1XB", "99999999999TiB"}) EXPECT_FALSE(parse_bytes(wrong)) << wrong;
}

TEST(Config, ReadsReceivers) {
  const auto config = parse_config(R"(
[[alerts.receiver]]
name = "post"
channel = "mail"
url = "smtp://mx.example.com:587"
user = "bell"
secret = "wether"
from = "Bellwether <bell@example.com>"
[[alerts.receiver]]
name = "sms"
channel = "http"
url = "https://sms.example.com/send"
headers = { Content-Type = "application/json", X-Token = "t" }
body = '{"to": "{target}", "text": "{short}"}'
timeout = "5s"
)",
                                   "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  const auto& receivers = config->alerts.options.receivers;
  ASSERT_EQ(receivers.size(), 2u);
  EXPECT_EQ(receivers[0].channel, alerts::Channel::kMail);
  EXPECT_EQ(receivers[0].secret, "wether");
  EXPECT_EQ(receivers[1].headers.size(), 2u);
  EXPECT_EQ(receivers[1].timeout, seconds(5));
}

TEST(Config, NamesWhatIsWrongWithAReceiver) {
  EXPECT_EQ(error_of("[[alerts.receiver]]\nname = \"a\"\nurll = \"x\"\n"),
            "b.toml:1: alerts.receiver (line 3): does not know 'urll'; did you mean 'url'?");
  EXPECT_EQ(error_of("[[alerts.receiver]]\nchannel = \"slack\"\n"), "b.toml:1: alerts.receiver (line 1): needs 'name'");
  EXPECT_THAT(error_of("[[alerts.receiver]]\nname = \"a\"\nchannel = \"pigeon\"\n"),
              HasSubstr("(line 3): 'channel' wants one of"));
  EXPECT_THAT(error_of("[[alerts.receiver]]\nname = \"a\"\nchannel = \"opsgenie\"\n"),
              HasSubstr("the opsgenie receiver 'a' needs an API key"));
  EXPECT_THAT(error_of("[alerts]\nreceiver = 3\n"), HasSubstr("b.toml:2: alerts.receiver wants a list of tables"));
}

TEST(Config, ShowsNoSecret) {
  const auto config =
      parse_config("[[alerts.receiver]]\nname = \"a\"\nsecret = \"s3cret\"\nheaders = { X = \"hidden\" }\n", "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  for (const ConfigSection& section : config_sections()) {
    for (const ConfigKey& key : section.keys) {
      EXPECT_THAT(key.show(*config), testing::Not(HasSubstr("s3cret")));
      EXPECT_THAT(key.show(*config), testing::Not(HasSubstr("hidden")));
    }
  }
}

TEST(Config, ReadsHeartbeats) {
  const auto config = parse_config(R"(
[[heartbeats.ping]]
name = "hc"
url = "https://hc.example.com/abc"
every = "30s"
[[heartbeats.expect]]
name = "backup"
every = "1d"
grace = "1h"
severity = "warning"
)",
                                   "b.toml");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->heartbeats.pings.at(0).every, seconds(30));
  EXPECT_EQ(config->heartbeats.expected.at(0).severity, alerts::State::kWarning);
  EXPECT_THAT(error_of("[[heartbeats.ping]]\nname = \"a\"\n"), HasSubstr("needs either a url or a receiver"));
  EXPECT_THAT(error_of("[[heartbeats.expect]]\nname = \"a\"\n[[heartbeats.expect]]\nname = \"a\"\n"),
              HasSubstr("'a' is expected twice"));
}

}  // namespace
}  // namespace bellwether::app

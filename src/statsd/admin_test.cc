#include <gtest/gtest.h>

#include "runtime/simulated_runtime.h"
#include "statsd/js_inspect.h"
#include "statsd/service.h"

namespace bellwether::statsd {
namespace {

class KeepingReply final : public net::StreamReply {
 public:
  void write(std::string bytes) override { text += bytes; }
  void close_after_write() override { is_closed = true; }
  std::string peer() const override { return "test"; }

  std::string text;
  bool is_closed = false;
};

class AdminTest : public testing::Test {
 protected:
  AdminTest() : runtime_(2, UnixMillis(seconds(1'700'000'000))), refusals_(metrics_, Log(null_log_sink(), "test")) {
    Options options = default_options(Mode::kStrict);
    options.flush_interval = milliseconds(10'000);
    service_ =
        std::make_unique<Service>(options, std::vector<runtime::Shard*>{&runtime_.shard(0), &runtime_.shard(1)},
                                  Surroundings{.metrics = metrics_,
                                               .refusals = refusals_,
                                               .log = Log(null_log_sink(), "test"),
                                               .background = [](std::move_only_function<void()> work) { work(); }});
    for (std::size_t i = 0; i < 2; ++i) handlers_.push_back(service_->datagram_handler(i, "udp://test"));
    factory_ = service_->admin_sessions({{"port", "8125"}}, [] {
      return std::vector<BackendStatistics>{{"graphite",
                                             {{"last_flush", 1'700'000'000}, {"last_exception", 0}},
                                             {{"flush_time", 2}, {"flush_length", 621}}}};
    });
    session_ = factory_(reply_);
    service_->start();
  }

  void send(std::string_view text, std::size_t shard = 0) {
    std::string padded(text);
    padded.append(64, '\0');
    const net::Datagram datagram{padded.data(), static_cast<std::uint32_t>(text.size()), false};
    handlers_[shard]->on_datagrams({&datagram, 1});
  }

  std::string ask(std::string_view command) {
    reply_.text.clear();
    const std::string line = std::string(command) + "\r\n";
    EXPECT_EQ(session_->on_bytes(line), line.size());
    runtime_.run_ready();
    return reply_.text;
  }

  Metrics metrics_;
  runtime::SimulatedRuntime runtime_;
  Refusals refusals_;
  std::unique_ptr<Service> service_;
  std::vector<std::unique_ptr<net::DatagramHandler>> handlers_;
  net::StreamSessionFactory factory_;
  KeepingReply reply_;
  std::unique_ptr<net::StreamSession> session_;
};

TEST_F(AdminTest, HelpsAndRefuses) {
  EXPECT_EQ(ask("help"),
            "Commands: stats, counters, timers, gauges, delcounters, deltimers, delgauges, health, config, quit\n\n");
  EXPECT_EQ(ask("bogus"), "ERROR\n");
  EXPECT_EQ(ask(""), "ERROR\n");
  ask("quit");
  EXPECT_TRUE(reply_.is_closed);
}

TEST_F(AdminTest, TellsItsStatistics) {
  send("bad\na:1|c");
  runtime_.run_for(seconds(3));
  EXPECT_EQ(ask("stats"),
            "uptime: 3\nmessages.last_msg_seen: 3\nmessages.bad_lines_seen: 1\ngraphite.last_flush: 3\n"
            "graphite.last_exception: 1700000003\ngraphite.flush_time: 2\ngraphite.flush_length: 621\nEND\n\n");
}

TEST_F(AdminTest, TakesItselfOutOfARing) {
  EXPECT_EQ(ask("health"), "health: up\n");
  EXPECT_EQ(ask("health DOWN"), "health: down\n");
  EXPECT_EQ(ask("health"), "health: down\n");
  EXPECT_EQ(ask("health sideways"), "health: down\n");
  EXPECT_EQ(ask("health up"), "health: up\n");
}

TEST_F(AdminTest, ShowsItsConfiguration) {
  EXPECT_EQ(ask("config"),
            "\nport: 8125\nflushInterval: 10000\npercentThreshold > 0: 90\ngraphite > legacyNamespace: "
            "true\ngaugesMaxTTL: 1\n"
            "deleteCounters: false\ndeleteTimers: false\ndeleteSets: false\ndeleteGauges: false\n");
}

TEST_F(AdminTest, ShowsTheOpenIntervalOfAllShards) {
  send("g:10|g\nt:3|ms\nt:1|ms");
  runtime_.run_for(seconds(10));
  send("g:+5|g\nt:7|ms\nn:1|g", 1);
  EXPECT_EQ(ask("gauges"), "{ g: 15, n: 1 }\nEND\n\n");
  EXPECT_EQ(ask("timers"), "{ t: [ 7 ] }\nEND\n\n");
  runtime_.run_for(seconds(10));
  EXPECT_EQ(ask("timers"), "{ t: [] }\nEND\n\n");
  EXPECT_EQ(ask("gauges"), "{ g: 15, n: 1, 'statsd.timestamp_lag': 0 }\nEND\n\n");
}

TEST_F(AdminTest, DeletesKeysAndFolders) {
  send("a.b.c:1|g\na.b.d:2|g\na.e:3|g");
  runtime_.run_for(seconds(10));
  send("a.b.new:4|g", 1);
  EXPECT_EQ(ask("delgauges a.e nothing a.b.*"),
            "deleted: a.e\nmetric nothing not found\ndeleted: a.b.c\ndeleted: a.b.d\ndeleted: a.b.new\nEND\n\n");
  EXPECT_EQ(ask("gauges"), "{}\nEND\n\n");
  send("a.b.c:+1|g");
  EXPECT_EQ(ask("gauges"), "{ 'a.b.c': 1 }\nEND\n\n");
}

TEST_F(AdminTest, AnswersInOrderAndSurvivesACloseInBetween) {
  reply_.text.clear();
  const std::string both = "gauges\nhealth\n";
  session_->on_bytes(both);
  EXPECT_EQ(reply_.text, "");
  runtime_.run_ready();
  EXPECT_EQ(reply_.text, "{}\nEND\n\nhealth: up\n");
  session_->on_bytes("gauges\n");
  session_.reset();
  runtime_.run_ready();
  EXPECT_EQ(reply_.text, "{}\nEND\n\nhealth: up\n");
}

TEST(JsInspect, ShowsWhatNodeShows) {
  EXPECT_EQ(inspect_numbers({}), "{}");
  const std::vector<std::pair<std::string, double>> few = {{"a", 1}, {"b.c", -0.5}};
  EXPECT_EQ(inspect_numbers(few), "{ a: 1, 'b.c': -0.5 }");
  const std::vector<std::pair<std::string, double>> own = {
      {"statsd.bad_lines_seen", 0}, {"statsd.packets_received", 77}, {"statsd.metrics_received", 78}};
  EXPECT_EQ(inspect_numbers(own),
            "{\n  'statsd.bad_lines_seen': 0,\n  'statsd.packets_received': 77,\n  'statsd.metrics_received': 78\n}");
}

TEST(JsInspect, LaysLongListsOutInColumns) {
  std::vector<double> list;
  for (int i = 0; i < 30; ++i) list.push_back(i * 37 % 1000);
  const std::vector<std::pair<std::string, std::vector<double>>> timers = {{"t", list}, {"u", {1, 2.5}}};
  EXPECT_EQ(inspect_lists(timers), R"({
  t: [
      0,  37,  74, 111, 148, 185, 222,
    259, 296, 333, 370, 407, 444, 481,
    518, 555, 592, 629, 666, 703, 740,
    777, 814, 851, 888, 925, 962, 999,
     36,  73
  ],
  u: [ 1, 2.5 ]
})");
}

}  // namespace
}  // namespace bellwether::statsd

#include "statsd/service.h"

#include <map>

#include <gtest/gtest.h>

#include "runtime/simulated_runtime.h"
#include "series/backend.h"
#include "statsd/series_sink.h"
#include "statsd/test_sink.h"

namespace bellwether::statsd {
namespace {

// Keeps points in a map; refuses names with a '!'.
class MapWriter final : public series::Writer {
 public:
  Result<series::SeriesId> resolve(std::string_view name) override {
    ++resolved;
    if (name.find('!') != std::string_view::npos) return fail(Code::kInvalidArgument, "no '!' in names");
    const auto [at, is_new] = ids_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.emplace_back(name);
    return series::SeriesId{at->second};
  }
  using series::Writer::append;
  Append append(series::SeriesId id, std::int64_t timestamp, double value) override {
    points[names_[static_cast<std::uint32_t>(id)]][timestamp] = value;
    return Append::kStored;
  }
  std::string_view name_view(series::SeriesId id) const override { return names_[static_cast<std::uint32_t>(id)]; }
  void commit() override { ++commits; }
  std::uint64_t accepted() const override { return 0; }
  std::uint64_t durable() const override { return 0; }

  std::map<std::string, std::map<std::int64_t, double>> points;
  int resolved = 0;
  int commits = 0;

 private:
  std::map<std::string, std::uint32_t, std::less<>> ids_;
  std::vector<std::string> names_;
};

class TestTimeline final : public timeline::Timeline {
 public:
  Result<std::int64_t> record(timeline::Event event) override {
    events.push_back(std::move(event));
    return 1;
  }
  void record_later(timeline::Event event) override { events.push_back(std::move(event)); }
  Result<std::vector<timeline::Event>> query(const timeline::Query&) const override { return events; }
  Result<timeline::Event> find(std::int64_t) const override { return fail(Code::kNotFound, "none"); }

  std::vector<timeline::Event> events;
};

constexpr std::int64_t kStart = 1'700'000'000;

struct Process {
  explicit Process(std::size_t shards, const Options& options = default_options(Mode::kExtended),
                   std::int64_t start = kStart)
      : runtime(shards, UnixMillis(seconds(start))), refusals(metrics, Log(null_log_sink(), "test")) {
    std::vector<runtime::Shard*> all;
    for (std::size_t i = 0; i < shards; ++i) all.push_back(&runtime.shard(i));
    service =
        std::make_unique<Service>(options, std::move(all),
                                  Surroundings{.metrics = metrics,
                                               .refusals = refusals,
                                               .log = Log(null_log_sink(), "test"),
                                               .timeline = &timeline,
                                               .background = [](std::move_only_function<void()> work) { work(); }});
    service->add_sink(std::make_unique<SeriesSink>(options.names, writer, metrics, refusals));
    for (std::size_t i = 0; i < shards; ++i) handlers.push_back(service->datagram_handler(i, "udp://test"));
    service->start();
  }

  void send(std::size_t shard, std::string_view text, bool is_truncated = false) {
    std::string padded(text);
    padded.append(64, '\0');
    const net::Datagram datagram{padded.data(), static_cast<std::uint32_t>(text.size()), is_truncated};
    handlers[shard]->on_datagrams({&datagram, 1});
    handlers[shard]->on_drained();
  }

  std::uint64_t counter(std::string_view name) {
    std::uint64_t sum = 0;
    for (const MetricSample& sample : metrics.samples()) {
      if (sample.name == name) sum += static_cast<std::uint64_t>(sample.value);
    }
    return sum;
  }

  Metrics metrics;
  runtime::SimulatedRuntime runtime;
  Refusals refusals;
  TestTimeline timeline;
  MapWriter writer;
  std::unique_ptr<Service> service;
  std::vector<std::unique_ptr<net::DatagramHandler>> handlers;
};

TEST(Service, WritesEachIntervalIntoTheSeriesEngine) {
  Process process(1);
  process.send(0, "page.views:3|c\npage.time:250|ms\nqueue:7|g");
  process.runtime.run_for(seconds(10));
  process.send(0, "page.views:5|c");
  process.runtime.run_for(seconds(10));

  const std::map<std::int64_t, double> views = {{kStart + 10, 3}, {kStart + 20, 5}};
  EXPECT_EQ(process.writer.points["stats_counts.page.views"], views);
  const std::map<std::int64_t, double> rates = {{kStart + 10, 0.3}, {kStart + 20, 0.5}};
  EXPECT_EQ(process.writer.points["stats.page.views"], rates);
  const std::map<std::int64_t, double> upper = {{kStart + 10, 250}};
  EXPECT_EQ(process.writer.points["stats.timers.page.time.upper_90"], upper);
  const std::map<std::int64_t, double> queue = {{kStart + 10, 7}, {kStart + 20, 7}};
  EXPECT_EQ(process.writer.points["stats.gauges.queue"], queue);
  EXPECT_EQ(process.writer.commits, 2);
}

TEST(Service, LooksEachSeriesUpOnce) {
  Process process(1);
  process.send(0, "a:1|c\nb:1|ms\nc:1|g\nd:1|s");
  process.runtime.run_for(seconds(30));
  const int after_three = process.writer.resolved;
  process.send(0, "a:1|c\nb:1|ms\nc:1|g\nd:1|s");
  process.runtime.run_for(seconds(30));
  EXPECT_EQ(process.writer.resolved, after_three);
}

TEST(Service, AddsUpWhatShardsGot) {
  Process process(3);
  process.send(0, "c:1|c\nt:100|ms\ns:a|s\ng:10|g");
  process.send(1, "c:2|c\nt:200|ms\ns:b|s\ng:+5|g");
  process.send(2, "c:4|c|@0.5\nt:300|ms\nt:400|ms\ns:a|s\ng:-1|g");
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.writer.points["stats_counts.c"][kStart + 10], 11);
  EXPECT_EQ(process.writer.points["stats.timers.t.count"][kStart + 10], 4);
  EXPECT_EQ(process.writer.points["stats.timers.t.mean"][kStart + 10], 250);
  EXPECT_EQ(process.writer.points["stats.timers.t.median"][kStart + 10], 250);
  EXPECT_EQ(process.writer.points["stats.sets.s.count"][kStart + 10], 2);
  EXPECT_EQ(process.writer.points["stats.gauges.g"][kStart + 10], 14);
  process.send(2, "g:-4|g");
  process.send(1, "t:50|ms");
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.writer.points["stats.gauges.g"][kStart + 20], 10);
  EXPECT_EQ(process.writer.points["stats.timers.t.upper"][kStart + 20], 50);
}

TEST(Service, AccountsForEveryLine) {
  Process process(1);
  process.send(0, "a:1|c\nb:1:2:3|ms\nnonsense\nc:x|c\n\n_e{1,1}:a|b\n_sc|db|0\nd:1|z\n");
  const auto sum = [&](std::string_view name) { return process.counter(name); };
  EXPECT_EQ(sum("statsd.lines"), 7u);
  EXPECT_EQ(sum("statsd.further_values"), 2u);
  EXPECT_EQ(sum("statsd.samples"), 4u);
  EXPECT_EQ(sum("statsd.refused_samples"), 3u);
  EXPECT_EQ(sum("statsd.events"), 2u);
  EXPECT_EQ(sum("statsd.lines") + sum("statsd.further_values"),
            sum("statsd.samples") + sum("statsd.refused_samples") + sum("statsd.events"));
}

TEST(Service, KeepsTheWholeLinesOfATruncatedDatagram) {
  Process process(1);
  process.send(0, "a:1|c\nb:12", true);
  EXPECT_EQ(process.refusals.reason("statsd", "truncated", "").total(), 1u);
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.writer.points["stats_counts.a"][kStart + 10], 1);
  EXPECT_FALSE(process.writer.points.contains("stats_counts.b"));
}

TEST(Service, PutsEventsOnTheTimeline) {
  Process process(1);
  process.send(0, "_e{6,5}:deploy|v1\\n2|#env:prod|d:1600000000\n_sc|db|2|m:down");
  ASSERT_EQ(process.timeline.events.size(), 2u);
  EXPECT_EQ(process.timeline.events[0].what, "deploy");
  EXPECT_EQ(process.timeline.events[0].data, "v1\n2");
  EXPECT_EQ(process.timeline.events[0].when, unix_seconds(1'600'000'000));
  EXPECT_EQ(process.timeline.events[1].what, "db is critical");
  EXPECT_EQ(process.timeline.events[1].when, unix_seconds(kStart));
}

TEST(Service, FlushesOnceMoreWhenDrained) {
  Process process(2);
  process.send(1, "last:1|c");
  bool is_done = false;
  process.service->drain([&] { is_done = true; });
  process.runtime.run_ready();
  EXPECT_TRUE(is_done);
  EXPECT_EQ(process.writer.points["stats_counts.last"][kStart], 1);
  process.runtime.run_for(seconds(60));
  EXPECT_EQ(process.writer.points["stats_counts.last"].size(), 1u);
}

TEST(Service, TakesItsOpenIntervalOverARestart) {
  std::string state;
  {
    Process before(2);
    before.send(0, "g:10|g\nc:1|c");
    before.runtime.run_for(seconds(10));
    before.send(0, "c:2|c\nt:1|ms");
    before.send(1, "c:4|c\nt:3|ms\ng:+1|g");
    before.service->snapshot([&](std::string bytes) { state = std::move(bytes); });
    before.runtime.run_ready();
  }
  Process after(2);
  ASSERT_TRUE(after.service->restore(state));
  after.send(1, "c:8|c\ng:+1|g");
  after.runtime.run_for(seconds(10));
  EXPECT_EQ(after.writer.points["stats_counts.c"][kStart + 10], 14);
  EXPECT_EQ(after.writer.points["stats.timers.t.sum"][kStart + 10], 4);
  EXPECT_EQ(after.writer.points["stats.gauges.g"][kStart + 10], 12);
}

TEST(Service, WritesAnOldOpenIntervalAtItsOwnTime) {
  std::string state;
  {
    Process before(2);
    before.runtime.run_for(seconds(13));
    before.send(0, "g:10|g\nc:3|c\nt:1|ms");
    before.send(1, "c:4|c");
    before.service->snapshot([&](std::string bytes) { state = std::move(bytes); });
    before.runtime.run_ready();
  }
  Process after(2, default_options(Mode::kExtended), kStart + 3600);
  ASSERT_TRUE(after.service->restore(state));
  EXPECT_EQ(after.writer.points["stats_counts.c"], (std::map<std::int64_t, double>{{kStart + 20, 7}}));
  EXPECT_EQ(after.writer.points["stats.timers.t.sum"][kStart + 20], 1);
  after.send(1, "c:8|c\ng:+1|g");
  after.runtime.run_for(seconds(10));
  EXPECT_EQ(after.writer.points["stats_counts.c"],
            (std::map<std::int64_t, double>{{kStart + 20, 7}, {kStart + 3610, 8}}));
  EXPECT_EQ(after.writer.points["stats.gauges.g"][kStart + 3610], 11);
}

TEST(Service, TakesSamplesWithTheirOwnTimeOverARestart) {
  std::string state;
  {
    Process before(2);
    before.send(0, "c:3|c|T1699999000");
    before.send(1, "g:4|g|T1699999010");
    before.service->snapshot([&](std::string bytes) { state = std::move(bytes); });
    before.runtime.run_ready();
  }
  Process after(1);
  ASSERT_TRUE(after.service->restore(state));
  after.runtime.run_for(seconds(10));
  EXPECT_EQ(after.writer.points["stats_counts.c"][1'699'999'000], 3);
  EXPECT_EQ(after.writer.points["stats.gauges.g"][1'699'999'010], 4);
}

TEST(Service, CountsNamesThatTheEngineRefuses) {
  Options options = default_options(Mode::kExtended);
  options.sanitize_keys = false;
  Process process(1, options);
  process.send(0, "bad!:1|g\ngood:1|g");
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.refusals.reason("statsd", "series_name", "").total(), 1u);
  EXPECT_EQ(process.writer.points["stats.gauges.good"][kStart + 10], 1);
}

class LineSessionTest : public testing::Test {
 protected:
  std::size_t feed(net::StreamSession& session, std::string_view text) {
    std::string padded(text);
    padded.append(64, '\n');
    return session.on_bytes({padded.data(), text.size()});
  }
  class NoReply final : public net::StreamReply {
   public:
    void write(std::string) override {}
    void close_after_write() override {}
    std::string peer() const override { return "test"; }
  };
  NoReply reply_;
};

TEST_F(LineSessionTest, TakesWholeLinesAndTheRestAtTheEnd) {
  Process process(1);
  auto session = process.service->line_sessions(0, "tcp://test")(reply_);
  EXPECT_EQ(feed(*session, "a:1|c\nb:2|"), 6u);
  EXPECT_EQ(feed(*session, "b:2|c\nc:3|c"), 6u);
  session->on_closed("c:3|c");
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.writer.points["stats_counts.a"][kStart + 10], 1);
  EXPECT_EQ(process.writer.points["stats_counts.b"][kStart + 10], 2);
  EXPECT_EQ(process.writer.points["stats_counts.c"][kStart + 10], 3);
}

TEST_F(LineSessionTest, SkipsALineThatIsTooLong) {
  Options options = default_options(Mode::kExtended);
  options.limits.line_bytes = 20;
  Process process(1, options);
  auto session = process.service->line_sessions(0, "tcp://test")(reply_);
  const std::string start = "a:1|c\n" + std::string(30, 'x');
  EXPECT_EQ(feed(*session, start), start.size());
  EXPECT_EQ(feed(*session, "xxxx"), 4u);
  EXPECT_EQ(feed(*session, "x:1|c\nb:2|c\n"), 12u);
  EXPECT_EQ(process.refusals.reason("statsd", "line_too_long", "").total(), 1u);
  process.runtime.run_for(seconds(10));
  EXPECT_EQ(process.writer.points["stats_counts.b"][kStart + 10], 2);
}

}  // namespace
}  // namespace bellwether::statsd

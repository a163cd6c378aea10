#include "carbon/receiver.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "carbon/test_store.h"
#include "codec/base_encoding.h"
#include "codec/pickle_writer.h"
#include "disk/faulty_filesystem.h"

namespace bellwether::carbon {
namespace {

class TestReply final : public net::StreamReply {
 public:
  void write(std::string) override {}
  void close_after_write() override { closed = true; }
  std::string peer() const override { return "tcp://peer"; }
  bool closed = false;
};

class ReceiverTest : public testing::Test {
 protected:
  ReceiverTest() {
    EXPECT_TRUE(filesystem_.make_directories("/conf"));
    EXPECT_TRUE(filesystem_.replace_file("/conf/whitelist.conf", ""));
    EXPECT_TRUE(filesystem_.replace_file("/conf/blacklist.conf", ""));
    const RuleFiles files{.storage_schemas = "",
                          .storage_aggregation = "",
                          .whitelist = "/conf/whitelist.conf",
                          .blacklist = "/conf/blacklist.conf"};
    rules_ = *Rules::load(filesystem_, files, {.name = "default", .pattern = "", .tiers = {{10, 100}}}, metrics_, log_);
    options_.max_line_bytes = 100;
    options_.pickle.max_bytes = 10'000;
    make_receiver();
  }
  void make_receiver() {
    receiver_ = std::make_unique<Receiver>(store_, *rules_, clock_, refusals_, metrics_, options_);
  }

  // A listener that has `pieces` to give, one after another, and keeps what is not consumed.
  void feed(net::StreamSession& session, const std::vector<std::string>& pieces, bool close = true) {
    std::string held;
    for (const std::string& piece : pieces) {
      held += piece;
      const std::string padded = held + std::string(64, '\x7F');
      held.erase(0, session.on_bytes(std::string_view(padded).substr(0, held.size())));
    }
    if (close) session.on_closed(held);
  }
  void lines(const std::string& text) { feed(*receiver_->line_session("tcp://peer"), {text}); }
  void pickle(const std::string& text) { feed(*receiver_->pickle_session("tcp://peer", reply_), {text}); }
  void datagram(const std::string& text, bool truncated = false) {
    const std::string padded = text + std::string(64, '\x7F');
    const net::Datagram datagrams[] = {{padded.data(), static_cast<std::uint32_t>(text.size()), truncated}};
    net::DatagramHandler& handler = receiver_->datagram_handler("udp://here");
    handler.on_datagrams(datagrams);
    handler.on_drained();
  }

  std::uint64_t counter(std::string_view name) { return metrics_.counter(name, {}, "").value(); }
  std::uint64_t refused(std::string_view reason) {
    for (const Refusals::Reason* each : refusals_.all())
      if (each->name() == reason) return each->total();
    return ~0ull;
  }
  // received = accepted + every refusal that is a point or a line.
  void expect_balance() {
    std::uint64_t total = 0;
    for (const Refusals::Reason* each : refusals_.all())
      if (each->name() != "unreadable_pickle") total += each->total();
    EXPECT_EQ(counter("carbon.points_received"), counter("carbon.points_accepted") + total);
    EXPECT_EQ(counter("carbon.points_accepted"), store_.stored);
  }
  double point(const std::string& name, std::int64_t time = 1'700'000'000) {
    const auto at = store_.points.find({name, time});
    return at == store_.points.end() ? -1 : at->second;
  }

  TestStore store_;
  disk::FaultyFilesystem filesystem_{1};
  Metrics metrics_;
  const Log log_{null_log_sink(), "test"};
  Refusals refusals_{metrics_, log_};
  runtime::SimulatedClock clock_{UnixMillis(seconds(1'700'000'500))};
  Options options_;
  std::unique_ptr<Rules> rules_;
  std::unique_ptr<Receiver> receiver_;
  TestReply reply_;
};

TEST_F(ReceiverTest, StoresLines) {
  lines("a.b 1.5 1700000000\nc;z=1;b=2 2 1700000010\r\n\n  d 3 -1\n");
  EXPECT_EQ(point("a.b"), 1.5);
  EXPECT_EQ(point("c;b=2;z=1", 1'700'000'010), 2);
  EXPECT_EQ(point("d", 1'700'000'500), 3);
  EXPECT_GE(store_.commits, 1u);
  expect_balance();
}

TEST_F(ReceiverTest, LinesSurviveAnyCut) {
  const std::string text = "a.b 1 1700000000\r\nlonger.name.of.a.series 2.5 1700000000\n\nx 3 1700000000\n";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    store_.points.clear();
    feed(*receiver_->line_session("tcp://peer"), {text.substr(0, cut), text.substr(cut)});
    ASSERT_EQ(store_.points.size(), 3u) << cut;
    ASSERT_EQ(point("longer.name.of.a.series"), 2.5);
  }
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  store_.points.clear();
  feed(*receiver_->line_session("tcp://peer"), bytes);
  EXPECT_EQ(store_.points.size(), 3u);
  expect_balance();
}

TEST_F(ReceiverTest, CountsEachRefusalByItsReason) {
  store_.max_series = 2;
  lines(
      "ok 1 1700000000\n"
      "two 1\n"
      "v x 1700000000\n"
      "n nan 1700000000\n"
      "t 1 yesterday\n"
      "ok 1 5\n"
      "ok 1 3000000000\n"
      "bad\x01name 1 1700000000\n"
      "tags;x 1 1700000000\n"
      "second 1 1700000000\n"
      "third 1 1700000000\n" +
      std::string(150, 'l') + " 1 1700000000\n" + "cut 1 17000000");
  for (const std::string_view reason : {"fields", "value", "not_a_number", "timestamp", "too_old", "too_new",
                                        "series_limit", "line_too_long", "unfinished_line"})
    EXPECT_EQ(refused(reason), 1u) << reason;
  EXPECT_EQ(refused("name"), 2u);
  expect_balance();
}

TEST_F(ReceiverTest, SkipsALineThatIsTooLong) {
  feed(*receiver_->line_session("tcp://peer"),
       {"a 1 1700000000\nvery" + std::string(120, 'x'), std::string(500, 'y'), "end 1 1700000000\nb 2 1700000000\n"});
  EXPECT_EQ(refused("line_too_long"), 1u);
  EXPECT_EQ(store_.names, (std::vector<std::string>{"a", "b"}));
  expect_balance();
}

TEST_F(ReceiverTest, ReadsDatagrams) {
  datagram("a 1 1700000000");
  datagram("b 2 1700000000\nc 3 1700000000\n");
  datagram("d 4 1700000000\ne 5 170000", true);
  datagram("");
  datagram("\n\n");
  datagram(std::string(200, 'x'));
  EXPECT_EQ(store_.points.size(), 4u);
  EXPECT_EQ(point("a"), 1);
  EXPECT_EQ(refused("truncated_datagram"), 1u);
  EXPECT_EQ(refused("line_too_long"), 1u);
  expect_balance();
}

std::string framed(std::string_view pickle) {
  std::string out{'\0', '\0', static_cast<char>(pickle.size() >> 8), static_cast<char>(pickle.size())};
  return out.append(pickle);
}

TEST_F(ReceiverTest, ReadsPickles) {
  std::string text;
  codec::PickleTextWriter writer(text);
  writer.add("from.statsd", 1'700'000'000, "12.5");
  writer.add("bad.value", 1'700'000'000, "twelve");
  writer.finish();
  // pickle.dumps([("a.b", (1700000000, 1.5)), ("c", (1700000000.9, 2)), ("odd", 3)], 2)
  text += framed(*codec::from_hex(
      "80025d7100285803000000612e6271014a00f15365473ff800000000000086710286710358010000006371044741d954fc40"
      "39999a4b0286710586710658030000006f646471074b03867108652e"));
  pickle(text);
  EXPECT_EQ(point("from.statsd"), 12.5);
  EXPECT_EQ(point("a.b"), 1.5);
  EXPECT_EQ(point("c"), 2);
  EXPECT_EQ(refused("pickle_item"), 1u);
  EXPECT_EQ(refused("value"), 1u);
  expect_balance();
}

TEST_F(ReceiverTest, PicklesSurviveAnyCut) {
  std::string text;
  for (const std::string_view name : {"a", "b"}) {
    codec::PickleTextWriter writer(text);
    writer.add(name, 1'700'000'000, "1");
    writer.finish();
  }
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    store_.points.clear();
    feed(*receiver_->pickle_session("tcp://peer", reply_), {text.substr(0, cut), text.substr(cut)});
    ASSERT_EQ(store_.points.size(), 2u) << cut;
  }
  expect_balance();
}

TEST_F(ReceiverTest, RefusesBadPicklesAndKeepsTheConnection) {
  std::string good;
  codec::PickleTextWriter writer(good);
  writer.add("a", 1'700'000'000, "1");
  writer.finish();
  pickle(framed("cos\nsystem\n(S'id'\ntR.") + framed("I5\n.") + good);
  EXPECT_EQ(refused("unreadable_pickle"), 2u);
  EXPECT_EQ(counter("carbon.pickles_refused"), 2u);
  EXPECT_EQ(point("a"), 1);
  EXPECT_FALSE(reply_.closed);
  pickle(framed("((S'a'\n(I5\nI6\nttS'odd'\n(NI1\nt(S'b'\n(I1700000000\nNtt(S'c'\n(S'x'\nI1\nttl."));
  EXPECT_EQ(refused("pickle_item"), 2u);
  EXPECT_EQ(refused("value"), 1u);
  EXPECT_EQ(refused("timestamp"), 1u);
  expect_balance();
}

TEST_F(ReceiverTest, ClosesAConnectionWhosePickleIsTooLarge) {
  pickle("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(reply_.closed);
  EXPECT_EQ(refused("unreadable_pickle"), 1u);
  pickle(std::string("\0\0\0\x20half", 8));
  EXPECT_EQ(refused("unreadable_pickle"), 2u);
}

TEST_F(ReceiverTest, PredictsTheNextSeries) {
  std::string tick;
  for (int i = 0; i < 100; ++i) tick += fmt::format("servers.web{}.cpu {} 1700000000\n", i, i);
  const auto session = receiver_->line_session("tcp://peer");
  feed(*session, {tick, tick, tick, tick}, false);
  EXPECT_EQ(store_.resolved, 101u);  // all once, and the first again since nothing had come after the last
  EXPECT_EQ(counter("carbon.points_predicted"), 299u);
  EXPECT_EQ(counter("carbon.points_accepted"), 400u);
  expect_balance();
}

// Whatever the order, each value lands in its own series.
TEST_F(ReceiverTest, NeverMistakesASeries) {
  std::mt19937 random(5);
  const auto session = receiver_->line_session("tcp://peer");
  std::map<std::pair<std::string, std::int64_t>, double> expected;
  for (int tick = 0; tick < 60; ++tick) {
    std::vector<int> order(200);
    for (int i = 0; i < 200; ++i) order[static_cast<std::size_t>(i)] = i;
    if (tick % 3 == 1) std::shuffle(order.begin(), order.end(), random);
    if (tick % 3 == 2) order.resize(100 + random() % 100);
    std::string text;
    for (const int i : order) {
      const double value = static_cast<double>(random() % 1000);
      const std::int64_t time = 1'700'000'000 + tick;
      text += fmt::format("m{}.{} {} {}\n", i % 7, i, value, time);
      expected[{fmt::format("m{}.{}", i % 7, i), time}] = value;
    }
    feed(*session, {text}, false);
  }
  EXPECT_EQ(store_.points, expected);
  expect_balance();
}

TEST_F(ReceiverTest, FiltersNamesAndFollowsTheFiles) {
  const auto session = receiver_->line_session("tcp://peer");
  const std::string text = "keep.a 1 1700000000\nkeep.secret 1 1700000000\nother 1 1700000000\n";
  ASSERT_TRUE(filesystem_.replace_file("/conf/blacklist.conf", "secret\n"));
  feed(*session, {text}, false);
  EXPECT_EQ(store_.stored, 3u);
  ASSERT_TRUE(rules_->refresh());
  receiver_->batch_end();
  feed(*session, {text, text}, false);
  EXPECT_EQ(store_.stored, 7u);
  EXPECT_EQ(refused("blacklisted"), 2u);
  ASSERT_TRUE(filesystem_.replace_file("/conf/whitelist.conf", "^keep"));
  ASSERT_TRUE(rules_->refresh());
  receiver_->batch_end();
  feed(*session, {text, text}, false);
  EXPECT_EQ(store_.stored, 9u);
  EXPECT_EQ(refused("not_whitelisted"), 2u);
  EXPECT_EQ(refused("blacklisted"), 4u);
  expect_balance();
}

}  // namespace
}  // namespace bellwether::carbon

#include "statsd/outbound.h"

#include <chrono>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "statsd/graphite_backend.h"
#include "statsd/posix_dialer.h"
#include "statsd/repeater.h"

namespace bellwether::statsd {
namespace {

Monotonic soon() {
  return std::chrono::steady_clock::now() + seconds(20);
}

// A network in memory that refuses the first few connections.
class TestDialer final : public OutboundDialer {
 public:
  explicit TestDialer(int refusals) : refusals_(refusals) {}

  Result<std::unique_ptr<OutboundConnection>> dial(const net::Endpoint&, milliseconds) override {
    const runtime::MutexLock lock(mutex_);
    if (refusals_-- > 0) return fail(Code::kUnavailable, "refused");
    received_.emplace_back();
    return std::make_unique<Connection>(*this);
  }
  // What came over each connection.
  std::vector<std::string> received() {
    const runtime::MutexLock lock(mutex_);
    return received_;
  }

 private:
  class Connection final : public OutboundConnection {
   public:
    explicit Connection(TestDialer& dialer) : dialer_(dialer) {}
    Result<void> send(std::string_view bytes, milliseconds) override {
      const runtime::MutexLock lock(dialer_.mutex_);
      dialer_.received_.back().append(bytes);
      return {};
    }

   private:
    TestDialer& dialer_;
  };

  runtime::Mutex mutex_;
  int refusals_;
  std::vector<std::string> received_;
};

OutboundOptions quick(OutboundOptions::Manner manner) {
  OutboundOptions options;
  options.name = "test";
  options.manner = manner;
  options.first_retry = milliseconds(1);
  return options;
}

class OutboundTest : public testing::Test {
 protected:
  std::uint64_t counter(std::string_view name) {
    for (const MetricSample& sample : metrics_.samples()) {
      if (sample.name == name) return static_cast<std::uint64_t>(sample.value);
    }
    return 0;
  }
  Metrics metrics_;
  Log log_{null_log_sink(), "test"};
};

TEST_F(OutboundTest, TriesAgainUntilTheOtherSideIsBack) {
  TestDialer dialer(3);
  Outbound outbound(quick(OutboundOptions::Manner::kConnectionForEach), dialer, metrics_, log_);
  outbound.offer("one\n");
  outbound.offer("two\n");
  ASSERT_TRUE(outbound.wait_until_sent(soon()));
  const std::vector<std::string> wanted = {"one\n", "two\n"};
  EXPECT_EQ(dialer.received(), wanted);
  EXPECT_EQ(counter("statsd.outbound.errors"), 3u);
  EXPECT_EQ(counter("statsd.outbound.sent"), 2u);
  EXPECT_GT(outbound.statistics().last_error, 0);
  EXPECT_EQ(outbound.statistics().sent_bytes, 4u);
}

TEST_F(OutboundTest, KeepsOneConnectionForARepeatersLines) {
  TestDialer dialer(0);
  std::vector<std::unique_ptr<Outbound>> targets;
  Outbound& target = *targets.emplace_back(
      std::make_unique<Outbound>(quick(OutboundOptions::Manner::kOneConnection), dialer, metrics_, log_));
  Repeater repeater(std::move(targets));
  repeater.on_packet("a:1|c");
  repeater.on_packet("b:1|c\n");
  ASSERT_TRUE(target.wait_until_sent(soon()));
  const std::vector<std::string> wanted = {"a:1|c\nb:1|c\n"};
  EXPECT_EQ(dialer.received(), wanted);
}

TEST_F(OutboundTest, DropsTheOldestWhenItsSpoolIsFull) {
  TestDialer dialer(1'000'000);
  OutboundOptions options = quick(OutboundOptions::Manner::kConnectionForEach);
  options.spool_bytes = 10;
  options.first_retry = milliseconds(60'000);
  Outbound outbound(options, dialer, metrics_, log_);
  for (int i = 0; i < 10; ++i) outbound.offer("1234");
  EXPECT_GE(counter("statsd.outbound.dropped"), 7u);
  EXPECT_FALSE(outbound.wait_until_sent(std::chrono::steady_clock::now()));
}

// A listening socket on a free port of this machine.
class Listener {
 public:
  explicit Listener(int type) : descriptor_(socket(AF_INET, type, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    if (type == SOCK_STREAM) listen(descriptor_, 4);
    socklen_t size = sizeof(address);
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(descriptor_); }
  int get() const { return descriptor_; }
  std::uint16_t port() const { return port_; }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

std::string read_all(int descriptor) {
  std::string all;
  char buffer[4096];
  for (ssize_t size; (size = recv(descriptor, buffer, sizeof(buffer), 0)) > 0;)
    all.append(buffer, static_cast<std::size_t>(size));
  return all;
}

TEST_F(OutboundTest, SendsAFlushToACarbonDaemon) {
  const Listener carbon(SOCK_STREAM);
  OutboundOptions options = quick(OutboundOptions::Manner::kConnectionForEach);
  options.target = {.kind = net::Endpoint::Kind::kTcp, .host = "127.0.0.1", .port = carbon.port(), .path = {}};
  PosixDialer dialer;
  Outbound outbound(options, dialer, metrics_, log_);
  GraphiteBackend backend(NamespaceOptions{}, GraphiteProtocol::kText, outbound);
  backend.begin(unix_seconds(1'700'000'000));
  backend.write({.key_id = 0, .ordinal = 0, .type = Type::kGauge, .key = "queue", .statistic = {}, .value = 7});
  backend.end({.time = unix_seconds(1'700'000'000), .keys = 1});
  const int connection = accept(carbon.get(), nullptr, nullptr);
  const std::string got = read_all(connection);
  close(connection);
  EXPECT_TRUE(got.starts_with("stats.gauges.queue 7 1700000000\nstatsd.numStats 1 1700000000\n")) << got;
  EXPECT_TRUE(outbound.wait_until_sent(soon()));
}

TEST_F(OutboundTest, RepeatsDatagrams) {
  const Listener other(SOCK_DGRAM);
  OutboundOptions options = quick(OutboundOptions::Manner::kDatagrams);
  options.target = {.kind = net::Endpoint::Kind::kUdp, .host = "127.0.0.1", .port = other.port(), .path = {}};
  PosixDialer dialer;
  Outbound outbound(options, dialer, metrics_, log_);
  outbound.offer("a:1|c\nb:2|c");
  char buffer[100];
  const ssize_t size = recv(other.get(), buffer, sizeof(buffer), 0);
  EXPECT_EQ(std::string(buffer, static_cast<std::size_t>(size)), "a:1|c\nb:2|c");
}

TEST_F(OutboundTest, NamesWhoDoesNotAnswer) {
  std::uint16_t free_port;
  {
    const Listener gone(SOCK_STREAM);
    free_port = gone.port();
  }
  PosixDialer dialer;
  const auto dialed = dialer.dial(
      {.kind = net::Endpoint::Kind::kTcp, .host = "127.0.0.1", .port = free_port, .path = {}}, milliseconds(1000));
  ASSERT_FALSE(dialed);
  EXPECT_NE(dialed.error().message().find("127.0.0.1:" + std::to_string(free_port)), std::string::npos);
}

TEST(GraphiteSink, WritesThePickleOfTheOriginal) {
  std::string sent;
  GraphiteSink sink(
      NamespaceOptions{}, GraphiteProtocol::kPickle, [] { return GraphiteStatistics{}; },
      [&](std::string bytes) { sent = std::move(bytes); });
  sink.begin(unix_seconds(1'700'000'000));
  sink.write({.key_id = 0, .ordinal = 0, .type = Type::kGauge, .key = "g", .statistic = {}, .value = 0.5});
  sink.end({.time = unix_seconds(1'700'000'000), .keys = 1});
  const std::size_t size = static_cast<std::uint8_t>(sent[2]) * 256u + static_cast<std::uint8_t>(sent[3]);
  EXPECT_EQ(size, sent.size() - 4);
  EXPECT_TRUE(sent.substr(4).starts_with(
      "(l(S'stats.gauges.g'\n(L1700000000L\nS'0.5'\ntta(S'statsd.numStats'\n(L1700000000L\nS'1'\ntta"));
  EXPECT_TRUE(sent.ends_with("tta."));
}

}  // namespace
}  // namespace bellwether::statsd

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <netinet/udp.h>

#include "net/batch_pacer.h"
#include "net/listener.h"
#include "net/test_client.h"
#include "net/test_runtime.h"

namespace bellwether::net {
namespace {

// Collects what came; the test waits for a number of datagrams.
class Collector final : public DatagramHandler {
 public:
  void on_datagrams(std::span<const Datagram> batch) override {
    const std::lock_guard lock(mutex_);
    for (const Datagram& datagram : batch) {
      texts_.emplace_back(datagram.data, datagram.size);
      // The promise behind every datagram: reading on is allowed (ASan checks it).
      for (std::size_t i = 0; i < 64; ++i) over_read_ = over_read_ + datagram.data[datagram.size + i];
      truncated_ += datagram.truncated ? 1 : 0;
    }
    changed_.notify_all();
  }
  void on_drained() override {
    const std::lock_guard lock(mutex_);
    ++drained_;
  }

  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, seconds(10), [&] { return texts_.size() >= count; });
    return texts_;
  }
  std::size_t truncated() const { return truncated_; }
  int drained() const { return drained_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
  std::size_t truncated_ = 0;
  volatile char over_read_ = 0;
  int drained_ = 0;
};

Endpoint loopback_udp() {
  return *Endpoint::parse("udp://127.0.0.1:0");
}

TEST(DatagramListener, ReceivesSingleDatagramsAndBursts) {
  TestRuntime runtime;
  Collector collector;
  auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), {}, collector);
  ASSERT_TRUE(listener) << listener.error().to_string();
  runtime.start();

  TestSocket client((*listener)->local());
  ASSERT_TRUE(client.send("first:1|c"));
  EXPECT_THAT(collector.wait_for(1), testing::ElementsAre("first:1|c"));
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(client.send("burst:" + std::to_string(i) + "|c"));
  const std::vector<std::string> texts = collector.wait_for(501);
  ASSERT_EQ(texts.size(), 501u);
  EXPECT_EQ(texts.back(), "burst:499|c");
  // The nap after a batch must not leave a lone datagram behind.
  ASSERT_TRUE(client.send("last:1|c"));
  EXPECT_EQ(collector.wait_for(502).size(), 502u);

  runtime.stop();
  const DatagramCounts counts = (*listener)->counts();
  EXPECT_EQ(counts.datagrams, 502u);
  EXPECT_EQ(counts.kernel_drops, 0u);
  EXPECT_GE(collector.drained(), 1);
}

TEST(DatagramListener, DrainHandsOverWhatTheKernelHolds) {
  TestRuntime runtime;
  Collector collector;
  auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), {}, collector);
  ASSERT_TRUE(listener) << listener.error().to_string();
  runtime.start();
  TestSocket client((*listener)->local());
  // On the shard, so that the listener cannot read in between.
  runtime.on_shard([&] {
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(client.send("late:1|c"));
    (*listener)->drain();
    EXPECT_TRUE(client.send("too.late:1|c"));
  });
  runtime.stop();
  EXPECT_EQ(collector.wait_for(500).size(), 500u);
}

TEST(DatagramListener, AccountsForEveryDatagramWhenTheKernelDrops) {
  TestRuntime runtime;
  Collector collector;
  DatagramOptions options;
  options.receive_buffer_bytes = 8'192;
  auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), options, collector);
  ASSERT_TRUE(listener) << listener.error().to_string();
  EXPECT_LT((*listener)->counts().receive_buffer_bytes, 65'536u);

  // Nobody reads yet: the small buffer fills and the kernel drops the rest.
  TestSocket client((*listener)->local());
  constexpr std::uint64_t kSent = 3'000;
  for (std::uint64_t i = 0; i < kSent; ++i) ASSERT_TRUE(client.send("dropped:1|c"));
  const std::uint64_t drops = (*listener)->counts().kernel_drops;
  EXPECT_GT(drops, 0u);
  ASSERT_LT(drops, kSent);
  runtime.start();
  EXPECT_EQ(collector.wait_for(kSent - drops).size(), kSent - drops);
  ASSERT_TRUE(client.send("after:1|c"));
  EXPECT_EQ(collector.wait_for(kSent - drops + 1).size(), kSent - drops + 1);
  runtime.stop();
  const DatagramCounts counts = (*listener)->counts();
  EXPECT_EQ(counts.datagrams + counts.kernel_drops, kSent + 1);
}

TEST(DatagramListener, CutsWhatIsLongerThanItsLimit) {
  for (const bool offload : {false, true}) {
    TestRuntime runtime;
    Collector collector;
    DatagramOptions options;
    options.max_datagram_bytes = 100;
    options.receive_offload = offload;
    auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), options, collector);
    ASSERT_TRUE(listener);
    runtime.start();
    TestSocket client((*listener)->local());
    ASSERT_TRUE(client.send(std::string(100, 'a')));
    ASSERT_TRUE(client.send(std::string(101, 'b')));
    const std::vector<std::string> texts = collector.wait_for(2);
    runtime.stop();
    EXPECT_THAT(texts, testing::ElementsAre(std::string(100, 'a'), std::string(100, 'b')));
    EXPECT_EQ(collector.truncated(), 1u);
    EXPECT_EQ((*listener)->counts().truncated, 1u);
  }
}

TEST(DatagramListener, TellsTheDatagramsOfATrainApart) {
  TestRuntime runtime;
  Collector collector;
  DatagramOptions options;
  options.receive_offload = true;
  auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), options, collector);
  ASSERT_TRUE(listener);
  runtime.start();
  TestSocket client((*listener)->local());
  const int segment = 10;
  if (::setsockopt(client.descriptor(), IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)) != 0) {
    GTEST_SKIP() << "this kernel sends no trains";
  }
  ASSERT_TRUE(client.send("aaaaaaaaaabbbbbbbbbbcccc"));
  EXPECT_THAT(collector.wait_for(3), testing::ElementsAre("aaaaaaaaaa", "bbbbbbbbbb", "cccc"));
  runtime.stop();
  EXPECT_EQ((*listener)->counts().datagrams, 3u);
}

TEST(DatagramListener, DeliversEmptyDatagrams) {
  TestRuntime runtime;
  Collector collector;
  auto listener = DatagramListener::create(runtime.shard(), loopback_udp(), {}, collector);
  ASSERT_TRUE(listener);
  runtime.start();
  TestSocket client((*listener)->local());
  ASSERT_EQ(::send(client.descriptor(), "", 0, 0), 0);
  EXPECT_THAT(collector.wait_for(1), testing::ElementsAre(""));
  runtime.stop();
}

TEST(DatagramListener, ReceivesOnAUnixSocketAndReplacesAStaleOne) {
  const TestFolder folder;
  const Endpoint endpoint = *Endpoint::parse("unixgram://" + folder.file("statsd.sock"));
  {
    // What a killed process leaves behind: the file, and nobody who reads.
    Result<Descriptor> stale = bind_socket(endpoint, PortSharing::kAlone, -1);
    ASSERT_TRUE(stale);
  }
  TestRuntime runtime;
  Collector collector;
  auto listener = DatagramListener::create(runtime.shard(), endpoint, {}, collector);
  ASSERT_TRUE(listener) << listener.error().to_string();
  const auto second = DatagramListener::create(runtime.shard(), endpoint, {}, collector);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::kAlreadyExists);
  runtime.start();
  TestSocket client(endpoint);
  ASSERT_TRUE(client.send("local:1|c"));
  EXPECT_THAT(collector.wait_for(1), testing::ElementsAre("local:1|c"));
  runtime.stop();
  listener->reset();
  EXPECT_FALSE(std::filesystem::exists(endpoint.path));
}

TEST(DatagramListener, SharesAPortBetweenShards) {
  TestRuntime runtime(2);
  Collector first, second;
  DatagramOptions options;
  options.sharing = PortSharing::kFirst;
  auto one = DatagramListener::create(runtime.shard(0), loopback_udp(), options, first);
  ASSERT_TRUE(one);
  // What another process would do.
  const auto stranger = DatagramListener::create(runtime.shard(1), (*one)->local(), options, second);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code(), Code::kAlreadyExists);
  options.sharing = PortSharing::kFurther;
  auto two = DatagramListener::create(runtime.shard(1), (*one)->local(), options, second);
  ASSERT_TRUE(two) << two.error().to_string();
  EXPECT_EQ((*one)->local().port, (*two)->local().port);
}

TEST(DatagramListener, RefusesAStreamEndpointAndAPortInUse) {
  TestRuntime runtime;
  Collector collector;
  EXPECT_FALSE(DatagramListener::create(runtime.shard(), *Endpoint::parse("tcp://127.0.0.1:0"), {}, collector));
  auto one = DatagramListener::create(runtime.shard(), loopback_udp(), {}, collector);
  ASSERT_TRUE(one);
  const auto two = DatagramListener::create(runtime.shard(), (*one)->local(), {}, collector);
  ASSERT_FALSE(two);
  EXPECT_THAT(two.error().message(), testing::HasSubstr((*one)->local().to_string() + ": the port is taken"));
}

constexpr std::uint64_t kLargeBuffer = 64u << 20;

TEST(BatchPacer, NapsLongestForAFewAndShorterTheFasterTheyCome) {
  BatchPacer pacer(milliseconds(1), kLargeBuffer);
  EXPECT_EQ(pacer.next(1), milliseconds(1));
  EXPECT_EQ(pacer.next(BatchPacer::kTarget), milliseconds(1));
  EXPECT_EQ(pacer.next(2 * BatchPacer::kTarget), nanoseconds(500'000));
  EXPECT_EQ(pacer.next(1'000'000), BatchPacer::kShortest);
}

TEST(BatchPacer, WatchesOnceANapGathersNothing) {
  BatchPacer pacer(milliseconds(1), kLargeBuffer);
  EXPECT_GT(pacer.next(3), nanoseconds::zero());
  EXPECT_EQ(pacer.next(0), nanoseconds::zero());
}

TEST(BatchPacer, NeverNapsSoLongThatTheBufferFills) {
  BatchPacer pacer(milliseconds(1), 425'984);
  EXPECT_LT(pacer.next(1), nanoseconds(100'000));
  BatchPacer off(nanoseconds::zero(), kLargeBuffer);
  EXPECT_EQ(off.next(1), nanoseconds::zero());
}

}  // namespace
}  // namespace bellwether::net

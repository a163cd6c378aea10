#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "net/listener.h"
#include "net/stream_input.h"
#include "net/test_client.h"
#include "net/test_runtime.h"

namespace bellwether::net {
namespace {

// What all sessions of a test saw; the test waits for lines.
struct Seen {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines;
  std::vector<std::string> rests;

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(10), condition);
  }
};

// Answers "echo <line>" to each line, and closes after "quit".
class LineSession final : public StreamSession {
 public:
  LineSession(Seen& seen, StreamReply& reply) : seen_(seen), reply_(reply) {}

  std::size_t on_bytes(std::string_view bytes) override {
    volatile char over_read = 0;
    for (std::size_t i = 0; i < 64; ++i) over_read = over_read + bytes.data()[bytes.size() + i];
    std::size_t consumed = 0;
    for (;;) {
      const std::size_t end = bytes.find('\n', consumed);
      if (end == std::string_view::npos) return consumed;
      std::string line(bytes.substr(consumed, end - consumed));
      consumed = end + 1;
      if (line == "flood") {
        reply_.write(std::string(3u << 20, 'x'));
      } else if (line.size() < 100) {
        reply_.write("echo " + line + "\n");
      }
      if (line == "quit") reply_.close_after_write();
      const std::lock_guard lock(seen_.mutex);
      seen_.lines.push_back(std::move(line));
      seen_.changed.notify_all();
    }
  }

  bool on_end(std::string_view rest) override {
    if (rest != "last words") return false;
    reply_.write("heard " + std::string(rest) + "\n");
    reply_.close_after_write();
    return true;
  }

  void on_closed(std::string_view rest) override {
    const std::lock_guard lock(seen_.mutex);
    seen_.rests.emplace_back(rest);
    seen_.changed.notify_all();
  }

 private:
  Seen& seen_;
  StreamReply& reply_;
};

class StreamListenerTest : public testing::Test {
 protected:
  StreamListener& listen(const Endpoint& endpoint, const StreamOptions& options = {}) {
    auto created = StreamListener::create(runtime_.shard(), endpoint, options, [this](StreamReply& reply) {
      return std::make_unique<LineSession>(seen_, reply);
    });
    EXPECT_TRUE(created) << created.error().to_string();
    listener_ = std::move(*created);
    runtime_.start();
    return *listener_;
  }
  ~StreamListenerTest() override {
    runtime_.stop();
    listener_.reset();
  }

  bool wait_for_lines(std::size_t count) {
    return seen_.wait([&] { return seen_.lines.size() >= count; });
  }
  bool wait_for_ends(std::size_t count) {
    return seen_.wait([&] { return seen_.rests.size() >= count; });
  }

  static Endpoint loopback() { return *Endpoint::parse("tcp://127.0.0.1:0"); }

  Seen seen_;
  TestRuntime runtime_;
  std::unique_ptr<StreamListener> listener_;
};

TEST_F(StreamListenerTest, SplitsLinesWhereverTheSegmentsBreak) {
  TestSocket client(listen(loopback()).local());
  ASSERT_TRUE(client.send("one\ntw"));
  ASSERT_TRUE(wait_for_lines(1));
  ASSERT_TRUE(client.send("o\nthree"));
  ASSERT_TRUE(wait_for_lines(2));
  client.finish_sending();
  ASSERT_TRUE(wait_for_ends(1));
  EXPECT_THAT(seen_.lines, testing::ElementsAre("one", "two"));
  EXPECT_THAT(seen_.rests, testing::ElementsAre("three"));
}

TEST_F(StreamListenerTest, AnswersAndClosesAfterTheAnswer) {
  TestSocket client(listen(loopback()).local());
  ASSERT_TRUE(client.send("hello\nquit\n"));
  EXPECT_EQ(client.receive_until_closed(), "echo hello\necho quit\n");
  ASSERT_TRUE(wait_for_ends(1));
}

TEST_F(StreamListenerTest, MaySpeakFirst) {
  auto created = StreamListener::create(runtime_.shard(), loopback(), {}, [this](StreamReply& reply) {
    reply.write("welcome\n");
    return std::make_unique<LineSession>(seen_, reply);
  });
  ASSERT_TRUE(created);
  listener_ = std::move(*created);
  runtime_.start();
  TestSocket client(listener_->local());
  EXPECT_EQ(client.receive(), "welcome\n");
}

TEST_F(StreamListenerTest, AnswersAPeerThatSendsNoMore) {
  TestSocket client(listen(loopback()).local());
  ASSERT_TRUE(client.send("last words"));
  client.finish_sending();
  EXPECT_EQ(client.receive_until_closed(), "heard last words\n");
  ASSERT_TRUE(wait_for_ends(1));
}

TEST_F(StreamListenerTest, GrowsForOneLongMessageAndShrinksAgain) {
  TestSocket client(listen(loopback()).local());
  const std::string longest(1'500'000, 'x');
  ASSERT_TRUE(client.send(longest + "\nshort\n"));
  ASSERT_TRUE(wait_for_lines(2));
  EXPECT_EQ(seen_.lines[0], longest);
  EXPECT_EQ(seen_.lines[1], "short");
}

TEST_F(StreamListenerTest, CutsAConnectionWhoseMessageNeverEnds) {
  StreamOptions options;
  options.buffer_bytes = 16'384;
  options.max_buffer_bytes = 65'536;
  StreamListener& listener = listen(loopback(), options);
  TestSocket client(listener.local());
  client.send(std::string(200'000, 'x'));
  ASSERT_TRUE(wait_for_ends(1));
  EXPECT_EQ(seen_.rests[0], "");
  EXPECT_EQ(listener.counts().refused, 1u);
}

TEST_F(StreamListenerTest, CutsAPeerThatDoesNotReadItsAnswers) {
  StreamListener& listener = listen(loopback());
  TestSocket client(listener.local());
  ASSERT_TRUE(client.send("flood\n"));
  ASSERT_TRUE(wait_for_ends(1));
  EXPECT_EQ(listener.counts().refused, 1u);
}

TEST_F(StreamListenerTest, RefusesConnectionsPastTheLimit) {
  StreamOptions options;
  options.max_connections = 1;
  StreamListener& listener = listen(loopback(), options);
  TestSocket first(listener.local());
  ASSERT_TRUE(first.send("here\n"));
  ASSERT_TRUE(wait_for_lines(1));
  TestSocket second(listener.local());
  EXPECT_EQ(second.receive_until_closed(), "");
  EXPECT_EQ(listener.counts().accepted, 1u);
  EXPECT_EQ(listener.counts().refused, 1u);
}

TEST_F(StreamListenerTest, TakesAConnectionOnceThereIsADescriptorForIt) {
  StreamListener& listener = listen(loopback());
  const Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(listener.local().port);
  // The next free descriptor is one too many.
  const int next_free = ::dup(client.get());
  ::close(next_free);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit scarce{.rlim_cur = static_cast<rlim_t>(next_free), .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &scarce), 0);
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  while (listener.counts().accept_failures == 0) std::this_thread::yield();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(::send(client.get(), "late\n", 5, MSG_NOSIGNAL), 5);
  EXPECT_TRUE(wait_for_lines(1));
  EXPECT_EQ(listener.counts().accepted, 1u);
}

TEST_F(StreamListenerTest, ClosesTheSilent) {
  StreamOptions options;
  options.idle_timeout = seconds(1);
  TestSocket client(listen(loopback(), options).local());
  EXPECT_EQ(client.receive_until_closed(), "");
}

TEST_F(StreamListenerTest, DrainClosesTheIdleAndLetsAHalfMessageFinish) {
  StreamListener& listener = listen(loopback());
  TestSocket idle(listener.local());
  TestSocket busy(listener.local());
  ASSERT_TRUE(idle.send("done\n"));
  ASSERT_TRUE(busy.send("first\nhal"));
  ASSERT_TRUE(wait_for_lines(2));
  EXPECT_EQ(idle.receive_until("\n"), "echo done\n");
  runtime_.on_shard([&] { listener.drain(); });
  EXPECT_EQ(idle.receive_until_closed(), "");
  ASSERT_TRUE(busy.send("f\n"));
  EXPECT_EQ(busy.receive_until_closed(), "echo first\necho half\n");
  EXPECT_EQ(listener.counts().open, 0u);
}

TEST_F(StreamListenerTest, DrainTakesWhatTheKernelHolds) {
  StreamListener& listener = listen(loopback());
  TestSocket known(listener.local());
  ASSERT_TRUE(known.send("one\n"));
  ASSERT_TRUE(wait_for_lines(1));
  // On the shard, so that the listener cannot read or accept in between.
  runtime_.on_shard([&] {
    EXPECT_TRUE(known.send("two\n"));
    TestSocket queued(listener.local());
    EXPECT_TRUE(queued.send("three\n"));
    listener.drain();
  });
  EXPECT_TRUE(wait_for_lines(3));
  EXPECT_EQ(listener.counts().open, 0u);
}

TEST_F(StreamListenerTest, ListensOnAUnixSocket) {
  const TestFolder folder;
  const Endpoint endpoint = *Endpoint::parse("unix://" + folder.file("carbon.sock"));
  listen(endpoint);
  TestSocket client(endpoint);
  ASSERT_TRUE(client.send("local\nquit\n"));
  EXPECT_EQ(client.receive_until_closed(), "echo local\necho quit\n");
  runtime_.stop();
  listener_.reset();
}

TEST(SocketFile, LeavesAFileAloneThatIsNoSocket) {
  const TestFolder folder;
  const std::string path = folder.file("notes.txt");
  ASSERT_EQ(std::fclose(std::fopen(path.c_str(), "w")), 0);
  const auto refused = bind_socket(*Endpoint::parse("unix://" + path), PortSharing::kAlone, -1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("is no socket"));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(StreamInput, KeepsAShortTailAndALongOne) {
  ReceiveArea area(64 * 1024);
  StreamInput input(8'192, 32'768);
  const auto feed = [&](std::string_view bytes, std::size_t consumed) {
    const std::span<char> room = input.prepare(area);
    EXPECT_GE(room.size(), bytes.size());
    std::ranges::copy(bytes, room.begin());
    const std::string all(input.commit(bytes.size()));
    input.consume(consumed);
    return all;
  };
  EXPECT_EQ(feed("abc", 1), "abc");
  EXPECT_EQ(feed("d", 0), "bcd");
  const std::string block(8'000, 'x');
  EXPECT_EQ(feed(block, 0), "bcd" + block);
  EXPECT_EQ(feed(block, 3), "bcd" + block + block);
  EXPECT_EQ(input.size(), 16'000u);
  EXPECT_EQ(feed("y", 16'000), block + block + "y");
  EXPECT_EQ(feed("z", 2), "yz");
  EXPECT_EQ(input.size(), 0u);
}

TEST(StreamInput, HasNoRoomOnceItsLargestIsHeld) {
  ReceiveArea area(64 * 1024);
  StreamInput input(8'192, 16'384);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(input.prepare(area).size(), 8'192u);
    input.commit(8'192);
    input.consume(0);
  }
  EXPECT_TRUE(input.prepare(area).empty());
}

}  // namespace
}  // namespace bellwether::net

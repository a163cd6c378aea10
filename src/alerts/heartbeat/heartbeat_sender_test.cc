#include "alerts/heartbeat/heartbeat_sender.h"

#include <optional>

#include <gmock/gmock.h>

#include "alerts/delivery/test_page.h"
#include "alerts/heartbeat/wellness.h"
#include "runtime/simulated_runtime.h"

namespace bellwether::alerts {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr UnixMillis kStart{seconds(1'763'674'400)};

// Pings in virtual time; carriers that answer what the test says.
class HeartbeatSenderTest : public testing::Test {
 protected:
  HeartbeatSenderTest()
      : runtime_(1, kStart),
        wellness_(runtime_.shard(0), runtime_.clock(), seconds(10), Log(null_log_sink(), "alerts")) {
    wellness_.add("ledger", [this] { return probe(); });
    Carriers carriers{.send = [this](net::OutboundRequest request) { return send(std::move(request)); }, .run = {}};
    sender_.emplace(runtime_.shard(0), runtime_.clock(), wellness_, std::move(carriers), metrics_,
                    Log(null_log_sink(), "alerts"));
    wellness_.start();
  }

  runtime::Task<Result<void>> probe() {
    if (is_hanging_) co_await runtime_.shard(0).sleep(std::chrono::hours(1));
    if (is_well_) co_return Result<void>();
    co_return fail(Code::kIo, "disk full");
  }
  runtime::Task<Result<net::OutboundResponse>> send(net::OutboundRequest request) {
    sent_.push_back(std::move(request));
    net::OutboundResponse response;
    response.status = status_;
    co_return response;
  }
  void configure(HeartbeatPing ping) { sender_->configure({std::move(ping)}, std::make_shared<Receivers>()); }

  Metrics metrics_;
  runtime::SimulatedRuntime runtime_;
  Wellness wellness_;
  std::optional<HeartbeatSender> sender_;
  std::vector<net::OutboundRequest> sent_;
  bool is_well_ = true, is_hanging_ = false;
  int status_ = 200;
};

TEST_F(HeartbeatSenderTest, SpeaksRegularlyWhileAllIsWell) {
  configure({.name = "hc", .url = "https://hc/abc", .token = "t0ken", .every = seconds(60)});
  runtime_.run_for(seconds(200));
  ASSERT_EQ(sent_.size(), 4u);
  EXPECT_EQ(sent_[0].url, "https://hc/abc");
  EXPECT_EQ(sent_[0].method, "POST");
  EXPECT_EQ(sent_[0].body, "well\n");
  EXPECT_EQ(header_of(sent_[0], "Authorization"), "Bearer t0ken");
  EXPECT_EQ(sender_->status()[0].error, "");
  EXPECT_TRUE(sender_->status()[0].last_heard);
}

TEST_F(HeartbeatSenderTest, IsSilentWhileSomethingIsWrong) {
  is_well_ = false;
  configure({.name = "hc", .url = "https://hc/abc", .every = seconds(30)});
  runtime_.run_for(seconds(120));
  EXPECT_THAT(sent_, IsEmpty());
  EXPECT_THAT(sender_->status()[0].error, HasSubstr("disk full"));
  is_well_ = true;
  runtime_.run_for(seconds(20));
  EXPECT_EQ(sent_.size(), 1u);
}

TEST_F(HeartbeatSenderTest, IsSilentWhenNothingIsExaminedAnyMore) {
  configure({.name = "hc", .url = "https://hc/abc", .every = seconds(10)});
  runtime_.run_for(seconds(15));
  EXPECT_GT(sent_.size(), 0u);
  is_hanging_ = true;
  runtime_.run_for(seconds(60));
  const std::size_t before = sent_.size();
  runtime_.run_for(seconds(60));
  EXPECT_EQ(sent_.size(), before);
  EXPECT_THAT(wellness_.report().text, HasSubstr("nothing was examined for"));
}

TEST_F(HeartbeatSenderTest, SaysWhatIsWrongWhereItCan) {
  is_well_ = false;
  configure({.name = "hc", .url = "https://hc/abc", .fail_url = "https://hc/abc/fail", .every = seconds(60)});
  runtime_.run_for(seconds(30));
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].url, "https://hc/abc/fail");
  EXPECT_EQ(sent_[0].body, "ledger: disk full\n");
}

TEST_F(HeartbeatSenderTest, TriesAgainSoonWhenNobodyTookIt) {
  status_ = 503;
  configure({.name = "hc", .url = "https://hc/abc", .every = seconds(60)});
  runtime_.run_for(seconds(14));
  EXPECT_EQ(sent_.size(), 3u);
  EXPECT_THAT(sender_->status()[0].error, HasSubstr("503"));
}

TEST_F(HeartbeatSenderTest, GoesThroughAReceiverAsWell) {
  configure({.name = "other", .receiver = "slack", .target = "https://chat/x", .every = seconds(60)});
  runtime_.run_for(seconds(2));
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].url, "https://chat/x");
  EXPECT_EQ(json_text(sent_[0].body, "attachments/title"), "Bellwether is well");
}

TEST_F(HeartbeatSenderTest, AnotherConfigurationTakesOver) {
  configure({.name = "old", .url = "https://old/", .every = seconds(10)});
  runtime_.run_for(seconds(5));
  configure({.name = "new", .url = "https://new/", .every = seconds(10)});
  sent_.clear();
  runtime_.run_for(seconds(60));
  for (const net::OutboundRequest& request : sent_) EXPECT_EQ(request.url, "https://new/");
  EXPECT_GT(sent_.size(), 4u);
}

TEST(HeartbeatPing, IsChecked) {
  EXPECT_TRUE(check_ping({.name = "a", .url = "https://x"}));
  EXPECT_FALSE(check_ping({.name = "a"}));
  EXPECT_FALSE(check_ping({.name = "a", .url = "https://x", .receiver = "mail"}));
  EXPECT_FALSE(check_ping({.name = "a", .receiver = "pigeon/x"}));
  EXPECT_FALSE(check_ping({.url = "https://x"}));
}

}  // namespace
}  // namespace bellwether::alerts

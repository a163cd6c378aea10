// Pages from a real ledger over real sockets: to a mail server, an HTTP server and a program.
#include <condition_variable>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <optional>

#include <gmock/gmock.h>

#include "alerts/delivery/deliverer.h"
#include "alerts/delivery/outbox_row.h"
#include "alerts/delivery/test_page.h"
#include "ledger/testing.h"
#include "net/test_http_server.h"
#include "net/test_mail_server.h"
#include "runtime/child_runner.h"

namespace bellwether::alerts {
namespace {

using ledger::Outbox;
using testing::HasSubstr;

constexpr int kPages = 100;  // of each channel

class DeliveryEndToEndTest : public net::HttpServerTest {
 protected:
  DeliveryEndToEndTest() {
    std::string pattern = testing::TempDir() + "bw_delivery_XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    auto opened = ledger::open_sqlite(folder_ + "/bellwether.db", {}, runtime_.metrics(), log_);
    EXPECT_TRUE(opened);
    database_ = std::move(*opened);
    router_.post("/hook", net::Access::kPublic, net::answering([this](net::HttpRequest& request) {
                   const std::lock_guard lock(mutex_);
                   ++hooked_[std::string(request.header("idempotency-key").value_or(""))];
                   return net::HttpResponse::text(200, "ok");
                 }));
    outbound_.emplace(net::OutboundOptions(), runtime_.metrics());
    runner_.emplace(runtime::ChildRunnerOptions{.threads = 1}, runtime_.metrics());
  }
  ~DeliveryEndToEndTest() override {
    runtime_.stop();
    deliverer_.reset();
    outbound_.reset();
    runner_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  void put(Channel channel, const std::string& target, const std::string& command = "") {
    ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
      for (int i = 0; i < kPages; ++i) {
        Page page = test_page(channel, target);
        page.key = std::string(channel_name(channel)) + std::to_string(i);
        page.message.problem = static_cast<std::uint64_t>(i) + 1;
        page.command_line = command;
        TRY_VOID(Outbox::insert(connection, outbox_row(page, UnixMillis())));
      }
      return {};
    }));
    expected_ += kPages;
  }

  void deliver_all(std::vector<ReceiverOptions> receivers) {
    auto made = make_receivers(receivers);
    ASSERT_TRUE(made) << made.error().to_string();
    carriers_ = make_carriers(*outbound_, *runner_, runtime_.shard());
    DelivererDependencies on{
        .shard = runtime_.shard(),
        .clock = clock_,
        .database = *database_,
        .pool = pool_,
        .carriers = {.send = [this](net::OutboundRequest request) { return send(std::move(request)); },
                     .run = [this](runtime::ChildCommand command) { return run(std::move(command)); }},
        .on_dead_letters = {},
        .metrics = runtime_.metrics(),
        .log = log_};
    deliverer_.emplace(DelivererOptions(), std::make_shared<const Receivers>(std::move(*made)), std::move(on));
    runtime_.on_shard([this] { deliverer_->start(); });
    {
      std::unique_lock lock(mutex_);
      EXPECT_TRUE(changed_.wait_for(lock, seconds(60), [&] { return attempts_ >= expected_; })) << attempts_;
    }
    std::promise<void> stored;
    runtime_.on_shard([&] { deliverer_->drain([&] { stored.set_value(); }); });
    stored.get_future().wait();
    EXPECT_EQ(Outbox(*database_).counts()->waiting, 0);
    EXPECT_EQ(Outbox(*database_).counts()->dead, 0);
  }

  // The real carriers, counted.
  runtime::Task<Result<net::OutboundResponse>> send(net::OutboundRequest request) {
    Result<net::OutboundResponse> answer = co_await carriers_.send(std::move(request));
    count_attempt();
    co_return answer;
  }
  runtime::Task<Result<runtime::ChildOutcome>> run(runtime::ChildCommand command) {
    Result<runtime::ChildOutcome> outcome = co_await carriers_.run(std::move(command));
    count_attempt();
    co_return outcome;
  }
  void count_attempt() {
    const std::lock_guard lock(mutex_);
    ++attempts_;
    changed_.notify_all();
  }

  runtime::SystemClock clock_;
  std::string folder_;
  std::unique_ptr<ledger::Database> database_;
  Carriers carriers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int expected_ = 0, attempts_ = 0;
  std::map<std::string, int> hooked_;
  std::optional<net::Outbound> outbound_;
  std::optional<runtime::ChildRunner> runner_;
  std::optional<Deliverer> deliverer_;
};

TEST_F(DeliveryEndToEndTest, EveryPageArrivesOnceByEveryWay) {
  net::TestMailServer mail;
  serve();
  put(Channel::kMail, "anna@example.com");
  put(Channel::kWebhook, "http://127.0.0.1:" + std::to_string(address().port) + "/hook");
  put(Channel::kCommand, "note", "echo \"$BELLWETHER_KEY\" >> " + folder_ + "/noted");
  deliver_all({{.name = "mail", .channel = Channel::kMail, .url = mail.url()}});
  EXPECT_EQ(hooked_.size(), static_cast<std::size_t>(kPages));
  for (const auto& [key, count] : hooked_) EXPECT_EQ(count, 1) << key;
  const auto mails = mail.mails();
  EXPECT_EQ(mails.size(), static_cast<std::size_t>(kPages));
  std::set<std::string> ids;
  for (const net::TestMail& one : mails) {
    EXPECT_THAT(one.data, HasSubstr("Subject: web1/http is CRITICAL\r\n"));
    ids.insert(one.data.substr(one.data.find("Message-ID:"), 40));
  }
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kPages));
  EXPECT_LE(mail.connections(), 8u) << "connections are used again";
  std::ifstream noted(folder_ + "/noted");
  std::set<std::string> keys;
  for (std::string line; std::getline(noted, line);) keys.insert(line);
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(kPages));
}

}  // namespace
}  // namespace bellwether::alerts

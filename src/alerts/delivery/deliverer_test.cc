// The deliverer in virtual time: a real ledger whose writes are done at once, and carriers that answer what the test says.
#include "alerts/delivery/deliverer.h"

#include <map>
#include <optional>
#include <set>

#include <gmock/gmock.h>

#include "alerts/delivery/outbox_row.h"
#include "alerts/delivery/test_page.h"
#include "alerts/page_codec.h"
#include "ledger/testing.h"
#include "runtime/simulated_runtime.h"

namespace bellwether::alerts {
namespace {

using ledger::Outbox;
using ledger::OutboxRow;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr UnixMillis kStart{seconds(1'763'674'400)};

// Writes on the caller's thread. Counts them, and from the one on that it is told, does and answers nothing: the process is dead.
class InlineDatabase final : public ledger::Database {
 public:
  explicit InlineDatabase(ledger::Database& below) : below_(below) {}

  const ledger::Dialect& dialect() const override { return below_.dialect(); }
  Result<void> write_later(Work work, Done done) override {
    if (is_refusing) return fail(Code::kResourceExhausted, "too many writes wait");
    if (steps_left && (*steps_left)-- <= 0) return {};
    Result<void> outcome = below_.write(std::move(work));
    if (steps_left && (*steps_left)-- <= 0) return {};
    done(std::move(outcome));
    return {};
  }

  bool is_refusing = false;
  std::optional<int> steps_left;

 protected:
  Result<void> read_with(Work work) override { return below_.read(std::move(work)); }
  Result<void> write_with(Work work) override { return below_.write(std::move(work)); }

 private:
  ledger::Database& below_;
};

struct Sent {
  std::string key;
  std::string url;
  UnixMillis at;
};

// One life of the process, over a ledger that outlives it.
class Life {
 public:
  Life(ledger::Database& database, UnixMillis start, const DelivererOptions& options = {},
       std::shared_ptr<const Receivers> receivers = std::make_shared<Receivers>())
      : runtime_(1, start), database_(database), pool_({.name = "test", .threads = 0}, metrics_) {
    DelivererDependencies on{
        .shard = runtime_.shard(0),
        .clock = runtime_.clock(),
        .database = database_,
        .pool = pool_,
        .carriers = {.send = [this](net::OutboundRequest request) { return send(std::move(request)); },
                     .run = [this](runtime::ChildCommand command) { return run(std::move(command)); }},
        .on_dead_letters = [this](const auto& dead) { dead_letters = dead; },
        .metrics = metrics_,
        .log = Log(null_log_sink(), "alerts")};
    deliverer_.emplace(options, std::move(receivers), std::move(on));
  }

  void start() {
    deliverer_->start();
    runtime_.run_ready();
  }
  void run_for(nanoseconds span) { runtime_.run_for(span); }
  void wake() {
    deliverer_->wake();
    runtime_.run_ready();
  }
  Deliverer& deliverer() { return *deliverer_; }
  InlineDatabase& database() { return database_; }
  UnixMillis now() const { return runtime_.clock().now(); }
  std::vector<std::string> sent_keys() const {
    std::vector<std::string> keys;
    for (const Sent& one : sent) keys.push_back(one.key);
    return keys;
  }

  std::vector<Sent> sent;  // as the other sides saw them
  std::function<Result<net::OutboundResponse>(const Sent&)> answer = [](const Sent&) { return status(200); };
  std::function<nanoseconds(const Sent&)> takes = [](const Sent&) { return milliseconds(10); };
  std::vector<runtime::ChildCommand> commands;
  std::vector<Outbox::DeadChannel> dead_letters;
  std::size_t running = 0, most_running = 0;

  static Result<net::OutboundResponse> status(int code, HeaderList headers = {}) {
    net::OutboundResponse response;
    response.status = code;
    response.headers = std::move(headers);
    return response;
  }

 private:
  runtime::Task<Result<net::OutboundResponse>> send(net::OutboundRequest request) {
    Sent one{.key = header_of(request, "Idempotency-Key"), .url = request.url, .at = runtime_.clock().now()};
    most_running = std::max(most_running, ++running);
    sent.push_back(one);
    co_await runtime_.shard(0).sleep(takes(one));
    --running;
    co_return answer(one);
  }
  runtime::Task<Result<runtime::ChildOutcome>> run(runtime::ChildCommand command) {
    commands.push_back(std::move(command));
    runtime::ChildOutcome outcome;
    outcome.exit_code = 0;
    co_return outcome;
  }

  Metrics metrics_;
  runtime::SimulatedRuntime runtime_;
  InlineDatabase database_;
  runtime::BlockingPool pool_;
  std::optional<Deliverer> deliverer_;
};

class DelivererTest : public ledger::LedgerTest {
 protected:
  void die_at_every_step(milliseconds alone_for);

  Page page(const std::string& key, const std::string& url = "https://hook/a", std::uint64_t problem = 0) {
    Page made = test_page(Channel::kWebhook, url);
    made.key = key;
    made.message.problem = problem;
    return made;
  }
  void put(const std::vector<Page>& pages, UnixMillis now = kStart) {
    ASSERT_TRUE(database_->write([&](ledger::Connection& connection) -> Result<void> {
      for (const Page& made : pages) TRY_VOID(Outbox::insert(connection, outbox_row(made, now)));
      return {};
    }));
  }
  void put(const Page& made, UnixMillis now = kStart) { put(std::vector{made}, now); }
  Outbox outbox() { return Outbox(*database_); }
};

TEST_F(DelivererTest, DeliversWhatLiesInTheOutbox) {
  put(page("k1"));
  Life life(*database_, kStart);
  life.start();
  life.run_for(seconds(1));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1"));
  EXPECT_EQ(outbox().counts()->waiting, 0);
  EXPECT_EQ(life.deliverer().in_flight(), 0u);
  ASSERT_EQ(life.deliverer().channels().size(), 1u);
  EXPECT_EQ(life.deliverer().channels()[0].delivered, 1u);
}

TEST_F(DelivererTest, DeliversWhatComesWhenItIsWoken) {
  Life life(*database_, kStart);
  life.start();
  life.run_for(seconds(5));
  put(page("k1"), life.now());
  life.wake();
  life.run_for(milliseconds(50));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1"));
  EXPECT_EQ(life.sent[0].at, kStart + seconds(5));
}

TEST_F(DelivererTest, FindsWhatNobodyToldItOf) {
  Life life(*database_, kStart);
  life.start();
  put(page("k1"));
  life.run_for(seconds(31));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1"));
}

TEST_F(DelivererTest, TriesAgainWithTheSameKey) {
  put(page("k1"));
  Life life(*database_, kStart);
  life.answer = [&](const Sent&) { return Life::status(life.sent.size() < 4 ? 503 : 200); };
  life.start();
  life.run_for(seconds(60));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1", "k1", "k1", "k1"));
  EXPECT_NEAR(static_cast<double>((life.sent[1].at - life.sent[0].at).count()), 5'000, 1'100);
  EXPECT_NEAR(static_cast<double>((life.sent[2].at - life.sent[1].at).count()), 10'000, 2'100);
  EXPECT_EQ(outbox().counts()->waiting, 0);
  EXPECT_EQ(outbox().counts()->dead, 0);
}

TEST_F(DelivererTest, WaitsAsLongAsItIsAsked) {
  put(page("k1"));
  Life life(*database_, kStart);
  life.answer = [&](const Sent&) {
    return life.sent.size() == 1 ? Life::status(429, {{"Retry-After", "90"}}) : Life::status(200);
  };
  life.start();
  life.run_for(seconds(200));
  ASSERT_EQ(life.sent.size(), 2u);
  EXPECT_GE(life.sent[1].at - life.sent[0].at, seconds(90));
  EXPECT_LE(life.sent[1].at - life.sent[0].at, seconds(91));
}

TEST_F(DelivererTest, ARefusedPageIsDeadAtOnceAndToldOf) {
  put(page("k1"));
  Life life(*database_, kStart);
  life.answer = [](const Sent&) { return Life::status(404); };
  life.start();
  life.run_for(seconds(1));
  ASSERT_EQ(life.dead_letters.size(), 1u);
  EXPECT_EQ(life.dead_letters[0].channel, "webhook");
  EXPECT_EQ(life.dead_letters[0].last.last_error, "status 404");
  life.answer = [](const Sent&) { return Life::status(200); };
  ASSERT_TRUE(outbox().revive(life.dead_letters[0].last.id, life.now()));
  life.deliverer().dead_letters_changed();
  life.run_for(seconds(1));
  EXPECT_THAT(life.dead_letters, IsEmpty());
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1", "k1"));
  EXPECT_EQ(outbox().counts()->waiting, 0);
}

TEST_F(DelivererTest, GivesUpAfterItsAttempts) {
  Receiver receiver{.name = "hook", .channel = Channel::kWebhook, .settings = WebhookReceiver()};
  receiver.max_attempts = 3;
  put(page("k1"));
  Life life(*database_, kStart, {}, std::make_shared<Receivers>(std::vector{receiver}));
  life.answer = [](const Sent&) { return fail(Code::kUnavailable, "nobody answers"); };
  life.start();
  life.run_for(seconds(600));
  EXPECT_EQ(life.sent.size(), 3u);
  ASSERT_EQ(life.dead_letters.size(), 1u);
  EXPECT_EQ(life.dead_letters[0].last.last_error, "given up after 3 attempts: nobody answers");
}

TEST_F(DelivererTest, GivesUpWhenItIsTooOld) {
  Receiver receiver{.name = "hook", .channel = Channel::kWebhook, .settings = WebhookReceiver()};
  receiver.max_age = seconds(60);
  put(page("k1"));
  Life life(*database_, kStart, {}, std::make_shared<Receivers>(std::vector{receiver}));
  life.answer = [](const Sent&) { return Life::status(500); };
  life.start();
  life.run_for(seconds(600));
  EXPECT_EQ(outbox().counts()->dead, 1);
  EXPECT_LE(life.sent.back().at, kStart + seconds(60));
}

TEST_F(DelivererTest, ADeadHookHoldsNoOther) {
  std::vector<Page> pages;
  for (int i = 0; i < 500; ++i) pages.push_back(page("dead" + std::to_string(i), "https://dead/"));
  for (int i = 0; i < 20; ++i) pages.push_back(page("live" + std::to_string(i), "https://live/"));
  put(pages);
  Life life(*database_, kStart);
  life.takes = [](const Sent& one) { return one.url == "https://dead/" ? nanoseconds(seconds(30)) : milliseconds(10); };
  life.answer = [](const Sent& one) -> Result<net::OutboundResponse> {
    if (one.url == "https://dead/") return fail(Code::kDeadlineExceeded, "too slow");
    return Life::status(200);
  };
  life.start();
  life.run_for(seconds(6));
  std::size_t live = 0;
  UnixMillis last = kStart;
  for (const Sent& one : life.sent) {
    if (one.url != "https://live/") continue;
    ++live;
    EXPECT_LE(one.at - last, milliseconds(1'050)) << "no longer than one page of the dead hook is on its way alone";
    last = one.at;
  }
  EXPECT_EQ(live, 20u);
  EXPECT_EQ(life.sent.size(), 24u) << "four of the dead hook's at a time";
}

TEST_F(DelivererTest, KeepsWithinItsLimit) {
  for (int i = 0; i < 50; ++i) put(page("k" + std::to_string(i), "https://hook/" + std::to_string(i)));
  Life life(*database_, kStart, {.alone_for = milliseconds(0), .max_in_flight = 7});
  life.start();
  life.run_for(seconds(5));
  EXPECT_EQ(life.most_running, 7u);
  EXPECT_EQ(life.sent.size(), 50u);
}

TEST_F(DelivererTest, OnePageIsOnItsWayAtATime) {
  for (int i = 0; i < 50; ++i) put(page("k" + std::to_string(i), "https://hook/" + std::to_string(i)));
  Life life(*database_, kStart);
  life.start();
  life.run_for(seconds(5));
  EXPECT_EQ(life.most_running, 1u);
  EXPECT_EQ(life.sent.size(), 50u);
}

TEST_F(DelivererTest, ASlowPageLetsTheNextBegin) {
  put(page("slow", "https://a.slow/"));
  put(page("next", "https://hook/"));
  Life life(*database_, kStart, {.alone_for = milliseconds(200)});
  life.takes = [](const Sent& one) { return one.key == "slow" ? milliseconds(5'000) : milliseconds(10); };
  life.start();
  life.run_for(milliseconds(190));
  EXPECT_THAT(life.sent_keys(), ElementsAre("slow"));
  life.run_for(milliseconds(50));
  EXPECT_THAT(life.sent_keys(), ElementsAre("slow", "next"));
  EXPECT_EQ(outbox().counts()->waiting, 1);
  life.run_for(seconds(5));
  EXPECT_EQ(outbox().counts()->waiting, 0);
}

TEST_F(DelivererTest, ARecoveryNeverOvertakesItsProblem) {
  put(page("problem", "https://hook/a", 7));
  put(page("recovery", "https://hook/a", 7));
  put(page("other", "https://hook/a", 8));
  Life life(*database_, kStart);
  life.answer = [&](const Sent& one) { return Life::status(one.key == "problem" && life.sent.size() < 3 ? 503 : 200); };
  life.start();
  life.run_for(seconds(1));
  EXPECT_THAT(life.sent_keys(), UnorderedElementsAre("problem", "other"));
  life.run_for(seconds(10));
  EXPECT_THAT(life.sent_keys(), ElementsAre("problem", "other", "problem", "recovery"));
}

TEST_F(DelivererTest, ALedgerThatRefusesLosesNothingAndRepeatsNothing) {
  put(page("k1"));
  Life life(*database_, kStart);
  life.database().is_refusing = true;
  life.start();
  life.run_for(seconds(3));
  EXPECT_THAT(life.sent, IsEmpty()) << "nothing is sent that was not counted";
  life.database().is_refusing = false;
  life.takes = [&](const Sent&) {
    life.database().is_refusing = true;
    return milliseconds(10);
  };
  life.run_for(seconds(5));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1"));
  EXPECT_EQ(outbox().counts()->waiting, 1);
  life.database().is_refusing = false;
  life.run_for(seconds(5));
  EXPECT_THAT(life.sent_keys(), ElementsAre("k1")) << "it was delivered once, only its note came late";
  EXPECT_EQ(outbox().counts()->waiting, 0);
}

TEST_F(DelivererTest, DrainsWhatIsUnderWayAndBeginsNothing) {
  for (int i = 0; i < 10; ++i) put(page("k" + std::to_string(i)));
  Life life(*database_, kStart, {.alone_for = milliseconds(0)});
  life.start();
  life.run_for(milliseconds(5));
  ASSERT_EQ(life.sent.size(), 4u);
  bool is_drained = false;
  life.deliverer().drain([&] { is_drained = true; });
  EXPECT_FALSE(is_drained);
  life.run_for(seconds(1));
  EXPECT_TRUE(is_drained);
  EXPECT_EQ(life.sent.size(), 4u);
  EXPECT_EQ(outbox().counts()->waiting, 6);
}

TEST_F(DelivererTest, WaitsForNoHangingServerAtTheEnd) {
  put(page("k1"));
  Life life(*database_, kStart, {.drain_timeout = seconds(10)});
  life.takes = [](const Sent&) { return seconds(600); };
  life.start();
  bool is_drained = false;
  life.deliverer().drain([&] { is_drained = true; });
  life.run_for(seconds(9));
  EXPECT_FALSE(is_drained);
  life.run_for(seconds(2));
  EXPECT_TRUE(is_drained);
  EXPECT_EQ(outbox().counts()->waiting, 1) << "it is sent again after the start";
}

TEST_F(DelivererTest, OldFinishedPagesLeaveTheOutbox) {
  for (const char* key : {"k1", "k2"}) put(page(key));
  Life life(*database_, kStart, {.keep_finished = seconds(7'200)});
  life.start();
  life.run_for(seconds(3'601));
  EXPECT_TRUE(outbox().find(1));
  life.run_for(seconds(7'200));
  EXPECT_EQ(outbox().find(1).error().code(), Code::kNotFound);
  EXPECT_EQ(outbox().find(2).error().code(), Code::kNotFound);
}

TEST_F(DelivererTest, OtherReceiversCountFromTheNextAttemptOn) {
  Page made = page("k1", "");
  made.method.receiver = "hook";
  put(made);
  const auto receivers_at = [](const std::string& url) {
    Receiver receiver{.name = "hook", .channel = Channel::kWebhook, .settings = WebhookReceiver{.url = url}};
    return std::make_shared<const Receivers>(std::vector{receiver});
  };
  Life life(*database_, kStart, {}, receivers_at("https://old/"));
  life.answer = [](const Sent& one) { return Life::status(one.url == "https://old/" ? 503 : 200); };
  life.start();
  life.run_for(seconds(1));
  life.deliverer().configure(receivers_at("https://new/"));
  life.run_for(seconds(10));
  ASSERT_EQ(life.sent.size(), 2u);
  EXPECT_EQ(life.sent[1].url, "https://new/");
}

TEST_F(DelivererTest, WhatCannotBeSentIsDeadWithItsReason) {
  Page unknown = page("k1", "");
  unknown.method.receiver = "nobody";
  put(unknown);
  OutboxRow broken = outbox_row(page("k2"), kStart);
  broken.payload = "{";
  ASSERT_TRUE(database_->write([&](ledger::Connection& connection) { return Outbox::insert(connection, broken); }));
  Life life(*database_, kStart);
  life.start();
  life.run_for(seconds(1));
  EXPECT_THAT(life.sent, IsEmpty());
  const auto dead = outbox().dead_letters(10);
  ASSERT_EQ(dead->size(), 2u);
  std::set<std::string> errors;
  for (const OutboxRow& row : *dead) errors.insert(row.last_error.substr(0, 20));
  EXPECT_THAT(errors, ElementsAre(HasSubstr("no webhook receiver"), HasSubstr("stored page is not")));
}

TEST_F(DelivererTest, RunsNotificationCommands) {
  Page made = test_page(Channel::kCommand, "notify-by-pager");
  made.key = "k1";
  made.command_line = "/usr/bin/pager CRITICAL";
  put(made);
  Life life(*database_, kStart);
  life.start();
  life.run_for(seconds(1));
  ASSERT_EQ(life.commands.size(), 1u);
  EXPECT_EQ(life.commands[0].environment.back(), "BELLWETHER_KEY=k1");
  EXPECT_EQ(outbox().counts()->waiting, 0);
}

// The process dies before and after every single write of the ledger. Then another life goes on. Every page is sent at least once, always
// under its key; a death repeats the one page that was on its way, or each of them once where several may be.
void DelivererTest::die_at_every_step(milliseconds alone_for) {
  constexpr int kPages = 24;
  int deaths = 0;
  for (int steps = 0;; ++steps) {
    SCOPED_TRACE("died at step " + std::to_string(steps));
    const std::string round = "r" + std::to_string(steps) + "/";
    std::vector<Page> pages;
    for (int i = 0; i < kPages; ++i)
      pages.push_back(page(round + std::to_string(i), "https://hook/" + std::to_string(i % 2), i % 12 + 1));
    put(pages);
    std::map<std::string, int> seen;
    bool has_died = false;
    {
      Life life(*database_, kStart, {.alone_for = alone_for});
      life.database().steps_left = steps;
      life.start();
      life.run_for(seconds(2));
      for (const Sent& one : life.sent) ++seen[one.key];
      has_died = *life.database().steps_left < 0 || outbox().counts()->waiting > 0;
    }
    Life next(*database_, kStart + seconds(3));
    next.start();
    next.run_for(seconds(2));
    for (const Sent& one : next.sent) ++seen[one.key];
    EXPECT_EQ(seen.size(), kPages);
    int repeated = 0;
    for (const auto& [key, count] : seen) {
      EXPECT_LE(count, has_died ? 2 : 1) << key;
      repeated += count - 1;
    }
    if (alone_for > milliseconds(0)) {
      EXPECT_LE(repeated, 1);
    }
    EXPECT_EQ(outbox().counts()->waiting, 0);
    if (!has_died) break;
    ++deaths;
  }
  EXPECT_GE(deaths, 8);
}

TEST_F(DelivererTest, ADeathAtAnyMomentLosesNothingAndRepeatsOnePage) {
  die_at_every_step(seconds(1));
}

TEST_F(DelivererTest, ADeathWhilePagesLeaveSideBySideRepeatsEachOnceAtMost) {
  die_at_every_step(seconds(0));
}

}  // namespace
}  // namespace bellwether::alerts

// bellwether heartbeat-watch: the other half of the dead man's switch for those who have no service for it: a small process beside the server,
// or on another machine, that pages by a way of its own when the server stops.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "alerts/delivery/carriers.h"
#include "alerts/delivery/receivers.h"
#include "alerts/delivery/retry_times.h"
#include "alerts/delivery/sender.h"
#include "alerts/heartbeat/heartbeat_sender.h"
#include "alerts/heartbeat/outside_watch.h"
#include "app/commands.h"
#include "app/config_types.h"
#include "app/local_client.h"
#include "app/server.h"
#include "base/text.h"
#include "net/outbound.h"
#include "runtime/child_runner.h"
#include "runtime/runtime.h"

namespace bellwether::app {
namespace {

using runtime::Task;

constexpr seconds kAskTimeout{5};

struct Plan {
  net::OutboundRequest question;
  alerts::Receiver receiver;
  alerts::Method method;
  alerts::OutsideWatchOptions watch;
  seconds every{10};
};

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this host";
}

Result<seconds> period(std::string_view option, const std::string& text) {
  const Result<std::chrono::nanoseconds> span = parse_duration(text);
  if (!span)
    return fail(Code::kInvalidArgument, fmt::format("--{}: '{}' is no duration such as \"10s\"", option, text));
  return std::chrono::floor<seconds>(*span);
}

Result<Plan> make_plan(const HeartbeatWatchOptions& options) {
  TRY(const Config config, config_of_command(options.config_file, options.data));
  TRY(const alerts::Receivers receivers, alerts::make_receivers(config.alerts.options.receivers));
  const std::optional<alerts::ReceiverName> name = alerts::parse_receiver_name(options.receiver);
  if (!name)
    return fail(Code::kInvalidArgument, fmt::format("--receiver: '{}' begins with no channel", options.receiver));
  Plan plan;
  TRY(plan.receiver, receivers.find(name->channel, name->name));
  plan.method = {.channel = name->channel, .target = options.target, .receiver = name->name};
  plan.question.url = (options.url.empty() ? "http://localhost" : options.url) + "/-/well";
  if (options.url.empty()) plan.question.unix_socket = local_socket_path(config.data);
  plan.question.timeout = kAskTimeout;
  plan.question.connect_timeout = kAskTimeout;
  plan.watch.subject = options.subject.empty() ? "Bellwether on " + host_name() : options.subject;
  TRY(plan.every, period("every", options.every));
  TRY(plan.watch.after, period("after", options.after));
  TRY(plan.watch.again, period("again", options.again));
  if (plan.every < seconds(1)) return fail(Code::kInvalidArgument, "--every: a second at least");
  // What can never be sent is said now and not in the night in which it matters.
  alerts::OutsideWatch trial(plan.watch, UnixMillis());
  alerts::Page page;
  page.method = plan.method;
  page.message = *trial.observe(UnixMillis() + plan.watch.after, "a trial");
  page.command_line = options.target;
  TRY(const alerts::Sendable sendable, alerts::make_sendable(page, plan.receiver, UnixMillis()));
  (void)sendable;
  return plan;
}

class HeartbeatWatch {
 public:
  HeartbeatWatch(Plan plan, Log log)
      : plan_(std::move(plan)),
        log_(log),
        runtime_({.shards = 1, .pin_threads = false}, clock_, metrics_, log),
        outbound_({}, metrics_),
        runner_({.threads = 1}, metrics_),
        carriers_(alerts::make_carriers(outbound_, runner_, runtime_.shard(0))),
        watch_(plan_.watch, clock_.now()) {}

  int run() {
    for (const int signal : {SIGTERM, SIGINT}) runtime_.on_signal(signal, [this] { runtime_.stop(); });
    runtime_.shard(0).spawn(ask_for_ever());
    log_.info("watching", {{"subject", plan_.watch.subject}, {"receiver", channel_name(plan_.method.channel)}});
    runtime_.run();
    return 0;
  }

 private:
  Task<void> ask_for_ever() {
    while (true) {
      const Result<net::OutboundResponse> answer = co_await outbound_.send(plan_.question);
      const std::optional<alerts::Message> message = watch_.observe(clock_.now(), fault_of(answer));
      if (message) runtime_.shard(0).spawn(tell(*message));
      co_await runtime_.shard(0).sleep(plan_.every);
    }
  }

  static std::string fault_of(const Result<net::OutboundResponse>& answer) {
    if (!answer) return answer.error().message();
    if (answer->status == 200) return "";
    return fmt::format("status {}: {}", answer->status, printable(trim(answer->body)));
  }

  Task<void> tell(alerts::Message message) {
    alerts::Page page;
    page.key = message.notification;
    page.contact = plan_.method.target;
    page.method = plan_.method;
    page.command_line = plan_.method.target;
    page.message = std::move(message);
    log_.warning("paging", {{"title", page.message.title}, {"output", page.message.output}});
    for (std::int64_t attempt = 1; attempt <= plan_.receiver.max_attempts; ++attempt) {
      const alerts::Verdict verdict = co_await send(page);
      if (verdict.kind == alerts::Verdict::Kind::kDelivered) co_return;
      log_.error("the page was not taken", {{"attempt", attempt}, {"error", verdict.reason}});
      if (verdict.kind == alerts::Verdict::Kind::kRefused) co_return;
      co_await runtime_.shard(0).sleep(alerts::retry_delay(page.key, attempt, verdict.retry_after));
    }
  }

  Task<alerts::Verdict> send(const alerts::Page& page) {
    Result<alerts::Sendable> sendable = alerts::make_sendable(page, plan_.receiver, clock_.now());
    alerts::Verdict refused;
    refused.kind = alerts::Verdict::Kind::kRefused;
    if (!sendable) {
      refused.reason = sendable.error().to_string();
      co_return refused;
    }
    if (auto* command = std::get_if<runtime::ChildCommand>(&*sendable)) {
      const Result<runtime::ChildOutcome> outcome = co_await carriers_.run(std::move(*command));
      co_return alerts::judge_command(outcome);
    }
    auto& request = std::get<net::OutboundRequest>(*sendable);
    const Result<net::OutboundResponse> response = co_await carriers_.send(std::move(request));
    co_return alerts::judge(page.method.channel, response, clock_.now());
  }

  const Plan plan_;
  Log log_;
  runtime::SystemClock clock_;
  Metrics metrics_;
  runtime::Runtime runtime_;
  net::Outbound outbound_;
  runtime::ChildRunner runner_;
  const alerts::Carriers carriers_;
  alerts::OutsideWatch watch_;
};

}  // namespace

int run_heartbeat_watch(const HeartbeatWatchOptions& options) {
  Result<Plan> plan = make_plan(options);
  if (!plan) {
    fmt::print(stderr, "bellwether: {}\n", plan.error().to_string());
    return 2;
  }
  LevelledLogSink sink(make_descriptor_log_sink(STDERR_FILENO, LogFormat::kLogfmt, LogLevel::kDebug), LogLevel::kInfo);
  HeartbeatWatch watch(std::move(*plan), Log(sink, "heartbeat-watch"));
  return watch.run();
}

}  // namespace bellwether::app

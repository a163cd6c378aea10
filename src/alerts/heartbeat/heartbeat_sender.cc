#include "alerts/heartbeat/heartbeat_sender.h"

#include <algorithm>

#include <fmt/format.h>

#include "alerts/delivery/sender.h"

namespace bellwether::alerts {
namespace {

constexpr seconds kRetryDelay{5};
constexpr seconds kTimeout{10};

}  // namespace

std::optional<ReceiverName> parse_receiver_name(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::optional<Channel> channel = find_channel(text.substr(0, slash));
  if (!channel) return std::nullopt;
  return ReceiverName{*channel, std::string(text.substr(std::min(slash + 1, text.size())))};
}

Result<void> check_ping(const HeartbeatPing& ping) {
  if (ping.name.empty()) return fail(Code::kInvalidArgument, "a heartbeat's ping needs a name");
  if (ping.url.empty() == ping.receiver.empty())
    return fail(Code::kInvalidArgument, fmt::format("the ping '{}' needs either a url or a receiver", ping.name));
  if (!ping.receiver.empty() && !parse_receiver_name(ping.receiver))
    return fail(
        Code::kInvalidArgument,
        fmt::format("the ping '{}' names the receiver '{}', which begins with no channel", ping.name, ping.receiver));
  if (ping.every < seconds(1))
    return fail(Code::kInvalidArgument, fmt::format("the ping '{}' comes too often", ping.name));
  return {};
}

class HeartbeatSender::State : public std::enable_shared_from_this<HeartbeatSender::State> {
 public:
  State(runtime::Shard& shard, const runtime::Clock& clock, const Wellness& wellness, Carriers carriers,
        Metrics& metrics, Log log)
      : shard_(shard),
        clock_(clock),
        wellness_(wellness),
        carriers_(std::move(carriers)),
        sent_(metrics.counter("alerts.heartbeats_sent", {}, "Heartbeats that the other side has taken")),
        failed_(metrics.counter("alerts.heartbeats_failed", {}, "Heartbeats that the other side has not taken")),
        withheld_(
            metrics.counter("alerts.heartbeats_withheld", {}, "Heartbeats not sent because Bellwether was not well")),
        log_(log) {}

  void stop() {
    is_stopped_ = true;
    pings_.clear();
  }

  void configure(std::vector<HeartbeatPing> pings, std::shared_ptr<const Receivers> receivers) {
    receivers_ = std::move(receivers);
    pings_.clear();
    for (HeartbeatPing& ping : pings) {
      auto known = std::make_shared<Ping>();
      known->status.name = ping.name;
      known->ping = std::move(ping);
      pings_.push_back(known);
      arm(known, seconds(1));
    }
  }

  std::vector<Status> status() const {
    std::vector<Status> all;
    for (const auto& known : pings_) all.push_back(known->status);
    return all;
  }

 private:
  struct Ping {
    HeartbeatPing ping;
    Status status;
    std::unique_ptr<runtime::Timer> timer;  // none once another configuration holds
  };
  using PingPtr = std::shared_ptr<Ping>;

  void arm(const PingPtr& known, nanoseconds delay) {
    known->timer = shard_.after(delay, [this, weak = std::weak_ptr(known)] {
      if (const PingPtr alive = weak.lock()) shard_.spawn(send(shared_from_this(), alive));
    });
  }

  static runtime::Task<void> send(std::shared_ptr<State> self, PingPtr known) {
    const Wellness::Report report = self->wellness_.report();
    if (!report.is_well) self->withheld_.add();
    if (!report.is_well && known->ping.fail_url.empty()) {
      self->has_ended(known, fail(Code::kUnavailable, "withheld: " + report.text));
      co_return;
    }
    Result<Sendable> sendable = self->make(known->ping, report);
    if (!sendable) {
      self->has_ended(known, std::unexpected<Error>(sendable.error()));
      co_return;
    }
    const UnixMillis now = self->clock_.now();
    Verdict verdict;
    if (auto* command = std::get_if<runtime::ChildCommand>(&*sendable)) {
      const Result<runtime::ChildOutcome> outcome = co_await self->carriers_.run(std::move(*command));
      verdict = judge_command(outcome);
    } else {
      auto& request = std::get<net::OutboundRequest>(*sendable);
      const bool is_mail = request.url.starts_with("smtp");
      const Result<net::OutboundResponse> response = co_await self->carriers_.send(std::move(request));
      verdict = is_mail ? judge_mail(response) : judge_http(response, now);
    }
    if (self->is_stopped_) co_return;
    if (verdict.kind == Verdict::Kind::kDelivered) {
      if (report.is_well) known->status.last_heard = self->clock_.now();
      self->has_ended(known, {});
    } else {
      self->has_ended(known, fail(Code::kUnavailable, verdict.reason));
    }
  }

  Result<Sendable> make(const HeartbeatPing& ping, const Wellness::Report& report) const {
    if (ping.receiver.empty() || !report.is_well) {
      net::OutboundRequest request;
      request.url = report.is_well ? ping.url : ping.fail_url;
      request.method = ping.method;
      request.headers = ping.headers;
      if (!ping.token.empty()) request.headers.emplace_back("Authorization", "Bearer " + ping.token);
      if (ping.method != "GET" && ping.method != "HEAD") {
        request.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        request.body = report.text;
      }
      request.timeout = kTimeout;
      request.verify_certificate = ping.verify_certificate;
      request.ca_file = ping.ca_file;
      return Sendable(std::move(request));
    }
    const std::optional<ReceiverName> name = parse_receiver_name(ping.receiver);
    if (!name) return fail(Code::kInvalidArgument, "no such channel: " + ping.receiver);
    TRY(const Receiver receiver, receivers_->find(name->channel, name->name));
    const UnixMillis now = clock_.now();
    Page page;
    page.key = fmt::format("heartbeat/{}/{}", ping.name, now.time_since_epoch().count());
    page.contact = ping.name;
    page.method = {.channel = name->channel, .target = ping.target, .receiver = name->name};
    page.message.notification = page.key;
    page.message.kind = Kind::kCustom;
    page.message.state = alerts::State::kOk;
    page.message.module = "heartbeats";
    page.message.service = ping.name;
    page.message.title = "Bellwether is well";
    page.message.body = fmt::format("This comes every {} s while Bellwether is well.", ping.every.count());
    page.message.when = now;
    return make_sendable(page, receiver, now);
  }

  void has_ended(const PingPtr& known, const Result<void>& outcome) {
    const bool was_well = known->status.error.empty();
    known->status.error = outcome ? "" : outcome.error().message();
    (outcome ? sent_ : failed_).add();
    if (!outcome && was_well)
      log_.warning("a heartbeat was not sent", {{"name", known->ping.name}, {"error", known->status.error}});
    const seconds retry = std::min(kRetryDelay, known->ping.every);
    if (known->timer) arm(known, outcome ? known->ping.every : retry);
  }

  runtime::Shard& shard_;
  const runtime::Clock& clock_;
  const Wellness& wellness_;
  const Carriers carriers_;
  Counter& sent_;
  Counter& failed_;
  Counter& withheld_;
  Log log_;
  std::shared_ptr<const Receivers> receivers_;
  std::vector<PingPtr> pings_;
  bool is_stopped_ = false;
};

HeartbeatSender::HeartbeatSender(runtime::Shard& shard, const runtime::Clock& clock, const Wellness& wellness,
                                 Carriers carriers, Metrics& metrics, Log log)
    : state_(std::make_shared<State>(shard, clock, wellness, std::move(carriers), metrics, log)) {}

HeartbeatSender::~HeartbeatSender() {
  state_->stop();
}

void HeartbeatSender::configure(std::vector<HeartbeatPing> pings, std::shared_ptr<const Receivers> receivers) {
  state_->configure(std::move(pings), std::move(receivers));
}

std::vector<HeartbeatSender::Status> HeartbeatSender::status() const {
  return state_->status();
}

}  // namespace bellwether::alerts

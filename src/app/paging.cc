#include "app/paging.h"

#include <utility>

#include "app/version.h"

namespace bellwether::app {
namespace {

using runtime::Task;

constexpr seconds kWellnessInterval{10};
constexpr seconds kShardSpan{5};

Result<std::shared_ptr<const alerts::Receivers>> receivers_of(const Config& config) {
  TRY(alerts::Receivers receivers, alerts::make_receivers(config.alerts.options.receivers));
  return std::make_shared<const alerts::Receivers>(std::move(receivers));
}

alerts::DelivererDependencies deliverer_dependencies(const PagingDependencies& on, net::Outbound& outbound,
                                                     alerts::DeadLetterAlarm& alarm) {
  return {.shard = on.shard,
          .clock = on.clock,
          .database = on.database,
          .pool = on.pool,
          .carriers = alerts::make_carriers(outbound, on.runner, on.shard),
          .on_dead_letters = [&alarm, &clock = on.clock](const auto& dead) { alarm.update(clock.now_seconds(), dead); },
          .metrics = on.metrics,
          .log = on.log.with_module("alerts")};
}

alerts::Wellness::Probe shards_probe(runtime::Runtime& runtime) {
  return [&runtime]() -> Task<Result<void>> {
    if (runtime.all_shards_answered_within(kShardSpan)) co_return Result<void>();
    co_return fail(Code::kUnavailable, "a shard has not answered for 5 s");
  };
}

}  // namespace

Paging::Paging(const Config& config, std::shared_ptr<const alerts::Receivers> receivers, const PagingDependencies& on)
    : first_pings_(config.heartbeats.pings),
      receivers_(std::move(receivers)),
      outbound_(config.alerts.outbound, on.metrics),
      alarm_(on.engine, on.decided),
      deliverer_(config.alerts.delivery, receivers_, deliverer_dependencies(on, outbound_, alarm_)),
      wellness_(on.shard, on.clock, kWellnessInterval, on.log.with_module("alerts")),
      heartbeat_(on.shard, on.clock, wellness_, alerts::make_carriers(outbound_, on.runner, on.shard), on.metrics,
                 on.log.with_module("alerts")),
      expected_(config.heartbeats.max_expected, {.shard = on.shard,
                                                 .clock = on.clock,
                                                 .database = on.database,
                                                 .pool = on.pool,
                                                 .engine = on.engine,
                                                 .decided = on.decided,
                                                 .log = on.log.with_module("alerts")}),
      log_(on.log) {
  wellness_.add("shards", shards_probe(on.runtime));
  wellness_.add("ledger", alerts::ledger_probe(on.database, on.pool, on.clock));
}

Result<std::unique_ptr<Paging>> Paging::create(const Config& config, const PagingDependencies& dependencies) {
  TRY(std::shared_ptr<const alerts::Receivers> receivers, receivers_of(config));
  Config with_agent = config;
  with_agent.alerts.outbound.user_agent = "Bellwether/" + std::string(kVersion);
  std::unique_ptr<Paging> paging(new Paging(with_agent, std::move(receivers), dependencies));
  TRY_VOID(paging->expected_.open(config.heartbeats.expected));
  return paging;
}

void Paging::start() {
  wellness_.start();
  deliverer_.start();
  expected_.start();
  heartbeat_.configure(first_pings_, receivers_);
}

void Paging::configure(const Config& config) {
  Result<std::shared_ptr<const alerts::Receivers>> receivers = receivers_of(config);
  if (!receivers) {  // parse_config() has checked them
    log_.error("receivers stay as they were", {{"error", receivers.error().to_string()}});
    return;
  }
  receivers_ = std::move(*receivers);
  deliverer_.configure(receivers_);
  heartbeat_.configure(config.heartbeats.pings, receivers_);
  expected_.configure(config.heartbeats.expected);
}

void Paging::mount(net::Router& router) {
  expected_.mount(router);
  router.get("/-/well", net::Access::kPublic, [this](net::HttpRequest&) -> Task<net::HttpResponse> {
    const alerts::Wellness::Report report = wellness_.report();
    co_return net::HttpResponse::text(report.is_well ? 200 : 503, report.text);
  });
}

}  // namespace bellwether::app

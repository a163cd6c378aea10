#include "app/tell.h"

#include <utility>

#include "alerts/kept.h"
#include "alerts/routes/mount.h"
#include "codec/json_writer.h"

namespace bellwether::app {
namespace {

constexpr seconds kWellnessInterval{5};
constexpr seconds kShardSpan{5};  // a shard that has not turned for so long is stuck

alerts::Wellness::Probe shards_probe(const runtime::Runtime& runtime) {
  return [&runtime]() -> runtime::Task<Result<void>> {
    if (runtime.all_shards_answered_within(kShardSpan)) co_return Result<void>();
    co_return fail(Code::kUnavailable, "a shard has not answered for some seconds");
  };
}

Result<std::shared_ptr<const alerts::Receivers>> receivers_of(const Config& config) {
  TRY(alerts::Receivers receivers, alerts::make_receivers(config.alerts.options.receivers));
  return std::make_shared<const alerts::Receivers>(std::move(receivers));
}

}  // namespace

Tell::Tell(const Config& config, const TellServices& services)
    : services_(services),
      heartbeats_config_(config.heartbeats),
      outbound_(config.alerts.outbound, services.metrics),
      carriers_(alerts::make_carriers(outbound_, services.runner, services.shard)),
      wellness_(services.shard, services.clock, kWellnessInterval, services.log) {}

Tell::~Tell() = default;

Result<std::unique_ptr<Tell>> Tell::create(const Config& config, std::shared_ptr<const alerts::Directory> directory,
                                           const TellServices& services) {
  std::unique_ptr<Tell> tell(new Tell(config, services));
  TRY_VOID(tell->open(config, std::move(directory)));
  return tell;
}

Result<void> Tell::open(const Config& config, std::shared_ptr<const alerts::Directory> directory) {
  TRY_VOID(alerts::check_people(config.alerts.options, *directory));
  TRY(receivers_, receivers_of(config));
  TRY(alerts::Kept kept, alerts::load_kept(services_.database, services_.log));
  engine_ = alerts::make_engine(config.alerts.options, std::move(directory), std::move(kept), services_.metrics,
                                services_.log);
  const auto decided = [this] { services_.store({}); };
  dead_letters_ = std::make_unique<alerts::DeadLetterAlarm>(*engine_, decided);
  const auto on_dead_letters = [this](const std::vector<ledger::Outbox::DeadChannel>& dead) {
    dead_letters_->update(services_.clock.now_seconds(), dead);
  };
  deliverer_ = std::make_unique<alerts::Deliverer>(config.alerts.delivery, receivers_,
                                                   alerts::DelivererDependencies{.shard = services_.shard,
                                                                                 .clock = services_.clock,
                                                                                 .database = services_.database,
                                                                                 .pool = services_.pool,
                                                                                 .carriers = carriers_,
                                                                                 .on_dead_letters = on_dead_letters,
                                                                                 .metrics = services_.metrics,
                                                                                 .log = services_.log});
  wellness_.add("shards", shards_probe(services_.runtime));
  wellness_.add("ledger", alerts::ledger_probe(services_.database, services_.pool, services_.clock));
  pings_ = std::make_unique<alerts::HeartbeatSender>(services_.shard, services_.clock, wellness_, carriers_,
                                                     services_.metrics, services_.log);
  expected_ = std::make_unique<alerts::HeartbeatService>(config.heartbeats.max_expected,
                                                         alerts::HeartbeatDependencies{.shard = services_.shard,
                                                                                       .clock = services_.clock,
                                                                                       .database = services_.database,
                                                                                       .pool = services_.pool,
                                                                                       .engine = *engine_,
                                                                                       .decided = decided,
                                                                                       .log = services_.log});
  return expected_->open(config.heartbeats.expected);
}

std::string Tell::heartbeat_json() const {
  std::string out;
  codec::JsonWriter json(out);
  const alerts::Wellness::Report report = wellness_.report();
  json.begin_object().key("well").boolean(report.is_well).key("text").string(report.text);
  json.key("pings").begin_array();
  for (const alerts::HeartbeatPing& ping : heartbeats_config_.pings) json.string(ping.name);
  json.end_array().end_object();
  return out;
}

void Tell::mount(net::Router& router) {
  alerts::Api api{.engine = *engine_,
                  .shard = services_.shard,
                  .store = services_.store,
                  .deliverer = deliverer_.get(),
                  .delivery_shard = &services_.shard,
                  .heartbeat = [this] { return heartbeat_json(); },
                  .database = services_.database,
                  .pool = services_.pool,
                  .clock = services_.clock};
  alerts::mount(router, api);
  expected_->mount(router);
  router.get("/-/well", net::Access::kPublic, [this](net::HttpRequest&) -> runtime::Task<net::HttpResponse> {
    const alerts::Wellness::Report report = wellness_.report();
    co_return net::HttpResponse::text(report.is_well ? 200 : 503, report.text);
  });
}

void Tell::start() {
  wellness_.start();
  deliverer_->start();
  expected_->start();
  pings_->configure(heartbeats_config_.pings, receivers_);
}

Result<void> Tell::configure(const Config& config, std::shared_ptr<const alerts::Directory> directory) {
  TRY_VOID(alerts::check_people(config.alerts.options, *directory));
  TRY(receivers_, receivers_of(config));
  engine_->configure(config.alerts.options, std::move(directory));
  deliverer_->configure(receivers_);
  expected_->configure(config.heartbeats.expected);
  heartbeats_config_ = config.heartbeats;
  pings_->configure(heartbeats_config_.pings, receivers_);
  return {};
}

void Tell::drain(std::function<void()> done) {
  deliverer_->drain([done = std::move(done)] { done(); });
}

}  // namespace bellwether::app

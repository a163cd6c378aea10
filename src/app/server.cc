#include "app/server.h"

#include <optional>

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/account_routes.h"
#include "app/accounts.h"
#include "app/config_table.h"
#include "app/errors.h"
#include "app/ingest.h"
#include "app/listeners_file.h"
#include "app/local_client.h"
#include "app/own_schemas.h"
#include "app/self_metrics.h"
#include "app/system_routes.h"
#include "app/ui_assets.h"
#include "app/version.h"
#include "app/watch.h"
#include "carbon/storage_rules.h"
#include "graphite/mount.h"
#include "net/http_server.h"
#include "runtime/service_manager.h"
#include "series/embedded.h"
#include "timeline/ledger_timeline.h"

namespace bellwether::app {
namespace {

// What a request that has begun may still take once the process is told to end.
constexpr seconds kDrainDeadline{10};
constexpr seconds kWatchdogSpan{5};
constexpr seconds kRulesInterval{10};

std::vector<runtime::Shard*> all_shards(runtime::Runtime& runtime) {
  std::vector<runtime::Shard*> shards;
  for (std::size_t i = 0; i < runtime.size(); ++i) shards.push_back(&runtime.shard(i));
  return shards;
}

class ServerProcess final : public Server {
 public:
  ServerProcess(Config config, ServeOptions options, LevelledLogSink& sink)
      : config_(std::move(config)), options_(std::move(options)), sink_(sink), log_(sink, "app") {}

  ~ServerProcess() override {
    // Nothing may run on a shard any more; writers go before the store they write to, which closes with a last sync.
    http_.reset();
    local_http_.reset();
    self_metrics_.reset();
    errors_.reset();
    watch_.reset();
    ingest_.reset();
    if (backend_) {
      if (auto closed = backend_->close(); !closed)
        log_.error("the store did not close well", {{"error", closed.error().to_string()}});
    }
  }

  Result<void> open();
  int run() override;

 private:
  Result<void> open_stores();
  Result<void> open_http(InheritedSockets& inherited);
  SystemSources system_sources();
  void offer_set_up();
  void start_timers();
  void reload();
  void drain();
  void drain_rest();

  Log log(std::string_view module) const { return log_.with_module(module); }

  Config config_;
  const ServeOptions options_;
  LevelledLogSink& sink_;
  Log log_;

  // In the order of the floors; destroyed in reverse.
  disk::Filesystem& filesystem_ = disk::system_filesystem();
  Metrics metrics_;
  Refusals refusals_{metrics_, Log(sink_, "refusals")};
  runtime::SystemClock clock_;
  runtime::ServiceManager service_manager_ = runtime::ServiceManager::from_environment();
  std::unique_ptr<ledger::Database> database_;
  std::unique_ptr<timeline::Timeline> timeline_;
  std::unique_ptr<carbon::Rules> rules_;
  std::unique_ptr<OwnSchemas> schemas_;
  std::unique_ptr<series::EmbeddedBackend> backend_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::BlockingPool> query_pool_;
  std::unique_ptr<runtime::BlockingPool> blocking_pool_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Errors> errors_;  // null: not enabled
  std::unique_ptr<SelfMetrics> self_metrics_;
  std::unique_ptr<Accounts> accounts_;
  LocalAccess local_access_;
  std::unique_ptr<SystemView> system_view_;
  std::unique_ptr<SystemRoutes> system_routes_;
  net::Router router_;
  std::unique_ptr<net::HttpServer> http_;
  std::unique_ptr<net::HttpServer> local_http_;
  std::vector<std::unique_ptr<runtime::Timer>> timers_;
  bool is_draining_ = false;
};

Result<void> ServerProcess::open_stores() {
  TRY_VOID(filesystem_.make_directories(config_.data));
  TRY(std::vector<series::Tier> tiers, carbon::parse_retentions(config_.series.retentions));
  series::Schema fallback{.name = "default", .pattern = "", .tiers = std::move(tiers)};
  TRY(rules_, carbon::Rules::load(filesystem_, config_.carbon.files, std::move(fallback), metrics_, log("carbon")));
  TRY(std::vector<series::Tier> check_tiers, carbon::parse_retentions(config_.checks.retentions));
  schemas_ = std::make_unique<OwnSchemas>(*rules_);
  schemas_->add("checks.", "",
                series::Schema{.name = "checks", .pattern = "^checks\\.", .tiers = std::move(check_tiers)});
  TRY(const std::vector<series::Tier> error_tiers, carbon::parse_retentions(config_.errors.retentions));
  // Users of a minute are not the sum of those of its parts.
  schemas_->add("errors.", ".users",
                series::Schema{.name = "errors.users",
                               .pattern = "^errors\\..*\\.users$",
                               .tiers = error_tiers,
                               .rollup = series::Rollup::kMax,
                               .x_files_factor = 0});
  // Nor is a quantile or a share.
  for (const std::string_view part : {".p50", ".p95", ".apdex", ".failure_rate"}) {
    const bool is_quantile = part.starts_with(".p");
    schemas_->add("errors.", std::string(part),
                  series::Schema{.name = "errors" + std::string(part),
                                 .pattern = "^errors\\..*\\" + std::string(part) + "$",
                                 .tiers = error_tiers,
                                 .rollup = is_quantile ? series::Rollup::kMax : series::Rollup::kAverage,
                                 .x_files_factor = 0});
  }
  schemas_->add("errors.", "",
                series::Schema{.name = "errors",
                               .pattern = "^errors\\.",
                               .tiers = error_tiers,
                               .rollup = series::Rollup::kSum,
                               .x_files_factor = 0});
  auto backend = series::EmbeddedBackend::open(filesystem_, config_.data + "/series", config_.series.options, *schemas_,
                                               clock_, metrics_, log("series"));
  if (!backend)
    return std::unexpected(
        Error(backend.error().code(), "cannot open the store in " + config_.data).caused_by(backend.error()));
  backend_ = std::move(*backend);
  TRY(database_, ledger::open_sqlite(config_.data + "/bellwether.db", {}, metrics_, log("ledger")));
  timeline_ = timeline::make_timeline(*database_, {}, metrics_, log("timeline"));
  return {};
}

SystemSources ServerProcess::system_sources() {
  return SystemSources{.clock = clock_,
                       .backend = *backend_,
                       .refusals = refusals_,
                       .data_folder = config_.data,
                       .shards = runtime_->size(),
                       .ingest = [this] { return ingest_->rows(); },
                       .limits = [this] { return ingest_->limits(); },
                       .points_durable = [this] { return ingest_->points_durable(); }};
}

Result<void> ServerProcess::open_http(InheritedSockets& inherited) {
  const AccountPolicy policy{.sign_in = config_.auth.sign_in,
                             .is_loopback_only = is_loopback_only(config_),
                             .session_lifetime = config_.auth.session_lifetime};
  TRY(accounts_, Accounts::create(policy, *database_, *blocking_pool_, clock_, metrics_, log("auth")));
  system_view_ = std::make_unique<SystemView>(system_sources());
  system_routes_ = std::make_unique<SystemRoutes>(*system_view_, metrics_, all_shards(*runtime_));
  system_routes_->mount(router_);
  watch_->mount(router_);
  if (errors_) errors_->mount(router_);
  mount_account_routes(router_, *accounts_);
  graphite::mount(
      router_,
      graphite::Dependencies{.backend = *backend_,
                             .timeline = timeline_.get(),
                             .pool = *query_pool_,
                             .clock = clock_,
                             .options = config_.graphite.options,
                             .metrics = metrics_,
                             .log = log("graphite"),
                             .register_series = [this](runtime::Shard* shard, const std::string& name) -> Result<void> {
                               TRY([[maybe_unused]] const series::SeriesId id,
                                   ingest_->writer(shard == nullptr ? 0 : shard->index()).resolve(name));
                               return {};
                             }});
  mount_ui(router_);

  std::vector<net::HttpListen> listens;
  for (const std::string& text : config_.http.listen) {
    net::HttpListen listen;
    TRY(listen.endpoint, net::Endpoint::parse(text));
    if (!config_.http.tls_certificate.empty() && listen.endpoint.kind == net::Endpoint::Kind::kTcp) {
      listen.tls = net::TlsFiles{config_.http.tls_certificate, config_.http.tls_key};
    }
    listen.inherited_descriptor = inherited.take(listen.endpoint);
    listens.push_back(std::move(listen));
  }
  const net::HttpServices services{.router = router_,
                                   .authenticator = *accounts_,
                                   .assets = {},
                                   .pool = *blocking_pool_,
                                   .metrics = metrics_,
                                   .refusals = refusals_,
                                   .log = log("http")};
  TRY(http_, net::HttpServer::create(all_shards(*runtime_), std::move(listens), config_.http.server, services));

  const net::HttpServices local_services{.router = router_,
                                         .authenticator = local_access_,
                                         .assets = {},
                                         .pool = *blocking_pool_,
                                         .metrics = metrics_,
                                         .refusals = refusals_,
                                         .log = log("http.local")};
  net::HttpListen local;
  local.endpoint.kind = net::Endpoint::Kind::kUnixStream;
  local.endpoint.path = local_socket_path(config_.data);
  if (local.endpoint.path.size() > net::Endpoint::kMaxPathBytes) {
    log_.warning("the data folder's path is too long for a socket: the command line cannot ask this process",
                 {{"path", local.endpoint.path}, {"bytes_allowed", net::Endpoint::kMaxPathBytes}});
    return {};
  }
  // A socket file that a killed process left behind; the store's lock says that nobody else serves this folder.
  ::unlink(local.endpoint.path.c_str());
  const mode_t previous = ::umask(0177);
  auto opened = net::HttpServer::create(all_shards(*runtime_), {std::move(local)}, config_.http.server, local_services);
  ::umask(previous);
  TRY(local_http_, std::move(opened));
  return {};
}

Result<void> ServerProcess::open() {
  TRY(std::vector<runtime::InheritedSocket> sockets, runtime::take_inherited_sockets());
  std::vector<int> descriptors;
  for (runtime::InheritedSocket& socket : sockets) descriptors.push_back(socket.descriptor.release());
  InheritedSockets inherited(descriptors);

  TRY_VOID(open_stores());
  runtime_ = std::make_unique<runtime::Runtime>(
      runtime::RuntimeOptions{.shards = config_.shards, .pin_threads = config_.pin_threads}, clock_, metrics_,
      log("runtime"));
  const std::size_t query_threads = config_.query_threads > 0 ? config_.query_threads : runtime::available_cpus();
  query_pool_ = std::make_unique<runtime::BlockingPool>(
      runtime::BlockingPoolOptions{.name = "query", .threads = query_threads}, metrics_);
  blocking_pool_ =
      std::make_unique<runtime::BlockingPool>(runtime::BlockingPoolOptions{.name = "blocking", .threads = 2}, metrics_);
  TRY(ingest_, Ingest::create(config_,
                              IngestServices{.runtime = *runtime_,
                                             .clock = clock_,
                                             .pool = *blocking_pool_,
                                             .backend = *backend_,
                                             .timeline = *timeline_,
                                             .rules = *rules_,
                                             .filesystem = filesystem_,
                                             .metrics = metrics_,
                                             .refusals = refusals_,
                                             .log = log("ingest")},
                              inherited));
  TRY(watch_,
      Watch::create(config_, WatchServices{.runtime = *runtime_,
                                           .clock = clock_,
                                           .pool = *blocking_pool_,
                                           .query_pool = *query_pool_,
                                           .backend = *backend_,
                                           .writer = ingest_->writer(runtime_->size() - 1),
                                           .schemas = *schemas_,
                                           .timeline = *timeline_,
                                           .database = *database_,
                                           .filesystem = filesystem_,
                                           .metrics = metrics_,
                                           .refusals = refusals_,
                                           .log = log_,
                                           .reload = [this] { runtime_->shard(0).post([this] { reload(); }); },
                                           .shutdown = [this] { runtime_->shard(0).post([this] { drain(); }); }}));
  if (config_.errors.enabled) {
    TRY(errors_, Errors::create(config_, ErrorsServices{.runtime = *runtime_,
                                                        .clock = clock_,
                                                        .pool = *blocking_pool_,
                                                        .query_pool = *query_pool_,
                                                        .backend = *backend_,
                                                        .writer = [this](runtime::Shard& shard) -> series::Writer& {
                                                          return ingest_->writer(shard.index());
                                                        },
                                                        .schemas = *schemas_,
                                                        .timeline = *timeline_,
                                                        .database = *database_,
                                                        .filesystem = filesystem_,
                                                        .alerts_shard = Watch::shard_of(*runtime_),
                                                        .alerts = watch_->alerts(),
                                                        .alerts_decided = [this] { watch_->decided(); },
                                                        .metrics = metrics_,
                                                        .refusals = refusals_,
                                                        .log = log_}));
  }
  self_metrics_ =
      std::make_unique<SelfMetrics>(metrics_, runtime_->shard(0), ingest_->writer(0), config_.self_metrics_interval);
  TRY_VOID(open_http(inherited));
  for (const std::string& address : inherited.close_rest()) {
    log_.warning("a socket was handed over that no listener is configured for", {{"address", address}});
  }
  ingest_->start();
  watch_->start();
  if (errors_) errors_->start();
  return {};
}

void ServerProcess::offer_set_up() {
  if (accounts_->has_users() || config_.http.listen.empty()) return;
  const auto secret = accounts_->new_setup_secret();
  if (!secret) {
    log_.error("cannot make a set-up link", {{"error", secret.error().to_string()}});
    return;
  }
  const net::Endpoint endpoint = http_->local().front();
  const bool tls = !config_.http.tls_certificate.empty();
  const std::string origin = endpoint.kind == net::Endpoint::Kind::kTcp
                                 ? fmt::format("{}://{}", tls ? "https" : "http", endpoint.to_string().substr(6))
                                 : std::string("http://localhost");
  log_.info("no user yet; this link makes the first one, once", {{"link", origin + "/setup?token=" + *secret}});
}

void ServerProcess::start_timers() {
  runtime::Shard& shard = runtime_->shard(0);
  timers_.push_back(shard.every(kRulesInterval, runtime::Shard::Alignment::kFromNow, [this] {
    // Reads files: not on the shard. A refused submit means that the pool is full; the next round tries again.
    (void)blocking_pool_->submit([this] { (void)rules_->refresh(); });
  }));
  if (const auto watchdog = service_manager_.watchdog()) {
    timers_.push_back(shard.every(*watchdog / 2, runtime::Shard::Alignment::kFromNow, [this] {
      if (runtime_->all_shards_answered_within(kWatchdogSpan)) (void)service_manager_.feed_watchdog();
    }));
  }
}

void ServerProcess::reload() {
  (void)service_manager_.reloading();
  auto loaded = config_of_command(options_.config_file, options_.data, options_.nagios);
  if (!loaded) {
    log_.error("configuration not reloaded; the old one stays", {{"error", loaded.error().to_string()}});
  } else {
    sink_.set_level(loaded->log.level);
    watch_->reload(*loaded, [this](const Result<void>& done) {
      if (done) return log_.info("what is to be watched was read again");
      log_.error("what is to be watched was not reloaded; the old stays", {{"error", done.error().to_string()}});
    });
    for (const std::string& name : waits_for_restart(config_, *loaded))
      log_.warning("changed, but waits for a restart", {{"key", name}});
    config_.log.level = loaded->log.level;
    log_.info("configuration reloaded");
  }
  if (auto refreshed = rules_->refresh(); !refreshed)
    log_.error("rules not reloaded", {{"error", refreshed.error().to_string()}});
  if (auto tls = http_->reload_tls(); !tls)
    log_.error("certificate not reloaded; the old one stays", {{"error", tls.error().to_string()}});
  (void)service_manager_.ready("running");
}

void ServerProcess::drain() {
  if (is_draining_) return;
  is_draining_ = true;
  log_.info("draining");
  (void)service_manager_.stopping();
  system_routes_->set_ready(false);
  // What errors have found last may still be told.
  const auto drain_watch = [this] { watch_->drain([this] { drain_rest(); }); };
  errors_ ? errors_->drain(drain_watch) : drain_watch();
}

void ServerProcess::drain_rest() {
  ingest_->drain([this] {
    const auto drain_http = [this] { http_->drain(kDrainDeadline, [this] { runtime_->stop(); }); };
    if (local_http_ == nullptr) return drain_http();
    local_http_->drain(kDrainDeadline, drain_http);
  });
}

int ServerProcess::run() {
  runtime_->on_signal(SIGTERM, [this] { drain(); });
  runtime_->on_signal(SIGINT, [this] { drain(); });
  runtime_->on_signal(SIGHUP, [this] { reload(); });
  start_timers();
  offer_set_up();
  runtime_->shard(0).post([this] {
    system_routes_->set_ready(true);
    std::vector<std::pair<std::string, std::vector<std::string>>> addresses = ingest_->addresses();
    std::vector<std::string> http;
    for (const net::Endpoint& endpoint : http_->local()) http.push_back(endpoint.to_string());
    addresses.emplace_back("http", std::move(http));
    for (auto& of_checks : watch_->addresses()) addresses.push_back(std::move(of_checks));
    for (const auto& [module, texts] : addresses) {
      for (const std::string& text : texts) log_.info("listening", {{"for", module}, {"address", text}});
    }
    if (auto written = write_listeners_file(filesystem_, config_.data, addresses); !written) {
      log_.warning("cannot write listeners.json", {{"error", written.error().to_string()}});
    }
    (void)service_manager_.ready("running");
    log_.info("ready", {{"version", kVersion}, {"data", config_.data}, {"shards", runtime_->size()}});
  });
  runtime_->run();
  timers_.clear();
  log_.info("ended");
  return 0;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(Config config, ServeOptions options, LevelledLogSink& sink) {
  auto server = std::make_unique<ServerProcess>(std::move(config), std::move(options), sink);
  TRY_VOID(server->open());
  return server;
}

}  // namespace bellwether::app

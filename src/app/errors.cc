#include "app/errors.h"

#include "errors/crons/routes.h"
#include "errors/releases/api_routes.h"
#include "errors/releases/cli_routes.h"
#include "errors/routes/mount.h"

namespace bellwether::app {

Errors::Errors(const Config& config, const ErrorsServices& services)
    : config_(config),
      services_(services),
      problems_({.contacts = config.errors.contacts,
                 .repeat_interval = config.errors.repeat_interval,
                 .tells_ends = config.errors.tell_ends},
                services.alerts_shard, services.alerts, services.clock, services.alerts_decided),
      outcomes_(shard_of(services.runtime), services.database, services.log.with_module("errors")) {}

Errors::~Errors() = default;

Result<std::unique_ptr<Errors>> Errors::create(const Config& config, const ErrorsServices& services) {
  std::unique_ptr<Errors> errors(new Errors(config, services));
  TRY_VOID(errors->open());
  return errors;
}

Result<void> Errors::open() {
  archive::StoreOptions options = config_.errors.archive;
  options.folder = config_.data + "/archive";
  TRY_VOID(services_.filesystem.make_directories(options.folder));
  TRY(archive_,
      archive::open_store(services_.filesystem, options, services_.metrics, services_.log.with_module("archive")));
  TRY(uploads_, errors::Uploads::open({.filesystem = services_.filesystem,
                                       .database = services_.database,
                                       .clock = services_.clock,
                                       .metrics = services_.metrics,
                                       .log = services_.log.with_module("errors"),
                                       .folder = config_.data + "/errors"},
                                      {}));
  source_mapper_ =
      std::make_unique<errors::SourceMapper>(errors::SourceMapper::Surroundings{.uploads = *uploads_,
                                                                                .filesystem = services_.filesystem,
                                                                                .database = services_.database,
                                                                                .metrics = services_.metrics});
  runtime::Shard& shard = shard_of(services_.runtime);
  TRY(desk_,
      errors::Desk::create(config_.errors.desk, errors::DeskDependencies{.shard = shard,
                                                                         .clock = services_.clock,
                                                                         .pool = services_.pool,
                                                                         .database = services_.database,
                                                                         .archive = *archive_,
                                                                         .writer = services_.writer(shard),
                                                                         .schemas = services_.schemas,
                                                                         .problems = problems_,
                                                                         .make_grouper = &errors::Grouper::create,
                                                                         .metrics = services_.metrics,
                                                                         .refusals = services_.refusals,
                                                                         .log = services_.log.with_module("errors")}));
  TRY(crons_, errors::Crons::create({.directory = [this] { return desk_->directory(); },
                                     .shard = shard,
                                     .clock = services_.clock,
                                     .database = services_.database,
                                     .problems = problems_,
                                     .refusals = services_.refusals,
                                     .log = services_.log.with_module("errors")}));
  traffic_ =
      std::make_unique<errors::Traffic>(errors::Traffic::Surroundings{.shard = shard,
                                                                      .clock = services_.clock,
                                                                      .database = services_.database,
                                                                      .outcomes = outcomes_.outcomes(),
                                                                      .writer = services_.writer(shard),
                                                                      .schemas = services_.schemas,
                                                                      .metrics = services_.metrics,
                                                                      .refusals = services_.refusals,
                                                                      .log = services_.log.with_module("errors")});
  sessions_ =
      std::make_unique<errors::Sessions>(errors::Sessions::Surroundings{.shard = shard,
                                                                        .clock = services_.clock,
                                                                        .database = services_.database,
                                                                        .series = traffic_->counts(),
                                                                        .refusals = services_.refusals,
                                                                        .log = services_.log.with_module("errors")});
  crash_watch_ =
      std::make_unique<errors::CrashWatch>(errors::CrashWatch::Surroundings{.desk = *desk_,
                                                                            .shard = shard,
                                                                            .clock = services_.clock,
                                                                            .database = services_.database,
                                                                            .pool = services_.pool,
                                                                            .problems = problems_,
                                                                            .log = services_.log.with_module("errors")},
                                           errors::CrashOptions{});
  return {};
}

void Errors::mount(net::Router& router) {
  std::vector<runtime::Shard*> shards;
  for (std::size_t i = 0; i < services_.runtime.size(); ++i) shards.push_back(&services_.runtime.shard(i));
  std::vector<std::pair<std::string, errors::ItemTaker*>> takers = {
      {"check_in", crons_.get()}, {"session", sessions_.get()}, {"sessions", sessions_.get()}};
  for (const std::string_view type : errors::Traffic::kTypes) takers.emplace_back(type, traffic_.get());
  const errors::Api api{.desk = *desk_,
                        .archive = *archive_,
                        .outcomes = outcomes_.outcomes(),
                        .quota = config_.errors.quota,
                        .takers = std::move(takers),
                        .problems = problems_,
                        .series = services_.backend,
                        .writer = services_.writer,
                        .timeline = services_.timeline,
                        .database = services_.database,
                        .pool = services_.pool,
                        .query_pool = services_.query_pool,
                        .clock = services_.clock,
                        .shards = std::move(shards),
                        .data_folder = config_.data + "/errors",
                        .public_url = config_.alerts.options.public_url,
                        .metrics = services_.metrics,
                        .refusals = services_.refusals,
                        .log = services_.log.with_module("errors"),
                        .uploads = uploads_.get(),
                        .source_mapper = source_mapper_.get()};
  errors::mount(router, api);
  errors::mount_api(router, api);
  errors::mount_crons(router, *desk_, *crons_);
  const errors::ReleaseServices releases{
      .desk = *desk_, .database = services_.database, .pool = services_.pool, .clock = services_.clock};
  errors::mount_release_cli(router, releases);
  errors::mount_releases(router, releases);
}

void Errors::start() {
  desk_->shard().post([this] {
    desk_->start();
    outcomes_.start();
    crons_->start();
    traffic_->start();
    sessions_->start();
    crash_watch_->start();
  });
}

void Errors::drain(std::function<void()> done) {
  desk_->shard().post([this, done = std::move(done)]() mutable {
    traffic_->write();
    desk_->drain(
        [this, done = std::move(done)] { outcomes_.drain([this, done] { services_.runtime.shard(0).post(done); }); });
  });
}

}  // namespace bellwether::app

#include "app/errors.h"

namespace bellwether::app {

Errors::Errors(const Config& config, const ErrorsServices& services)
    : config_(config),
      services_(services),
      problems_({.contacts = config.errors.contacts,
                 .repeat_interval = config.errors.repeat_interval,
                 .tells_ends = config.errors.tell_ends},
                services.alerts_shard, services.alerts, services.clock, services.alerts_decided) {}

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
  return {};
}

void Errors::mount(net::Router&) {}

void Errors::start() {
  desk_->shard().post([this] { desk_->start(); });
}

void Errors::drain(std::function<void()> done) {
  desk_->shard().post([this, done = std::move(done)]() mutable {
    desk_->drain([this, done = std::move(done)] { services_.runtime.shard(0).post(done); });
  });
}

}  // namespace bellwether::app

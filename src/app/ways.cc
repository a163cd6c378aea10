#include "app/ways.h"

#include <fmt/format.h>
#include <unistd.h>

#include "app/output_files.h"
#include "app/version.h"
#include "base/text.h"
#include "checks/status/status_file.h"
#include "checks/wire/nrdp_routes.h"
#include "ledger/check_log.h"

namespace bellwether::app {
namespace {

constexpr std::uint32_t kLivestatusConnections = 200;
constexpr std::size_t kMaxLogBytes = 1 << 20;  // waiting for the disk; lines past it are dropped and counted

// The first line of a file that only its owner should read.
Result<std::string> read_secret(disk::Filesystem& filesystem, const std::string& file) {
  TRY(const std::string text, filesystem.read_file(file));
  return std::string(trim(text));
}

}  // namespace

// The log in Nagios' format: lines are collected and appended on the pool, once a second.
class Ways::LogFile final : public checks::Watcher {
 public:
  LogFile(std::string path, const WaysServices& services)
      : path_(std::move(path)),
        services_(services),
        dropped_(services.metrics.counter("checks.log_file_dropped", {},
                                          "Lines that did not get into checks.log_file in time")) {
    services_.monitor.watch(*this);
  }

  void start() {
    timer_ = services_.monitor.shard().every(seconds(1), runtime::Shard::Alignment::kFromNow, [this] { write(); });
  }
  void stop() {
    timer_.reset();
    services_.monitor.unwatch(*this);
    append(path_, std::exchange(waiting_, {}), services_);
  }

  void on_change(const checks::Change&, const checks::Engine&) override {}
  void on_replace(const checks::Engine&) override {}
  void on_raised_change() override {}
  void on_log(UnixSeconds at, std::string_view line) override {
    if (waiting_.size() + line.size() > kMaxLogBytes) return dropped_.add();
    waiting_ += fmt::format("[{}] {}\n", count_seconds(at), line);
  }

 private:
  static void append(const std::string& path, const std::string& text, const WaysServices& services) {
    if (text.empty()) return;
    const auto write = [&]() -> Result<void> {
      TRY(const std::unique_ptr<disk::File> file, services.filesystem.open(path, disk::OpenMode::kCreateOrOpen));
      TRY(const std::uint64_t size, file->size());
      return file->write_at(size, std::as_bytes(std::span(text)));
    };
    if (const Result<void> written = write(); !written)
      services.log.warning("cannot write the log of checks", {{"error", written.error().to_string()}});
  }

  void write() {
    if (waiting_.empty()) return;
    auto work = [path = path_, text = std::exchange(waiting_, {}), services = services_] {
      append(path, text, services);
    };
    if (!services_.pool.submit(std::move(work))) dropped_.add();
  }

  const std::string path_;
  const WaysServices services_;
  Counter& dropped_;
  std::string waiting_;
  std::unique_ptr<runtime::Timer> timer_;
};

// Tells queries of Livestatus that wait what has happened.
class Ways::WaitFeed final : public checks::Watcher {
 public:
  WaitFeed(checks::Monitor& monitor, const std::vector<std::unique_ptr<checks::livestatus::Listener>>& listeners)
      : monitor_(monitor), listeners_(listeners) {
    monitor_.watch(*this);
  }
  ~WaitFeed() override { monitor_.unwatch(*this); }

  void on_change(const checks::Change& change, const checks::Engine&) override { wake(change.kind); }
  void on_log(UnixSeconds, std::string_view) override { wake(checks::livestatus::Trigger::kLog); }
  void on_raised_change() override {}
  void on_replace(const checks::Engine&) override { wake(checks::livestatus::Trigger::kProgram); }

 private:
  template <class What>
  void wake(What what) {
    for (const auto& listener : listeners_) listener->waiters().wake(what);
  }

  checks::Monitor& monitor_;
  const std::vector<std::unique_ptr<checks::livestatus::Listener>>& listeners_;
};

Ways::Ways(const Config& config, const WaysServices& services)
    : config_(config.checks), data_(config.data), services_(services), started_(services.clock.now_seconds()) {}

Ways::~Ways() = default;

Result<std::unique_ptr<Ways>> Ways::open(const Config& config, const WaysServices& services) {
  std::unique_ptr<Ways> ways(new Ways(config, services));
  TRY_VOID(ways->open_files());
  TRY_VOID(ways->open_pipe());
  TRY_VOID(ways->open_nsca());
  TRY_VOID(ways->open_livestatus());
  return ways;
}

Result<void> Ways::open_files() {
  disk::Filesystem& filesystem = services_.filesystem;
  if (!config_.spool.empty()) TRY_VOID(check_usable_folder(filesystem, "checks.spool", config_.spool));
  if (!config_.status_file.empty()) TRY_VOID(check_replaceable(filesystem, "checks.status_file", config_.status_file));
  if (!config_.log_file.empty()) {
    TRY_VOID(check_appendable(filesystem, "checks.log_file", config_.log_file));
    log_file_ = std::make_unique<LogFile>(config_.log_file, services_);
  }
  return {};
}

Result<void> Ways::open_pipe() {
  const std::string path = config_.command_file.empty() ? data_ + "/bellwether.cmd" : config_.command_file;
  auto pipe = checks::CommandPipe::open({.path = path}, services_.intake, services_.metrics, services_.refusals);
  if (!pipe) return fail_for_key("checks.command_file", path, pipe.error());
  pipe_ = std::move(*pipe);
  return {};
}

Result<void> Ways::open_nsca() {
  for (const std::string& text : config_.nsca) {
    checks::NscaOptions options;
    TRY(options.endpoint, net::Endpoint::parse(text));
    TRY(options.encryption, checks::nsca_encryption(config_.nsca_encryption));
    if (!config_.nsca_password_file.empty()) {
      auto password = read_secret(services_.filesystem, config_.nsca_password_file);
      if (!password) return fail_for_key("checks.nsca_password_file", config_.nsca_password_file, password.error());
      options.password = std::move(*password);
    }
    auto server = checks::NscaServer::create(options, services_.intake, services_.clock, services_.refusals);
    if (!server) return fail_for_key("checks.nsca", text, server.error());
    nsca_.push_back(std::move(*server));
  }
  return {};
}

Result<void> Ways::open_livestatus() {
  const auto read_log = [this](UnixSeconds from, UnixSeconds until,
                               std::size_t limit) -> Result<std::vector<checks::livestatus::LogEntry>> {
    const ledger::CheckLogFilter filter{.from = from, .until = until, .limit = limit};
    TRY(std::vector<ledger::CheckLogRow> rows, services_.database.read([&](ledger::Connection& connection) {
      return ledger::CheckLog::query(connection, filter);
    }));
    std::vector<checks::livestatus::LogEntry> entries;
    entries.reserve(rows.size());
    for (ledger::CheckLogRow& row : rows)
      entries.push_back({row.when, std::move(row.host), std::move(row.service), std::move(row.line)});
    return entries;
  };
  for (const std::string& text : config_.livestatus) {
    TRY(const net::Endpoint endpoint, net::Endpoint::parse(text));
    checks::livestatus::Dependencies dependencies{
        .shard = services_.monitor.shard(),
        .clock = services_.clock,
        .pool = services_.pool,
        .engine = [this]() -> const checks::Engine& { return services_.monitor.engine(); },
        .alerts = services_.alerts,
        .read_log = read_log,
        .command = [this](std::string_view line) { (void)services_.intake.command(line, "livestatus"); },
        .version = std::string(kVersion),
        .metrics = services_.metrics,
        .refusals = services_.refusals,
        .log = services_.log};
    auto listener = checks::livestatus::listen(endpoint, std::move(dependencies), kLivestatusConnections);
    if (!listener) return fail_for_key("checks.livestatus", text, listener.error());
    livestatus_.push_back(std::move(*listener));
  }
  if (!livestatus_.empty()) wait_feed_ = std::make_unique<WaitFeed>(services_.monitor, livestatus_);
  return {};
}

void Ways::mount(net::Router& router) {
  checks::mount_nrdp(router, {.tokens = config_.nrdp_tokens}, services_.intake, services_.refusals);
}

AddressesByModule Ways::addresses() const {
  AddressesByModule all;
  const auto add = [&all](std::string module, const auto& listeners) {
    if (listeners.empty()) return;
    std::vector<std::string>& texts = all.emplace_back(std::move(module), std::vector<std::string>()).second;
    for (const auto& listener : listeners) texts.push_back(listener->local().to_string());
  };
  add("checks.nsca", nsca_);
  add("checks.livestatus", livestatus_);
  return all;
}

void Ways::start() {
  if (!config_.spool.empty()) {
    spool_ = std::make_unique<checks::Spool>(checks::SpoolOptions{.folder = config_.spool}, services_.intake,
                                             services_.pool, services_.refusals);
  }
  if (log_file_) log_file_->start();
  if (!config_.status_file.empty()) {
    write_status();
    status_timer_ = services_.monitor.shard().every(config_.status_interval, runtime::Shard::Alignment::kFromNow,
                                                    [this] { write_status(); });
  }
}

// The text is made on the shard, where it is one moment's; the disk is the pool's. A slow disk skips rounds.
void Ways::write_status() {
  if (std::exchange(is_writing_status_, true)) return;
  std::string text = checks::status_text(services_.monitor.engine(), services_.alerts,
                                         {.version = std::string(kVersion), .started = started_, .pid = ::getpid()},
                                         services_.clock.now_seconds());
  auto work = [this, text = std::move(text)] {
    if (auto written = services_.filesystem.replace_file(config_.status_file, text); !written)
      services_.log.warning("cannot write the status file", {{"error", written.error().to_string()}});
    services_.monitor.shard().post([this] { is_writing_status_ = false; });
  };
  if (!services_.pool.submit(std::move(work))) is_writing_status_ = false;
}

void Ways::drain() {
  pipe_.reset();
  spool_.reset();
  status_timer_.reset();
  wait_feed_.reset();
  for (const auto& server : nsca_) server->drain();
  for (const auto& listener : livestatus_) listener->drain();
  nsca_.clear();
  livestatus_.clear();
  if (log_file_) log_file_->stop();
}

}  // namespace bellwether::app

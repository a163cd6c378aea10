// Ways: how others hand in what they found and read what is known, beside HTTP: the command pipe, result files, NSCA and NRDP; Livestatus,
// status.dat and the log in Nagios' format.
//
// All of it belongs to the checks' shard.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/listeners_file.h"
#include "base/refusals.h"
#include "checks/commands/monitor_intake.h"
#include "checks/livestatus/listener.h"
#include "checks/monitor.h"
#include "checks/wire/command_pipe.h"
#include "checks/wire/nsca_server.h"
#include "checks/wire/spool.h"
#include "disk/filesystem.h"
#include "ledger/database.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"

namespace bellwether::app {

// All outlive the ways.
struct WaysServices {
  checks::Monitor& monitor;
  checks::Intake& intake;
  alerts::Engine& alerts;
  const runtime::Clock& clock;
  runtime::BlockingPool& pool;
  ledger::Database& database;
  disk::Filesystem& filesystem;
  Metrics& metrics;
  Refusals& refusals;
  Log log;
};

class Ways {
 public:
  // Makes the pipe and the files and binds the listeners; errors name the key and the path or the address. Before the runtime runs.
  static Result<std::unique_ptr<Ways>> open(const Config& config, const WaysServices& services);
  ~Ways();

  void mount(net::Router& router);
  // What NSCA and Livestatus are bound to. As long as it does not drain: any thread.
  AddressesByModule addresses() const;
  // On the shard, as all below.
  void start();
  void drain();

 private:
  class LogFile;
  class WaitFeed;

  Ways(const Config& config, const WaysServices& services);
  Result<void> open_files();
  Result<void> open_pipe();
  Result<void> open_nsca();
  Result<void> open_livestatus();
  void write_status();

  const ChecksConfig config_;
  const std::string data_;
  const WaysServices services_;
  const UnixSeconds started_;
  std::unique_ptr<checks::CommandPipe> pipe_;
  std::unique_ptr<checks::Spool> spool_;
  std::vector<std::unique_ptr<checks::NscaServer>> nsca_;
  std::vector<std::unique_ptr<checks::livestatus::Listener>> livestatus_;
  std::unique_ptr<WaitFeed> wait_feed_;
  std::unique_ptr<LogFile> log_file_;
  std::unique_ptr<runtime::Timer> status_timer_;
  bool is_writing_status_ = false;
};

}  // namespace bellwether::app

// Server: the whole process, put together from its modules in the order of the floors, and taken apart in reverse. Holds no logic of its own.
//
// create() opens the ledger and the store, binds every listener and mounts every route; run() turns until SIGTERM or SIGINT, then drains: it
// stops listening, keeps what StatsD has open, lets HTTP requests finish, syncs, and returns.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "app/commands.h"
#include "app/config.h"
#include "base/log.h"
#include "base/result.h"

namespace bellwether::app {

// A sink whose level can change while others write: what SIGHUP needs.
class LevelledLogSink final : public LogSink {
 public:
  LevelledLogSink(std::unique_ptr<LogSink> below, LogLevel least) : below_(std::move(below)), least_(least) {}
  bool enabled(LogLevel level) const override { return level >= least_.load(std::memory_order_relaxed); }
  void write(const LogRecord& record) override { below_->write(record); }
  void set_level(LogLevel least) { least_.store(least, std::memory_order_relaxed); }

 private:
  std::unique_ptr<LogSink> below_;
  std::atomic<LogLevel> least_;
};

class Server {
 public:
  virtual ~Server() = default;

  // `options` are the command line's, which a reload keeps. `sink` outlives the server. Errors name what could not be opened: a port that is
  // taken, a folder that another process holds, a file that cannot be read.
  static Result<std::unique_ptr<Server>> create(Config config, ServeOptions options, LevelledLogSink& sink);

  // The process's exit code.
  virtual int run() = 0;
};

}  // namespace bellwether::app

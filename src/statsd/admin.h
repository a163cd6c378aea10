// Admin: what the admin port says of a running service, and does to it. Made by Service; one for the process.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "statsd/admin_session.h"
#include "statsd/open_values.h"
#include "statsd/options.h"

namespace bellwether::statsd {

// A backend's lines in `stats`: "graphite", {{"last_flush", seconds}, …}. Times are Unix seconds and shown as ages.
struct BackendStatistics {
  std::string name;
  std::vector<std::pair<std::string, std::int64_t>> ages;
  std::vector<std::pair<std::string, std::uint64_t>> numbers;
};

// What Admin needs of the service. Any thread.
struct AdminSources {
  std::function<std::int64_t()> now;          // Unix seconds
  std::function<std::int64_t()> last_packet;  // likewise; 0: none yet
  std::function<std::uint64_t()> refused;     // pieces of lines since the start
  std::function<std::vector<BackendStatistics>()> backends;
  // Fills OpenValues of that type and calls `then` on the flush thread with it and the merger.
  std::function<void(Type, std::move_only_function<void(OpenValues&, Merger&)> then)> collect;
  // Takes keys' open values away on all shards.
  std::function<void(Type, std::vector<std::string>)> clear;
  // Runs a function on the shard whose session asked.
  std::function<void(std::move_only_function<void()>)> home;
};

class Admin final : public AdminDesk {
 public:
  // `settings` are what `config` shows beside the StatsD options: port, address and so on, in order.
  Admin(const Options& options, std::vector<std::pair<std::string, std::string>> settings, AdminSources sources);

  std::string stats() const override;
  std::string config() const override;
  std::string health() const override;
  void set_health(std::string_view health) override;
  void show(Type type, std::move_only_function<void(std::string)> done) override;
  void remove(Type type, std::vector<std::string> keys, std::move_only_function<void(std::string)> done) override;

 private:
  const Options options_;
  const std::vector<std::pair<std::string, std::string>> settings_;
  const AdminSources sources_;
  const std::int64_t started_;
  mutable std::mutex mutex_;
  std::string health_ = "up";
};

}  // namespace bellwether::statsd

// NameLookup: host names to addresses without blocking the shard: getaddrinfo runs on the pool, one query per name at a time however many
// ask for it, and what it answers is kept for a short while. An address given as digits is no lookup at all.
//
// One shard. At most `max_names` names are kept (limits.lookup_names); past it the ones that ran out go first, then any, counted as
// `net.lookup.evicted`. A lookup whose asker gave up runs on to its end on the pool.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "net/socket_address.h"
#include "runtime/blocking_pool.h"
#include "runtime/shard.h"
#include "runtime/task.h"

namespace bellwether::net {

struct NameLookupOptions {
  std::size_t max_names = 10'000;
  seconds keep{30};          // what was found
  seconds keep_failures{1};  // so that a burst of checks of one wrong name asks once
};

class NameLookup {
 public:
  using Addresses = std::vector<SocketAddress>;

  NameLookup(runtime::Shard& shard, runtime::BlockingPool& pool, Metrics& metrics,
             const NameLookupOptions& options = {});
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  // At least one address, in the order in which the system wants them tried, with port 0. kNotFound with getaddrinfo's text,
  // kUnavailable when the name server does not answer, kDeadlineExceeded.
  runtime::Task<Result<Addresses>> find(std::string host, AddressFamily family, Monotonic deadline);

 private:
  struct Entry;
  class Waiter;

  std::shared_ptr<Entry> entry_for(const std::string& key, Monotonic now);
  static runtime::Task<void> look_up(std::shared_ptr<Entry> entry, runtime::Shard& shard, runtime::BlockingPool& pool,
                                     std::string host, AddressFamily family, NameLookupOptions options);

  runtime::Shard& shard_;
  runtime::BlockingPool& pool_;
  const NameLookupOptions options_;
  Counter& evicted_;
  std::unordered_map<std::string, std::shared_ptr<Entry>> entries_;
};

}  // namespace bellwether::net

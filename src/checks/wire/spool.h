// Spool: the folder check_result_path, into which gateways put results as files cXXXXXX with a marker cXXXXXX.ok once they are complete.
// Looked at every kInterval; a file is removed once the ledger has its results, so that none is lost between the two.
//
// The engine's shard; reading and removing run on the pool. At most kMaxFilesATurn files and kMaxFileBytes of each are read at a time. Files
// older than max_age are removed unread, as Nagios does, and counted; so are files that cannot be read as results.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/refusals.h"
#include "base/time.h"
#include "checks/commands/intake.h"
#include "checks/wire/result_file.h"
#include "runtime/blocking_pool.h"
#include "runtime/shard.h"

namespace bellwether::checks {

struct SpoolOptions {
  std::string folder;
  seconds max_age{3600};  // max_check_result_file_age; 0: none is too old
};

class Spool {
 public:
  static constexpr milliseconds kInterval{1000};
  static constexpr std::size_t kMaxFilesATurn = 1000;
  static constexpr std::size_t kMaxFileBytes = 16 << 20;

  // Begins to look. All outlive it.
  Spool(SpoolOptions options, Intake& intake, runtime::BlockingPool& pool, Refusals& refusals);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Looks now. What is being looked at already is not looked at twice.
  void look();

 private:
  struct State;
  static runtime::Task<void> take_files(std::shared_ptr<State> state);

  std::shared_ptr<State> state_;
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace bellwether::checks

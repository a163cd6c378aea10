// Rules: carbon's configuration files as the process uses them, read at start and again whenever refresh() finds them
// changed. It is the SchemaSource that the store is opened with, and gives receivers their name filter.
//
// Threads: schema_of(), filter() and generation() from any; refresh() from one at a time, on a thread that may block.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "carbon/name_filter.h"
#include "carbon/options.h"
#include "carbon/storage_rules.h"
#include "disk/filesystem.h"
#include "series/schema.h"

namespace bellwether::carbon {

class Rules final : public series::SchemaSource {
 public:
  // Reads the files. Errors name file:line, or the file that cannot be read. `fallback` is the schema of what no
  // section matches.
  static Result<std::unique_ptr<Rules>> load(disk::Filesystem& filesystem, RuleFiles files, series::Schema fallback,
                                             Metrics& metrics, Log log);

  // Reads the files again. What was changed takes effect for new series and for points received from now on. On an
  // error everything stays as it was, the error is logged once for each content, and `carbon.rules_errors` counts it.
  Result<void> refresh();

  std::shared_ptr<const series::Schema> schema_of(std::string_view series_name) const override;
  std::shared_ptr<const NameFilter> filter() const;

  // Rises with every change; receivers compare it before they ask for the filter.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  struct Content {
    std::string storage_schemas, storage_aggregation, whitelist, blacklist;
    friend bool operator==(const Content&, const Content&) = default;
  };

  Rules(disk::Filesystem& filesystem, RuleFiles files, series::Schema fallback, Metrics& metrics, Log log);
  Result<Content> read_files() const;
  Result<void> apply(const Content& content);

  disk::Filesystem& filesystem_;
  const RuleFiles files_;
  const series::Schema fallback_;
  Counter& errors_;
  Log log_;
  Content seen_;  // the last content that was tried

  std::atomic<std::uint64_t> generation_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const StorageRules> storage_;
  std::shared_ptr<const NameFilter> filter_;
};

}  // namespace bellwether::carbon

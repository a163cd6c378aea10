#include "carbon/rules.h"

namespace bellwether::carbon {

Rules::Rules(disk::Filesystem& filesystem, RuleFiles files, series::Schema fallback, Metrics& metrics, Log log)
    : filesystem_(filesystem),
      files_(std::move(files)),
      fallback_(std::move(fallback)),
      errors_(metrics.counter("carbon.rules_errors", {}, "Changed rule files that could not be used")),
      log_(log) {}

Result<std::unique_ptr<Rules>> Rules::load(disk::Filesystem& filesystem, RuleFiles files, series::Schema fallback,
                                           Metrics& metrics, Log log) {
  std::unique_ptr<Rules> rules(new Rules(filesystem, std::move(files), std::move(fallback), metrics, log));
  TRY(rules->seen_, rules->read_files());
  TRY_VOID(rules->apply(rules->seen_));
  return rules;
}

Result<Rules::Content> Rules::read_files() const {
  Content content;
  const std::pair<const std::string*, std::string*> wanted[] = {
      {&files_.storage_schemas, &content.storage_schemas},
      {&files_.storage_aggregation, &content.storage_aggregation},
      {&files_.whitelist, &content.whitelist},
      {&files_.blacklist, &content.blacklist}};
  for (const auto& [path, text] : wanted) {
    if (path->empty()) continue;
    TRY(*text, filesystem_.read_file(*path));
  }
  return content;
}

Result<void> Rules::apply(const Content& content) {
  TRY(auto schemas, StorageRules::parse_schemas(content.storage_schemas, files_.storage_schemas));
  TRY(auto aggregations, StorageRules::parse_aggregations(content.storage_aggregation, files_.storage_aggregation));
  TRY(auto whitelist, NameFilter::parse_list(content.whitelist, files_.whitelist));
  TRY(auto blacklist, NameFilter::parse_list(content.blacklist, files_.blacklist));
  auto storage = std::make_shared<const StorageRules>(std::move(schemas), std::move(aggregations), fallback_);
  auto filter = std::make_shared<const NameFilter>(std::move(whitelist), std::move(blacklist));
  {
    const std::lock_guard lock(mutex_);
    storage_ = std::move(storage);
    filter_ = std::move(filter);
  }
  generation_.fetch_add(1, std::memory_order_release);
  return {};
}

Result<void> Rules::refresh() {
  const auto failed = [this](Error error) {
    errors_.add();
    log_.error("carbon rules are not usable, the old ones stay", {{"error", error.to_string()}});
    return std::unexpected(std::move(error));
  };
  Result<Content> content = read_files();
  if (!content) return failed(std::move(content).error());
  if (*content == seen_) return {};
  seen_ = *std::move(content);
  Result<void> applied = apply(seen_);
  if (!applied) return failed(std::move(applied).error());
  log_.info("carbon rules read again");
  return {};
}

std::shared_ptr<const series::Schema> Rules::schema_of(std::string_view series_name) const {
  std::shared_ptr<const StorageRules> storage;
  {
    const std::lock_guard lock(mutex_);
    storage = storage_;
  }
  return storage->schema_of(series_name);
}

std::shared_ptr<const NameFilter> Rules::filter() const {
  const std::lock_guard lock(mutex_);
  return filter_;
}

}  // namespace bellwether::carbon

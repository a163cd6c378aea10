// SourceMapper: the JavaScript frames of a normalised event as they stand in the sources, before the event is grouped: function, file, line, column
// and the lines around it. The frames as they came stay beside them as `raw_stacktrace`; what could not be mapped, and why, is in `errors`.
//
//   if (mapper.is_wanted(project, payload)) payload = co_await pool.run([&] { return mapper.apply(project, payload, rules); });
//
// Any thread. is_wanted() may be asked on a shard; apply() blocks for ledger, disk and parsing.
#pragma once

#include <string>
#include <string_view>

#include "base/metrics.h"
#include "base/result.h"
#include "errors/event/normalise.h"
#include "errors/sourcemaps/artifact_cache.h"
#include "errors/sourcemaps/uploads.h"
#include "ledger/artifact_bundles.h"
#include "ledger/database.h"

namespace bellwether::errors {

class SourceMapper {
 public:
  // All outlive it.
  struct Surroundings {
    const Uploads& uploads;
    disk::Filesystem& filesystem;
    ledger::Database& database;
    Metrics& metrics;
  };
  explicit SourceMapper(const Surroundings& surroundings);

  // Whether the project has any maps and the event any JavaScript: an atomic load, and a search of the payload for projects that have.
  bool is_wanted(ProjectId project, std::string_view payload) const;

  // The payload with its frames mapped; as it was when nothing is to be mapped. What frames quote of the sources is scrubbed by `rules`. Errors
  // are the ledger's, and kDataLoss for what normalise() did not write.
  Result<std::string> apply(ProjectId project, std::string payload, const ScrubbingRules& rules);

 private:
  const Uploads& uploads_;
  const ledger::ArtifactBundles bundles_;
  ArtifactCache cache_;
  Counter& mapped_;
  Counter& unmapped_;
};

}  // namespace bellwether::errors

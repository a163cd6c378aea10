// ArtifactBundles: which bundles of source maps were uploaded, for which projects, releases and distributions, and what is in them. The bundles
// themselves are files, named by their checksums.
//
// Every call blocks for the ledger: not on a shard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ledger/database.h"

namespace bellwether::ledger {

struct ArtifactRow {
  std::string path;
  std::int64_t kind = 0;  // the uploader's
  std::string url, debug_id, source_map;
};

struct ArtifactBundleRow {
  std::string checksum, debug_id;
  std::int64_t bytes = 0;
  UnixMillis created;
};

// For whom a bundle is. An empty release: for all that names its debug ids; an empty dist: none.
struct ArtifactBundleUse {
  std::int64_t project = 0;
  std::string release, dist;
};

// An artifact, and the bundle that holds it.
struct FoundArtifact {
  std::string checksum;
  ArtifactRow artifact;
};

class ArtifactBundles {
 public:
  explicit ArtifactBundles(Database& database) : database_(database) {}

  // Adds the bundle, unless it is there, and its uses, unless they are. All or nothing.
  Result<void> add(const ArtifactBundleRow& bundle, const std::vector<ArtifactRow>& artifacts,
                   const std::vector<ArtifactBundleUse>& uses);
  // Adds uses of a bundle that is there: false when it is not.
  Result<bool> use(std::string_view checksum, const std::vector<ArtifactBundleUse>& uses, UnixMillis now);

  // What a project has under a debug id, newest first; at most 16.
  Result<std::vector<FoundArtifact>> find_by_debug_id(std::int64_t project, std::string_view debug_id) const;
  // What a release has under any of `urls`: the distribution's own before those of none, newest first; at most 16.
  Result<std::vector<FoundArtifact>> find_by_url(const ArtifactBundleUse& use, std::vector<std::string> urls) const;

  Result<std::vector<std::int64_t>> projects() const;  // that have any, in order
  Result<std::vector<ArtifactBundleRow>> oldest_first() const;
  Result<void> remove(std::string_view checksum);

 private:
  Database& database_;
};

}  // namespace bellwether::ledger

// Uploads: files that builds send in pieces: artifact bundles with source maps, and debug files. Put together, checked, and kept as files named by
// their SHA-1 with a row in the ledger that says what they are.
//
// Any thread; blocks for disk and ledger: not on a shard. One file is put together at a time. What is kept is limited by bytes: past them the
// oldest go, counted as `errors.uploads.dropped`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "errors/issues/issue.h"
#include "errors/sourcemaps/chunk_store.h"
#include "ledger/artifact_bundles.h"
#include "ledger/debug_files.h"
#include "runtime/clock.h"
#include "runtime/mutex.h"

namespace bellwether::errors {

struct UploadLimits {
  ChunkLimits chunks;
  std::uint64_t file_bytes = 1ull << 30;          // of one file
  std::uint64_t bundles_bytes = 16ull << 30;      // limits.artifact_bundles, of all
  std::uint64_t debug_files_bytes = 16ull << 30;  // limits.debug_files, of all
};

// How far a file is, in the words that clients know.
struct Assembly {
  enum class State : std::uint8_t { kNotFound /* chunks are missing, or nobody asked for it */, kOk, kError } state;
  std::vector<std::string> missing_chunks;
  std::string detail;  // of kError
};

struct DebugFile {
  ProjectId project{};
  std::string checksum, name, debug_id;
  std::vector<std::string> chunks;
};

class Uploads {
 public:
  // All but the folder outlive it.
  struct Surroundings {
    disk::Filesystem& filesystem;
    ledger::Database& database;
    const runtime::Clock& clock;
    Metrics& metrics;
    Log log;
    std::string folder;  // of errors' data
  };
  static Result<std::unique_ptr<Uploads>> open(const Surroundings& surroundings, const UploadLimits& limits);

  const UploadLimits& limits() const { return limits_; }
  ChunkStore& chunks() { return *chunks_; }

  // A bundle of `chunks`, for each of `uses`. An empty list of chunks asks how far it is.
  Result<Assembly> assemble_bundle(const std::string& checksum, const std::vector<std::string>& chunks,
                                   const std::vector<ledger::ArtifactBundleUse>& uses) BW_EXCLUDES(assembling_);
  Result<Assembly> assemble_debug_file(const DebugFile& file) BW_EXCLUDES(assembling_);

  // Whether there are bundles of that project: one atomic load. Any thread, shards too.
  bool has_bundles(ProjectId project) const;
  std::string bundle_path(std::string_view checksum) const;

 private:
  Uploads(const Surroundings& surroundings, const UploadLimits& limits);
  Result<void> load();
  Result<Assembly> put_together(const std::string& checksum, const std::vector<std::string>& chunks,
                                const std::string& path) BW_REQUIRES(assembling_);
  Result<void> write_file(const std::string& checksum, const std::vector<std::string>& chunks, const std::string& path);
  Result<Assembly> keep_bundle(const std::string& checksum, const std::vector<ledger::ArtifactBundleUse>& uses)
      BW_REQUIRES(assembling_);
  Result<void> drop_old_bundles() BW_REQUIRES(assembling_);
  Result<void> drop_old_debug_files() BW_REQUIRES(assembling_);
  Result<void> note_projects();
  std::string debug_file_path(std::string_view checksum) const;

  const Surroundings surroundings_;
  const UploadLimits limits_;
  ledger::ArtifactBundles bundles_;
  ledger::DebugFiles debug_files_;
  Counter& dropped_;
  std::unique_ptr<ChunkStore> chunks_;
  runtime::Mutex assembling_;
  std::atomic<std::shared_ptr<const std::vector<std::int64_t>>> projects_;  // that have bundles, sorted
};

}  // namespace bellwether::errors

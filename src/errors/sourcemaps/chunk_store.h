// ChunkStore: pieces of files on their way in, each named by its SHA-1, in a folder of their own until they are assembled or nobody came for
// them. Uploading the same piece twice costs nothing; after a restart all are as if they had just come.
//
// Any thread; blocks for the disk: not on a shard. Holds at most `max_bytes`: past it the oldest go, counted as `errors.chunks.dropped`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "base/time.h"
#include "disk/filesystem.h"
#include "runtime/mutex.h"

namespace bellwether::errors {

struct ChunkLimits {
  std::size_t chunk_bytes = 8 << 20;        // of one, unpacked; clients cut files into pieces of this size
  std::uint64_t max_bytes = 2ull << 30;     // limits.upload_chunks, of all
  seconds expiry = std::chrono::hours(24);  // after which nobody is expected to come for one
};

// Whether it is what SHA-1s are written as: 40 hex digits in lower case.
bool is_sha1(std::string_view text);

class ChunkStore {
 public:
  static Result<std::unique_ptr<ChunkStore>> open(disk::Filesystem& filesystem, std::string folder,
                                                  const ChunkLimits& limits, UnixMillis now, Metrics& metrics);

  const ChunkLimits& limits() const { return limits_; }

  // kInvalidArgument when the content's SHA-1 is another, kResourceExhausted when it is longer than a chunk may be.
  Result<void> put(std::string_view sha1, std::string_view content, UnixMillis now) BW_EXCLUDES(mutex_);
  // Those of `wanted` that are not here, in their order.
  std::vector<std::string> missing(const std::vector<std::string>& wanted) const BW_EXCLUDES(mutex_);
  Result<std::string> read(std::string_view sha1) const;
  void remove(const std::vector<std::string>& chunks) BW_EXCLUDES(mutex_);

 private:
  struct Chunk {
    std::uint64_t bytes = 0;
    UnixMillis since;
  };

  ChunkStore(disk::Filesystem& filesystem, std::string folder, const ChunkLimits& limits, Metrics& metrics);
  Result<void> load(UnixMillis now) BW_EXCLUDES(mutex_);
  std::string path_of(std::string_view sha1) const { return folder_ + "/" + std::string(sha1); }
  void drop_old(UnixMillis now) BW_REQUIRES(mutex_);
  void drop(std::map<std::string, Chunk, std::less<>>::iterator chunk) BW_REQUIRES(mutex_);

  disk::Filesystem& filesystem_;
  const std::string folder_;
  const ChunkLimits limits_;
  Counter& dropped_;
  mutable runtime::Mutex mutex_;
  std::map<std::string, Chunk, std::less<>> chunks_ BW_GUARDED_BY(mutex_);
  std::uint64_t bytes_ BW_GUARDED_BY(mutex_) = 0;
};

}  // namespace bellwether::errors

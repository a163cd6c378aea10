// ArtifactCache: the parsed source maps and minified texts that were used last, read from the bundles they lie in. What cannot be read is
// remembered as well, so that a broken map costs its reading once.
//
// Any thread; blocks for the disk and for the parsing: not on a shard. One file is read at a time, which bounds the memory that it takes: twice
// the file and what is kept of it. Holds at most `max_bytes`: past it what was not used for longest goes. `errors.source_maps.cache_bytes`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/metrics.h"
#include "base/result.h"
#include "disk/filesystem.h"
#include "errors/sourcemaps/generated_text.h"
#include "errors/sourcemaps/source_map.h"
#include "runtime/mutex.h"

namespace bellwether::errors {

class ArtifactCache {
 public:
  static constexpr std::size_t kMaxBytes = 64 << 20;  // limits.source_map_cache

  ArtifactCache(disk::Filesystem& filesystem, Metrics& metrics, std::size_t max_bytes = kMaxBytes);

  // The file at `path` inside of the bundle that is the file `bundle`.
  Result<std::shared_ptr<const SourceMap>> map(const std::string& bundle, const std::string& path)
      BW_EXCLUDES(mutex_, reading_);
  Result<std::shared_ptr<const GeneratedText>> text(const std::string& bundle, const std::string& path)
      BW_EXCLUDES(mutex_, reading_);
  // The map that the minified text at `path` holds itself, as a data: URL.
  Result<std::shared_ptr<const SourceMap>> map_within(const std::string& bundle, const std::string& path)
      BW_EXCLUDES(mutex_, reading_);

  std::size_t bytes() const BW_EXCLUDES(mutex_);

 private:
  using Content = std::variant<Error, std::shared_ptr<const SourceMap>, std::shared_ptr<const GeneratedText>>;
  struct Entry {
    std::string key;
    Content content;
    std::size_t bytes = 0;
  };

  template <class T, class Parse>
  Result<std::shared_ptr<const T>> get(char kind, const std::string& bundle, const std::string& path, Parse parse)
      BW_EXCLUDES(mutex_, reading_);
  const Content* find(const std::string& key) BW_REQUIRES(mutex_);
  void keep(std::string key, Content content, std::size_t bytes) BW_EXCLUDES(mutex_);
  Result<std::string> read(const std::string& bundle, const std::string& path) const;

  disk::Filesystem& filesystem_;
  const std::size_t max_bytes_;
  Gauge& bytes_gauge_;
  Counter& dropped_;
  runtime::Mutex reading_;  // taken before mutex_
  mutable runtime::Mutex mutex_;
  std::list<Entry> entries_ BW_GUARDED_BY(mutex_);  // used last first
  std::map<std::string, std::list<Entry>::iterator, std::less<>> by_key_ BW_GUARDED_BY(mutex_);
  std::size_t bytes_ BW_GUARDED_BY(mutex_) = 0;
};

}  // namespace bellwether::errors

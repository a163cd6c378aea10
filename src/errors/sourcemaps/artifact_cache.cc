#include "errors/sourcemaps/artifact_cache.h"

#include <functional>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "codec/base_encoding.h"
#include "errors/sourcemaps/artifact_bundle.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kEntryBytes = 256;  // what an entry takes beside its content

template <class T>
Result<std::shared_ptr<const T>> taken_from(
    const std::variant<Error, std::shared_ptr<const SourceMap>, std::shared_ptr<const GeneratedText>>& content) {
  if (const Error* error = std::get_if<Error>(&content)) return std::unexpected<Error>(*error);
  return std::get<std::shared_ptr<const T>>(content);
}

}  // namespace

ArtifactCache::ArtifactCache(disk::Filesystem& filesystem, Metrics& metrics, std::size_t max_bytes)
    : filesystem_(filesystem),
      max_bytes_(max_bytes),
      bytes_gauge_(metrics.gauge("errors.source_maps.cache_bytes", {}, "Parsed source maps that are kept in memory")),
      dropped_(metrics.counter("errors.source_maps.dropped", {}, "Source maps that made room for others in memory")) {}

Result<std::shared_ptr<const SourceMap>> ArtifactCache::map(const std::string& bundle, const std::string& path) {
  return get<SourceMap>('m', bundle, path, [](const std::string& text) -> Result<std::shared_ptr<const SourceMap>> {
    TRY(SourceMap map, SourceMap::parse(text));
    return std::make_shared<const SourceMap>(std::move(map));
  });
}

Result<std::shared_ptr<const GeneratedText>> ArtifactCache::text(const std::string& bundle, const std::string& path) {
  return get<GeneratedText>('t', bundle, path,
                            [](const std::string& text) -> Result<std::shared_ptr<const GeneratedText>> {
                              return std::make_shared<const GeneratedText>(text);
                            });
}

Result<std::shared_ptr<const SourceMap>> ArtifactCache::map_within(const std::string& bundle, const std::string& path) {
  return get<SourceMap>('i', bundle, path, [](const std::string& text) -> Result<std::shared_ptr<const SourceMap>> {
    const GeneratedText generated(text);
    const std::string_view url = generated.source_map_url();
    const std::size_t comma = url.find(',');
    if (!url.starts_with("data:") || comma == std::string_view::npos)
      return fail(Code::kNotFound, "it holds no map of its own");
    const std::optional<std::string> map_text = codec::from_base64(url.substr(comma + 1));
    if (!map_text || !url.substr(0, comma).ends_with(";base64"))
      return fail(Code::kInvalidArgument, "the map in it is not in base64");
    TRY(SourceMap map, SourceMap::parse(*map_text));
    return std::make_shared<const SourceMap>(std::move(map));
  });
}

template <class T, class Parse>
Result<std::shared_ptr<const T>> ArtifactCache::get(char kind, const std::string& bundle, const std::string& path,
                                                    Parse parse) {
  const std::string key = fmt::format("{}{}\n{}", kind, bundle, path);
  {
    const runtime::MutexLock lock(mutex_);
    if (const Content* content = find(key)) return taken_from<T>(*content);
  }
  const runtime::MutexLock reading(reading_);
  {
    const runtime::MutexLock lock(mutex_);
    if (const Content* content = find(key)) return taken_from<T>(*content);
  }
  const Result<std::string> text = read(bundle, path);
  Result<std::shared_ptr<const T>> parsed =
      text ? parse(*text) : Result<std::shared_ptr<const T>>(std::unexpected<Error>(text.error()));
  // What the disk refused may come back.
  if (!text && text.error().code() != Code::kDataLoss && text.error().code() != Code::kResourceExhausted) return parsed;
  keep(key, parsed ? Content(*parsed) : Content(parsed.error()), parsed ? (*parsed)->bytes() : 0);
  return parsed;
}

const ArtifactCache::Content* ArtifactCache::find(const std::string& key) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return &known->second->content;
}

void ArtifactCache::keep(std::string key, Content content, std::size_t bytes) {
  bytes += kEntryBytes + key.size();
  const runtime::MutexLock lock(mutex_);
  // The newest stays even when it is larger than all may be: its event's other frames need it.
  entries_.push_front({.key = std::move(key), .content = std::move(content), .bytes = bytes});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > max_bytes_ && entries_.size() > 1) {
    bytes_ -= entries_.back().bytes;
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
    dropped_.add();
  }
  bytes_gauge_.set(static_cast<double>(bytes_));
}

Result<std::string> ArtifactCache::read(const std::string& bundle, const std::string& path) const {
  TRY(const std::unique_ptr<disk::Mapping> mapping, filesystem_.map(bundle));
  const std::span<const std::byte> bytes = mapping->bytes();
  return read_from_bundle({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

std::size_t ArtifactCache::bytes() const {
  const runtime::MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace bellwether::errors

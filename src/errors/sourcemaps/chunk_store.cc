#include "errors/sourcemaps/chunk_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::errors {

bool is_sha1(std::string_view text) {
  return text.size() == 40 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

ChunkStore::ChunkStore(disk::Filesystem& filesystem, std::string folder, const ChunkLimits& limits, Metrics& metrics)
    : filesystem_(filesystem),
      folder_(std::move(folder)),
      limits_(limits),
      dropped_(metrics.counter("errors.chunks.dropped", {}, "Uploaded pieces of files that were never assembled")) {}

Result<std::unique_ptr<ChunkStore>> ChunkStore::open(disk::Filesystem& filesystem, std::string folder,
                                                     const ChunkLimits& limits, UnixMillis now, Metrics& metrics) {
  std::unique_ptr<ChunkStore> store(new ChunkStore(filesystem, std::move(folder), limits, metrics));
  TRY_VOID(store->load(now));
  return store;
}

Result<void> ChunkStore::load(UnixMillis now) {
  TRY_VOID(filesystem_.make_directories(folder_));
  TRY(const std::vector<std::string> names, filesystem_.list(folder_));
  const runtime::MutexLock lock(mutex_);
  for (const std::string& name : names) {
    if (!is_sha1(name)) continue;
    TRY(const std::unique_ptr<disk::File> file, filesystem_.open(path_of(name), disk::OpenMode::kRead));
    TRY(const std::uint64_t bytes, file->size());
    chunks_.emplace(name, Chunk{.bytes = bytes, .since = now});
    bytes_ += bytes;
  }
  return {};
}

Result<void> ChunkStore::put(std::string_view sha1, std::string_view content, UnixMillis now) {
  if (!is_sha1(sha1)) return fail(Code::kInvalidArgument, fmt::format("'{}' is no SHA-1", printable(sha1)));
  if (content.size() > limits_.chunk_bytes)
    return fail(Code::kResourceExhausted,
                fmt::format("chunk {}: {} bytes, more than {}", sha1, content.size(), limits_.chunk_bytes));
  if (codec::to_hex(codec::sha1(content)) != sha1)
    return fail(Code::kInvalidArgument, fmt::format("chunk {}: its content has another SHA-1", sha1));
  {
    const runtime::MutexLock lock(mutex_);
    if (const auto known = chunks_.find(sha1); known != chunks_.end()) {
      known->second.since = now;
      return {};
    }
  }
  TRY_VOID(filesystem_.replace_file(path_of(sha1), content));
  const runtime::MutexLock lock(mutex_);
  const bool is_new = chunks_.insert_or_assign(std::string(sha1), Chunk{.bytes = content.size(), .since = now}).second;
  if (is_new) bytes_ += content.size();
  drop_old(now);
  return {};
}

std::vector<std::string> ChunkStore::missing(const std::vector<std::string>& wanted) const {
  std::vector<std::string> missing;
  std::set<std::string_view> seen;
  const runtime::MutexLock lock(mutex_);
  for (const std::string& chunk : wanted) {
    if (!chunks_.contains(chunk) && seen.insert(chunk).second) missing.push_back(chunk);
  }
  return missing;
}

Result<std::string> ChunkStore::read(std::string_view sha1) const {
  return filesystem_.read_file(path_of(sha1));
}

void ChunkStore::remove(const std::vector<std::string>& chunks) {
  const runtime::MutexLock lock(mutex_);
  for (const std::string& chunk : chunks) {
    if (const auto known = chunks_.find(chunk); known != chunks_.end()) drop(known);
  }
}

void ChunkStore::drop_old(UnixMillis now) {
  while (!chunks_.empty()) {
    const auto oldest = std::ranges::min_element(chunks_, {}, [](const auto& chunk) { return chunk.second.since; });
    if (bytes_ <= limits_.max_bytes && now - oldest->second.since < limits_.expiry) return;
    dropped_.add();
    drop(oldest);
  }
}

void ChunkStore::drop(std::map<std::string, Chunk, std::less<>>::iterator chunk) {
  // A file that stays is taken up again, or dropped again, after the next start.
  (void)filesystem_.remove(path_of(chunk->first));
  bytes_ -= chunk->second.bytes;
  chunks_.erase(chunk);
}

}  // namespace bellwether::errors

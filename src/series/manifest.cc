#include "series/manifest.h"

#include <utility>

#include "base/check.h"
#include "series/manifest_format.h"

namespace bellwether::series {

namespace {

Error in_file(const std::string& path, Error below) {
  const Code code = below.code();
  return Error(code, path).caused_by(std::move(below));
}

}  // namespace

Result<std::unique_ptr<Manifest>> Manifest::open(disk::Filesystem& filesystem, std::string path) {
  std::unique_ptr<Manifest> manifest(new Manifest(filesystem, std::move(path)));
  TRY(const bool exists, filesystem.exists(manifest->path_));
  if (!exists) {
    TRY_VOID(manifest->rewrite(ManifestState{}));
    return manifest;
  }
  TRY(const std::string content, filesystem.read_file(manifest->path_));
  Result<manifest_format::Loaded> loaded = manifest_format::load(std::as_bytes(std::span(content)));
  if (!loaded) return std::unexpected(in_file(manifest->path_, std::move(loaded).error()));
  // What we have read may be in the page cache only, if the last run's sync failed and the process was restarted; syncing that file again
  // would prove nothing. Anew and durably, before anybody acts on it. A torn end goes with it.
  TRY_VOID(manifest->rewrite(loaded->state));
  manifest->state_ = std::move(loaded->state);
  return manifest;
}

Result<void> Manifest::rewrite(const ManifestState& state) {
  file_.reset();
  std::vector<std::byte> content;
  manifest_format::put_header(content);
  TRY_VOID(manifest_format::put_batch(1, manifest_format::records_of(state), content));
  TRY_VOID(
      filesystem_.replace_file(path_, std::string_view(reinterpret_cast<const char*>(content.data()), content.size())));
  TRY(file_, filesystem_.open(path_, disk::OpenMode::kReadWrite));
  batch_ = 1;
  size_ = content.size();
  rewritten_size_ = content.size();
  return {};
}

Result<void> Manifest::append(std::span<const ManifestRecord> records) {
  if (records.empty()) return {};
  ManifestState state = state_;
  for (const ManifestRecord& record : records) {
    const char* const why = manifest_format::apply(record, state);
    CHECK(why == nullptr, "{}: {}", path_, why);
  }
  if (file_ == nullptr || (size_ > kRewriteBytes && size_ > 2 * rewritten_size_)) {
    TRY_VOID(rewrite(state));
    state_ = std::move(state);
    return {};
  }
  std::vector<std::byte> bytes;
  TRY_VOID(manifest_format::put_batch(batch_ + 1, records, bytes));
  Result<void> written = file_->write_at(size_, bytes);
  if (written) written = file_->sync();
  if (!written) {
    file_.reset();
    return written;
  }
  ++batch_;
  size_ += bytes.size();
  state_ = std::move(state);
  return {};
}

}  // namespace bellwether::series

#include "errors/sourcemaps/uploads.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "codec/base_encoding.h"
#include "codec/digest.h"
#include "errors/sourcemaps/artifact_bundle.h"

namespace bellwether::errors {
namespace {

using State = Assembly::State;

std::string_view text_of(const disk::Mapping& mapping) {
  const std::span<const std::byte> bytes = mapping.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Assembly wrong(std::string detail) {
  return {.state = State::kError, .missing_chunks = {}, .detail = std::move(detail)};
}

constexpr std::size_t kMaxChunks = 16'384;

}  // namespace

Uploads::Uploads(const Surroundings& surroundings, const UploadLimits& limits)
    : surroundings_(surroundings),
      limits_(limits),
      bundles_(surroundings.database),
      debug_files_(surroundings.database),
      dropped_(surroundings.metrics.counter("errors.uploads.dropped", {},
                                            "Artifact bundles and debug files that made room for newer ones")) {}

Result<std::unique_ptr<Uploads>> Uploads::open(const Surroundings& surroundings, const UploadLimits& limits) {
  std::unique_ptr<Uploads> uploads(new Uploads(surroundings, limits));
  TRY_VOID(uploads->load());
  return uploads;
}

Result<void> Uploads::load() {
  TRY_VOID(surroundings_.filesystem.make_directories(surroundings_.folder + "/bundles"));
  TRY_VOID(surroundings_.filesystem.make_directories(surroundings_.folder + "/debug-files"));
  TRY(chunks_, ChunkStore::open(surroundings_.filesystem, surroundings_.folder + "/chunks", limits_.chunks,
                                surroundings_.clock.now(), surroundings_.metrics));
  return note_projects();
}

std::string Uploads::bundle_path(std::string_view checksum) const {
  return fmt::format("{}/bundles/{}", surroundings_.folder, checksum);
}

std::string Uploads::debug_file_path(std::string_view checksum) const {
  return fmt::format("{}/debug-files/{}", surroundings_.folder, checksum);
}

bool Uploads::has_bundles(ProjectId project) const {
  const auto projects = projects_.load(std::memory_order_acquire);
  return std::ranges::binary_search(*projects, static_cast<std::int64_t>(project));
}

Result<void> Uploads::note_projects() {
  TRY(std::vector<std::int64_t> projects, bundles_.projects());
  projects_.store(std::make_shared<const std::vector<std::int64_t>>(std::move(projects)), std::memory_order_release);
  return {};
}

Result<Assembly> Uploads::assemble_bundle(const std::string& checksum, const std::vector<std::string>& chunks,
                                          const std::vector<ledger::ArtifactBundleUse>& uses) {
  const runtime::MutexLock lock(assembling_);
  TRY(const bool is_known, bundles_.use(checksum, uses, surroundings_.clock.now()));
  if (is_known) {
    chunks_->remove(chunks);
    TRY_VOID(note_projects());
    return Assembly{.state = State::kOk, .missing_chunks = {}, .detail = {}};
  }
  TRY(Assembly assembly, put_together(checksum, chunks, bundle_path(checksum)));
  if (assembly.state != State::kOk) return assembly;
  TRY(assembly, keep_bundle(checksum, uses));
  chunks_->remove(chunks);
  return assembly;
}

Result<Assembly> Uploads::keep_bundle(const std::string& checksum, const std::vector<ledger::ArtifactBundleUse>& uses) {
  const std::string path = bundle_path(checksum);
  TRY(const std::unique_ptr<disk::Mapping> mapping, surroundings_.filesystem.map(path));
  const Result<ArtifactBundle> bundle = ArtifactBundle::open(text_of(*mapping));
  if (!bundle) {
    TRY_VOID(surroundings_.filesystem.remove(path));
    return wrong(bundle.error().message());
  }
  const ledger::ArtifactBundleRow row{.checksum = checksum,
                                      .debug_id = bundle->debug_id(),
                                      .bytes = static_cast<std::int64_t>(mapping->bytes().size()),
                                      .created = surroundings_.clock.now()};
  std::vector<ledger::ArtifactRow> artifacts;
  artifacts.reserve(bundle->artifacts().size());
  for (const Artifact& artifact : bundle->artifacts())
    artifacts.push_back({.path = artifact.path,
                         .kind = static_cast<std::int64_t>(artifact.kind),
                         .url = artifact.url,
                         .debug_id = artifact.debug_id,
                         .source_map = artifact.source_map});
  TRY_VOID(bundles_.add(row, artifacts, uses));
  TRY_VOID(drop_old_bundles());
  TRY_VOID(note_projects());
  surroundings_.log.info("artifact bundle", {{"checksum", checksum}, {"files", artifacts.size()}});
  return Assembly{.state = State::kOk, .missing_chunks = {}, .detail = {}};
}

Result<Assembly> Uploads::assemble_debug_file(const DebugFile& file) {
  const runtime::MutexLock lock(assembling_);
  ledger::DebugFileRow row{.project = static_cast<std::int64_t>(file.project),
                           .checksum = file.checksum,
                           .debug_id = file.debug_id,
                           .name = file.name,
                           .bytes = 0,
                           .created = surroundings_.clock.now()};
  const Result<ledger::DebugFileRow> known = debug_files_.find(file.checksum);
  if (!known && known.error().code() != Code::kNotFound) return std::unexpected<Error>(known.error());
  if (known) {
    row.bytes = known->bytes;
    if (row.name.empty()) row.name = known->name;
    if (row.debug_id.empty()) row.debug_id = known->debug_id;
  } else {
    TRY(Assembly assembly, put_together(file.checksum, file.chunks, debug_file_path(file.checksum)));
    if (assembly.state != State::kOk) return assembly;
    TRY(const std::unique_ptr<disk::File> kept,
        surroundings_.filesystem.open(debug_file_path(file.checksum), disk::OpenMode::kRead));
    TRY(const std::uint64_t bytes, kept->size());
    row.bytes = static_cast<std::int64_t>(bytes);
  }
  TRY_VOID(debug_files_.put(row));
  TRY_VOID(drop_old_debug_files());
  chunks_->remove(file.chunks);
  return Assembly{.state = State::kOk, .missing_chunks = {}, .detail = {}};
}

Result<Assembly> Uploads::put_together(const std::string& checksum, const std::vector<std::string>& chunks,
                                       const std::string& path) {
  if (chunks.empty()) return Assembly{.state = State::kNotFound, .missing_chunks = {}, .detail = {}};
  if (chunks.size() > kMaxChunks) return wrong(fmt::format("more than {} chunks", kMaxChunks));
  std::vector<std::string> missing = chunks_->missing(chunks);
  if (!missing.empty()) return Assembly{.state = State::kNotFound, .missing_chunks = std::move(missing), .detail = {}};
  const std::string unfinished = path + ".part";
  const Result<void> written = write_file(checksum, chunks, unfinished);
  if (!written) {
    (void)surroundings_.filesystem.remove(unfinished);  // the next attempt overwrites what stays
    const Code code = written.error().code();
    if (code == Code::kInvalidArgument || code == Code::kResourceExhausted) return wrong(written.error().message());
    return std::unexpected<Error>(written.error());
  }
  TRY_VOID(surroundings_.filesystem.rename(unfinished, path));
  TRY_VOID(surroundings_.filesystem.sync_directory(disk::directory_of(path)));
  return Assembly{.state = State::kOk, .missing_chunks = {}, .detail = {}};
}

Result<void> Uploads::write_file(const std::string& checksum, const std::vector<std::string>& chunks,
                                 const std::string& path) {
  TRY(const std::unique_ptr<disk::File> file, surroundings_.filesystem.open(path, disk::OpenMode::kCreateOrOpen));
  TRY_VOID(file->truncate(0));
  codec::Sha1 digest;
  std::uint64_t offset = 0;
  for (const std::string& chunk : chunks) {
    TRY(const std::string content, chunks_->read(chunk));
    if (offset + content.size() > limits_.file_bytes)
      return fail(Code::kResourceExhausted, fmt::format("more than {} bytes", limits_.file_bytes));
    digest.add(content);
    TRY_VOID(file->write_at(offset, std::as_bytes(std::span(content))));
    offset += content.size();
  }
  if (codec::to_hex(digest.finish()) != checksum)
    return fail(Code::kInvalidArgument, "its chunks make a file of another checksum");
  return file->sync();
}

Result<void> Uploads::drop_old_bundles() {
  TRY(const std::vector<ledger::ArtifactBundleRow> bundles, bundles_.oldest_first());
  std::uint64_t bytes = 0;
  for (const ledger::ArtifactBundleRow& bundle : bundles) bytes += static_cast<std::uint64_t>(bundle.bytes);
  for (const ledger::ArtifactBundleRow& bundle : bundles) {
    if (bytes <= limits_.bundles_bytes) break;
    TRY_VOID(bundles_.remove(bundle.checksum));
    (void)surroundings_.filesystem.remove(bundle_path(bundle.checksum));
    bytes -= static_cast<std::uint64_t>(bundle.bytes);
    dropped_.add();
  }
  return {};
}

Result<void> Uploads::drop_old_debug_files() {
  TRY(const std::vector<ledger::DebugFileRow> files, debug_files_.oldest_first());
  std::uint64_t bytes = 0;
  for (const ledger::DebugFileRow& file : files) bytes += static_cast<std::uint64_t>(file.bytes);
  for (const ledger::DebugFileRow& file : files) {
    if (bytes <= limits_.debug_files_bytes) break;
    TRY_VOID(debug_files_.remove(file.checksum));
    (void)surroundings_.filesystem.remove(debug_file_path(file.checksum));
    bytes -= static_cast<std::uint64_t>(file.bytes);
    dropped_.add();
  }
  return {};
}

}  // namespace bellwether::errors

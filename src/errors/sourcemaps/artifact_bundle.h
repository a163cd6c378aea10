// ArtifactBundle: what `sentry-cli sourcemaps upload` sends: eight bytes of its own ("SYSB" and a version) and a zip archive with the files and
// a manifest.json that says what each of them is. docs/errors.md tells what is read of it.
//
// A view into the bytes, which outlive it. Immutable: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/sourcemaps/zip_archive.h"

namespace bellwether::errors {

enum class ArtifactKind : std::uint8_t { kMinifiedSource, kSourceMap, kSource };

// One file of a bundle.
struct Artifact {
  std::string path;  // inside of the bundle
  ArtifactKind kind = ArtifactKind::kSource;
  std::string url;         // "~/static/app.min.js": where it is served; '~' is any origin
  std::string debug_id;    // 32 hex digits, lower case; empty: none
  std::string source_map;  // of a minified source: the URL of its map, as it gives it; empty: none
};

class ArtifactBundle {
 public:
  static constexpr std::size_t kMaxManifestBytes = 32 << 20;
  static constexpr std::size_t kMaxFileBytes = 64 << 20;  // of one file, unpacked

  // kInvalidArgument says what is wrong with it.
  static Result<ArtifactBundle> open(std::string_view bytes);

  const std::vector<Artifact>& artifacts() const { return artifacts_; }
  const std::string& debug_id() const { return debug_id_; }  // of the bundle itself
  // The content of the file at `path`.
  Result<std::string> read(std::string_view path) const { return archive_.read(path, kMaxFileBytes); }

 private:
  explicit ArtifactBundle(ZipArchive archive) : archive_(std::move(archive)) {}
  Result<void> read_manifest();

  ZipArchive archive_;
  std::vector<Artifact> artifacts_;
  std::string debug_id_;
};

// The content of one file of the bundle in `bytes`, without reading its manifest.
Result<std::string> read_from_bundle(std::string_view bytes, std::string_view path);

// "2C362004-654a-5844-8b8b-047f2707126a", with or without dashes, in either case: 32 hex digits. nullopt for anything else.
std::optional<std::string> read_debug_id(std::string_view text);

}  // namespace bellwether::errors

#include "errors/sourcemaps/artifact_finder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/sourcemaps/artifact_bundle.h"
#include "errors/sourcemaps/artifact_url.h"

namespace bellwether::errors {
namespace {

const ledger::FoundArtifact* first_of(const std::vector<ledger::FoundArtifact>& found, ArtifactKind kind) {
  const auto at = std::ranges::find_if(found, [kind](const ledger::FoundArtifact& artifact) {
    return artifact.artifact.kind == static_cast<std::int64_t>(kind);
  });
  return at == found.end() ? nullptr : &*at;
}

MappingFault no_source(std::string reason) {
  return {.type = "js_no_source", .reason = std::move(reason)};
}

}  // namespace

Result<const GeneratedFile*> ArtifactFinder::find(std::string_view path) {
  if (const auto known = files_.find(path); known != files_.end()) return &known->second;
  TRY(GeneratedFile file, look_for(path));
  return &files_.emplace(std::string(path), std::move(file)).first->second;
}

Result<GeneratedFile> ArtifactFinder::look_for(std::string_view path) {
  if (const auto id = debug_ids_.find(path); id != debug_ids_.end()) {
    TRY(GeneratedFile file, by_debug_id(id->second));
    if (file.map != nullptr || use_.release.empty()) return file;
    TRY(GeneratedFile named, by_name(path));
    return named.map != nullptr ? std::move(named) : std::move(file);
  }
  if (use_.release.empty()) {
    GeneratedFile file;
    file.fault = no_source("the event names neither a debug id for this file nor a release");
    return file;
  }
  return by_name(path);
}

Result<GeneratedFile> ArtifactFinder::by_debug_id(const std::string& debug_id) const {
  GeneratedFile file;
  TRY(const Rows found, surroundings_.bundles.find_by_debug_id(use_.project, debug_id));
  const ledger::FoundArtifact* minified = first_of(found, ArtifactKind::kMinifiedSource);
  const ledger::FoundArtifact* map = first_of(found, ArtifactKind::kSourceMap);
  if (minified != nullptr) open_text(file, *minified);
  if (map != nullptr) {
    open_map(file, *map);
  } else {
    file.fault = no_source(fmt::format("nothing was uploaded with a source map of debug id {}", debug_id));
  }
  return file;
}

Result<GeneratedFile> ArtifactFinder::by_name(std::string_view path) const {
  GeneratedFile file;
  TRY(const Rows found, surroundings_.bundles.find_by_url(use_, artifact_urls(path)));
  const ledger::FoundArtifact* minified = first_of(found, ArtifactKind::kMinifiedSource);
  if (minified == nullptr) {
    file.fault = no_source(fmt::format("release '{}'{} has no file of this name", printable(use_.release),
                                       use_.dist.empty() ? "" : " with this dist"));
    return file;
  }
  open_text(file, *minified);
  if (file.text && minified->artifact.source_map.empty() && file.text->source_map_url().starts_with("data:")) {
    Result<std::shared_ptr<const SourceMap>> map =
        surroundings_.cache.map_within(surroundings_.uploads.bundle_path(minified->checksum), minified->artifact.path);
    file.map_url = minified->artifact.url;
    if (map) {
      file.map = std::move(*map);
    } else {
      file.fault = MappingFault{.type = "js_invalid_sourcemap", .reason = map.error().message()};
    }
    return file;
  }
  TRY(const Rows maps, maps_of(*minified, file.text.get()));
  const ledger::FoundArtifact* map = first_of(maps, ArtifactKind::kSourceMap);
  if (map != nullptr) {
    open_map(file, *map);
  } else {
    file.fault = no_source("its source map was not uploaded");
  }
  return file;
}

// What the upload says of the map, else what the file says at its end, else what maps are usually called.
Result<ArtifactFinder::Rows> ArtifactFinder::maps_of(const ledger::FoundArtifact& minified,
                                                     const GeneratedText* text) const {
  const ledger::ArtifactRow& artifact = minified.artifact;
  if (!artifact.debug_id.empty()) {
    TRY(Rows found, surroundings_.bundles.find_by_debug_id(use_.project, artifact.debug_id));
    if (first_of(found, ArtifactKind::kSourceMap) != nullptr) return found;
  }
  std::string_view reference = artifact.source_map;
  if (reference.empty() && text != nullptr) reference = text->source_map_url();
  const std::string url = reference.empty() ? artifact.url + ".map" : resolve_url(artifact.url, reference);
  return surroundings_.bundles.find_by_url(use_, artifact_urls(url));
}

void ArtifactFinder::open_text(GeneratedFile& file, const ledger::FoundArtifact& minified) const {
  // Without its text a file's functions keep their names; its map says what is wrong, if anything is.
  Result<std::shared_ptr<const GeneratedText>> text =
      surroundings_.cache.text(surroundings_.uploads.bundle_path(minified.checksum), minified.artifact.path);
  if (text) file.text = std::move(*text);
}

void ArtifactFinder::open_map(GeneratedFile& file, const ledger::FoundArtifact& map) const {
  file.map_url = map.artifact.url;
  Result<std::shared_ptr<const SourceMap>> opened =
      surroundings_.cache.map(surroundings_.uploads.bundle_path(map.checksum), map.artifact.path);
  if (opened) {
    file.map = std::move(*opened);
  } else {
    file.fault = MappingFault{.type = "js_invalid_sourcemap", .reason = opened.error().message()};
  }
}

}  // namespace bellwether::errors

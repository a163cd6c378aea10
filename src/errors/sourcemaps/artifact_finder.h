// ArtifactFinder: for the JavaScript files of one event, the source maps that were uploaded for them: by the debug id that the event names for a
// file, otherwise by release, distribution and name.
//
// One thread, one event; blocks for ledger and disk. Each file is looked for once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "errors/issues/issue.h"
#include "errors/sourcemaps/artifact_cache.h"
#include "errors/sourcemaps/uploads.h"
#include "ledger/artifact_bundles.h"

namespace bellwether::errors {

// Why a file's frames stay as they are, in the words that readers of `errors` know.
struct MappingFault {
  std::string_view type;  // "js_no_source", "js_invalid_sourcemap", …
  std::string reason;
};

struct GeneratedFile {
  std::shared_ptr<const SourceMap> map;       // null: see fault
  std::shared_ptr<const GeneratedText> text;  // null: was not uploaded
  std::string map_url;                        // as it was uploaded
  std::optional<MappingFault> fault;
};

class ArtifactFinder {
 public:
  // All outlive it.
  struct Surroundings {
    const Uploads& uploads;
    const ledger::ArtifactBundles& bundles;
    ArtifactCache& cache;
  };

  ArtifactFinder(const Surroundings& surroundings, ledger::ArtifactBundleUse use)
      : surroundings_(surroundings), use_(std::move(use)) {}

  // Before finding: the debug id that the event gives for a file.
  void add_debug_id(std::string_view path, std::string debug_id) {
    debug_ids_.insert_or_assign(std::string(path), std::move(debug_id));
  }
  bool knows_debug_id(std::string_view path) const { return debug_ids_.contains(path); }

  // kIo and the like when the ledger does not answer.
  Result<const GeneratedFile*> find(std::string_view path);

 private:
  using Rows = std::vector<ledger::FoundArtifact>;

  Result<GeneratedFile> look_for(std::string_view path);
  Result<GeneratedFile> by_debug_id(const std::string& debug_id) const;
  Result<GeneratedFile> by_name(std::string_view path) const;
  Result<Rows> maps_of(const ledger::FoundArtifact& minified, const GeneratedText* text) const;
  void open_text(GeneratedFile& file, const ledger::FoundArtifact& minified) const;
  void open_map(GeneratedFile& file, const ledger::FoundArtifact& map) const;

  const Surroundings surroundings_;
  const ledger::ArtifactBundleUse use_;
  std::map<std::string, std::string, std::less<>> debug_ids_;
  std::map<std::string, GeneratedFile, std::less<>> files_;
};

}  // namespace bellwether::errors

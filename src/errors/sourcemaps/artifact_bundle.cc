#include "errors/sourcemaps/artifact_bundle.h"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_reader.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::string_view kMagic = "SYSB";
constexpr std::size_t kPrefixBytes = 8;  // with the version; its archive has been the same in all of them
constexpr std::string_view kManifest = "manifest.json";
constexpr std::size_t kMaxUrlBytes = 2048;

std::optional<ArtifactKind> kind_of(std::string_view type) {
  if (type == "minified_source") return ArtifactKind::kMinifiedSource;
  if (type == "source_map") return ArtifactKind::kSourceMap;
  if (type == "source") return ArtifactKind::kSource;
  return std::nullopt;
}

std::string_view text_of(const JsonValue& object, std::string_view name) {
  const std::optional<JsonValue> value = object.find(name);
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

// Headers are written in any case, "Sourcemap" and "sourcemap".
void read_headers(const JsonValue& headers, Artifact& artifact) {
  const auto read = [&artifact](std::string_view name, JsonValue value) {
    const std::string_view text = value.as_string().value_or(std::string_view());
    if (equals_ignoring_case(name, "debug-id")) {
      artifact.debug_id = read_debug_id(text).value_or(std::string());
    } else if ((equals_ignoring_case(name, "sourcemap") || equals_ignoring_case(name, "x-sourcemap")) &&
               text.size() <= kMaxUrlBytes) {
      artifact.source_map = text;
    }
    return true;
  };
  headers.each_member(std::ref(read));
}

}  // namespace

std::optional<std::string> read_debug_id(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == '-') continue;
    const bool is_digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!is_digit && (lower < 'a' || lower > 'f')) return std::nullopt;
    if (digits.size() == 32) return std::nullopt;
    digits.push_back(is_digit ? c : lower);
  }
  if (digits.size() != 32) return std::nullopt;
  return digits;
}

Result<ArtifactBundle> ArtifactBundle::open(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kPrefixBytes)
    return fail(Code::kInvalidArgument, "artifact bundle: it does not begin with SYSB");
  TRY(ZipArchive archive, ZipArchive::open(bytes));
  ArtifactBundle bundle(std::move(archive));
  TRY_VOID(bundle.read_manifest());
  return bundle;
}

Result<void> ArtifactBundle::read_manifest() {
  TRY(const std::string text, archive_.read(kManifest, kMaxManifestBytes));
  TRY(const codec::JsonDocument manifest, codec::JsonDocument::parse(text));
  debug_id_ = read_debug_id(text_of(manifest.root(), "debug_id")).value_or(std::string());
  const std::optional<JsonValue> files = manifest.root().find("files");
  if (!files || !files->is_object())
    return fail(Code::kInvalidArgument, "artifact bundle: manifest.json has no map 'files'");
  std::string_view missing;
  const auto read = [this, &missing](std::string_view path, JsonValue file) {
    const std::optional<ArtifactKind> kind = kind_of(text_of(file, "type"));
    const std::string_view url = text_of(file, "url");
    if (!kind || url.size() > kMaxUrlBytes) return true;  // of other platforms
    if (!archive_.contains(path)) {
      missing = path;
      return false;
    }
    Artifact artifact{
        .path = std::string(path), .kind = *kind, .url = std::string(url), .debug_id = {}, .source_map = {}};
    if (const std::optional<JsonValue> headers = file.find("headers")) read_headers(*headers, artifact);
    artifacts_.push_back(std::move(artifact));
    return artifacts_.size() < archive_.size();  // a path may stand twice
  };
  files->each_member(std::ref(read));
  if (!missing.empty())
    return fail(Code::kInvalidArgument,
                fmt::format("artifact bundle: '{}' of manifest.json is not in it", printable(missing)));
  return {};
}

Result<std::string> read_from_bundle(std::string_view bytes, std::string_view path) {
  TRY(const ZipArchive archive, ZipArchive::open(bytes));
  return archive.read(path, ArtifactBundle::kMaxFileBytes);
}

}  // namespace bellwether::errors

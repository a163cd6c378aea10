#include "errors/sourcemaps/source_mapper.h"

#include <optional>
#include <utility>

#include "codec/json_reader.h"
#include "errors/sourcemaps/artifact_bundle.h"
#include "errors/sourcemaps/artifact_finder.h"
#include "errors/sourcemaps/frame_mapper.h"
#include "errors/sourcemaps/payload_frames.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

std::string_view text_of(const JsonValue& object, std::string_view name) {
  const std::optional<JsonValue> value = object.find(name);
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

void add_debug_ids(const JsonValue& event, ArtifactFinder& finder) {
  const std::optional<JsonValue> meta = event.find("debug_meta");
  const std::optional<JsonValue> images = meta ? meta->find("images") : std::nullopt;
  if (!images) return;
  images->each_element([&finder](JsonValue image) {
    if (text_of(image, "type") != "sourcemap") return true;
    std::optional<std::string> debug_id = read_debug_id(text_of(image, "debug_id"));
    if (debug_id) finder.add_debug_id(text_of(image, "code_file"), std::move(*debug_id));
    return true;
  });
}

}  // namespace

SourceMapper::SourceMapper(const Surroundings& surroundings)
    : uploads_(surroundings.uploads),
      bundles_(surroundings.database),
      cache_(surroundings.filesystem, surroundings.metrics),
      mapped_(surroundings.metrics.counter("errors.source_maps.frames", {{"outcome", "mapped"}},
                                           "Frames of JavaScript, by whether a source map told where they are from")),
      unmapped_(
          surroundings.metrics.counter("errors.source_maps.frames", {{"outcome", "unmapped"}},
                                       "Frames of JavaScript, by whether a source map told where they are from")) {}

bool SourceMapper::is_wanted(ProjectId project, std::string_view payload) const {
  // Quotes inside of texts are escaped, so this is a member wherever it stands.
  return uploads_.has_bundles(project) && (payload.find(R"("platform":"javascript")") != std::string_view::npos ||
                                           payload.find(R"("platform":"node")") != std::string_view::npos);
}

Result<std::string> SourceMapper::apply(ProjectId project, std::string payload, const ScrubbingRules& rules) {
  Result<codec::JsonDocument> document = codec::JsonDocument::parse(payload);
  if (!document || !document->root().is_object())
    return fail(Code::kDataLoss, "an event to be mapped is no JSON object");
  const JsonValue event = document->root();
  ArtifactFinder finder({.uploads = uploads_, .bundles = bundles_, .cache = cache_},
                        {.project = static_cast<std::int64_t>(project),
                         .release = std::string(text_of(event, "release")),
                         .dist = std::string(text_of(event, "dist"))});
  add_debug_ids(event, finder);
  const Scrubber scrubber(rules);
  FrameMapper mapper(finder, scrubber);
  std::string mapped;
  mapped.reserve(payload.size() * 2);
  TRY_VOID(PayloadFrames(mapper, text_of(event, "platform"), mapped).write(event));
  mapped_.add(mapper.mapped());
  unmapped_.add(mapper.unmapped());
  if (mapper.mapped() == 0 && mapper.notes().empty()) return payload;
  if (mapped.size() > kMaxPayloadBytes) return payload;
  return mapped;
}

}  // namespace bellwether::errors

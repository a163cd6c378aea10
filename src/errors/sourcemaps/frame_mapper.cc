#include "errors/sourcemaps/frame_mapper.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "errors/event/draft.h"
#include "errors/sourcemaps/artifact_url.h"
#include "errors/sourcemaps/original_name.h"

namespace bellwether::errors {
namespace {

bool is_library_file(std::string_view path) {
  return path.starts_with("node_modules/") || path.find("/node_modules/") != std::string_view::npos ||
         path.starts_with("webpack/bootstrap") || path.starts_with("(webpack)");
}

// Where the map's sources are relative to: the map's own place, at the origin that the frame's file came from.
std::string base_of(std::string_view path, std::string_view map_url) {
  const std::string_view origin = origin_of(path);
  if (!map_url.starts_with("~/") || origin.empty() || origin == "~") return std::string(path);
  return std::string(origin) + std::string(map_url.substr(1));
}

}  // namespace

Result<std::vector<std::optional<MappedFrame>>> FrameMapper::map(const std::vector<RawFrame>& frames) {
  std::vector<std::optional<MappedFrame>> mapped;
  mapped.reserve(frames.size());
  std::optional<Place> caller_place;
  for (const RawFrame& frame : frames) {
    TRY(std::optional<Place> place, place_of(frame));
    mapped.push_back(place ? map_one(frame, *place, caller_place) : std::nullopt);
    caller_place = place;
  }
  return mapped;
}

Result<std::optional<FrameMapper::Place>> FrameMapper::place_of(const RawFrame& frame) {
  if (frame.platform != "javascript" && frame.platform != "node") return std::nullopt;
  if (!frame.line || *frame.line == 0 || !is_built_file(frame.path)) return std::nullopt;
  // On servers most code runs as it was written, and nobody uploads maps for that.
  const bool is_plain_file = origin_of(frame.path).empty();
  if (is_plain_file && frame.platform == "node" && !finder_.knows_debug_id(frame.path)) return std::nullopt;
  TRY(const GeneratedFile* const file, finder_.find(frame.path));
  ++unmapped_;
  if (file->fault) note(file->fault->type, frame.path, file->fault->reason);
  if (file->map == nullptr) return std::nullopt;
  if (!frame.column || *frame.column == 0) {
    note("js_invalid_sourcemap_location", frame.path, "the frame has no column");
    return std::nullopt;
  }
  return Place{.file = file, .at = {.line = *frame.line - 1, .column = *frame.column - 1}};
}

std::optional<MappedFrame> FrameMapper::map_one(const RawFrame& frame, const Place& place,
                                                const std::optional<Place>& caller_place) {
  const SourceMap& map = *place.file->map;
  const std::optional<SourceMap::Found> found = map.find(place.at);
  if (!found || found->source.empty()) {
    note("js_invalid_sourcemap_location", frame.path,
         fmt::format("its source map has nothing for line {}, column {}", *frame.line, *frame.column));
    return std::nullopt;
  }
  MappedFrame mapped;
  mapped.function = name_of(frame, place, caller_place);
  mapped.filename = source_name(found->source);
  mapped.abs_path = resolve_url(base_of(frame.path, place.file->map_url), found->source);
  mapped.line = found->position.line + 1;
  mapped.column = found->position.column + 1;
  mapped.map_url = place.file->map_url;
  mapped.is_library = is_library_file(mapped.filename) || is_library_file(mapped.abs_path);
  if (const std::optional<std::string_view> source = map.content(found->source_index)) {
    add_context(mapped, *source, found->position.line);
  } else {
    note("js_missing_sources_content", frame.path, fmt::format("its source map has no text of '{}'", mapped.filename));
  }
  ++mapped_;
  --unmapped_;
  return mapped;
}

std::string FrameMapper::name_of(const RawFrame& frame, const Place& place,
                                 const std::optional<Place>& caller_place) const {
  const SourceMap& map = *place.file->map;
  if (place.file->text == nullptr) return std::string(frame.function);
  std::string_view last = declared_name(map, *place.file->text, place.at, frame.function);
  if (last.empty() && caller_place && caller_place->file->text != nullptr)
    last = called_name(*caller_place->file->map, *caller_place->file->text, caller_place->at, frame.function);
  std::optional<std::string> renamed = renamed_function(map, *place.file->text, place.at, frame.function, last);
  return renamed ? std::move(*renamed) : std::string(frame.function);
}

void FrameMapper::add_context(MappedFrame& mapped, std::string_view source, std::uint32_t line) {
  if (context_bytes_ >= kMaxContextBytes) return;
  const std::uint32_t before = std::min<std::uint32_t>(line, kContextLines);
  const std::vector<std::string_view> lines = lines_of(source, line - before, before + 1 + kContextLines);
  if (lines.size() <= before) return;  // the source is not the one that the map was made of
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string context = context_of(lines[i]);
    context_bytes_ += context.size();
    if (i < before) {
      mapped.pre_context.push_back(std::move(context));
    } else if (i == before) {
      mapped.context_line = std::move(context);
    } else {
      mapped.post_context.push_back(std::move(context));
    }
  }
}

std::string FrameMapper::context_of(std::string_view line) {
  line = cut_utf8(line, kMaxLineBytes);
  std::string scrubbed;
  std::vector<Remark> remarks;
  return scrubber_.scrub(line, TextKind::kSource, scrubbed, remarks) ? scrubbed : std::string(line);
}

void FrameMapper::note(std::string_view type, std::string_view url, std::string_view reason) {
  const bool is_known =
      std::ranges::any_of(notes_, [&](const MappingNote& known) { return known.type == type && known.url == url; });
  if (is_known || notes_.size() >= kMaxNotes) return;
  notes_.push_back({.type = type, .url = std::string(url), .reason = std::string(reason)});
}

}  // namespace bellwether::errors

// FrameMapper: one event's frames, from where they ran to where they were written. What could not be mapped is noted, once for each file and reason.
//
// One thread, one event; blocks for ledger and disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/event/scrubbing.h"
#include "errors/sourcemaps/artifact_finder.h"

namespace bellwether::errors {

// What of a frame says where it ran.
struct RawFrame {
  std::string_view function, path, platform;
  std::optional<std::uint32_t> line, column;  // from 1
};

struct MappedFrame {
  std::string function;  // as it is to be called; as before where nothing is known
  std::string filename, abs_path;
  std::uint32_t line = 0, column = 0;  // from 1
  std::vector<std::string> pre_context, post_context;
  std::optional<std::string> context_line;
  std::string map_url;
  bool is_library = false;  // a package's, not the application's own
};

// For the event's `errors`.
struct MappingNote {
  std::string_view type;
  std::string url, reason;
};

class FrameMapper {
 public:
  static constexpr std::size_t kContextLines = 5;             // before and behind
  static constexpr std::size_t kMaxLineBytes = 512;           // of a line of context
  static constexpr std::size_t kMaxContextBytes = 256 << 10;  // of an event's context; later frames go without
  static constexpr std::size_t kMaxNotes = 20;

  FrameMapper(ArtifactFinder& finder, const Scrubber& scrubber) : finder_(finder), scrubber_(scrubber) {}

  // The frames of a stack, oldest call first; nullopt for those that stay as they are.
  Result<std::vector<std::optional<MappedFrame>>> map(const std::vector<RawFrame>& frames);
  const std::vector<MappingNote>& notes() const { return notes_; }
  std::size_t mapped() const { return mapped_; }
  std::size_t unmapped() const { return unmapped_; }  // for which a map was looked for

 private:
  struct Place {
    const GeneratedFile* file = nullptr;
    TextPosition at;
  };

  // nullopt: nothing to map it by.
  Result<std::optional<Place>> place_of(const RawFrame& frame);
  std::optional<MappedFrame> map_one(const RawFrame& frame, const Place& place,
                                     const std::optional<Place>& caller_place);
  std::string name_of(const RawFrame& frame, const Place& place, const std::optional<Place>& caller_place) const;
  void add_context(MappedFrame& mapped, std::string_view source, std::uint32_t line);
  std::string context_of(std::string_view line);
  void note(std::string_view type, std::string_view url, std::string_view reason);

  ArtifactFinder& finder_;
  const Scrubber& scrubber_;
  std::vector<MappingNote> notes_;
  std::size_t mapped_ = 0, unmapped_ = 0;
  std::size_t context_bytes_ = 0;
};

}  // namespace bellwether::errors

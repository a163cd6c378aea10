// The journal's framing: what appends are made durable in until they are sealed into a segment. Format: docs/formats/archive.md.
//
// Pure. A file is read frame by frame until the first that is not whole, not of this file or not behind the one before; nothing after it can be
// accepted, whatever bytes the file held before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/store.h"
#include "base/result.h"

namespace bellwether::archive {

inline constexpr std::size_t kJournalHeader = 32;
inline constexpr std::size_t kFrameHeader = 20;  // length, checksum, position, file

struct JournalHeader {
  std::uint32_t file = 0;  // the number in its name
  Position after{};        // the last durable record of the files before it
};

void put_journal_header(const JournalHeader& header, std::string& out);
// kDataLoss when these are not the first bytes of a journal file.
Result<JournalHeader> get_journal_header(std::string_view file);

// A frame's way: begin_frame, then its body is appended, then end_frame; seal_frames, once it is known which file they go to.
std::size_t begin_frame(Position position, std::string& out);  // where the frame begins
void end_frame(std::size_t frame, std::string& out);
void seal_frames(std::uint32_t file, std::string& frames);

struct Frame {
  Position position{};
  std::uint64_t offset = 0;  // of its header in the file
  std::uint32_t bytes = 0;   // with its header
  std::string_view body;
};

// Walks frames; `bytes` begins at `offset` of the file.
class FrameReader {
 public:
  FrameReader(std::string_view bytes, std::uint64_t offset, std::uint32_t file, Position after)
      : bytes_(bytes), offset_(offset), file_(file), last_(after) {}

  std::optional<Frame> next();

  Position last() const { return last_; }
  std::uint64_t offset() const { return offset_; }  // behind the last one
  // After the end: whether nothing follows, or zeros, as allocated.
  bool is_clean_end() const;

 private:
  std::string_view bytes_;
  std::uint64_t offset_;
  std::uint32_t file_;
  Position last_;
};

}  // namespace bellwether::archive

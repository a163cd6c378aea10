#include "archive/journal_format.h"

#include <algorithm>

#include "archive/binary.h"
#include "archive/record_codec.h"
#include "codec/crc32c.h"

namespace bellwether::archive {
namespace {

constexpr std::string_view kMagic = "BWARJ001";
constexpr std::size_t kHeaderChecksumAt = 24;

std::uint32_t frame_checksum(std::string_view frame) {
  return codec::crc32c(frame.substr(8), codec::crc32c(frame.substr(0, 4)));
}

}  // namespace

void put_journal_header(const JournalHeader& header, std::string& out) {
  const std::size_t begin = out.size();
  out.append(kMagic);
  put(header.file, out);
  put(std::uint32_t{0}, out);
  put(header.after, out);
  put(codec::crc32c(std::string_view(out).substr(begin)), out);
  put(std::uint32_t{0}, out);
}

Result<JournalHeader> get_journal_header(std::string_view file) {
  if (file.size() < kJournalHeader || !file.starts_with(kMagic) ||
      get_at<std::uint32_t>(file.data() + kHeaderChecksumAt) != codec::crc32c(file.substr(0, kHeaderChecksumAt))) {
    return fail(Code::kDataLoss, "the header is not that of a journal file");
  }
  return JournalHeader{get_at<std::uint32_t>(file.data() + 8), get_at<Position>(file.data() + 16)};
}

std::size_t begin_frame(Position position, std::string& out) {
  const std::size_t frame = out.size();
  put(std::uint64_t{0}, out);
  put(position, out);
  put(std::uint32_t{0}, out);
  return frame;
}

void end_frame(std::size_t frame, std::string& out) {
  put_at(static_cast<std::uint32_t>(out.size() - frame - kFrameHeader), out.data() + frame);
}

void seal_frames(std::uint32_t file, std::string& frames) {
  for (std::size_t at = 0; at < frames.size();) {
    const std::size_t bytes = kFrameHeader + get_at<std::uint32_t>(frames.data() + at);
    put_at(file, frames.data() + at + 16);
    put_at(frame_checksum(std::string_view(frames).substr(at, bytes)), frames.data() + at + 4);
    at += bytes;
  }
}

std::optional<Frame> FrameReader::next() {
  if (bytes_.size() < kFrameHeader) return std::nullopt;
  const std::size_t length = get_at<std::uint32_t>(bytes_.data());
  if (length == 0 || length > kMaxRecordBytes || kFrameHeader + length > bytes_.size()) return std::nullopt;
  const std::string_view frame = bytes_.substr(0, kFrameHeader + length);
  const auto position = get_at<Position>(frame.data() + 8);
  if (position <= last_ || get_at<std::uint32_t>(frame.data() + 16) != file_ ||
      get_at<std::uint32_t>(frame.data() + 4) != frame_checksum(frame)) {
    return std::nullopt;
  }
  const Frame found{position, offset_, static_cast<std::uint32_t>(frame.size()), frame.substr(kFrameHeader)};
  last_ = position;
  offset_ += frame.size();
  bytes_.remove_prefix(frame.size());
  return found;
}

bool FrameReader::is_clean_end() const {
  return std::ranges::all_of(bytes_.substr(0, kFrameHeader), [](char byte) { return byte == 0; });
}

}  // namespace bellwether::archive

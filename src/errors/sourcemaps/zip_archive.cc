#include "errors/sourcemaps/zip_archive.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/compress.h"
#include "codec/crc32.h"

namespace bellwether::errors {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kEndOfDirectory = 0x06054b50;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kDirectoryHeaderBytes = 46;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kMaxCommentBytes = 0xFFFF;

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kIsEncrypted = 1;

std::uint16_t u16(std::string_view bytes, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[offset + i]); };
  return static_cast<std::uint16_t>(byte(0) | byte(1) << 8);
}

std::uint32_t u32(std::string_view bytes, std::size_t offset) {
  return u16(bytes, offset) | static_cast<std::uint32_t>(u16(bytes, offset + 2)) << 16;
}

std::unexpected<Error> malformed(std::uint64_t offset, std::string_view what) {
  return fail(Code::kInvalidArgument, fmt::format("zip archive: byte {}: {}", offset, what));
}

// Where the end record stands: before a comment that it gives the length of.
std::size_t find_end(std::string_view bytes) {
  if (bytes.size() < kEndBytes) return std::string_view::npos;
  const std::size_t last = bytes.size() - kEndBytes;
  const std::size_t first = last > kMaxCommentBytes ? last - kMaxCommentBytes : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (u32(bytes, at) == kEndOfDirectory && at + kEndBytes + u16(bytes, at + 20) == bytes.size()) return at;
  }
  return std::string_view::npos;
}

}  // namespace

Result<ZipArchive> ZipArchive::open(std::string_view bytes) {
  const std::size_t end = find_end(bytes);
  if (end == std::string_view::npos) return malformed(bytes.size(), "no end of a central directory");
  const std::uint16_t count = u16(bytes, end + 10);
  const std::uint32_t size = u32(bytes, end + 12);
  const std::uint32_t offset = u32(bytes, end + 16);
  if (u16(bytes, end + 4) != 0 || u16(bytes, end + 6) != 0 || u16(bytes, end + 8) != count)
    return malformed(end, "it has several volumes");
  if (count == 0xFFFF || size == 0xFFFFFFFF || offset == 0xFFFFFFFF) return malformed(end, "zip64 is not read");
  // Offsets count from the file's start or, where something was put in front of the archive, from behind that.
  if (std::uint64_t{offset} + size > end) return malformed(end, "its directory lies outside of it");
  ZipArchive archive(bytes);
  TRY_VOID(archive.read_directory(end - size, count, end - size - offset));
  return archive;
}

Result<void> ZipArchive::read_directory(std::uint64_t offset, std::size_t count, std::uint64_t shift) {
  for (std::size_t i = 0; i < count; ++i) {
    if (offset + kDirectoryHeaderBytes > bytes_.size() || u32(bytes_, offset) != kDirectoryHeader)
      return malformed(offset, "no entry of the directory, where one is promised");
    Entry entry;
    entry.flags = u16(bytes_, offset + 8);
    entry.method = u16(bytes_, offset + 10);
    entry.crc = u32(bytes_, offset + 16);
    entry.packed_bytes = u32(bytes_, offset + 20);
    entry.bytes = u32(bytes_, offset + 24);
    const std::size_t name_bytes = u16(bytes_, offset + 28);
    const std::size_t rest_bytes = std::size_t{u16(bytes_, offset + 30)} + u16(bytes_, offset + 32);
    entry.header_offset = u32(bytes_, offset + 42) + shift;
    const std::uint64_t name_offset = offset + kDirectoryHeaderBytes;
    if (name_offset + name_bytes + rest_bytes > bytes_.size())
      return malformed(offset, "an entry runs past the end of the archive");
    entry.name = bytes_.substr(name_offset, name_bytes);
    entries_.push_back(entry);
    offset = name_offset + name_bytes + rest_bytes;
  }
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::pair(entry.name, entry.header_offset); });
  return {};
}

const ZipArchive::Entry* ZipArchive::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(entries_, name, {}, &Entry::name);
  return at == entries_.end() || at->name != name ? nullptr : &*at;
}

Result<std::string> ZipArchive::read(std::string_view name, std::size_t max_bytes) const {
  const Entry* entry = find(name);
  if (entry == nullptr) return fail(Code::kNotFound, fmt::format("zip archive: no file '{}'", printable(name)));
  const std::uint64_t header = entry->header_offset;
  if (entry->flags & kIsEncrypted) return malformed(header, "an encrypted file");
  if (header + kLocalHeaderBytes > bytes_.size() || u32(bytes_, header) != kLocalHeader)
    return malformed(header, "no file, where the directory promises one");
  // The lengths of name and extra field may differ from the directory's.
  const std::uint64_t data = header + kLocalHeaderBytes + u16(bytes_, header + 26) + u16(bytes_, header + 28);
  if (data + entry->packed_bytes > bytes_.size()) return malformed(header, "a file runs past the end of the archive");
  if (entry->bytes > max_bytes)
    return fail(Code::kResourceExhausted,
                fmt::format("zip archive: '{}' has {} bytes, more than {}", printable(name), entry->bytes, max_bytes));
  const std::string_view packed = bytes_.substr(data, entry->packed_bytes);
  std::string content;
  if (entry->method == kStored) {
    content = packed;
  } else if (entry->method == kDeflated) {
    TRY(content, codec::inflate_bare(packed, entry->bytes));
  } else {
    return malformed(header, fmt::format("compression method {} is not read", entry->method));
  }
  if (content.size() != entry->bytes || codec::crc32(content) != entry->crc)
    return fail(Code::kDataLoss, fmt::format("zip archive: '{}' is damaged", printable(name)));
  return content;
}

}  // namespace bellwether::errors

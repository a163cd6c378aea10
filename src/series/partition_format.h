// Sizes, marks and little-endian loads and stores of partition files, for their writer and their reader. docs/formats/partition.md is the authority.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/partition.h"

namespace bellwether::series::partition_format {

inline constexpr std::string_view kHeaderMagic = "BWPART1\n";
inline constexpr std::string_view kFooterMagic = "BWPEND1\n";
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kHeaderBytes = 128;
inline constexpr std::size_t kHeaderChecksumAt = 124;
inline constexpr std::size_t kFooterBytes = 96;
inline constexpr std::size_t kFooterChecksumAt = 84;
inline constexpr std::size_t kFrameBytes = 64 << 10;
inline constexpr std::size_t kChunk = 256;  // numbers to a block of the index

inline constexpr std::size_t kFrameEntryBytes = 8;
inline constexpr std::size_t kIdsEntryBytes = 8;
inline constexpr std::size_t kLengthsEntryBytes = 16;
inline constexpr std::size_t kAggregatesEntryBytes = 4;

enum Section : std::size_t { kFrameTable, kIds, kLengths, kAggregates, kSections };

struct SectionRef {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  std::uint32_t checksum = 0;
};

struct Footer {
  std::array<SectionRef, kSections> sections;
  std::uint32_t series = 0;
  std::uint32_t frames = 0;
  std::uint64_t file_bytes = 0;
};

constexpr std::size_t chunks_of(std::size_t series) {
  return (series + kChunk - 1) / kChunk;
}

template <class T>
T get(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
void put(T value, std::vector<std::byte>& out) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

void put_header(const PartitionInfo& info, std::vector<std::byte>& out);
void put_footer(const Footer& footer, std::vector<std::byte>& out);

// kDataLoss saying what is wrong, not where: the caller knows the file. `bytes` may be too short.
Result<PartitionInfo> get_header(std::span<const std::byte> bytes);
Result<Footer> get_footer(std::span<const std::byte> file);

}  // namespace bellwether::series::partition_format

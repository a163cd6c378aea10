// Sizes, marks and directories of segment files, for their writer and their reader. docs/formats/archive.md is the authority.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive/postings.h"
#include "archive/store.h"
#include "base/result.h"

namespace bellwether::archive {

inline constexpr std::size_t kSegmentHeader = 16;
inline constexpr std::size_t kSegmentFooter = 256;
inline constexpr std::size_t kHeadBlock = 64 << 10;  // before compression: a block ends with the record that reaches it
inline constexpr std::size_t kPayloadBlock = 512 << 10;  // so is this
inline constexpr std::size_t kTermChunk = 4 << 10;       // and this, with a value
inline constexpr std::size_t kMaxPrefix = 64;            // of the first value of a chunk, in its directory
inline constexpr std::size_t kMaxBlock = kMaxRecordBytes + kPayloadBlock + 16;  // a reader refuses more

enum class Section : std::size_t { kDocuments, kIds, kGroups, kPostings, kTrigrams, kBlocks, kTerms };
inline constexpr std::size_t kSections = 7;

struct SectionRef {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;
};

// What is known of a segment without opening it.
struct SegmentInfo {
  std::uint32_t number = 0;
  std::uint32_t records = 0;
  Position first{}, last{};
  UnixMillis min_when, max_when, newest_received;
  std::uint64_t payload_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::array<SectionRef, kSections> sections;

  const SectionRef& section(Section which) const { return sections[static_cast<std::size_t>(which)]; }
  SectionRef& section(Section which) { return sections[static_cast<std::size_t>(which)]; }
  std::uint64_t index_bytes() const { return file_bytes - sections.front().offset; }
};

struct BlockRef {
  std::uint64_t offset = 0;
  std::uint32_t packed = 0;
  std::uint32_t size = 0;
  std::uint32_t checksum = 0;
  std::uint32_t first = 0;  // record in it; of a chunk: the place of its first list in the postings
};
inline constexpr std::size_t kBlockRef = 24;

struct GroupEntry {
  std::uint32_t project = 0;
  std::uint64_t group = 0;
  Posting posting;
};
inline constexpr std::size_t kGroupEntry = 24;

struct ChunkEntry {
  BlockRef block;
  std::string_view prefix;  // of its first value
};

struct KeyEntry {
  std::string_view name;
  std::vector<ChunkEntry> chunks;  // by rising values
};

std::string segment_header(std::uint32_t number);
std::string segment_footer(const SegmentInfo& info);
// Of a file's first and last bytes. kDataLoss says what is wrong, not where: the caller knows the file.
Result<void> check_segment_header(std::string_view bytes);
Result<SegmentInfo> get_segment_footer(std::string_view bytes, std::uint64_t file_bytes);

void put_block(const BlockRef& block, std::string& out);
BlockRef get_block(const char* at);
void put_group(const GroupEntry& entry, std::string& out);
GroupEntry get_group(const char* at);
void put_key(const KeyEntry& key, std::string& out);
Result<std::vector<KeyEntry>> get_keys(std::string_view section);

std::uint32_t id_hash(const RecordId& id);

}  // namespace bellwether::archive

// SegmentIndex: an open segment: its directories parsed, the rest mapped; blocks are read and checked when they are asked for.
//
// Any thread; a BlockReader and an unpacker belong to one. It stays usable after its file was removed. Errors: kDataLoss, naming the file. Sections are
// checked at their first use; whatever passes a checksum and is still wrong is refused when it is met.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/postings.h"
#include "archive/segment_format.h"
#include "base/result.h"
#include "codec/zstd_block.h"
#include "disk/filesystem.h"

namespace bellwether::archive {

class SegmentIndex {
 public:
  // What was checked once need not be checked at the next opening; kept beside the SegmentInfo.
  using Checked = std::array<std::atomic<bool>, kSections>;

  static Result<std::unique_ptr<SegmentIndex>> open(disk::Filesystem& filesystem, const std::string& path,
                                                    const SegmentInfo& info, Checked& checked);

  const SegmentInfo& info() const { return info_; }
  std::uint32_t records() const { return info_.records; }
  // In memory while it is open: the index's pages and the parsed directories.
  std::size_t memory_bytes() const;

  UnixMillis when(std::uint32_t record) const;
  Position position(std::uint32_t record) const;

  // Records that may have the id; few are wrong.
  Result<std::vector<std::uint32_t>> find_id(const RecordId& id) const;

  std::size_t groups() const { return section(Section::kGroups).size() / kGroupEntry; }
  GroupEntry group(std::size_t i) const { return get_group(section(Section::kGroups).data() + i * kGroupEntry); }
  // The first of at least this project and group.
  std::size_t lower_group(std::uint32_t project, std::uint64_t group) const;

  // False when no record's text can hold this.
  Result<bool> may_hold_text(std::string_view piece) const;

  Result<void> add(const Posting& posting, Bitmap& set) const;
  Result<std::uint32_t> count(const Posting& posting, const Bitmap& set) const;

  // Null when no record has the key.
  const KeyEntry* find_key(std::string_view name) const;
  // Each value of the key with its records, by rising values; false from the visitor ends it.
  using TermVisitor = std::function<bool(std::string_view value, const Posting& posting)>;
  Result<void> each_term(const KeyEntry& key, codec::ZstdUnpacker& unpacker, const TermVisitor& visit) const;
  // The records of one value of the key; of none when it does not have it.
  Result<Posting> find_term(const KeyEntry& key, std::string_view value, codec::ZstdUnpacker& unpacker) const;

 private:
  friend class BlockReader;
  SegmentIndex(std::string path, const SegmentInfo& info, Checked& checked, std::unique_ptr<disk::File> file,
               std::unique_ptr<disk::Mapping> mapping);

  std::string_view section(Section which) const;
  Result<void> check(Section which) const;
  Result<void> parse_blocks();
  Result<std::string> read_block(const BlockRef& block, codec::ZstdUnpacker& unpacker) const;
  // False when the visitor ended it.
  template <class Visit>
  Result<bool> each_term_of(const ChunkEntry& chunk, codec::ZstdUnpacker& unpacker, const Visit& visit) const;
  std::unexpected<Error> damaged(std::string_view what) const;

  const std::string path_;
  const SegmentInfo info_;
  Checked& checked_;
  const std::unique_ptr<disk::File> file_;
  const std::unique_ptr<disk::Mapping> mapping_;
  std::vector<BlockRef> head_blocks_, payload_blocks_;
  std::vector<KeyEntry> keys_;
};

// Reads records one after another; of each kind of block the last one stays unpacked.
class BlockReader {
 public:
  BlockReader(const SegmentIndex& index, codec::ZstdUnpacker& unpacker) : index_(index), unpacker_(unpacker) {}

  // Valid until the next call.
  Result<std::string_view> head(std::uint32_t record) { return read(heads_, index_.head_blocks_, record); }
  Result<std::string_view> payload(std::uint32_t record) { return read(payloads_, index_.payload_blocks_, record); }

 private:
  struct Unpacked {
    const BlockRef* block = nullptr;
    std::string bytes;
    std::vector<std::string_view> records;
  };
  Result<std::string_view> read(Unpacked& unpacked, const std::vector<BlockRef>& blocks, std::uint32_t record);

  const SegmentIndex& index_;
  codec::ZstdUnpacker& unpacker_;
  Unpacked heads_, payloads_;
};

}  // namespace bellwether::archive

#include "archive/segment_index.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "archive/binary.h"
#include "archive/trigrams.h"
#include "codec/crc32c.h"

namespace bellwether::archive {

SegmentIndex::SegmentIndex(std::string path, const SegmentInfo& info, Checked& checked,
                           std::unique_ptr<disk::File> file, std::unique_ptr<disk::Mapping> mapping)
    : path_(std::move(path)), info_(info), checked_(checked), file_(std::move(file)), mapping_(std::move(mapping)) {}

Result<std::unique_ptr<SegmentIndex>> SegmentIndex::open(disk::Filesystem& filesystem, const std::string& path,
                                                         const SegmentInfo& info, Checked& checked) {
  TRY(std::unique_ptr<disk::File> file, filesystem.open(path, disk::OpenMode::kRead));
  TRY(std::unique_ptr<disk::Mapping> mapping, filesystem.map(path));
  std::unique_ptr<SegmentIndex> index(new SegmentIndex(path, info, checked, std::move(file), std::move(mapping)));
  if (index->mapping_->bytes().size() != info.file_bytes) return index->damaged("its length has changed");
  TRY_VOID(index->check(Section::kDocuments));
  TRY_VOID(index->check(Section::kGroups));
  TRY_VOID(index->check(Section::kBlocks));
  TRY_VOID(index->check(Section::kTerms));
  TRY_VOID(index->parse_blocks());
  Result<std::vector<KeyEntry>> keys = get_keys(index->section(Section::kTerms));
  if (!keys) return index->damaged(keys.error().message());
  index->keys_ = *std::move(keys);
  return index;
}

std::unexpected<Error> SegmentIndex::damaged(std::string_view what) const {
  return fail(Code::kDataLoss, fmt::format("{}: {}", path_, what));
}

std::string_view SegmentIndex::section(Section which) const {
  const SectionRef& ref = info_.section(which);
  return as_text(mapping_->bytes()).substr(ref.offset, ref.bytes);
}

Result<void> SegmentIndex::check(Section which) const {
  std::atomic<bool>& checked = checked_[static_cast<std::size_t>(which)];
  if (checked.load(std::memory_order_relaxed)) return {};
  if (codec::crc32c(section(which)) != info_.section(which).checksum) {
    return damaged(fmt::format("the checksum of section {} does not match", static_cast<std::size_t>(which)));
  }
  checked.store(true, std::memory_order_relaxed);
  return {};
}

Result<void> SegmentIndex::parse_blocks() {
  const std::string_view bytes = section(Section::kBlocks);
  ByteReader reader(bytes);
  const std::uint64_t heads = reader.get<std::uint32_t>();
  const std::uint64_t payloads = reader.get<std::uint32_t>();
  if (reader.failed() || reader.rest().size() != (heads + payloads) * kBlockRef) {
    return damaged("the directory of blocks is damaged");
  }
  for (std::uint64_t i = 0; i < heads + payloads; ++i) {
    std::vector<BlockRef>& blocks = i < heads ? head_blocks_ : payload_blocks_;
    const BlockRef block = get_block(reader.take(kBlockRef).data());
    if (blocks.empty() ? block.first != 0 : block.first <= blocks.back().first) {
      return damaged("the blocks are not in order");
    }
    blocks.push_back(block);
  }
  return head_blocks_.empty() || payload_blocks_.empty() ? Result<void>(damaged("it has no blocks")) : Result<void>{};
}

std::size_t SegmentIndex::memory_bytes() const {
  std::size_t chunks = 0;
  for (const KeyEntry& key : keys_) chunks += key.chunks.capacity();
  return info_.index_bytes() + (head_blocks_.size() + payload_blocks_.size()) * sizeof(BlockRef) +
         keys_.capacity() * sizeof(KeyEntry) + chunks * sizeof(ChunkEntry);
}

UnixMillis SegmentIndex::when(std::uint32_t record) const {
  return get_at<UnixMillis>(section(Section::kDocuments).data() + std::size_t{record} * 8);
}

Position SegmentIndex::position(std::uint32_t record) const {
  const std::size_t at = std::size_t{info_.records} * 8 + std::size_t{record} * 4;
  return Position{static_cast<std::uint64_t>(info_.first) +
                  get_at<std::uint32_t>(section(Section::kDocuments).data() + at)};
}

Result<std::vector<std::uint32_t>> SegmentIndex::find_id(const RecordId& id) const {
  TRY_VOID(check(Section::kIds));
  const char* hashes = section(Section::kIds).data();
  const char* numbers = hashes + std::size_t{info_.records} * 4;
  const std::uint32_t wanted = id_hash(id);
  const auto hash_at = [&](std::uint32_t i) { return get_at<std::uint32_t>(hashes + std::size_t{i} * 4); };
  // Hashes are spread evenly, so the place is nearly known; from there by doubling steps and halves.
  const auto guess = static_cast<std::uint32_t>(std::uint64_t{wanted} * info_.records >> 32);
  std::uint32_t low = guess;
  for (std::uint32_t step = 8; low > 0 && hash_at(low) >= wanted; step *= 2) low -= std::min(low, step);
  std::uint32_t high = guess;
  for (std::uint32_t step = 8; high < info_.records && hash_at(high) < wanted; step *= 2) {
    high += std::min(info_.records - high, step);
  }
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (hash_at(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::vector<std::uint32_t> found;
  for (; low < info_.records && hash_at(low) == wanted; ++low) {
    const auto record = get_at<std::uint32_t>(numbers + std::size_t{low} * 4);
    if (record >= info_.records) return damaged("an id belongs to no record");
    found.push_back(record);
  }
  return found;
}

std::size_t SegmentIndex::lower_group(std::uint32_t project, std::uint64_t wanted) const {
  std::size_t low = 0;
  std::size_t high = groups();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const GroupEntry entry = group(middle);
    if (std::pair(entry.project, entry.group) < std::pair(project, wanted)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<bool> SegmentIndex::may_hold_text(std::string_view piece) const {
  TRY_VOID(check(Section::kTrigrams));
  return may_hold(section(Section::kTrigrams), piece);
}

Result<void> SegmentIndex::add(const Posting& posting, Bitmap& set) const {
  TRY_VOID(check(Section::kPostings));
  if (!add_posting(section(Section::kPostings), posting, set)) return damaged("a list of records is damaged");
  return {};
}

Result<std::uint32_t> SegmentIndex::count(const Posting& posting, const Bitmap& set) const {
  TRY_VOID(check(Section::kPostings));
  const Result<std::uint32_t> counted = count_posting(section(Section::kPostings), posting, set);
  if (!counted) return damaged("a list of records is damaged");
  return *counted;
}

const KeyEntry* SegmentIndex::find_key(std::string_view name) const {
  const auto found = std::ranges::lower_bound(keys_, name, {}, &KeyEntry::name);
  return found != keys_.end() && found->name == name ? &*found : nullptr;
}

Result<std::string> SegmentIndex::read_block(const BlockRef& block, codec::ZstdUnpacker& unpacker) const {
  if (block.size > kMaxBlock || block.packed > block.size || block.offset > info_.file_bytes ||
      block.packed > info_.file_bytes - block.offset) {
    return damaged(fmt::format("there is no block of {} bytes at {}", block.packed, block.offset));
  }
  std::string packed(block.packed, '\0');
  TRY(const std::size_t count, file_->read_at(block.offset, std::as_writable_bytes(std::span(packed))));
  std::string bytes;
  if (count != packed.size() || codec::crc32c(packed) != block.checksum ||
      !unpacker.unpack(packed, block.size, bytes)) {
    return damaged(fmt::format("the block at {} is damaged", block.offset));
  }
  return bytes;
}

template <class Visit>
Result<bool> SegmentIndex::each_term_of(const ChunkEntry& chunk, codec::ZstdUnpacker& unpacker,
                                        const Visit& visit) const {
  TRY(const std::string bytes, read_block(chunk.block, unpacker));
  ByteReader reader(bytes);
  std::uint64_t offset = chunk.block.first;
  while (!reader.rest().empty()) {
    const std::string_view value = reader.text();
    const std::uint64_t count = reader.varint();
    const Posting posting{offset, reader.varint(), static_cast<std::uint32_t>(count)};
    if (reader.failed() || count > info_.records || posting.bytes > info_.file_bytes) {
      return damaged(fmt::format("the values at {} are damaged", chunk.block.offset));
    }
    offset += posting.bytes;
    if (!visit(value, posting)) return false;
  }
  return true;
}

Result<void> SegmentIndex::each_term(const KeyEntry& key, codec::ZstdUnpacker& unpacker,
                                     const TermVisitor& visit) const {
  for (const ChunkEntry& chunk : key.chunks) {
    TRY(const bool goes_on, each_term_of(chunk, unpacker, visit));
    if (!goes_on) break;
  }
  return {};
}

Result<Posting> SegmentIndex::find_term(const KeyEntry& key, std::string_view wanted,
                                        codec::ZstdUnpacker& unpacker) const {
  // It stands in the last chunk that begins at or before it. Of a long first value only the beginning is known: where that is all the same, it may
  // stand in any of these chunks.
  const std::string_view prefix = wanted.substr(0, kMaxPrefix);
  const auto [first, last] = std::ranges::equal_range(key.chunks, prefix, {}, &ChunkEntry::prefix);
  Posting found;
  for (auto chunk = first == key.chunks.begin() ? first : first - 1; chunk != last; ++chunk) {
    TRY(const bool goes_on, each_term_of(*chunk, unpacker, [&](std::string_view value, const Posting& posting) {
          if (value == wanted) found = posting;
          return value < wanted;
        }));
    if (!goes_on) break;
  }
  return found;
}

Result<std::string_view> BlockReader::read(Unpacked& unpacked, const std::vector<BlockRef>& blocks,
                                           std::uint32_t record) {
  const BlockRef& block = *(std::ranges::upper_bound(blocks, record, {}, &BlockRef::first) - 1);
  if (unpacked.block != &block) {
    unpacked.block = nullptr;
    unpacked.records.clear();
    TRY(unpacked.bytes, index_.read_block(block, unpacker_));
    ByteReader reader(unpacked.bytes);
    while (!reader.failed() && !reader.rest().empty()) unpacked.records.push_back(reader.text());
    if (reader.failed()) return index_.damaged(fmt::format("the block at {} is damaged", block.offset));
    unpacked.block = &block;
  }
  if (record - block.first >= unpacked.records.size()) {
    return index_.damaged(fmt::format("the block at {} lacks record {}", block.offset, record));
  }
  return unpacked.records[record - block.first];
}

}  // namespace bellwether::archive

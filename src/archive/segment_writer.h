// SegmentWriter: records in, one segment file out. Blocks go to the file as they fill; the rest is written by finish(), which makes the file
// durable under its name.
//
// One thread. Memory: the postings and distinct values, about 250 bytes a record. Errors: the disk's; the unfinished file is removed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "archive/record_codec.h"
#include "archive/segment_format.h"
#include "archive/trigrams.h"
#include "base/result.h"
#include "codec/zstd_block.h"
#include "disk/filesystem.h"

namespace bellwether::archive {

inline constexpr std::string_view kUnfinished = ".unfinished";  // suffix of a file that is being written

class SegmentWriter {
 public:
  // `pause` is called after each block: a place to give way to others.
  static Result<std::unique_ptr<SegmentWriter>> create(disk::Filesystem& filesystem, std::string path,
                                                       std::uint32_t number, std::function<void()> pause);
  ~SegmentWriter();
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  // By rising position.
  Result<void> add(Position position, std::string_view encoded_head, const Head& head, std::string_view payload);
  std::uint32_t records() const { return info_.records; }
  // At least one record was added.
  Result<SegmentInfo> finish();

 private:
  struct Blocks {
    std::size_t full_at;
    std::string open;  // records of the block that is not full
    std::uint32_t first = 0;
    std::vector<BlockRef> written;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Members = std::vector<std::uint32_t>;
  using Values = std::unordered_map<std::string, Members, TextHash, std::equal_to<>>;

  SegmentWriter(disk::Filesystem& filesystem, std::string path, std::unique_ptr<disk::File> file,
                std::function<void()> pause);

  Result<void> add_to(Blocks& blocks, std::string_view bytes);
  Result<void> end_block(Blocks& blocks);
  Result<BlockRef> write_block(std::string_view bytes, std::uint32_t first);
  void add_term(std::string_view key, std::string_view value);
  Result<void> write(std::string_view bytes);
  Result<void> flush();
  Result<void> write_section(Section which, std::string_view bytes);
  std::string documents_section() const;
  std::string ids_section() const;
  std::string groups_section(std::string& postings) const;
  std::string blocks_section() const;
  Result<std::string> write_terms(std::string& postings);

  disk::Filesystem& filesystem_;
  const std::string path_;
  const std::unique_ptr<disk::File> file_;
  const std::function<void()> pause_;
  bool is_finished_ = false;
  std::uint64_t flushed_ = 0;
  std::string buffer_;
  codec::ZstdPacker packer_;
  SegmentInfo info_;
  Blocks heads_{kHeadBlock, {}, 0, {}};
  Blocks payloads_{kPayloadBlock, {}, 0, {}};
  std::vector<UnixMillis> when_;
  std::vector<Position> positions_;
  std::vector<std::uint64_t> id_hashes_;  // hash and number
  std::map<std::pair<std::uint32_t, std::uint64_t>, Members> groups_;
  std::map<std::string, Values, std::less<>> terms_;
  Trigrams trigrams_;
};

}  // namespace bellwether::archive

#include "archive/segment_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "archive/binary.h"
#include "base/check.h"
#include "codec/crc32c.h"

namespace bellwether::archive {
namespace {

constexpr int kLevel = 3;
constexpr std::size_t kWriteBytes = 1 << 20;  // to the file at a time

}  // namespace

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(disk::Filesystem& filesystem, std::string path,
                                                             std::uint32_t number, std::function<void()> pause) {
  const std::string unfinished = path + std::string(kUnfinished);
  TRY(std::unique_ptr<disk::File> file, filesystem.open(unfinished, disk::OpenMode::kCreateOrOpen));
  TRY_VOID(file->truncate(0));
  std::unique_ptr<SegmentWriter> writer(
      new SegmentWriter(filesystem, std::move(path), std::move(file), std::move(pause)));
  writer->info_.number = number;
  writer->buffer_ = segment_header(number);
  return writer;
}

SegmentWriter::SegmentWriter(disk::Filesystem& filesystem, std::string path, std::unique_ptr<disk::File> file,
                             std::function<void()> pause)
    : filesystem_(filesystem),
      path_(std::move(path)),
      file_(std::move(file)),
      pause_(std::move(pause)),
      packer_(kLevel) {}

SegmentWriter::~SegmentWriter() {
  // What cannot be removed now is removed by the next start.
  if (!is_finished_) (void)filesystem_.remove(path_ + std::string(kUnfinished));
}

Result<void> SegmentWriter::add(Position position, std::string_view encoded_head, const Head& head,
                                std::string_view payload) {
  CHECK(positions_.empty() || positions_.back() < position, "{} after {}", static_cast<std::uint64_t>(position),
        static_cast<std::uint64_t>(positions_.back()));
  const std::uint32_t document = info_.records;
  CHECK(document == 0 || static_cast<std::uint64_t>(position) - static_cast<std::uint64_t>(info_.first) <=
                             std::numeric_limits<std::uint32_t>::max(),
        "positions {} and {} in one segment", static_cast<std::uint64_t>(info_.first),
        static_cast<std::uint64_t>(position));
  if (document == 0) {
    info_.first = position;
    info_.min_when = info_.max_when = head.when;
    info_.newest_received = head.received;
  }
  info_.last = position;
  info_.min_when = std::min(info_.min_when, head.when);
  info_.max_when = std::max(info_.max_when, head.when);
  info_.newest_received = std::max(info_.newest_received, head.received);
  info_.payload_bytes += payload.size();
  when_.push_back(head.when);
  positions_.push_back(position);
  id_hashes_.push_back(static_cast<std::uint64_t>(id_hash(head.id)) << 32 | document);
  groups_[{head.project, head.group}].push_back(document);
  add_term("", head.text);
  Attributes attributes = head.attributes;
  for (std::string_view key, value; attributes.next(key, value);) add_term(key, value);
  TRY_VOID(add_to(heads_, encoded_head));
  TRY_VOID(add_to(payloads_, payload));
  ++info_.records;
  if (heads_.open.size() >= heads_.full_at) TRY_VOID(end_block(heads_));
  if (payloads_.open.size() >= payloads_.full_at) TRY_VOID(end_block(payloads_));
  return {};
}

void SegmentWriter::add_term(std::string_view key, std::string_view value) {
  auto values = terms_.find(key);
  if (values == terms_.end()) values = terms_.emplace(key, Values{}).first;
  auto members = values->second.find(value);
  if (members == values->second.end()) {
    members = values->second.emplace(value, Members{}).first;
    if (key.empty()) trigrams_.add(value);
  }
  if (members->second.empty() || members->second.back() != info_.records) members->second.push_back(info_.records);
}

Result<void> SegmentWriter::add_to(Blocks& blocks, std::string_view bytes) {
  if (blocks.open.empty()) blocks.first = info_.records;
  put_text(bytes, blocks.open);
  return {};
}

Result<void> SegmentWriter::end_block(Blocks& blocks) {
  if (blocks.open.empty()) return {};
  TRY(const BlockRef block, write_block(blocks.open, blocks.first));
  blocks.written.push_back(block);
  blocks.open.clear();
  if (pause_) pause_();
  return {};
}

Result<BlockRef> SegmentWriter::write_block(std::string_view bytes, std::uint32_t first) {
  std::string packed;
  packer_.pack(bytes, packed);
  const BlockRef block{flushed_ + buffer_.size(), static_cast<std::uint32_t>(packed.size()),
                       static_cast<std::uint32_t>(bytes.size()), codec::crc32c(packed), first};
  TRY_VOID(write(packed));
  return block;
}

Result<void> SegmentWriter::write(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() >= kWriteBytes ? flush() : Result<void>{};
}

Result<void> SegmentWriter::flush() {
  TRY_VOID(file_->write_at(flushed_, as_bytes(buffer_)));
  flushed_ += buffer_.size();
  buffer_.clear();
  return {};
}

Result<void> SegmentWriter::write_section(Section which, std::string_view bytes) {
  info_.section(which) = {flushed_ + buffer_.size(), bytes.size(), codec::crc32c(bytes)};
  return write(bytes);
}

std::string SegmentWriter::documents_section() const {
  std::string out;
  for (const UnixMillis when : when_) put(when, out);
  const auto first = static_cast<std::uint64_t>(info_.first);
  for (const Position position : positions_) {
    put(static_cast<std::uint32_t>(static_cast<std::uint64_t>(position) - first), out);
  }
  return out;
}

std::string SegmentWriter::ids_section() const {
  std::vector<std::uint64_t> sorted = id_hashes_;
  std::ranges::sort(sorted);
  std::string out;
  for (const std::uint64_t each : sorted) put(static_cast<std::uint32_t>(each >> 32), out);
  for (const std::uint64_t each : sorted) put(static_cast<std::uint32_t>(each), out);
  return out;
}

std::string SegmentWriter::groups_section(std::string& postings) const {
  std::string out;
  for (const auto& [key, members] : groups_) {
    put_group({key.first, key.second, put_posting(members, info_.records, postings)}, out);
  }
  return out;
}

std::string SegmentWriter::blocks_section() const {
  std::string out;
  put(static_cast<std::uint32_t>(heads_.written.size()), out);
  put(static_cast<std::uint32_t>(payloads_.written.size()), out);
  for (const BlockRef& block : heads_.written) put_block(block, out);
  for (const BlockRef& block : payloads_.written) put_block(block, out);
  return out;
}

Result<std::string> SegmentWriter::write_terms(std::string& postings) {
  std::string directory;
  for (const auto& [name, values] : terms_) {
    std::vector<const Values::value_type*> sorted;
    for (const auto& each : values) sorted.push_back(&each);
    std::ranges::sort(sorted, {}, [](const auto* each) -> const std::string& { return each->first; });
    KeyEntry key{name, {}};
    std::string chunk;
    std::string_view prefix;
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (chunk.empty()) {
        prefix = std::string_view(sorted[i]->first).substr(0, kMaxPrefix);
        first = postings.size();
      }
      const Posting posting = put_posting(sorted[i]->second, info_.records, postings);
      put_text(sorted[i]->first, chunk);
      put_varint(posting.count, chunk);
      put_varint(posting.bytes, chunk);
      if (chunk.size() < kTermChunk && i + 1 < sorted.size()) continue;
      TRY(const BlockRef block, write_block(chunk, static_cast<std::uint32_t>(first)));
      key.chunks.push_back({block, prefix});
      chunk.clear();
    }
    put_key(key, directory);
  }
  return directory;
}

Result<SegmentInfo> SegmentWriter::finish() {
  CHECK(info_.records > 0, "{}", path_);
  TRY_VOID(end_block(heads_));
  TRY_VOID(end_block(payloads_));
  std::string postings;
  const std::string groups = groups_section(postings);
  TRY(const std::string terms, write_terms(postings));
  TRY_VOID(write_section(Section::kDocuments, documents_section()));
  TRY_VOID(write_section(Section::kIds, ids_section()));
  TRY_VOID(write_section(Section::kGroups, groups));
  TRY_VOID(write_section(Section::kPostings, postings));
  TRY_VOID(write_section(Section::kTrigrams, trigrams_.bytes()));
  TRY_VOID(write_section(Section::kBlocks, blocks_section()));
  TRY_VOID(write_section(Section::kTerms, terms));
  info_.file_bytes = flushed_ + buffer_.size() + kSegmentFooter;
  TRY_VOID(write(segment_footer(info_)));
  TRY_VOID(flush());
  TRY_VOID(file_->sync());
  TRY_VOID(filesystem_.rename(path_ + std::string(kUnfinished), path_));
  is_finished_ = true;
  TRY_VOID(filesystem_.sync_directory(disk::directory_of(path_)));
  return info_;
}

}  // namespace bellwether::archive

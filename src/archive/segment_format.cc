#include "archive/segment_format.h"

#include <fmt/format.h>

#include "archive/binary.h"
#include "archive/trigrams.h"
#include "base/check.h"
#include "codec/crc32c.h"

namespace bellwether::archive {
namespace {

constexpr std::string_view kHeaderMagic = "BWARS001";
constexpr std::string_view kFooterMagic = "BWARSEND";
constexpr std::size_t kFooterChecksumAt = kSegmentFooter - 16;

}  // namespace

std::string segment_header(std::uint32_t number) {
  std::string out(kHeaderMagic);
  put(number, out);
  put(codec::crc32c(out), out);
  return out;
}

Result<void> check_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeader || !bytes.starts_with(kHeaderMagic) ||
      get_at<std::uint32_t>(bytes.data() + 12) != codec::crc32c(bytes.substr(0, 12))) {
    return fail(Code::kDataLoss, "the header is not that of a segment");
  }
  return {};
}

std::string segment_footer(const SegmentInfo& info) {
  std::string out;
  put(info.number, out);
  put(info.records, out);
  put(info.first, out);
  put(info.last, out);
  put(info.min_when, out);
  put(info.max_when, out);
  put(info.newest_received, out);
  put(info.payload_bytes, out);
  put(info.file_bytes, out);
  for (const SectionRef& section : info.sections) {
    put(section.offset, out);
    put(section.bytes, out);
    put(section.checksum, out);
  }
  out.resize(kFooterChecksumAt, '\0');
  put(codec::crc32c(out), out);
  put(std::uint32_t{0}, out);
  out.append(kFooterMagic);
  CHECK(out.size() == kSegmentFooter, "{} bytes", out.size());
  return out;
}

Result<SegmentInfo> get_segment_footer(std::string_view bytes, std::uint64_t file_bytes) {
  if (bytes.size() != kSegmentFooter || !bytes.ends_with(kFooterMagic) ||
      get_at<std::uint32_t>(bytes.data() + kFooterChecksumAt) != codec::crc32c(bytes.substr(0, kFooterChecksumAt))) {
    return fail(Code::kDataLoss, "the footer is not that of a segment");
  }
  ByteReader reader(bytes);
  SegmentInfo info;
  info.number = reader.get<std::uint32_t>();
  info.records = reader.get<std::uint32_t>();
  info.first = reader.get<Position>();
  info.last = reader.get<Position>();
  info.min_when = reader.get<UnixMillis>();
  info.max_when = reader.get<UnixMillis>();
  info.newest_received = reader.get<UnixMillis>();
  info.payload_bytes = reader.get<std::uint64_t>();
  info.file_bytes = reader.get<std::uint64_t>();
  std::uint64_t end = kSegmentHeader;
  for (SectionRef& section : info.sections) {
    section.offset = reader.get<std::uint64_t>();
    section.bytes = reader.get<std::uint64_t>();
    section.checksum = reader.get<std::uint32_t>();
    if (section.offset < end || section.bytes > file_bytes || section.offset > file_bytes - section.bytes) {
      return fail(Code::kDataLoss, "the sections do not lie one after the other");
    }
    end = section.offset + section.bytes;
  }
  const std::uint64_t records = info.records;
  if (info.file_bytes != file_bytes || end + kSegmentFooter != file_bytes || info.records == 0 ||
      info.last < info.first || info.section(Section::kDocuments).bytes != records * 12 ||
      info.section(Section::kIds).bytes != records * 8 || info.section(Section::kTrigrams).bytes != kTrigramBytes ||
      info.section(Section::kGroups).bytes % kGroupEntry != 0) {
    return fail(Code::kDataLoss, "the footer contradicts itself");
  }
  return info;
}

void put_block(const BlockRef& block, std::string& out) {
  put(block.offset, out);
  put(block.packed, out);
  put(block.size, out);
  put(block.checksum, out);
  put(block.first, out);
}

BlockRef get_block(const char* at) {
  return {get_at<std::uint64_t>(at), get_at<std::uint32_t>(at + 8), get_at<std::uint32_t>(at + 12),
          get_at<std::uint32_t>(at + 16), get_at<std::uint32_t>(at + 20)};
}

void put_group(const GroupEntry& entry, std::string& out) {
  put(entry.group, out);
  put(entry.project, out);
  put(entry.posting.count, out);
  put(static_cast<std::uint32_t>(entry.posting.offset), out);
  put(static_cast<std::uint32_t>(entry.posting.bytes), out);
}

GroupEntry get_group(const char* at) {
  GroupEntry entry;
  entry.group = get_at<std::uint64_t>(at);
  entry.project = get_at<std::uint32_t>(at + 8);
  entry.posting.count = get_at<std::uint32_t>(at + 12);
  entry.posting.offset = get_at<std::uint32_t>(at + 16);
  entry.posting.bytes = get_at<std::uint32_t>(at + 20);
  return entry;
}

void put_key(const KeyEntry& key, std::string& out) {
  put_text(key.name, out);
  put_varint(key.chunks.size(), out);
  for (const ChunkEntry& chunk : key.chunks) {
    put_block(chunk.block, out);
    put_text(chunk.prefix, out);
  }
}

Result<std::vector<KeyEntry>> get_keys(std::string_view section) {
  ByteReader reader(section);
  std::vector<KeyEntry> keys;
  while (!reader.failed() && !reader.rest().empty()) {
    KeyEntry& key = keys.emplace_back();
    key.name = reader.text();
    const std::uint64_t chunks = reader.varint();
    if (chunks > reader.rest().size() / kBlockRef) break;
    key.chunks.reserve(chunks);
    for (std::uint64_t i = 0; i < chunks; ++i) {
      const std::string_view block = reader.take(kBlockRef);
      if (reader.failed()) break;
      key.chunks.push_back({get_block(block.data()), reader.text()});
    }
    if (keys.size() > 1 && keys[keys.size() - 2].name >= key.name) {
      return fail(Code::kDataLoss, "the keys are not in order");
    }
  }
  if (reader.failed() || !reader.rest().empty()) return fail(Code::kDataLoss, "the directory of terms is damaged");
  return keys;
}

std::uint32_t id_hash(const RecordId& id) {
  // Ids are random already; those of clients that count are spread by the multiplication.
  return static_cast<std::uint32_t>(((id.high ^ (id.low >> 32 | id.low << 32)) * 0x9E3779B97F4A7C15u) >> 32);
}

}  // namespace bellwether::archive

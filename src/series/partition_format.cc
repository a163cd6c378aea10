#include "series/partition_format.h"

#include <fmt/format.h>

#include "codec/crc32c.h"

namespace bellwether::series::partition_format {

namespace {

void put_magic(std::string_view magic, std::vector<std::byte>& out) {
  for (const char letter : magic) out.push_back(static_cast<std::byte>(letter));
}

bool has_magic(std::span<const std::byte> bytes, std::size_t at, std::string_view magic) {
  return std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

}  // namespace

void put_header(const PartitionInfo& info, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  put_magic(kHeaderMagic, out);
  put(kVersion, out);
  put(info.level, out);
  put(static_cast<std::uint16_t>(info.kind), out);
  put(info.step, out);
  put(info.retention, out);
  put(info.start, out);
  put(info.slots, out);
  put(std::uint32_t{0}, out);
  put(info.sequence, out);
  put(info.log_first, out);
  put(info.log_last, out);
  out.resize(begin + kHeaderChecksumAt);
  put(codec::crc32c(std::span(out).subspan(begin)), out);
}

Result<PartitionInfo> get_header(std::span<const std::byte> bytes) {
  if (bytes.size() < kHeaderBytes) return fail(Code::kDataLoss, "the header is cut short");
  if (!has_magic(bytes, 0, kHeaderMagic)) return fail(Code::kDataLoss, "not a partition file");
  if (codec::crc32c(bytes.first(kHeaderChecksumAt)) != get<std::uint32_t>(bytes, kHeaderChecksumAt)) {
    return fail(Code::kDataLoss, "the header's checksum does not match");
  }
  if (const auto version = get<std::uint32_t>(bytes, 8); version != kVersion) {
    return fail(Code::kDataLoss, fmt::format("format version {}; this program knows {}", version, kVersion));
  }
  PartitionInfo info;
  info.level = get<std::uint16_t>(bytes, 12);
  const auto kind = get<std::uint16_t>(bytes, 14);
  info.kind = static_cast<PartitionKind>(kind);
  info.step = get<std::int64_t>(bytes, 16);
  info.retention = get<std::int64_t>(bytes, 24);
  info.start = get<std::int64_t>(bytes, 32);
  info.slots = get<std::uint32_t>(bytes, 40);
  info.sequence = get<std::uint64_t>(bytes, 48);
  info.log_first = get<std::uint64_t>(bytes, 56);
  info.log_last = get<std::uint64_t>(bytes, 64);
  if (kind > static_cast<std::uint16_t>(PartitionKind::kPatch) || info.step <= 0 || info.retention <= 0 ||
      info.start % info.step != 0 || info.slots == 0 || info.slots > kMaxBlockSlots) {
    return fail(Code::kDataLoss, "the header is impossible");
  }
  return info;
}

void put_footer(const Footer& footer, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  for (const SectionRef& section : footer.sections) {
    put(section.offset, out);
    put(section.bytes, out);
    put(section.checksum, out);
  }
  put(footer.series, out);
  put(footer.frames, out);
  put(footer.file_bytes, out);
  put(kVersion, out);
  put(codec::crc32c(std::span(out).subspan(begin)), out);
  put_magic(kFooterMagic, out);
}

Result<Footer> get_footer(std::span<const std::byte> file) {
  if (file.size() < kHeaderBytes + kBlockPadding + kFooterBytes) return fail(Code::kDataLoss, "the file is cut short");
  const std::span<const std::byte> bytes = file.last(kFooterBytes);
  if (!has_magic(bytes, kFooterBytes - kFooterMagic.size(), kFooterMagic)) {
    return fail(Code::kDataLoss, "the footer is missing: the file is cut short or not a partition file");
  }
  if (codec::crc32c(bytes.first(kFooterChecksumAt)) != get<std::uint32_t>(bytes, kFooterChecksumAt)) {
    return fail(Code::kDataLoss, "the footer's checksum does not match");
  }
  if (const auto version = get<std::uint32_t>(bytes, 80); version != kVersion) {
    return fail(Code::kDataLoss, fmt::format("footer version {}; this program knows {}", version, kVersion));
  }
  Footer footer;
  for (std::size_t i = 0; i < kSections; ++i) {
    footer.sections[i] = {get<std::uint64_t>(bytes, 16 * i), get<std::uint32_t>(bytes, 16 * i + 8),
                          get<std::uint32_t>(bytes, 16 * i + 12)};
  }
  footer.series = get<std::uint32_t>(bytes, 64);
  footer.frames = get<std::uint32_t>(bytes, 68);
  footer.file_bytes = get<std::uint64_t>(bytes, 72);
  if (footer.file_bytes != file.size()) {
    return fail(Code::kDataLoss,
                fmt::format("the file has {} bytes, its footer says {}", file.size(), footer.file_bytes));
  }
  // One after the other from somewhere behind the header, and nothing behind them but this footer.
  std::uint64_t end = file.size() - kFooterBytes;
  for (std::size_t i = kSections; i-- > 0;) {
    const SectionRef& section = footer.sections[i];
    if (section.bytes > end || section.offset != end - section.bytes)
      return fail(Code::kDataLoss, "the section table is impossible");
    end = section.offset;
  }
  if (end < kHeaderBytes + kBlockPadding) return fail(Code::kDataLoss, "the section table is impossible");
  return footer;
}

}  // namespace bellwether::series::partition_format

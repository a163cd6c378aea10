// Any bytes as a names file: nothing is read outside them, and ids are told in order without a gap.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "codec/crc32c.h"
#include "series/little_endian.h"
#include "series/name_journal.h"

using namespace bellwether;
using namespace bellwether::series;

namespace {

void read(std::span<const std::byte> file) {
  NameFileReading reading;
  std::uint32_t told = 0;
  constexpr std::uint32_t kMost = 1 << 20;  // the store refuses more series as well
  (void)read_name_file(file, reading, [&told](std::string_view, Tier) -> Result<void> {
    if (++told > kMost) return fail(Code::kResourceExhausted, "too many");
    return {};
  });
  CHECK(reading.good_bytes <= file.size(), "{} good bytes of {}", reading.good_bytes, file.size());
  CHECK(told >= reading.next_id, "told {} ids up to {}", told, reading.next_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(data), size);
  read(bytes);
  // As the payload of a record with right checksums, which no fuzzer guesses.
  if (bytes.empty()) return 0;
  std::vector<std::byte> file(16 + 12);
  file.insert(file.end(), bytes.begin(), bytes.end());
  const std::span<const std::byte> magic = std::as_bytes(std::span("BWNAMES1", 8));
  std::copy(magic.begin(), magic.end(), file.begin());
  store_little(file.data() + 8, std::uint32_t{1});
  store_little(file.data() + 12, codec::crc32c(std::span(file).first(12)));
  const std::span<std::byte> record = std::span(file).subspan(16);
  store_little(record.data(), static_cast<std::uint32_t>(bytes.size()));
  store_little(record.data() + 8, std::uint32_t{0});
  store_little(record.data() + 4, codec::crc32c(record.subspan(8), codec::crc32c(record.first(4))));
  read(file);
  return 0;
}

// Any bytes as a manifest, and any bytes as the payload of a batch whose checksum is right; what loads must survive being written again.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "codec/crc32c.h"
#include "series/manifest_format.h"

namespace bellwether::series {
namespace {

void load(std::span<const std::byte> content) {
  const Result<manifest_format::Loaded> loaded = manifest_format::load(content);
  if (!loaded) return;
  if (loaded->good_bytes > content.size()) std::abort();
  std::vector<std::byte> again;
  manifest_format::put_header(again);
  if (!manifest_format::put_batch(1, manifest_format::records_of(loaded->state), again)) return;
  const Result<manifest_format::Loaded> reloaded = manifest_format::load(again);
  if (!reloaded || !(reloaded->state == loaded->state)) std::abort();
}

template <class T>
void append(T value, std::vector<std::byte>& out) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace
}  // namespace bellwether::series

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bellwether;
  const auto bytes = std::as_bytes(std::span(data, size));
  std::vector<std::byte> content;
  series::manifest_format::put_header(content);
  content.insert(content.end(), bytes.begin(), bytes.end());
  series::load(content);
  if (size == 0) return 0;

  content.clear();
  series::manifest_format::put_header(content);
  const auto length = static_cast<std::uint32_t>(size);
  const std::uint64_t number = 1;
  std::uint32_t sum = codec::crc32c(std::as_bytes(std::span(&length, 1)));
  sum = codec::crc32c(std::as_bytes(std::span(&number, 1)), sum);
  sum = codec::crc32c(bytes, sum);
  series::append(length, content);
  series::append(sum, content);
  series::append(number, content);
  content.insert(content.end(), bytes.begin(), bytes.end());
  series::load(content);
  return 0;
}

// Integers and texts in the archive's files: little-endian, or seven bits a byte with the least significant first; texts with their length in
// front. A ByteReader never leaves its bytes: past their end it answers zeros and says failed().
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace bellwether::archive {

static_assert(std::endian::native == std::endian::little, "files are written in the machine's own byte order");

template <class Integer>
void put(Integer value, std::string& out) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Integer>
void put_at(Integer value, char* at) {
  std::memcpy(at, &value, sizeof value);
}

template <class Integer>
Integer get_at(const char* at) {
  Integer value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

inline void put_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

inline void put_text(std::string_view text, std::string& out) {
  put_varint(text.size(), out);
  out.append(text);
}

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class Integer>
  Integer get() {
    const std::string_view bytes = take(sizeof(Integer));
    return failed_ ? Integer{} : get_at<Integer>(bytes.data());
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = get<std::uint8_t>();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return failed_ ? 0 : value;
    }
    failed_ = true;
    return 0;
  }
  std::string_view text() { return take(varint()); }
  // `count` bytes, or none of them when there are fewer.
  std::string_view take(std::uint64_t count) {
    if (failed_ || count > bytes_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view rest() const { return bytes_; }
  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

inline std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace bellwether::archive

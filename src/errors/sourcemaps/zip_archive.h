// ZipArchive: a zip file in memory (APPNOTE.TXT 6.3), read by its central directory: stored and deflated files, each checked by its CRC.
// Built for archives of strangers: nothing is unpacked before it is asked for, and each file into a bound of its own.
//
//   TRY(ZipArchive archive, ZipArchive::open(bytes));
//   TRY(std::string manifest, archive.read("manifest.json", 1 << 20));
//
// A view into the bytes, which outlive it. Immutable: any thread. Encrypted archives, those of several volumes and zip64 (more than 65,535
// files or 4 GiB) are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::errors {

class ZipArchive {
 public:
  // kInvalidArgument with the byte where the archive is malformed. Cost: one pass over the directory.
  static Result<ZipArchive> open(std::string_view bytes);

  bool contains(std::string_view name) const { return find(name) != nullptr; }
  std::size_t size() const { return entries_.size(); }

  // The content of the file of that name. kNotFound; kResourceExhausted when it is longer than `max_bytes`, whatever the archive says of it;
  // kDataLoss when its CRC says otherwise.
  Result<std::string> read(std::string_view name, std::size_t max_bytes) const;

 private:
  struct Entry {
    std::string_view name;
    std::uint16_t flags = 0, method = 0;
    std::uint32_t crc = 0, packed_bytes = 0, bytes = 0;
    std::uint64_t header_offset = 0;
  };

  explicit ZipArchive(std::string_view bytes) : bytes_(bytes) {}
  const Entry* find(std::string_view name) const;
  Result<void> read_directory(std::uint64_t offset, std::size_t count, std::uint64_t shift);

  std::string_view bytes_;
  std::vector<Entry> entries_;  // by name
};

}  // namespace bellwether::errors

// Bytes of the manifest to records and back. Pure. docs/formats/manifest.md is the authority.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "series/manifest.h"

namespace bellwether::series::manifest_format {

inline constexpr std::size_t kHeaderBytes = 12;
inline constexpr std::size_t kBatchHeaderBytes = 16;
inline constexpr std::size_t kMaxBatchBytes = 64 << 20;

void put_header(std::vector<std::byte>& out);
// Appends the batch of `records`. kResourceExhausted when it would pass kMaxBatchBytes.
Result<void> put_batch(std::uint64_t number, std::span<const ManifestRecord> records, std::vector<std::byte>& out);

// What a whole manifest file says.
struct Loaded {
  ManifestState state;
  std::uint64_t last_batch = 0;
  std::uint64_t good_bytes = 0;  // the rest is a torn batch
};
// kDataLoss naming the byte when damage is more than a torn end. Never reads outside `content`.
Result<Loaded> load(std::span<const std::byte> content);

// Why `record` cannot be applied to `state`; null when it can, and then it has been.
const char* apply(const ManifestRecord& record, ManifestState& state);

// Records that lead from nothing to `state`.
std::vector<ManifestRecord> records_of(const ManifestState& state);

}  // namespace bellwether::series::manifest_format

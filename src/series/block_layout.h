// The numbers of the block layout: constants only, so that sources with other compiler flags may include them (see block_kernels.h).
#pragma once

#include <cstddef>

namespace bellwether::series::block_format {

inline constexpr std::size_t kMiniBlock = 64;
inline constexpr unsigned kSparseBase = 65;      // mini-block header of a sparse one of width 0
inline constexpr unsigned kMaxSparseWidth = 57;  // what a decoder can cut out of one 8-byte load
inline constexpr unsigned kExceptionFlag = 128;

}  // namespace bellwether::series::block_format

// RESP, the protocol of Redis (version 2): commands written, replies read. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bellwether::checks::redis {

struct Reply {
  enum class Kind { kText, kError, kNumber, kNull, kArray };
  Kind kind = Kind::kNull;
  std::string text;  // of kText and kError
  std::int64_t number = 0;
  std::vector<Reply> elements;
};

inline constexpr std::size_t kMaxReplyBytes = 8 << 20;
inline constexpr int kMaxDepth = 8;

// "*2\r\n$4\r\nLLEN\r\n…"
std::string command(std::initializer_list<std::string_view> words);

struct ReadReply {
  Reply reply;
  std::size_t bytes;  // that it took
};
// The reply at the front; nullopt while it is not whole; kInvalidArgument for what is no reply, or one that is too deep or too long.
Result<std::optional<ReadReply>> read_reply(std::string_view bytes);

}  // namespace bellwether::checks::redis

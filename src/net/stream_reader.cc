#include "net/stream_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bellwether::net {
namespace {

constexpr std::size_t kReadBytes = 4'096;  // at a time; its place is the coroutine's frame

}  // namespace

void StreamReader::consume(std::size_t count) {
  begin_ += count;
  if (begin_ != buffer_.size()) return;
  buffer_.clear();
  begin_ = 0;
}

std::string StreamReader::take(std::size_t count) {
  std::string taken(buffered().substr(0, count));
  consume(count);
  return taken;
}

runtime::Task<Result<bool>> StreamReader::fill(Monotonic deadline) {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  const std::size_t held = buffer_.size();
  if (held >= max_bytes_) co_return fail(Code::kResourceExhausted, "the answer is longer than it may be");
  std::array<char, kReadBytes> bytes;
  const std::span<char> room(bytes.data(), std::min(bytes.size(), max_bytes_ - held));
  Result<std::size_t> count = co_await stream_.read(room, deadline);
  if (!count) co_return std::unexpected(std::move(count).error());
  buffer_.append(bytes.data(), *count);
  co_return *count > 0;
}

runtime::Task<Result<std::string>> StreamReader::line(Monotonic deadline) {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = buffered().find('\n', searched);
    if (end != std::string_view::npos) {
      std::string found = take(end + 1);
      found.pop_back();
      if (!found.empty() && found.back() == '\r') found.pop_back();
      co_return found;
    }
    searched = buffered().size();
    Result<bool> more = co_await fill(deadline);
    if (!more) co_return std::unexpected(std::move(more).error());
    if (!*more) co_return fail(Code::kUnavailable, "the peer closed the connection");
  }
}

runtime::Task<Result<std::string>> StreamReader::exactly(std::size_t count, Monotonic deadline) {
  if (count > max_bytes_) co_return fail(Code::kResourceExhausted, "the answer is longer than it may be");
  while (buffered().size() < count) {
    Result<bool> more = co_await fill(deadline);
    if (!more) co_return std::unexpected(std::move(more).error());
    if (!*more) co_return fail(Code::kUnavailable, "the peer closed the connection");
  }
  co_return take(count);
}

runtime::Task<Result<std::string>> StreamReader::rest(Monotonic deadline) {
  while (true) {
    Result<bool> more = co_await fill(deadline);
    if (!more) co_return std::unexpected(std::move(more).error());
    if (!*more) co_return take(buffered().size());
  }
}

}  // namespace bellwether::net

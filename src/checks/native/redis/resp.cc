#include "checks/native/redis/resp.h"

#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/option_values.h"

namespace bellwether::checks::redis {
namespace {

constexpr std::int64_t kMaxElements = 100'000;

std::unexpected<Error> wrong(std::size_t at, std::string_view what) {
  return fail(Code::kInvalidArgument, fmt::format("Redis answer, byte {}: {}", at, what));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t position() const { return at_; }

  // nullopt: not whole yet.
  Result<std::optional<Reply>> read(int depth) {
    if (depth > kMaxDepth) return wrong(at_, "nested too deep");
    const std::size_t end = bytes_.find("\r\n", at_);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = bytes_.substr(at_, end - at_);
    if (line.empty()) return wrong(at_, "an empty line");
    const std::size_t begin = at_;
    at_ = end + 2;
    const std::string_view rest = line.substr(1);
    Reply reply;
    switch (line.front()) {
      case '+':
      case '-':
        reply.kind = line.front() == '+' ? Reply::Kind::kText : Reply::Kind::kError;
        reply.text = rest;
        return reply;
      case ':':
        return read_number(begin, rest);
      case '$':
        return read_bulk(begin, rest);
      case '*':
        return read_array(begin, rest, depth);
      default:
        return wrong(begin, fmt::format("'{}' begins no reply", printable(line, 20)));
    }
  }

 private:
  static Result<std::optional<Reply>> read_number(std::size_t begin, std::string_view text) {
    const std::optional<std::int64_t> number = whole_number(text);
    if (!number) return wrong(begin, "a number that is none");
    Reply reply;
    reply.kind = Reply::Kind::kNumber;
    reply.number = *number;
    return reply;
  }

  Result<std::optional<Reply>> read_bulk(std::size_t begin, std::string_view text) {
    const std::optional<std::int64_t> size = whole_number(text);
    if (!size || *size < -1 || *size > static_cast<std::int64_t>(kMaxReplyBytes)) return wrong(begin, "a wrong length");
    Reply reply;
    if (*size == -1) return reply;
    const auto length = static_cast<std::size_t>(*size);
    if (bytes_.size() - at_ < length + 2) return std::nullopt;
    reply.kind = Reply::Kind::kText;
    reply.text = bytes_.substr(at_, length);
    if (bytes_.substr(at_ + length, 2) != "\r\n") return wrong(at_ + length, "a text without its end");
    at_ += length + 2;
    return reply;
  }

  Result<std::optional<Reply>> read_array(std::size_t begin, std::string_view text, int depth) {
    const std::optional<std::int64_t> count = whole_number(text);
    if (!count || *count < -1 || *count > kMaxElements) return wrong(begin, "a wrong count");
    Reply reply;
    if (*count == -1) return reply;
    reply.kind = Reply::Kind::kArray;
    for (std::int64_t i = 0; i < *count; ++i) {
      TRY(std::optional<Reply> element, read(depth + 1));
      if (!element) return std::nullopt;
      reply.elements.push_back(std::move(*element));
    }
    return reply;
  }

  const std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string command(std::initializer_list<std::string_view> words) {
  std::string text = fmt::format("*{}\r\n", words.size());
  for (const std::string_view word : words)
    fmt::format_to(std::back_inserter(text), "${}\r\n{}\r\n", word.size(), word);
  return text;
}

Result<std::optional<ReadReply>> read_reply(std::string_view bytes) {
  Reader reader(bytes);
  TRY(std::optional<Reply> reply, reader.read(0));
  if (!reply) return std::nullopt;
  return ReadReply{std::move(*reply), reader.position()};
}

}  // namespace bellwether::checks::redis

#include "checks/native/postgres/messages.h"

#include <fmt/format.h>

#include "codec/base_encoding.h"
#include "codec/digest.h"

namespace bellwether::checks::postgres {
namespace {

constexpr std::uint32_t kProtocol3 = 196'608;
constexpr std::uint32_t kSslCode = 80'877'103;
constexpr std::uint32_t kNullLength = 0xffff'ffff;

void put_word(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::unexpected<Error> cut(std::string_view what) {
  return fail(Code::kInvalidArgument, fmt::format("PostgreSQL answer: {} is cut short", what));
}

// Big-endian reads off the front.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  std::optional<std::uint32_t> number(std::size_t size) {
    if (bytes_.size() < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes_[i]);
    bytes_.remove_prefix(size);
    return value;
  }
  std::optional<std::string_view> take(std::size_t size) {
    if (bytes_.size() < size) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

std::string with_length(std::string_view body) {
  std::string framed;
  put_word(framed, static_cast<std::uint32_t>(body.size() + 4));
  framed += body;
  return framed;
}

}  // namespace

std::string ssl_request() {
  std::string body;
  put_word(body, kSslCode);
  return with_length(body);
}

std::string startup(std::string_view user, std::string_view database) {
  std::string body;
  put_word(body, kProtocol3);
  for (const std::string_view text : {std::string_view("user"), user, std::string_view("database"), database,
                                      std::string_view("application_name"), std::string_view("bellwether")}) {
    body += text;
    body += '\0';
  }
  body += '\0';
  return with_length(body);
}

std::string message(char kind, std::string_view body) {
  return kind + with_length(body);
}

Result<std::optional<ReadMessage>> read_message(std::string_view bytes) {
  Cursor cursor(bytes);
  const std::optional<std::uint32_t> kind = cursor.number(1);
  const std::optional<std::uint32_t> length = cursor.number(4);
  if (!kind || !length) return std::nullopt;
  if (*length < 4 || *length > kMaxMessageBytes) {
    return fail(Code::kInvalidArgument, fmt::format("PostgreSQL answer: a message of {} bytes", *length));
  }
  const std::optional<std::string_view> body = cursor.take(*length - 4);
  if (!body) return std::nullopt;
  return ReadMessage{{static_cast<char>(*kind), std::string(*body)}, *length + std::size_t{1}};
}

Result<Row> read_row(std::string_view body) {
  Cursor cursor(body);
  const std::optional<std::uint32_t> count = cursor.number(2);
  if (!count) return cut("a row");
  Row row;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const std::optional<std::uint32_t> length = cursor.number(4);
    if (!length) return cut("a row");
    if (*length == kNullLength) {
      row.emplace_back();
      continue;
    }
    const std::optional<std::string_view> value = cursor.take(*length);
    if (!value) return cut("a value");
    row.emplace_back(std::string(*value));
  }
  return row;
}

std::string read_error(std::string_view body) {
  std::string severity = "ERROR", text = "unknown error";
  while (!body.empty() && body.front() != '\0') {
    const char field = body.front();
    const std::size_t end = std::min(body.find('\0', 1), body.size());
    const std::string_view value = body.substr(1, end - 1);
    if (field == 'S') severity = value;
    if (field == 'M') text = value;
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return fmt::format("{}:  {}", severity, text);
}

Result<Authentication> read_authentication(std::string_view body) {
  Cursor cursor(body);
  const std::optional<std::uint32_t> code = cursor.number(4);
  if (!code) return cut("an authentication request");
  using Kind = Authentication::Kind;
  switch (*code) {
    case 0:
      return Authentication{Kind::kOk, {}};
    case 3:
      return Authentication{Kind::kCleartext, {}};
    case 5: {
      const std::optional<std::string_view> salt = cursor.take(4);
      if (!salt) return cut("the salt of a password");
      return Authentication{Kind::kMd5, *salt};
    }
    case 10:
      return Authentication{Kind::kSasl, cursor.rest()};
    case 11:
      return Authentication{Kind::kSaslContinue, cursor.rest()};
    case 12:
      return Authentication{Kind::kSaslFinal, cursor.rest()};
    default:
      return Authentication{};
  }
}

std::string md5_password(std::string_view user, std::string_view password, std::string_view salt) {
  const std::string inner = codec::to_hex(codec::md5(std::string(password) + std::string(user)));
  return "md5" + codec::to_hex(codec::md5(inner + std::string(salt)));
}

}  // namespace bellwether::checks::postgres

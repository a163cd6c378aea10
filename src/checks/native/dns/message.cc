#include "checks/native/dns/message.h"

#include <array>
#include <iterator>
#include <optional>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include "base/text.h"

namespace bellwether::checks::dns {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxJumps = 64;  // compression pointers in one name
constexpr std::uint16_t kClassInternet = 1;
constexpr std::uint16_t kRecursionDesired = 0x0100;

void put_word(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

// Reads forward through a message; every read is bounded.
class Cursor {
 public:
  explicit Cursor(std::string_view message) : message_(message) {}

  Result<std::uint8_t> byte() {
    if (at_ >= message_.size()) return cut();
    return static_cast<std::uint8_t>(message_[at_++]);
  }
  Result<std::uint16_t> word() {
    TRY(const std::uint8_t high, byte());
    TRY(const std::uint8_t low, byte());
    return static_cast<std::uint16_t>(high << 8 | low);
  }
  Result<std::string_view> bytes(std::size_t count) {
    if (count > message_.size() - at_) return cut();
    at_ += count;
    return message_.substr(at_ - count, count);
  }

  // A name, with compression; each label printable and with a dot behind it.
  Result<std::string> name() {
    std::string text;
    std::size_t jumps = 0;
    std::optional<std::size_t> resume;
    while (true) {
      TRY(const std::uint8_t length, byte());
      if (length == 0) break;
      if ((length & 0xc0) == 0xc0) {
        TRY(const std::uint8_t low, byte());
        if (!resume) resume = at_;
        if (++jumps > kMaxJumps) return wrong("a name that points in circles");
        at_ = static_cast<std::size_t>(length & 0x3f) << 8 | low;
        continue;
      }
      if ((length & 0xc0) != 0) return wrong("a label of an unknown kind");
      TRY(const std::string_view label, bytes(length));
      if (text.size() + label.size() + 1 > kMaxNameBytes) return wrong("a name that is too long");
      text += printable(label);
      text += '.';
    }
    if (resume) at_ = *resume;
    return text;
  }

 private:
  std::unexpected<Error> cut() const { return wrong("the end of the message"); }
  std::unexpected<Error> wrong(std::string_view what) const {
    return fail(Code::kInvalidArgument, fmt::format("DNS answer, byte {}: {}", at_, what));
  }

  const std::string_view message_;
  std::size_t at_ = 0;
};

Result<std::string> read_value(Cursor& cursor, Type type, std::size_t length) {
  if (type == Type::kCname || type == Type::kPtr) return cursor.name();
  TRY(const std::string_view address, cursor.bytes(length));
  const bool is_v4 = type == Type::kA;
  if (length != (is_v4 ? 4u : 16u)) return fail(Code::kInvalidArgument, "DNS answer: an address of the wrong length");
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size());
  return std::string(text.data());
}

}  // namespace

Result<std::string> build_query(std::uint16_t id, std::string_view name, Type type) {
  std::string query;
  put_word(query, id);
  put_word(query, kRecursionDesired);
  put_word(query, 1);  // one question
  query.append(6, '\0');
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > kMaxNameBytes - 2)
    return fail(Code::kInvalidArgument, fmt::format("'{}' is too long a name", name));
  for (const std::string_view label : split(name, '.')) {
    if (label.empty() || label.size() > kMaxLabelBytes) {
      return fail(Code::kInvalidArgument, fmt::format("'{}' is not a domain name", printable(name)));
    }
    query += static_cast<char>(label.size());
    query += label;
  }
  query += '\0';
  put_word(query, static_cast<std::uint16_t>(type));
  put_word(query, kClassInternet);
  return query;
}

Result<Answer> read_answer(std::string_view message, Type type) {
  Cursor cursor(message);
  Answer answer;
  TRY(answer.id, cursor.word());
  TRY(const std::uint16_t flags, cursor.word());
  if ((flags & 0x8000) == 0) return fail(Code::kInvalidArgument, "DNS answer, byte 2: it is a question");
  answer.is_authoritative = (flags & 0x0400) != 0;
  answer.is_truncated = (flags & 0x0200) != 0;
  answer.code = flags & 0x000f;
  TRY(const std::uint16_t questions, cursor.word());
  TRY(const std::uint16_t answers, cursor.word());
  TRY_VOID(cursor.bytes(4));  // counts of the sections that are not looked at
  for (std::uint16_t i = 0; i < questions; ++i) {
    TRY_VOID(cursor.name());
    TRY_VOID(cursor.bytes(4));
  }
  if (answer.is_truncated) return answer;
  for (std::uint16_t i = 0; i < answers; ++i) {
    TRY_VOID(cursor.name());
    TRY(const std::uint16_t record, cursor.word());
    TRY_VOID(cursor.bytes(6));  // class and time to live
    TRY(const std::uint16_t length, cursor.word());
    if (record != static_cast<std::uint16_t>(type)) {
      TRY_VOID(cursor.bytes(length));
      continue;
    }
    TRY(std::string value, read_value(cursor, type, length));
    answer.values.push_back(std::move(value));
  }
  return answer;
}

std::string reverse_name(std::string_view address) {
  const std::string text(address);
  std::array<std::uint8_t, 16> bytes{};
  std::string name;
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
  }
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return name;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    fmt::format_to(std::back_inserter(name), "{:x}.{:x}.", bytes[i] & 0x0f, bytes[i] >> 4);
  }
  return name + "ip6.arpa";
}

}  // namespace bellwether::checks::dns

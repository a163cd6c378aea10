#include "errors/event/mend_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"
#include "errors/event/normalise.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kSafeDigits = 18;  // of a whole number that fits 64 bits whatever they are

class Mender {
 public:
  // Stops once `stop_at` bytes are written.
  Mender(std::string_view text, std::size_t stop_at) : text_(text), stop_at_(stop_at) {}

  void run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size() && out_.size() <= stop_at_) {
      before_ = at_;
      const char c = text_[at_];
      if (in_string_) {
        string_byte(c);
      } else if (c == '"') {
        in_string_ = true;
        copy(1);
      } else if (c == '-' || (c >= '0' && c <= '9') || c == 'N' || c == 'I' || c == '+') {
        number_or_word();
      } else {
        copy(1);
      }
    }
  }

  std::string& out() { return out_; }
  std::size_t consumed() const { return before_; }

 private:
  void copy(std::size_t count) {
    out_.append(text_.substr(at_, count));
    at_ += count;
  }

  void string_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"') {
      in_string_ = false;
      copy(1);
    } else if (c == '\\') {
      escape();
    } else if (byte < 0x20) {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", byte);
      ++at_;
    } else if (byte < 0x80) {
      copy(1);
    } else if (const std::size_t length = utf8_length(text_.substr(at_)); length != 0) {
      copy(length);
    } else {
      out_ += kReplacement;
      ++at_;
    }
  }

  std::optional<unsigned> code_unit(std::size_t at) const {
    if (at + 6 > text_.size() || text_[at] != '\\' || text_[at + 1] != 'u') return std::nullopt;
    unsigned value = 0;
    for (const char c : text_.substr(at + 2, 4)) {
      value <<= 4;
      if (c >= '0' && c <= '9')
        value |= static_cast<unsigned>(c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        value |= static_cast<unsigned>((c | 0x20) - 'a' + 10);
      else
        return std::nullopt;
    }
    return value;
  }

  void escape() {
    const auto unit = code_unit(at_);
    if (!unit || *unit < 0xd800 || *unit > 0xdfff) return copy(2);  // the digits of \u follow as they are
    const auto next = code_unit(at_ + 6);
    if (*unit < 0xdc00 && next && *next >= 0xdc00 && *next <= 0xdfff) return copy(12);
    out_ += kReplacement;
    at_ += 6;
  }

  void number_or_word() {
    std::size_t end = at_;
    while (end < text_.size() &&
           std::string_view("+-.0123456789eEINfinatyN").find(text_[end]) != std::string_view::npos)
      ++end;
    const std::string_view token = text_.substr(at_, end - at_);
    if (token == "NaN" || token == "-NaN" || token == "Infinity" || token == "-Infinity" || token == "+Infinity") {
      out_ += "null";
      at_ = end;
      return;
    }
    const auto value = token[0] == '-' || (token[0] >= '0' && token[0] <= '9') ? parse_number(token) : std::nullopt;
    if (value && std::isinf(*value)) {
      out_ += "null";
      at_ = end;
      return;
    }
    copy(std::max<std::size_t>(token.size(), 1));
    if (value && token.size() > kSafeDigits && token.find_first_of(".eE") == std::string_view::npos) out_ += ".0";
  }

  std::string_view text_;
  std::size_t stop_at_;
  std::string out_;
  std::size_t at_ = 0, before_ = 0;
  bool in_string_ = false;
};

}  // namespace

std::string mend_json(std::string_view text) {
  Mender mender(text, SIZE_MAX);
  mender.run();
  return std::move(mender.out());
}

Result<codec::JsonDocument> parse_mending(std::string_view text, std::string_view what) {
  if (text.size() > kMaxEventBytes)
    return fail(Code::kResourceExhausted,
                fmt::format("{} of {} bytes is longer than {}", what, text.size(), kMaxEventBytes));
  if (auto document = codec::JsonDocument::parse(text)) return document;
  const std::string mended = mend_json(text);
  auto document = codec::JsonDocument::parse(mended, mended.size());
  if (document) return document;
  if (const auto fault = codec::find_json_fault(mended))
    return fail(Code::kInvalidArgument,
                fmt::format("{}: not JSON at byte {}: {}", what, unmended_offset(text, fault->offset), fault->reason));
  return document;
}

std::size_t unmended_offset(std::string_view text, std::size_t offset) {
  Mender mender(text, offset);
  mender.run();
  return mender.out().size() > offset ? mender.consumed() : text.size();
}

}  // namespace bellwether::errors

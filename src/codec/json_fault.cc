#include <string>

#include "base/text.h"
#include "codec/json_reader.h"

namespace bellwether::codec {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A recursive-descent reader that keeps nothing, with its recursion on a string of open brackets.
class Checker {
 public:
  Checker(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<JsonFault> run() {
    for (;;) {
      if (!value()) return fault_;
      if (opened_) continue;
      // After a value: close what ends here, then go on behind a comma or stop at the end.
      for (;;) {
        blanks();
        if (open_.empty()) {
          if (at_ == text_.size()) return std::nullopt;
          return JsonFault{at_, "something follows the value"};
        }
        if (next(open_.back() == '{' ? '}' : ']')) {
          open_.pop_back();
          continue;
        }
        if (!next(',')) return JsonFault{at_, open_.back() == '{' ? "expected ',' or '}'" : "expected ',' or ']'"};
        blanks();
        if (open_.back() == '{' && !member_name()) return fault_;
        break;
      }
    }
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool next(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool bad(std::string_view reason) {
    fault_ = {at_, reason};
    return false;
  }

  // One value, or the opening of a container that is not empty (then opened_ is set).
  bool value() {
    opened_ = false;
    blanks();
    const char c = peek();
    if (c == '{' || c == '[') {
      if (open_.size() >= max_depth_) return bad("nested too deeply");
      ++at_;
      blanks();
      if (next(c == '{' ? '}' : ']')) return true;
      open_.push_back(c);
      opened_ = true;
      return c == '[' || member_name();
    }
    if (c == '"') return string();
    if (c == '-' || is_digit(c)) return number();
    for (const std::string_view word : {"true", "false", "null"})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return true;
      }
    return bad(at_ == text_.size() ? "the text ends where a value should begin" : "expected a value");
  }

  bool member_name() {
    if (peek() != '"') return bad("expected a member's name in quotes");
    if (!string()) return false;
    blanks();
    return next(':') || bad("expected ':'");
  }

  bool string() {
    ++at_;
    while (at_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return true;
      }
      if (byte < 0x20) return bad("a control byte in a string");
      if (byte == '\\') {
        if (!escape()) return false;
      } else if (byte < 0x80) {
        ++at_;
      } else {
        const std::size_t length = utf8_length(text_.substr(at_));
        if (length == 0) return bad("not well-formed UTF-8");
        at_ += length;
      }
    }
    return bad("a string that is not closed");
  }

  // Four hexadecimal digits behind \u, or -1.
  int code_unit() const {
    if (at_ + 6 > text_.size() || text_[at_] != '\\' || text_[at_ + 1] != 'u') return -1;
    for (std::size_t i = 2; i < 6; ++i)
      if (!is_hex(text_[at_ + i])) return -1;
    return std::stoi(std::string(text_.substr(at_ + 2, 4)), nullptr, 16);
  }

  bool escape() {
    if (at_ + 1 >= text_.size()) return bad("a string that is not closed");
    if (text_[at_ + 1] != 'u') {
      if (std::string_view("\"\\/bfnrt").find(text_[at_ + 1]) == std::string_view::npos)
        return bad("an unknown escape");
      at_ += 2;
      return true;
    }
    const int unit = code_unit();
    if (unit < 0) return bad("\\u needs four hexadecimal digits");
    if (unit >= 0xDC00 && unit <= 0xDFFF) return bad("half of a surrogate pair");
    at_ += 6;
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    const int low = code_unit();
    if (low < 0xDC00 || low > 0xDFFF) return bad("half of a surrogate pair");
    at_ += 6;
    return true;
  }

  bool digits() {
    const std::size_t first = at_;
    while (is_digit(peek())) ++at_;
    return at_ > first || bad("expected a digit");
  }

  bool number() {
    next('-');
    if (next('0')) {
      if (is_digit(peek())) return bad("a number with a leading zero");
    } else if (!digits()) {
      return false;
    }
    if (next('.') && !digits()) return false;
    if (peek() != 'e' && peek() != 'E') return true;
    ++at_;
    if (!next('+')) next('-');
    return digits();
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::string open_;  // the brackets that are open, outermost first
  bool opened_ = false;
  JsonFault fault_{};
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text, std::size_t max_depth) {
  return Checker(text, max_depth).run();
}

}  // namespace bellwether::codec

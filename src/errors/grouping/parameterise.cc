#include <algorithm>
#include <optional>

#include "errors/grouping/character.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/variable_text.h"

namespace bellwether::errors {
namespace {

// Longer texts stay as they are: they hold whole documents, and what is replaced in them tells nothing.
constexpr std::size_t kLongestText = 8192;
constexpr std::size_t kLeastUrlScheme = 2;  // "C://" is a path
constexpr std::size_t kNever = std::string_view::npos;

bool is_local_part(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}
bool is_host(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-';
}
bool is_scheme(char c) {
  return is_alphanumeric(c) || c == '+' || c == '-';
}

// "id", "user_id", "userId", "ID"; "paid" and "valid" are words.
bool is_identifier_key(std::string_view name) {
  if (name.size() < 2 || lower(name[name.size() - 2]) != 'i' || lower(name.back()) != 'd') return false;
  return name.size() == 2 || !is_letter(name[name.size() - 3]) || is_upper(name[name.size() - 2]);
}

struct Place {
  std::size_t begin = kNever, length = 0;
};

// Walks through the text once. Addresses of mail and URLs are found by what stands in their middle, everything else by how its word begins.
class Parameteriser {
 public:
  explicit Parameteriser(std::string_view text) : text_(text) { out_.reserve(text.size() + 16); }

  std::string run() {
    find_email(0);
    find_url(0);
    while (at_ < text_.size()) {
      if (at_ >= email_.begin) {
        replace("email", email_.length);
        continue;
      }
      if (at_ >= url_.begin) {
        replace("url", url_.length);
        continue;
      }
      const char c = text_[at_];
      const bool is_inside_word = at_ > 0 && is_word(text_[at_ - 1]) && is_word(c);
      if (is_inside_word || !begins_something(c)) {
        out_.push_back(c);
        ++at_;
        continue;
      }
      if (c == '=' || c == '"') {
        replace_value();
      } else if (c == '-') {
        replace_negative();
      } else {
        replace_word();
      }
    }
    return std::move(out_);
  }

 private:
  static bool begins_something(char c) { return is_alphanumeric(c) || c == ':' || c == '-' || c == '=' || c == '"'; }

  // The name in place of the next `length` bytes.
  void replace(std::string_view name, std::size_t length) {
    out_.push_back('<');
    out_ += name;
    out_.push_back('>');
    advance(at_ + length);
  }
  void copy(std::size_t length) {
    out_ += text_.substr(at_, length);
    advance(at_ + length);
  }
  void advance(std::size_t to) {
    at_ = to;
    if (email_.begin < at_) find_email(at_);
    if (url_.begin < at_) find_url(at_);
  }

  // The next address at or after `from`.
  void find_email(std::size_t from) {
    email_ = Place{};
    for (std::size_t sign = text_.find('@', from); sign != kNever; sign = text_.find('@', sign + 1)) {
      std::size_t begin = sign, end = sign + 1;
      while (begin > from && is_local_part(text_[begin - 1])) --begin;
      while (begin < sign && !is_alphanumeric(text_[begin]) && text_[begin] != '_') ++begin;
      end += run_length(text_, end, is_host);
      while (end > sign + 1 && !is_alphanumeric(text_[end - 1])) --end;
      const std::size_t dot = text_.substr(sign, end - sign).rfind('.');
      const bool has_domain = dot != kNever && dot > 1 && end - sign - dot > 2 && is_letter(text_[sign + dot + 1]);
      if (begin < sign && has_domain) {
        email_ = Place{.begin = begin, .length = end - begin};
        return;
      }
    }
  }
  void find_url(std::size_t from) {
    url_ = Place{};
    for (std::size_t colon = text_.find("://", from); colon != kNever; colon = text_.find("://", colon + 3)) {
      std::size_t begin = colon;
      while (begin > from && is_scheme(text_[begin - 1])) --begin;
      while (begin < colon && !is_letter(text_[begin])) ++begin;
      if (colon - begin < kLeastUrlScheme) continue;
      if (const std::size_t length = match_url(text_, begin)) {
        url_ = Place{.begin = begin, .length = length};
        return;
      }
    }
  }

  // `="…"`, `='…'`, `=true`; in JSON the text of a key that ends in "id".
  void replace_value() {
    if (text_[at_] == '"') {
      const std::size_t value = value_of_json_id();
      if (value == 0) return copy(1);
      copy(value - at_);
    } else {
      copy(1);
    }
    const char quote = peek(text_, at_);
    if (quote == '"' || quote == '\'') {
      const std::size_t close = text_.find(quote, at_ + 1);
      if (close != kNever) replace("quoted_str", close + 1 - at_);
      return;
    }
    for (const std::string_view truth : {"true", "false", "True", "False"}) {
      if (text_.substr(at_).starts_with(truth) && ends_word(text_, at_ + truth.size())) {
        return replace("bool", truth.size());
      }
    }
  }
  // Where the value begins if a key whose name ends in "id" begins here; 0 otherwise.
  std::size_t value_of_json_id() const {
    const std::size_t name =
        run_length(text_, at_ + 1, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
    if (!is_identifier_key(text_.substr(at_ + 1, name)) || peek(text_, at_ + 1 + name) != '"') return 0;
    std::size_t value = at_ + name + 2;
    value += run_length(text_, value, is_space);
    if (peek(text_, value) != ':') return 0;
    value += 1 + run_length(text_, value + 1, is_space);
    return peek(text_, value) == '"' ? value : 0;
  }

  // A sign is the number's only where a number may begin: "a-1" is a name with a number.
  void replace_negative() {
    const bool is_sign = at_ == 0 || (!is_word(text_[at_ - 1]) && text_[at_ - 1] != ')' && text_[at_ - 1] != ']');
    if (is_sign && is_digit(peek(text_, at_ + 1))) {
      if (const std::size_t length = match_float(text_, at_)) return replace("float", length);
      // The dash before a date or an identifier is a dash.
      const std::size_t digits = run_length(text_, at_ + 1, is_digit);
      const std::size_t length = match_int(text_, at_);
      if (length > digits && match_date(text_, at_ + 1) == 0 && peek(text_, at_ + length) != '-') {
        return replace("int", length);
      }
    }
    copy(1);
  }

  void replace_word() {
    const std::size_t length = run_length(text_, at_, is_word);
    const std::string_view word = text_.substr(at_, length);
    const char next = peek(text_, at_ + length);
    // In the order in which kinds are tried; most words are none and end after a look at their first character and what follows them.
    if (next == '-') {
      if (const std::size_t name = match_numbered_name(text_, at_)) return copy(name);
    }
    if ((next == '.' || next == '-') && at_ >= examined_for_host_) {
      if (const std::size_t host = match_hostname(text_, at_, examined_for_host_)) return replace("hostname", host);
    }
    if (next == ':' || next == '.' || length == 0) {
      if (const std::size_t address = match_ip(text_, at_)) return replace("ip", address);
    }
    if (length == 0) return copy(1);
    if (next == '-') {
      if (const std::size_t parent = match_traceparent(text_, at_)) return replace("traceparent", parent);
      if (const std::size_t uuid = match_uuid(text_, at_)) return replace("uuid", uuid);
    }
    const std::string_view kind = classify_word(word);
    if (kind == "sha1" || kind == "md5") return replace(kind, length);
    if (const std::size_t date = match_date(text_, at_)) return replace("date", date);
    const bool is_number = is_digit(word.front());
    if (is_number) {
      if (const std::size_t duration = match_duration(text_, at_)) return replace("duration", duration);
    }
    if (next == ':' || next == '-') {
      if (const std::size_t address = match_mac(text_, at_)) return replace("mac", address);
      if (const std::size_t transaction = match_swift_transaction(text_, at_)) {
        return replace("swift_txn_id", transaction);
      }
    }
    if (!kind.empty()) return replace(kind, length);
    if (is_number) {
      if (const std::size_t number = match_float(text_, at_)) return replace("float", number);
      if (const std::size_t number = match_int(text_, at_)) return replace("int", number);
    }
    copy_word(word);
  }

  // "cus_9s6XKzkNRiz8i3" is a kind and an identifier.
  void copy_word(std::string_view word) {
    const std::size_t prefix = word.rfind('_') + 1;  // npos + 1 is 0
    if (prefix > 0 && classify_word(word.substr(prefix)) == "random_id") {
      copy(prefix);
      return replace("random_id", word.size() - prefix);
    }
    copy(word.size());
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t examined_for_host_ = 0;
  Place email_, url_;
};

}  // namespace

std::string parameterise(std::string_view text) {
  if (text.size() > kLongestText) return std::string(text);
  return Parameteriser(text).run();
}

}  // namespace bellwether::errors

#include <algorithm>
#include <array>

#include "errors/event/secrets_in_text.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxKeyBytes = 64;
constexpr std::size_t kBareBytesToJudge = 512;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}
bool is_key_byte(char c) {
  return is_word(c) || c == '-' || c == '.';
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}
constexpr std::array<bool, 256> kEndsValue = [] {
  std::array<bool, 256> ends{};
  for (std::size_t byte = 0; byte <= ' '; ++byte) ends[byte] = true;
  for (const char c : std::string_view("\"'`&;,)]}<>\\")) ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();
// Ends a value that stands without quotes.
bool ends_value(char c) {
  return kEndsValue[static_cast<unsigned char>(c)];
}

struct Key {
  std::string_view name;
  char quote = '\0';   // behind the name
  char before = '\0';  // what stands in front of it
};

// The key that ends at `end`, where the '=' or ':' stands.
Key key_before(std::string_view text, std::size_t end) {
  Key key;
  std::size_t at = end;
  while (at > 0 && text[at - 1] == ' ' && end - at < 2) --at;
  if (at > 0 && text[at - 1] == ']') --at;  // session["token"] = …
  if (at > 0 && is_quote(text[at - 1])) {
    key.quote = text[--at];
    if (at > 0 && text[at - 1] == '\\') --at;
  }
  const std::size_t last = at;
  while (at > 0 && is_key_byte(text[at - 1]) && last - at < kMaxKeyBytes) --at;
  key.name = text.substr(at, last - at);
  if (at > 0) key.before = text[at - 1];
  return key;
}

// A word that says how the secret behind it is meant.
bool is_scheme(std::string_view word) {
  constexpr std::array<std::string_view, 4> kSchemes{"bearer", "basic", "token", "digest"};
  return std::ranges::any_of(kSchemes, [word](std::string_view scheme) {
    return scheme.size() == word.size() &&
           std::ranges::equal(scheme, word, [](char a, char b) { return a == static_cast<char>(b | 0x20); });
  });
}

// A value in quotes that open at `at`: to the quote that closes, or to the end.
SecretRange quoted_value(std::string_view text, std::size_t at, bool is_escaped) {
  const char quote = text[at];
  const std::size_t begin = at + 1;
  std::size_t end = begin;
  while (end < text.size()) {
    std::size_t backslashes = 0;
    while (end + backslashes < text.size() && text[end + backslashes] == '\\') ++backslashes;
    const bool is_quoted = end + backslashes < text.size() && text[end + backslashes] == quote;
    // A quote closes when as many backslashes stand before it as before the one that opened; more make it part of the value.
    if (is_quoted && (is_escaped ? backslashes <= 1 : backslashes % 2 == 0)) {
      if (!is_escaped) end += backslashes;
      break;
    }
    end += backslashes + 1;
  }
  return {.begin = begin, .end = std::min(end, text.size()), .rule = {}};
}

// A value without quotes at `at`, with the words behind it that belong to it.
SecretRange bare_value(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && !ends_value(text[end])) ++end;
  if (is_scheme(text.substr(at, end - at)) && end + 1 < text.size() && text[end] == ' ' && !ends_value(text[end + 1])) {
    ++end;
    while (end < text.size() && !ends_value(text[end])) ++end;
  }
  return {.begin = at, .end = end, .rule = {}};
}

// A list or map at `at`: to the bracket that closes it, or to the end.
SecretRange bracketed_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0, end = at;
  char quote = '\0';  // that is open
  while (end < text.size()) {
    const char c = text[end++];
    if (c == '\\' && end < text.size()) {
      ++end;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
      continue;
    } else if (is_quote(c)) {
      quote = c;
    }
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) break;
  }
  return {.begin = at, .end = end, .rule = {}};
}

// "password: hunter2" is a secret, "password: must be longer" is prose.
bool looks_secret(std::string_view value) {
  return value.size() >= 4 && std::ranges::any_of(value, [](char c) { return is_digit(c); });
}

bool may_be_bare(std::string_view text, std::size_t at, const SecretRange& value, const Key& key, TextKind kind) {
  const std::string_view word = text.substr(value.begin, value.end - value.begin);
  if (kind == TextKind::kSource) {
    return text[at] == '=' && (key.before == '?' || key.before == '&' || is_quote(key.before)) && key.quote == '\0';
  }
  if (text[at] == '=') return true;
  return key.quote != '\0' ? word != "null" && word != "None"
                           : looks_secret(word) || word.find(' ') != std::string_view::npos;
}

// What stands behind the '=' or ':' at `at`, when it is a secret's value.
bool find_value(std::string_view text, std::size_t at, const Key& key, TextKind kind, SecretRange& value) {
  std::size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '>') ++begin;  // Ruby's, PHP's =>
  while (begin < text.size() && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
  if (begin == text.size()) return false;
  std::size_t quote = begin;
  while (quote < text.size() && quote - begin < 2 &&
         std::string_view("bBrRuUfF").find(text[quote]) != std::string_view::npos)
    ++quote;
  const bool is_escaped = quote + 1 < text.size() && text[quote] == '\\' && is_quote(text[quote + 1]);
  if (is_escaped) ++quote;
  if (quote < text.size() && is_quote(text[quote])) {
    value = quoted_value(text, quote, is_escaped);
  } else if (text[begin] == '[' || text[begin] == '{') {
    if (kind == TextKind::kSource || text.substr(begin).starts_with(kFiltered)) return false;
    value = bracketed_value(text, begin);
  } else {
    // The first of it tells whether it is one, so that a text full of keys is not looked at again for each of them.
    value = bare_value(text.substr(0, begin + kBareBytesToJudge), begin);
    if (!may_be_bare(text, at, value, key, kind)) return false;
    if (value.end == begin + kBareBytesToJudge) value = bare_value(text, begin);
  }
  const std::string_view word = text.substr(value.begin, value.end - value.begin);
  return word.find_first_not_of('.') != std::string_view::npos && !text.substr(value.begin).starts_with(kFiltered);
}

bool is_comparison(std::string_view text, std::size_t at) {
  const char before = at > 0 ? text[at - 1] : '\0';
  const char after = at + 1 < text.size() ? text[at + 1] : '\0';
  if (text[at] == '=')
    return after == '=' || after == '~' || std::string_view("=!<>~").find(before) != std::string_view::npos;
  return after == ':' || before == ':' || text.substr(at + 1).starts_with("//");  // Rust's and C++'s ::, a URL's ://
}

std::size_t find_pair_sign(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '=' && text[at] != ':') ++at;
  return at;
}

}  // namespace

void find_pairs(std::string_view text, TextKind kind, const Scrubber& scrubber, std::vector<SecretRange>& found) {
  std::size_t done = 0;  // a value's own '=' and ':' are part of it
  for (std::size_t at = find_pair_sign(text, 0); at < text.size(); at = find_pair_sign(text, at + 1)) {
    if (at < done || is_comparison(text, at)) continue;
    const Key key = key_before(text, at);
    if (key.name.size() < 2) continue;
    const std::string_view rule = scrubber.rule_for(key.name);
    if (rule.empty()) continue;
    SecretRange value{};
    if (!find_value(text, at, key, kind, value)) continue;
    value.rule = rule;
    found.push_back(value);
    done = value.end;
  }
}

}  // namespace bellwether::errors

#include "errors/event/secrets_in_text.h"

#include <algorithm>
#include <array>

#include "errors/event/card_number.h"

namespace bellwether::errors {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

// Of a token: base64 in either alphabet, hexadecimal, and the points between the parts of a JSON Web Token.
bool is_token_byte(char c) {
  return is_word(c) || c == '-' || c == '.' || c == '+' || c == '/' || c == '~' || c == '=';
}

std::size_t token_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_token_byte(text[at])) ++at;
  return at;
}

}  // namespace

TextTraits traits_of(std::string_view text) {
  // Without branches and in counters of a byte, so that compilers make vector instructions of it; hence in pieces whose counts fit one.
  constexpr std::size_t kPiece = 240;
  TextTraits traits;
  std::size_t dashes = 0;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece);
    text.remove_prefix(piece.size());
    unsigned char digits = 0, dashes_here = 0, pairs = 0, at_signs = 0, token_signs = 0;
    for (const char c : piece) {
      digits = static_cast<unsigned char>(digits + (static_cast<unsigned char>(c - '0') < 10));
      dashes_here = static_cast<unsigned char>(dashes_here + (c == '-'));
      pairs |= static_cast<unsigned char>((c == '=') | (c == ':'));
      at_signs |= static_cast<unsigned char>(c == '@');
      token_signs |= static_cast<unsigned char>((c == 'B') | (c == 'J'));
    }
    traits.digits += digits;
    dashes += dashes_here;
    traits.has_pairs |= pairs != 0;
    traits.has_at_sign |= at_signs != 0;
    traits.may_have_token |= token_signs != 0;
  }
  traits.has_dashes = dashes >= 10;
  return traits;
}

void find_numbers(std::string_view text, std::vector<SecretRange>& found) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    std::array<char, 20> digits;
    std::size_t count = 0, end = at, groups = 1, first_group = 0, second_group = 0;
    while (end < text.size()) {
      if (is_digit(text[end])) {
        if (count < digits.size()) digits[count] = text[end];
        ++count;
        ++end;
        continue;
      }
      // One blank or dash between groups of digits.
      if ((text[end] != ' ' && text[end] != '-') || end + 1 >= text.size() || !is_digit(text[end + 1])) break;
      if (groups == 1) first_group = count;
      if (groups == 2) second_group = count - first_group;
      ++groups;
      ++end;
    }
    const bool stands_alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (stands_alone && count <= digits.size()) {
      if (count >= kMinCardDigits && is_card_number({digits.data(), count})) {
        found.push_back({.begin = at, .end = end, .rule = "@creditcard:filter"});
      } else if (count == 9 && groups == 3 && first_group == 3 && second_group == 2 && text[at + 3] == '-' &&
                 text[at + 6] == '-') {
        found.push_back({.begin = at, .end = end, .rule = "@usssn:filter"});
      }
    }
    at = end;
  }
}

void find_private_keys(std::string_view text, std::vector<SecretRange>& found) {
  constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
    const std::size_t label_end = text.find(kDashes, at + kBegin.size());
    if (label_end == std::string_view::npos) return;
    const std::string_view label = text.substr(at + kBegin.size(), label_end - at - kBegin.size());
    if (!label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK")) continue;
    const std::size_t begin = label_end + kDashes.size();
    const std::size_t end = std::min(text.find(kEnd, begin), text.size());
    if (end > begin && text.substr(begin, end - begin) != kFiltered)
      found.push_back({.begin = begin, .end = end, .rule = "@pemkey:filter"});
    at = end == text.size() ? end - 1 : end;
  }
}

void find_url_users(std::string_view text, std::vector<SecretRange>& found) {
  constexpr std::string_view kScheme = "://";
  for (std::size_t at = text.find(kScheme); at != std::string_view::npos; at = text.find(kScheme, at + 1)) {
    const std::size_t begin = at + kScheme.size();
    const std::size_t end = std::min(text.find_first_of("@/?# \"'<>", begin), text.size());
    if (end == text.size() || text[end] != '@' || end == begin) continue;
    if (text.substr(begin, end - begin) != kFiltered)
      found.push_back({.begin = begin, .end = end, .rule = "@urlauth:filter"});
  }
}

void find_tokens(std::string_view text, std::vector<SecretRange>& found) {
  constexpr std::string_view kBearer = "Bearer ", kHeader = "eyJ";  // base64 of {"
  constexpr std::size_t kMinBytes = 8, kMinWebTokenBytes = 30;
  for (std::size_t at = text.find(kBearer); at != std::string_view::npos; at = text.find(kBearer, at + 1)) {
    const std::size_t begin = at + kBearer.size();
    const std::size_t end = token_end(text, begin);
    const std::string_view token = text.substr(begin, end - begin);
    if (token.size() >= kMinBytes && std::ranges::any_of(token, is_digit))
      found.push_back({.begin = begin, .end = end, .rule = "@bearer:filter"});
  }
  std::size_t done = 0;  // no byte is looked at twice
  for (std::size_t at = text.find(kHeader); at != std::string_view::npos;
       at = text.find(kHeader, std::max(done, at + 1))) {
    if (at > 0 && is_token_byte(text[at - 1]) && text[at - 1] != '=') continue;
    done = token_end(text, at);
    const std::string_view token = text.substr(at, done - at);
    if (token.size() >= kMinWebTokenBytes && std::ranges::count(token, '.') == 2)
      found.push_back({.begin = at, .end = done, .rule = "@jwt:filter"});
  }
}

}  // namespace bellwether::errors

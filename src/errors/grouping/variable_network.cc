#include <algorithm>
#include <array>

#include "errors/grouping/character.h"
#include "errors/grouping/variable_text.h"

namespace bellwether::errors {
namespace {

// Those that are common as hosts and not common as the last part of a file's or a method's name. Sorted.
constexpr std::array<std::string_view, 104> kTopLevelDomains{
    "academy", "ae",   "agency", "ai",    "app",     "ar",       "arpa",  "asia",   "at",    "au",    "be",
    "bg",      "biz",  "blog",   "br",    "by",      "ca",       "ch",    "cl",     "cloud", "club",  "cn",
    "co",      "com",  "cz",     "de",    "dev",     "digital",  "dk",    "edu",    "ee",    "es",    "eu",
    "fi",      "fm",   "fr",     "gg",    "gov",     "gr",       "group", "health", "hk",    "host",  "hr",
    "hu",      "ie",   "il",     "info",  "int",     "internal", "io",    "ir",     "it",    "jp",    "ke",
    "kr",      "kz",   "life",   "live",  "local",   "lt",       "ltd",   "lv",     "ma",    "media", "mil",
    "mobi",    "mx",   "my",     "net",   "network", "news",     "ng",    "nl",     "no",    "nz",    "online",
    "org",     "page", "pe",     "ph",    "pk",      "pro",      "pt",    "ro",     "ru",    "se",    "sg",
    "shop",    "site", "sk",     "space", "store",   "systems",  "tech",  "tk",     "today", "tr",    "tv",
    "tw",      "ua",   "uk",     "us",    "za"};

static_assert(std::ranges::is_sorted(kTopLevelDomains));

constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestAddress = 45;  // "::ffff:…" in full, with an address of version 4 at its end

bool is_label(char c) {
  return is_alphanumeric(c) || c == '-';
}

std::size_t match_ipv4(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && peek(text, end++) != '.') return 0;
    const std::size_t digits = run_length(text, end, is_digit);
    if (digits == 0 || digits > 3) return 0;
    int value = 0;
    for (std::size_t i = end; i < end + digits; ++i) value = value * 10 + (text[i] - '0');
    if (value > 255) return 0;
    end += digits;
  }
  // A version number with five parts is no address.
  if (!ends_word(text, end) || (peek(text, end) == '.' && is_digit(peek(text, end + 1)))) return 0;
  return end - at;
}

std::size_t match_ipv6(std::string_view text, std::size_t at) {
  std::size_t end = at;
  int groups = 0, colons = 0;
  bool is_compressed = false, has_digit = false;
  while (end < text.size() && end - at <= kLongestAddress) {
    const std::size_t digits = run_length(text, end, is_hex);
    if (digits > 0) {
      if (groups >= 6 - (is_compressed ? 1 : 0) || is_compressed) {
        if (const std::size_t mapped = match_ipv4(text, end); mapped > 0 && colons > 0) return end + mapped - at;
      }
      if (digits > 4) return 0;
      has_digit = has_digit || std::any_of(text.begin() + static_cast<std::ptrdiff_t>(end),
                                           text.begin() + static_cast<std::ptrdiff_t>(end + digits), is_digit);
      ++groups;
      end += digits;
    }
    if (peek(text, end) != ':') break;
    if (peek(text, end + 1) == ':') {
      if (is_compressed || peek(text, end + 2) == ':') return 0;
      is_compressed = true;
      end += 2;
      colons += 2;
      if (!is_hex(peek(text, end))) break;
    } else {
      if (digits == 0 || !is_hex(peek(text, end + 1))) break;
      ++end;
      ++colons;
    }
  }
  const bool is_complete = is_compressed ? groups <= 7 : groups == 8;
  if (!is_complete || colons < 2 || !has_digit || !ends_word(text, end)) return 0;
  if (peek(text, end) == '(' || peek(text, end) == ':') return 0;  // a function of a namespace
  return end - at;
}

}  // namespace

std::size_t match_ip(std::string_view text, std::size_t at) {
  // Behind a dot or a colon stands the rest of something longer.
  if (at > 0 && (text[at - 1] == '.' || text[at - 1] == ':')) return 0;
  if (const std::size_t length = match_ipv4(text, at)) return length;
  return match_ipv6(text, at);
}

std::size_t match_hostname(std::string_view text, std::size_t at, std::size_t& examined) {
  std::size_t end = at, last_label = at;
  int labels = 0;
  bool has_long_label = false;
  while (true) {
    const std::size_t length = run_length(text, end, is_label);
    if (length == 0) break;
    last_label = end;
    end += length;
    ++labels;
    has_long_label = has_long_label || length > kLongestLabel;
    if (peek(text, end) != '.' || !is_alphanumeric(peek(text, end + 1))) break;
    ++end;
  }
  examined = std::max(end, at + 1);
  if (labels < 2 || has_long_label || !ends_word(text, end) || peek(text, end) == '(') return 0;
  const std::string_view top = text.substr(last_label, end - last_label);
  return std::ranges::binary_search(kTopLevelDomains, top) ? end - at : 0;
}

std::size_t match_mac(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 17;
  if (at + kLength > text.size()) return 0;
  const char separator = text[at + 2];
  if (separator != ':' && separator != '-') return 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const char c = text[at + i];
    if (i % 3 == 2 ? c != separator : !is_hex(c)) return 0;
  }
  return ends_word(text, at + kLength) && peek(text, at + kLength) != separator ? kLength : 0;
}

std::size_t match_url(std::string_view text, std::size_t at) {
  const std::size_t colon = text.find("://", at);
  std::size_t end = colon + 3;
  const std::size_t start_of_host = end;
  int open_parentheses = 0;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (is_space(c) || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' || c == '|') break;
    if (c == '(' || c == '[') ++open_parentheses;
    if ((c == ')' || c == ']') && --open_parentheses < 0) break;
  }
  // What ends the sentence is not the address's.
  while (end > start_of_host && std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos) --end;
  return end == start_of_host ? 0 : end - at;
}

}  // namespace bellwether::errors

#include "errors/event/sensitive_key.h"

#include <array>
#include <cstddef>

namespace bellwether::errors {
namespace {

struct Word {
  std::string_view text;  // letters and digits only: separators in a key do not count
  Secret secret;
  bool is_whole = false;  // counts only as the whole key
};

// Those of one first letter stand together, for the table below. `auth` is not here: see has_auth_word.
constexpr std::array kWords{
    Word{"accesskey", Secret::kPassword},     Word{"apikey", Secret::kPassword},
    Word{"authorization", Secret::kPassword}, Word{"bearer", Secret::kPassword},
    Word{"cardnumber", Secret::kCard},        Word{"ccnumber", Secret::kCard},
    Word{"cc", Secret::kCard, true},          Word{"connectsid", Secret::kSession},
    Word{"cookie", Secret::kSession},         Word{"creditcard", Secret::kCard},
    Word{"credential", Secret::kPassword},    Word{"csrf", Secret::kSession},
    Word{"cvc", Secret::kCard, true},         Word{"cvv", Secret::kCard, true},
    Word{"mysqlpwd", Secret::kPassword},      Word{"passphrase", Secret::kPassword},
    Word{"passwd", Secret::kPassword},        Word{"password", Secret::kPassword},
    Word{"passwort", Secret::kPassword},      Word{"privatekey", Secret::kPassword},
    Word{"secret", Secret::kPassword},        Word{"session", Secret::kSession, true},
    Word{"sessionid", Secret::kSession},      Word{"sessid", Secret::kSession},
    Word{"sid", Secret::kSession, true},      Word{"ssn", Secret::kCard, true},
    Word{"token", Secret::kPassword},         Word{"xsrf", Secret::kSession},
};

constexpr std::size_t kLongestKey = 96;  // of a longer one its end is looked at: that is where the word stands

constexpr bool is_letter(char c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
}

struct Range {
  unsigned char begin = 0, end = 0;  // in kWords
};
constexpr std::array<Range, 256> kByFirstLetter = [] {
  std::array<Range, 256> ranges{};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    Range& range = ranges[static_cast<unsigned char>(kWords[i].text[0])];
    if (range.end == 0) range.begin = static_cast<unsigned char>(i);
    range.end = static_cast<unsigned char>(i + 1);
  }
  return ranges;
}();

// "auth" by itself: auth, oauth, x-auth, basicAuth, AUTH_HEADER; but not author or authority.
bool has_auth_word(std::string_view key) {
  for (std::size_t i = 0; i + 4 <= key.size(); ++i) {
    if (lower(key[i]) != 'a' || lower(key[i + 1]) != 'u' || lower(key[i + 2]) != 't' || lower(key[i + 3]) != 'h')
      continue;
    const char next = i + 4 < key.size() ? key[i + 4] : '\0';
    const bool ends = is_lower(key[i + 3]) ? !is_lower(next) : !is_letter(next);
    const char before = i > 0 ? key[i - 1] : '\0';
    const bool begins = !is_letter(before) || lower(before) == 'o' || (is_lower(before) && key[i] == 'A');
    if (ends && begins) return true;
  }
  return false;
}

}  // namespace

bool contains_ignoring_case(std::string_view key, std::string_view part) {
  if (part.empty() || part.size() > key.size()) return false;
  for (std::size_t i = 0; i + part.size() <= key.size(); ++i) {
    std::size_t matched = 0;
    while (matched < part.size() && lower(key[i + matched]) == part[matched]) ++matched;
    if (matched == part.size()) return true;
  }
  return false;
}

Secret secret_of_key(std::string_view key) {
  if (key.size() < 2) return Secret::kNone;
  if (key.size() > kLongestKey) key.remove_prefix(key.size() - kLongestKey);
  std::array<char, kLongestKey> letters;
  std::size_t count = 0;
  bool may_be_auth = false;
  for (const char c : key) {
    if (!is_letter(c) && !(c >= '0' && c <= '9')) continue;
    letters[count] = lower(c);
    may_be_auth |= letters[count] == 'u' && count > 0 && letters[count - 1] == 'a';
    ++count;
  }
  const std::string_view plain(letters.data(), count);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const Range range = kByFirstLetter[static_cast<unsigned char>(plain[i])];
    for (std::size_t at = range.begin; at < range.end; ++at) {
      const Word& word = kWords[at];
      if (word.is_whole ? plain == word.text : plain.substr(i).starts_with(word.text)) return word.secret;
    }
  }
  return may_be_auth && has_auth_word(key) ? Secret::kPassword : Secret::kNone;
}

}  // namespace bellwether::errors

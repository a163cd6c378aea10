// Where in a text secrets stand: each finder appends the ranges that it finds, in the order of the text. What they look for: scrubbing.h.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "errors/event/scrubbing.h"

namespace bellwether::errors {

struct SecretRange {
  std::size_t begin, end;
  std::string_view rule;
};

// What bytes a text has, to know cheaply which finders need not run.
struct TextTraits {
  std::size_t digits = 0;
  bool has_pairs = false;    // '=' or ':'
  bool has_at_sign = false;  // of a URL with a user
  bool has_dashes = false;   // "-----"
  bool may_have_token = false;
};
TextTraits traits_of(std::string_view text);

void find_pairs(std::string_view text, TextKind kind, const Scrubber& scrubber, std::vector<SecretRange>& found);
void find_numbers(std::string_view text, std::vector<SecretRange>& found);  // cards and US social security numbers
void find_private_keys(std::string_view text, std::vector<SecretRange>& found);
void find_url_users(std::string_view text, std::vector<SecretRange>& found);
void find_tokens(std::string_view text, std::vector<SecretRange>& found);  // behind "Bearer", and JSON Web Tokens

}  // namespace bellwether::errors

#include "errors/event/scrubbing.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "errors/event/card_number.h"
#include "errors/event/secrets_in_text.h"
#include "errors/event/sensitive_key.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kSocialSecurityDigits = 9;
constexpr std::size_t kSmallestToken = 14;  // with "Bearer "

std::string_view rule_name(Secret secret) {
  switch (secret) {
    case Secret::kNone:
      return {};
    case Secret::kPassword:
    case Secret::kSession:
      return "@password:filter";
    case Secret::kCard:
      return "@creditcard:filter";
  }
  return {};
}

// Where servers and proxies put the address of the client.
bool is_address_key(std::string_view key) {
  constexpr std::array<std::string_view, 9> kKeys{
      "remote_addr",      "client_ip",      "ip_address",           "x-forwarded-for", "x-real-ip",
      "cf-connecting-ip", "true-client-ip", "http_x_forwarded_for", "http_x_real_ip"};
  return std::ranges::any_of(kKeys, [key](std::string_view known) { return equals_ignoring_case(known, key); });
}

// Ranges in order, without overlaps: of two that overlap the earlier one, stretched.
void merge(std::vector<SecretRange>& ranges) {
  std::ranges::sort(ranges, {}, &SecretRange::begin);
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].begin < ranges[kept].end) {
      ranges[kept].end = std::max(ranges[kept].end, ranges[i].end);
    } else {
      ranges[++kept] = ranges[i];
    }
  }
  if (!ranges.empty()) ranges.resize(kept + 1);
}

}  // namespace

Scrubber::Scrubber(const ScrubbingRules& rules) : rules_(rules) {
  for (const std::string& field : rules.sensitive_fields) {
    if (!field.empty()) sensitive_.push_back(to_lower(field));
  }
}

bool Scrubber::is_safe(std::string_view key) const {
  return std::ranges::any_of(rules_.safe_fields,
                             [key](const std::string& safe) { return equals_ignoring_case(safe, key); });
}

std::string_view Scrubber::rule_for(std::string_view key) const {
  std::string_view rule = rules_.use_defaults ? rule_name(secret_of_key(key)) : std::string_view();
  if (rule.empty() &&
      std::ranges::any_of(sensitive_, [key](const std::string& part) { return contains_ignoring_case(key, part); })) {
    rule = "@sensitive:filter";
  }
  if (rule.empty() && rules_.drop_ip_addresses && is_address_key(key)) rule = "@ip:filter";
  return rule.empty() || is_safe(key) ? std::string_view() : rule;
}

bool Scrubber::is_card(std::uint64_t number) const {
  if (!rules_.use_defaults) return false;
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return is_card_number({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

bool Scrubber::scrub(std::string_view text, TextKind kind, std::string& out, std::vector<Remark>& remarks) const {
  if (kind == TextKind::kPlain || text.size() < 3) return false;
  const TextTraits traits = traits_of(text);
  const bool defaults = rules_.use_defaults;
  std::vector<SecretRange> found;
  if (traits.has_pairs && (defaults || !sensitive_.empty())) find_pairs(text, kind, *this, found);
  if (defaults && traits.digits >= kSocialSecurityDigits) find_numbers(text, found);
  if (defaults && traits.has_dashes) find_private_keys(text, found);
  if (defaults && traits.has_at_sign && traits.has_pairs) find_url_users(text, found);
  if (defaults && traits.may_have_token && text.size() > kSmallestToken) find_tokens(text, found);
  if (found.empty()) return false;
  merge(found);
  out.clear();
  remarks.clear();
  std::size_t from = 0;
  for (const SecretRange& range : found) {
    out.append(text.substr(from, range.begin - from));
    const std::size_t begin = out.size();
    out.append(kFiltered);
    remarks.push_back({.rule = range.rule, .kind = 's', .begin = begin, .end = out.size()});
    from = range.end;
  }
  out.append(text.substr(from));
  return true;
}

}  // namespace bellwether::errors

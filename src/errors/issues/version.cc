#include "errors/issues/version.h"

#include <algorithm>
#include <charconv>

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxNumbers = 4;

bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view take_part(std::string_view& text) {
  const std::size_t dot = text.find('.');
  const std::string_view part = text.substr(0, dot);
  text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  return part;
}

// Numbers before words, numbers by value, words by their bytes, fewer parts first.
std::strong_ordering compare_prereleases(std::string_view one, std::string_view two) {
  while (!one.empty() && !two.empty()) {
    const std::string_view ours = take_part(one);
    const std::string_view theirs = take_part(two);
    const auto our_number = parse_digits(ours);
    const auto their_number = parse_digits(theirs);
    std::strong_ordering order = std::strong_ordering::equal;
    if (our_number && their_number) {
      order = *our_number <=> *their_number;
    } else if (our_number.has_value() != their_number.has_value()) {
      return our_number ? std::strong_ordering::less : std::strong_ordering::greater;
    } else {
      order = ours <=> theirs;
    }
    if (order != 0) return order;
  }
  return one.size() <=> two.size();
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    version.package = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    if (!is_identifier(version.build)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.prerelease = text.substr(dash + 1);
    if (!is_identifier(version.prerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  while (true) {
    const std::size_t dot = text.find('.');
    const auto number = parse_digits(text.substr(0, dot));
    if (!number || version.numbers.size() == kMaxNumbers) return std::nullopt;
    version.numbers.push_back(*number);
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  // A single number may be a date or a build; what it comes after is not known.
  if (version.numbers.size() < 2) return std::nullopt;
  return version;
}

std::strong_ordering compare(const Version& one, const Version& two) {
  for (std::size_t i = 0; i < std::max(one.numbers.size(), two.numbers.size()); ++i) {
    const std::uint64_t ours = i < one.numbers.size() ? one.numbers[i] : 0;
    const std::uint64_t theirs = i < two.numbers.size() ? two.numbers[i] : 0;
    if (ours != theirs) return ours <=> theirs;
  }
  if (one.prerelease.empty() != two.prerelease.empty())
    return one.prerelease.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  return compare_prereleases(one.prerelease, two.prerelease);
}

}  // namespace bellwether::errors

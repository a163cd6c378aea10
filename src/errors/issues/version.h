// Version: a release's name taken apart by Semantic Versioning (semver.org 2.0.0), so that releases can be put in order: "shop@1.4.0-rc.1+build.7".
// Build metadata does not count in the order. Two or more numeric parts are taken ("1.4", "1.4.0.2").
//
// Pure. Views into the text that was parsed.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace bellwether::errors {

struct Version {
  std::string_view package;  // "shop"; empty: none named
  std::vector<std::uint64_t> numbers;
  std::string_view prerelease, build;
};

// Nullopt for what is no version: a commit's hash, a date with dashes, a name.
std::optional<Version> parse_version(std::string_view text);

// Of one package.
std::strong_ordering compare(const Version& one, const Version& two);

}  // namespace bellwether::errors

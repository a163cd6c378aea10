// Fields: the keys of a search that mean something of their own; every other key is a tag's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bellwether::errors {

enum class Field : std::uint8_t {
  // of issues only
  kIs,
  kAssigned,
  kTimesSeen,
  kUsers,
  kComments,
  kAge,
  kFirstSeen,
  kLastSeen,
  kFirstRelease,
  kLastRelease,
  kPriority,
  kCategory,
  kIssue,    // "WEB-12"
  kIssueId,  // its number
  // of events only
  kTimestamp,
  // of both
  kProject,
  kLevel,
  kPlatform,
  kLogger,
  kType,
  kTitle,
  kMessage,
  kCulprit,
  kErrorType,
  kErrorValue,
  kErrorHandled,
  kErrorUnhandled,
  kErrorMechanism,
  kStackFilename,
  kStackFunction,
  kRelease,
  kReleaseVersion,
  kReleasePackage,
  kReleaseBuild,
  kUser,
  kUserId,
  kUserEmail,
  kUserName,
  kUserAddress,
};

// By its name, in any of the spellings that clients use ("firstSeen", "first_seen"); in any case of letters.
std::optional<Field> find_field(std::string_view key);
constexpr bool is_of_issues_only(Field field) {
  return field < Field::kTimestamp;
}

}  // namespace bellwether::errors

#include "errors/search/field.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bellwether::errors {
namespace {

struct Name {
  std::string_view name;
  Field field;
};

constexpr Name kNames[] = {
    {"is", Field::kIs},
    {"assigned", Field::kAssigned},
    {"assigned_to", Field::kAssigned},
    {"assigned_or_suggested", Field::kAssigned},
    {"timesSeen", Field::kTimesSeen},
    {"times_seen", Field::kTimesSeen},
    {"users", Field::kUsers},
    {"userCount", Field::kUsers},
    {"users_seen", Field::kUsers},
    {"comments", Field::kComments},
    {"age", Field::kAge},
    {"firstSeen", Field::kFirstSeen},
    {"first_seen", Field::kFirstSeen},
    {"lastSeen", Field::kLastSeen},
    {"last_seen", Field::kLastSeen},
    {"firstRelease", Field::kFirstRelease},
    {"first_release", Field::kFirstRelease},
    {"lastRelease", Field::kLastRelease},
    {"last_release", Field::kLastRelease},
    {"priority", Field::kPriority},
    {"issue.priority", Field::kPriority},
    {"issue.category", Field::kCategory},
    {"issue", Field::kIssue},
    {"issue.id", Field::kIssueId},
    {"timestamp", Field::kTimestamp},
    {"project", Field::kProject},
    {"project.name", Field::kProject},
    {"project_id", Field::kProject},
    {"project.id", Field::kProject},
    {"level", Field::kLevel},
    {"platform", Field::kPlatform},
    {"platform.name", Field::kPlatform},
    {"logger", Field::kLogger},
    {"type", Field::kType},
    {"event.type", Field::kType},
    {"title", Field::kTitle},
    {"message", Field::kMessage},
    {"culprit", Field::kCulprit},
    {"location", Field::kCulprit},
    {"error.type", Field::kErrorType},
    {"error.value", Field::kErrorValue},
    {"error.handled", Field::kErrorHandled},
    {"error.unhandled", Field::kErrorUnhandled},
    {"error.mechanism", Field::kErrorMechanism},
    {"stack.filename", Field::kStackFilename},
    {"stack.function", Field::kStackFunction},
    {"release", Field::kRelease},
    {"release.version", Field::kReleaseVersion},
    {"release.package", Field::kReleasePackage},
    {"release.build", Field::kReleaseBuild},
    {"user", Field::kUser},
    {"user.id", Field::kUserId},
    {"user.email", Field::kUserEmail},
    {"user.username", Field::kUserName},
    {"user.ip", Field::kUserAddress},
};

}  // namespace

std::optional<Field> find_field(std::string_view key) {
  const auto* const found =
      std::ranges::find_if(kNames, [key](const Name& name) { return equals_ignoring_case(name.name, key); });
  if (found == std::end(kNames)) return std::nullopt;
  return found->field;
}

}  // namespace bellwether::errors

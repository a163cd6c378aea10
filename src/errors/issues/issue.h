// Issue: events that are the same error, and what people decided about them. Plain values, as routes and the UI read them; the engine owns
// the changing ones.
//
// An issue is one group or several: a group is what one hash (or two linked ones) stands for. Merging moves groups into another issue, unmerging
// moves them back, and what is counted is counted by group, so neither loses anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "errors/event/event.h"

namespace bellwether::errors {

enum class IssueId : std::uint64_t {};
enum class GroupId : std::uint64_t {};
enum class ProjectId : std::uint32_t {};

enum class Status : std::uint8_t { kUnresolved, kResolved, kArchived };
enum class Substatus : std::uint8_t {
  kNew,
  kOngoing,
  kEscalating,
  kRegressed,  // of unresolved
  kUntilEscalating,
  kUntilCondition,
  kForever,  // of archived
  kNone,     // of resolved
};
enum class Priority : std::uint8_t { kLow, kMedium, kHigh };

struct Resolution {
  enum class Kind : std::uint8_t { kNow, kInRelease, kInNextRelease, kInCommit, kAutomatic } kind = Kind::kNow;
  std::string release;             // of kInRelease; of kInNextRelease the one that was newest then
  std::string repository, commit;  // of kInCommit
  UnixMillis at;
  std::string by;
};

struct ArchivedUntil {
  bool is_until_escalating = false;
  std::optional<std::uint64_t> count, users;         // that many more
  std::optional<seconds> count_window, user_window;  // within; absent: in all
  std::optional<UnixMillis> time;
  UnixMillis at;
  std::string by;
};

struct Issue {
  IssueId id{};
  ProjectId project{};
  std::uint32_t number = 0;  // within the project: "WEB-12"
  std::vector<GroupId> groups;
  Title title;
  Level level = Level::kError;
  std::string platform, logger, type;  // type: "error", "default", "csp", …
  Status status = Status::kUnresolved;
  Substatus substatus = Substatus::kNew;
  UnixMillis status_since;
  std::optional<Resolution> resolution;
  std::optional<ArchivedUntil> archived_until;
  Priority priority = Priority::kMedium;
  std::string assignee;  // "anna", "#team"; empty: nobody
  UnixMillis first_seen, last_seen;
  std::string first_release, last_release;
  std::uint64_t count = 0;  // exact, also of events whose payload was not kept
  std::uint64_t users = 0;  // estimated within 2 %
  bool is_unhandled = false;
  std::uint32_t comments = 0;
};

// What one event is to the engine. `facts` in the archive is its encoding, so that a restart counts again what the ledger had not heard of.
struct Sighting {
  ProjectId project{};
  EventId id;
  UnixMillis when, received;
  std::vector<std::string> hashes;
  Title title;
  Level level = Level::kError;
  std::string platform, logger, type, release, environment, dist;
  std::string user;  // User::tag()
  bool is_unhandled = false;
  std::vector<std::pair<std::string, std::string>> tags;
};

// What people ask for, of one issue or many.
struct IssueChange {
  std::optional<Status> status;
  std::optional<Resolution> resolution;         // with kResolved
  std::optional<ArchivedUntil> archived_until;  // with kArchived; absent: for ever
  std::optional<std::string> assignee;
  std::optional<Priority> priority;
  bool is_deletion = false;
  bool is_discard = false;  // deletes it and drops its events from now on
  std::string by;
};

}  // namespace bellwether::errors

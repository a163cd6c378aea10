// Notices: which of what happens to issues is worth telling people, and how much of it at a time: a new issue, a regression, an escalation, a spike. An
// issue has one problem, and one more while it spikes; they are cleared when somebody deals with it or when it has been quiet for long.
//
// Of a project's new issues the first few within a window are told one by one, the rest as one problem with their number: a broken release may
// bring a hundred, and nobody reads a hundred pages.
//
// Sans I/O: calls Problems. The desk's shard.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/metrics.h"
#include "errors/desk.h"
#include "errors/issues/issue.h"
#include "errors/problems.h"

namespace bellwether::errors {

struct NoticeOptions {
  std::uint32_t per_window = 10;
  seconds window{300};
  seconds quiet_after{86'400};
};

inline constexpr std::string_view kProblemPrefix = "errors/";  // of all keys
std::string issue_problem_key(IssueId id);
std::string spike_problem_key(IssueId id);

class Notices {
 public:
  Notices(const NoticeOptions& options, Problems& problems, Metrics& metrics);

  void changed(UnixMillis now, Change::Kind kind, const Project& project, const Issue& issue,
               std::string_view short_id);
  void gone(IssueId id);
  // What alerts still has of before the last stop; `find` says what is known of an issue now.
  void restored(const std::vector<std::string>& keys, const std::function<const Issue*(IssueId)>& find);
  // `issue` null: the project as a whole.
  void spike(const Project& project, const Issue* issue, std::string_view short_id, bool is_spiking,
             std::uint64_t count, double usual);
  // Ends windows, and problems of what has been quiet.
  void advance(UnixMillis now);

 private:
  struct Window {
    UnixMillis began;
    std::uint32_t told = 0, untold = 0;
    std::string slug, latest;
  };

  void raise_issue(std::string key, std::string_view kind, alerts::State state, const Project& project,
                   const Issue& issue, std::string_view short_id, std::string output);
  void raise_issue(UnixMillis now, std::string_view kind, alerts::State state, const Project& project,
                   const Issue& issue, std::string_view short_id, std::string output);
  void clear_spike(IssueId id, std::string_view output);
  // False: there have been enough of them.
  bool may_tell_new(UnixMillis now, const Project& project, const Issue& issue, std::string_view short_id);
  void clear(IssueId id, std::string_view output);

  const NoticeOptions options_;
  Problems& problems_;
  std::unordered_map<IssueId, UnixMillis> open_;  // when an event last came, as far as known
  std::unordered_set<IssueId> spiking_;
  std::map<ProjectId, Window> windows_;
  UnixMillis next_look_;
  Counter& held_;
};

}  // namespace bellwether::errors

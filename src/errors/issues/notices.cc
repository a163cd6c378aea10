#include "errors/issues/notices.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace bellwether::errors {
namespace {

constexpr seconds kLookInterval{10};

constexpr std::string_view kIssuePrefix = "errors/issue/", kProjectPrefix = "errors/project/", kSpikeSuffix = "/spike";

std::string project_key(const Project& project, std::string_view what) {
  return fmt::format("{}{}/{}", kProjectPrefix, project.slug, what);
}

std::string described(const Issue& issue, std::string_view short_id) {
  std::string text = fmt::format("{} {}", short_id, issue.title.title);
  if (!issue.title.culprit.empty()) text += fmt::format(" ({})", issue.title.culprit);
  return text;
}

alerts::State state_of(const Issue& issue) {
  return issue.priority == Priority::kHigh ? alerts::State::kCritical : alerts::State::kWarning;
}

}  // namespace

std::string issue_problem_key(IssueId id) {
  return fmt::format("{}{}", kIssuePrefix, static_cast<std::uint64_t>(id));
}

std::string spike_problem_key(IssueId id) {
  return issue_problem_key(id) + std::string(kSpikeSuffix);
}

Notices::Notices(const NoticeOptions& options, Problems& problems, Metrics& metrics)
    : options_(options),
      problems_(problems),
      held_(metrics.counter("errors.notices_joined", {},
                            "New issues that were told together with others, because of errors.notices")) {}

void Notices::raise_issue(UnixMillis now, std::string_view kind, alerts::State state, const Project& project,
                          const Issue& issue, std::string_view short_id, std::string output) {
  open_[issue.id] = now;
  raise_issue(issue_problem_key(issue.id), kind, state, project, issue, short_id, std::move(output));
}

void Notices::raise_issue(std::string key, std::string_view kind, alerts::State state, const Project& project,
                          const Issue& issue, std::string_view short_id, std::string output) {
  Problem problem{.key = std::move(key),
                  .host = project.slug,
                  .service = std::string(short_id),
                  .state = state,
                  .output = std::move(output)};
  problem.labels = {{"kind", std::string(kind)},
                    {"project", project.slug},
                    {"issue", std::string(short_id)},
                    {"level", std::string(level_name(issue.level))}};
  if (!issue.last_release.empty()) problem.labels.emplace_back("release", issue.last_release);
  if (!issue.assignee.empty()) problem.labels.emplace_back("assignee", issue.assignee);
  problems_.raise(std::move(problem));
}

bool Notices::may_tell_new(UnixMillis now, const Project& project, const Issue& issue, std::string_view short_id) {
  Window& window = windows_[project.id];
  window.slug = project.slug;
  if (now - window.began >= options_.window && window.untold == 0) window = {.began = now, .slug = project.slug};
  if (window.told < options_.per_window) {
    ++window.told;
    return true;
  }
  ++window.untold;
  window.latest = described(issue, short_id);
  held_.add();
  return false;
}

void Notices::changed(UnixMillis now, Change::Kind kind, const Project& project, const Issue& issue,
                      std::string_view short_id) {
  switch (kind) {
    case Change::Kind::kNew:
      if (may_tell_new(now, project, issue, short_id))
        raise_issue(now, "new", state_of(issue), project, issue, short_id, "New: " + described(issue, short_id));
      return;
    case Change::Kind::kRegressed:
      return raise_issue(now, "regression", alerts::State::kCritical, project, issue, short_id,
                         "Regression: " + described(issue, short_id));
    case Change::Kind::kEscalating:
      return raise_issue(now, "escalation", alerts::State::kCritical, project, issue, short_id,
                         "Escalating: " + described(issue, short_id));
    case Change::Kind::kEvent: {
      const auto open = open_.find(issue.id);
      if (open != open_.end()) open->second = now;
      return;
    }
    case Change::Kind::kChanged:
      if (issue.status == Status::kResolved) clear(issue.id, "Resolved: " + described(issue, short_id));
      if (issue.status == Status::kArchived) clear(issue.id, "Archived: " + described(issue, short_id));
      return;
    case Change::Kind::kGone:
      return gone(issue.id);
  }
}

void Notices::restored(const std::vector<std::string>& keys, const std::function<const Issue*(IssueId)>& find) {
  for (const std::string& key : keys) {
    if (!key.starts_with(kIssuePrefix)) {
      // Spikes and long rows of new issues are seen again when they go on.
      if (key.starts_with(kProjectPrefix)) problems_.clear(key, "Bellwether was started anew");
      continue;
    }
    std::uint64_t number = 0;
    (void)std::from_chars(key.data() + kIssuePrefix.size(), key.data() + key.size(), number);
    const Issue* const issue = find(IssueId{number});
    if (issue != nullptr && issue->status == Status::kUnresolved) {
      if (key.ends_with(kSpikeSuffix)) {
        spiking_.insert(issue->id);
      } else {
        open_[issue->id] = issue->last_seen;
      }
    } else {
      problems_.clear(key, issue == nullptr ? "The issue is gone" : "Somebody has dealt with it");
    }
  }
}

void Notices::gone(IssueId id) {
  clear(id, "The issue is gone");
}

void Notices::clear(IssueId id, std::string_view output) {
  if (open_.erase(id) > 0) problems_.clear(issue_problem_key(id), std::string(output));
  clear_spike(id, output);
}

void Notices::clear_spike(IssueId id, std::string_view output) {
  if (spiking_.erase(id) > 0) problems_.clear(spike_problem_key(id), std::string(output));
}

void Notices::spike(const Project& project, const Issue* issue, std::string_view short_id, bool is_spiking,
                    std::uint64_t count, double usual) {
  const std::string rate = fmt::format("{} events in 10 minutes, usually {:.1f}", count, usual / 6);
  if (issue != nullptr) {
    if (!is_spiking) return clear_spike(issue->id, fmt::format("No spike any more: {}", described(*issue, short_id)));
    spiking_.insert(issue->id);
    raise_issue(spike_problem_key(issue->id), "spike", alerts::State::kCritical, project, *issue, short_id,
                fmt::format("Spike: {}: {}", described(*issue, short_id), rate));
    return;
  }
  const std::string key = project_key(project, "spike");
  if (!is_spiking) return problems_.clear(key, fmt::format("No spike any more in {}: {}", project.slug, rate));
  Problem problem{.key = key,
                  .host = project.slug,
                  .service = "spike",
                  .state = alerts::State::kCritical,
                  .output = fmt::format("Spike of errors in {}: {}", project.slug, rate)};
  problem.labels = {{"kind", "spike"}, {"project", project.slug}};
  problems_.raise(std::move(problem));
}

void Notices::advance(UnixMillis now) {
  if (now < next_look_) return;
  next_look_ = now + kLookInterval;
  for (auto& [id, window] : windows_) {
    if (now - window.began < options_.window) continue;
    Project project;
    project.slug = window.slug;
    const std::string key = project_key(project, "more");
    if (window.untold > 0) {
      Problem problem{
          .key = key,
          .host = window.slug,
          .service = "more",
          .state = alerts::State::kWarning,
          .output = fmt::format("{} more new issues in {}, the latest {}", window.untold, window.slug, window.latest)};
      problem.labels = {{"kind", "new"}, {"project", window.slug}};
      problems_.raise(std::move(problem));
      window = {.began = now, .slug = window.slug};
      window.told = options_.per_window;  // the next of a long row come together again
    } else {
      problems_.clear(key, fmt::format("No more new issues in {}", window.slug));
    }
  }
  std::erase_if(windows_, [&](const auto& entry) {
    return now - entry.second.began >= options_.window && entry.second.untold == 0;
  });
  std::vector<IssueId> quiet;
  for (const auto& [id, last] : open_) {
    if (now - last >= options_.quiet_after) quiet.push_back(id);
  }
  for (const IssueId id : quiet) clear(id, "No event any more");
}

}  // namespace bellwether::errors

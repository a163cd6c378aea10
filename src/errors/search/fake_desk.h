// FakeDesk: a Desk for tests that remembers what it was told and answers from plain values. On one shard of the test's.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "errors/desk.h"

namespace bellwether::errors {

class FakeDesk final : public Desk {
 public:
  explicit FakeDesk(runtime::Shard* shard = nullptr) : shard_(shard) {}

  // A second one of that id takes the place of the first.
  Project& add_project(std::uint32_t id, std::string slug, std::shared_ptr<const Grouper> grouper = nullptr) {
    auto directory = std::make_shared<Directory>(*directory_);
    std::erase_if(directory->projects,
                  [id](const Directory::Entry& entry) { return entry.project.id == ProjectId{id}; });
    std::erase_if(directory->keys, [id](const Key& key) { return key.project == ProjectId{id}; });
    Project project;
    project.id = ProjectId{id};
    project.slug = project.name = std::move(slug);
    project.public_key = std::string(31, '0') + std::to_string(id % 10);
    directory->projects.push_back({project, std::move(grouper)});
    std::ranges::sort(directory->projects, {}, [](const Directory::Entry& entry) { return entry.project.id; });
    Key key;
    key.public_key = project.public_key;
    key.project = project.id;
    directory->keys.push_back(key);
    directory_ = directory;
    return std::ranges::find(directory->projects, ProjectId{id},
                             [](const Directory::Entry& entry) { return entry.project.id; })
        ->project;
  }
  Issue& add_issue(std::uint64_t id, std::uint32_t project) {
    Issue& issue = issues_[IssueId{id}];
    issue.id = IssueId{id};
    issue.project = ProjectId{project};
    issue.number = static_cast<std::uint32_t>(id);
    issue.groups = {GroupId{id * 10}};
    return issue;
  }
  std::map<std::pair<IssueId, std::string>, std::vector<TagValue>> tags;
  std::map<ProjectId, std::vector<ReleaseView>> release_views;
  std::vector<std::pair<std::vector<IssueId>, IssueChange>> changes;
  std::vector<std::string> told;  // merges, comments and so on, as text
  std::vector<Project> put_projects;
  std::vector<Watcher*> watchers;
  std::vector<Activity> activities;

  void start() override {}
  void drain(std::function<void()> done) override { done(); }
  std::shared_ptr<const Directory> directory() const override { return directory_; }
  runtime::Shard& shard() override { return *shard_; }
  Result<void> submit(Submission, runtime::Shard&, Answer) override {
    return fail(Code::kUnavailable, "this desk takes no events");
  }

  const Issue* find(IssueId id) const override {
    const auto found = issues_.find(id);
    return found == issues_.end() ? nullptr : &found->second;
  }
  const Issue* find(std::string_view name) const override {
    for (const auto& [id, issue] : issues_) {
      if (short_id(issue) == name) return &issue;
    }
    return nullptr;
  }
  void each_issue(const std::function<void(const Issue&)>& visit) const override {
    for (const auto& [id, issue] : issues_) visit(issue);
  }
  std::string short_id(const Issue& issue) const override {
    const Directory::Entry* entry = directory_->find(issue.project);
    std::string name = entry == nullptr ? "?" : entry->project.slug;
    for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return fmt::format("{}-{}", name, issue.number);
  }
  std::vector<std::string> tag_keys(IssueId id) const override {
    std::vector<std::string> keys;
    for (const auto& [key, values] : tags) {
      if (key.first == id) keys.push_back(key.second);
    }
    return keys;
  }
  std::vector<TagValue> tag_values(IssueId id, std::string_view key) const override {
    const auto found = tags.find({id, std::string(key)});
    return found == tags.end() ? std::vector<TagValue>() : found->second;
  }
  std::vector<GroupView> groups(IssueId id) const override {
    std::vector<GroupView> views;
    for (const GroupId group : find(id)->groups) {
      GroupView view;
      view.id = group;
      view.hashes = {fmt::format("{:032x}", static_cast<std::uint64_t>(group))};
      view.count = find(id)->count;
      views.push_back(std::move(view));
    }
    return views;
  }
  std::array<std::uint32_t, 24> trend(IssueId id) const override {
    std::array<std::uint32_t, 24> hours{};
    hours.back() = static_cast<std::uint32_t>(find(id)->count);
    return hours;
  }
  ProjectCounts counts(ProjectId id) const override {
    ProjectCounts counts;
    for (const auto& [key, issue] : issues_) {
      if (issue.project != id) continue;
      counts.events += issue.count;
      counts.events_24h += issue.count;
      ++counts.issues;
      if (issue.status == Status::kUnresolved) ++counts.issues_unresolved;
    }
    return counts;
  }
  std::vector<ReleaseView> releases(ProjectId id) const override {
    const auto found = release_views.find(id);
    return found == release_views.end() ? std::vector<ReleaseView>() : found->second;
  }
  std::string series_of(IssueId id) const override {
    return fmt::format("errors.issue.{}", static_cast<std::uint64_t>(id));
  }

  void change(std::vector<IssueId> issues, IssueChange change, Done done) override {
    for (const IssueId id : issues) {
      if (change.is_deletion) issues_.erase(id);
      if (change.status) issues_[id].status = *change.status;
    }
    changes.emplace_back(std::move(issues), std::move(change));
    done({});
  }
  void merge(IssueId into, std::vector<IssueId> others, std::string by, Done done) override {
    told.push_back(fmt::format("merge {} of {} by {}", static_cast<std::uint64_t>(into), others.size(), by));
    done({});
  }
  void unmerge(IssueId from, std::vector<GroupId> groups, std::string by, Done done) override {
    told.push_back(fmt::format("unmerge {} of {} by {}", static_cast<std::uint64_t>(from), groups.size(), by));
    done({});
  }
  void comment(IssueId issue, std::string by, std::string text, Done done) override {
    told.push_back(fmt::format("comment {} by {}: {}", static_cast<std::uint64_t>(issue), by, text));
    done({});
  }
  void put_project(Project project, std::function<void(Result<ProjectId>)> done) override {
    const bool is_new = project.id == ProjectId{};
    put_projects.push_back(project);
    if (is_new) {
      project.id = add_project(static_cast<std::uint32_t>(directory_->projects.size() + 1), project.slug).id;
    }
    done(project.id);
  }
  void put_key(Key key, Done done) override {
    told.push_back(fmt::format("key {}", key.label));
    done({});
  }
  void put_release(ProjectId, std::string version, UnixMillis, std::vector<std::string>, Done done) override {
    told.push_back("release " + version);
    done({});
  }
  Result<std::vector<Activity>> activity(IssueId, std::size_t) const override { return activities; }
  void watch(Watcher& watcher) override { watchers.push_back(&watcher); }
  void unwatch(Watcher& watcher) override { std::erase(watchers, &watcher); }

 private:
  runtime::Shard* shard_;
  std::shared_ptr<const Directory> directory_ = std::make_shared<const Directory>();
  std::map<IssueId, Issue> issues_;
};

}  // namespace bellwether::errors

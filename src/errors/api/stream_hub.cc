#include "errors/api/stream_hub.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "errors/api/describe.h"
#include "errors/api/earlier_rate.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using Kind = Change::Kind;

std::string_view kind_word(Kind kind) {
  constexpr std::array<std::string_view, 6> kWords{"new", "regressed", "escalating", "event", "changed", "gone"};
  return kWords[static_cast<std::size_t>(kind)];
}

// Of several things that happened to one issue within a round, which is told.
int weight(Kind kind) {
  switch (kind) {
    case Kind::kGone:
      return 5;
    case Kind::kNew:
      return 4;
    case Kind::kRegressed:
      return 3;
    case Kind::kEscalating:
      return 2;
    case Kind::kChanged:
      return 1;
    case Kind::kEvent:
      return 0;
  }
  return 0;
}

}  // namespace

StreamHub::StreamHub(ApiPtr api) : api_(std::move(api)), desk_(api_->desk) {
  std::size_t shards = 0;
  for (const runtime::Shard* shard : api_->shards) shards = std::max(shards, shard->index() + 1);
  streams_.resize(shards);
  desk_.watch(*this);
  rate_timer_ = desk_.shard().every(seconds(1), runtime::Shard::Alignment::kFromNow, [this] { sample_rates(); });
}

StreamHub::~StreamHub() {
  desk_.unwatch(*this);
}

void StreamHub::add(runtime::Shard& shard, Stream stream) {
  open_.fetch_add(1);
  stream.stream->on_close([this] { open_.fetch_sub(1); });
  streams_[shard.index()].push_back(std::move(stream));
}

void StreamHub::on_change(const Change& change) {
  if (open_ == 0) return;
  const auto [known, is_new] = changed_.try_emplace(change.issue, change);
  if (!is_new && weight(change.kind) > weight(known->second.kind)) known->second = change;
  if (!collect_timer_) collect_timer_ = desk_.shard().after(kCollect, [this] { send_changes(); });
}

StreamHub::IssueEvent StreamHub::describe(const Change& change) const {
  IssueEvent event{.project = change.project, .environments = {}, .data = {}};
  JsonWriter json(event.data);
  json.begin_object().key("kind").string(kind_word(change.kind)).key("issue");
  if (const Issue* issue = desk_.find(change.issue)) {
    write_issue(json, desk_, *issue);
    for (TagValue& value : desk_.tag_values(issue->id, "environment"))
      event.environments.push_back(std::move(value.value));
  } else {
    json.begin_object().key("id").string(fmt::format("{}", static_cast<std::uint64_t>(change.issue))).end_object();
  }
  json.end_object();
  return event;
}

void StreamHub::send_changes() {
  collect_timer_.reset();
  std::vector<Change> changes;
  for (const auto& [issue, change] : changed_) changes.push_back(change);
  changed_.clear();
  if (changes.size() > kMaxIssues) {
    std::ranges::sort(changes, std::greater(), [](const Change& change) { return weight(change.kind); });
    changes.resize(kMaxIssues);
  }
  auto events = std::make_shared<std::vector<IssueEvent>>();
  for (const Change& change : changes) events->push_back(describe(change));
  send<IssueEvent>("issue", std::move(events), [](const Stream& stream, const IssueEvent& event) {
    if (stream.project && *stream.project != event.project) return false;
    // Of an issue that is gone nobody knows where it was seen.
    return stream.environment.empty() || event.environments.empty() ||
           std::ranges::find(event.environments, stream.environment) != event.environments.end();
  });
}

void StreamHub::sample_rates() {
  const Monotonic now = api_->clock.monotonic();
  const std::shared_ptr<const Directory> directory = desk_.directory();
  std::uint64_t all = 0;
  for (const Directory::Entry& entry : directory->projects) {
    const std::uint64_t events = desk_.counts(entry.project.id).events;
    rates_[entry.project.id].sample(now, events);
    all += events;
  }
  rates_[std::nullopt].sample(now, all);
  if (open_ == 0) return;
  auto events = std::make_shared<std::vector<RateEvent>>();
  for (const auto& [key, rate] : rates_) events->push_back({key, describe_rate(key)});
  send<RateEvent>("rate", std::move(events),
                  [](const Stream& stream, const RateEvent& event) { return stream.project == event.key; });
}

std::string StreamHub::describe_rate(RateKey key) {
  const std::shared_ptr<const Directory> directory = desk_.directory();
  // Of all projects there is one newest release only when there is one project only.
  const bool is_only = !key && directory->projects.size() == 1;
  const Directory::Entry* const entry = is_only ? &directory->projects.front() : key ? directory->find(*key) : nullptr;
  std::uint64_t issues_new = 0;
  std::vector<ReleaseView> releases;
  for (const Directory::Entry& each : directory->projects) {
    if (key && each.project.id != *key) continue;
    releases = desk_.releases(each.project.id);
    if (!releases.empty()) issues_new += releases.front().new_issues;
  }
  const bool has_release = entry != nullptr && !releases.empty();
  const std::optional<double> before = has_release ? compared(entry->project, releases) : std::nullopt;

  std::string out;
  JsonWriter json(out);
  json.begin_object().key("now").number(rates_[key].per_minute()).key("last_release");
  if (before) {
    json.number(*before);
  } else {
    json.null();
  }
  json.key("issues_new").unsigned_integer(issues_new).key("release");
  write_text(json, has_release ? std::string_view(releases.front().version) : std::string_view());
  json.key("since");
  write_time(json, has_release ? releases.front().first_seen : UnixMillis{});
  json.end_object();
  return out;
}

// What is known of it; asked for anew when that is old.
std::optional<double> StreamHub::compared(const Project& project, const std::vector<ReleaseView>& releases) {
  if (releases.size() < 2) return std::nullopt;
  const ReleaseView& newest = releases[0];
  const ReleaseView& earlier = releases[1];
  const UnixMillis now = api_->clock.now();
  const auto born = [](const ReleaseView& release) {
    return release.first_seen == UnixMillis{} ? release.when : release.first_seen;
  };
  Comparison& comparison = comparisons_[project.id];
  if (comparison.release != newest.version) comparison = Comparison{.release = newest.version};
  if (now - comparison.asked_at >= kComparison) {
    comparison.asked_at = now;
    // Of the same age, and while it still was the newest.
    const UnixMillis moment = std::min(born(earlier) + (now - born(newest)), born(newest));
    desk_.shard().spawn(compare(*this, project.id, project.slug, std::chrono::floor<seconds>(moment)));
  }
  return comparison.per_minute;
}

runtime::Task<void> StreamHub::compare(StreamHub& hub, ProjectId project, std::string slug, UnixSeconds moment) {
  auto work = [api = hub.api_, slug = std::move(slug), moment] {
    return earlier_rate(api->series, slug, moment, api->clock.now_seconds());
  };
  runtime::Task<Result<std::optional<double>>> asking = hub.api_->query_pool.run(std::move(work));
  const Result<std::optional<double>> rate = co_await std::move(asking);
  if (rate) hub.comparisons_[project].per_minute = *rate;
}

template <class Event, class Accepts>
void StreamHub::send(std::string_view name, Round<Event> round, Accepts accepts) {
  if (round->empty()) return;
  for (runtime::Shard* shard : api_->shards) {
    shard->post([this, shard, name, round, accepts] {
      std::vector<Stream>& streams = streams_[shard->index()];
      std::erase_if(streams, [](const Stream& stream) { return !stream.stream->is_open(); });
      for (const Stream& stream : streams) {
        for (const Event& event : *round) {
          if (accepts(stream, event)) stream.stream->send(name, event.data);
        }
      }
    });
  }
}

}  // namespace bellwether::errors

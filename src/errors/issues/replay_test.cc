// What a restart does: a stored state, and the records since. Whatever happened before, it is the state that was.
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "errors/issues/codec.h"
#include "errors/issues/testing.h"

namespace bellwether::errors {
namespace {

archive::StoredRecord record_of(const Sighting& sighting, const Observed& observed) {
  archive::StoredRecord record;
  record.project = static_cast<std::uint32_t>(sighting.project);
  record.group = static_cast<std::uint64_t>(observed.group);
  record.id = {sighting.id.high, sighting.id.low};
  record.when = sighting.when;
  record.received = sighting.received;
  for (const auto& [key, value] : attributes_of(sighting)) record.attributes.emplace_back(key, value);
  append_facts(record.facts, sighting, {.group = observed.group, .is_kept = observed.verdict == Verdict::kStored});
  return record;
}

// What the ledger holds: rows by id, as the desk writes them.
struct Rows {
  std::map<IssueId, std::string> issues;
  std::map<GroupId, std::string> groups;
  std::map<ProjectId, std::string> projects;
  std::map<std::string, std::string> releases;
  std::vector<HashKey> discarded;
  EngineNumbers numbers;

  void store(Engine& engine) {
    const Engine::Changes changes = engine.take_changes();
    for (const IssueState* state : changes.issues) issues[state->issue.id] = encode(*state);
    for (const Group* group : changes.groups) groups[group->id] = encode(*group);
    for (const auto& [id, state] : changes.projects) projects[id] = encode(*state);
    for (const auto& [id, release] : changes.releases) releases[release->version] = encode(*release);
    for (const auto& [id, version] : changes.removed_releases) releases.erase(version);
    for (const IssueId id : changes.removed_issues) issues.erase(id);
    for (const GroupId id : changes.removed_groups) groups.erase(id);
    discarded.insert(discarded.end(), changes.discarded.begin(), changes.discarded.end());
    numbers = engine.numbers();
  }

  void load(UnixMillis now, Engine& engine) const {
    engine.restore(numbers);
    for (const auto& [id, bytes] : projects) engine.restore_project(id, *decode_project(bytes));
    for (const auto& [version, bytes] : releases) engine.restore_release(kShop, *decode_release(version, bytes));
    for (const auto& [id, bytes] : issues) engine.restore(*decode_issue(bytes));
    for (const auto& [id, bytes] : groups) engine.restore(*decode_group(bytes));
    for (const HashKey& hash : discarded) engine.restore_discarded(hash);
    engine.restored(now);
  }
};

// Everything that people see, short enough to be printed when it differs.
std::map<std::string, std::uint64_t> picture(const Engine& engine) {
  std::map<std::string, std::uint64_t> parts;
  engine.each_issue([&](const Issue& issue) {
    const std::string name = "issue " + std::to_string(static_cast<std::uint64_t>(issue.id));
    IssueState state;
    state.issue = issue;
    parts[name] = hash64(encode(state));
    parts[name + " count"] = issue.count;
    parts[name + " users"] = issue.users;
    parts[name + " status"] = static_cast<std::uint64_t>(issue.status);
    for (const GroupId id : issue.groups)
      parts[name + " group " + std::to_string(static_cast<std::uint64_t>(id))] = hash64(encode(*engine.find_group(id)));
  });
  return parts;
}

template <class Map>
void expect_same(const Map& after, const Map& before) {
  EXPECT_EQ(after.size(), before.size());
  for (const auto& [name, value] : before) {
    const auto found = after.find(name);
    EXPECT_TRUE(found != after.end() && found->second == value) << name;
  }
}

class RandomLife {
 public:
  explicit RandomLife(std::uint32_t seed) : random_(seed) {}

  // One thing that happens; an event's record is added to `log`.
  void step(Bench& bench, UnixMillis now, std::vector<archive::StoredRecord>& log, std::uint64_t& counted) {
    if (below(20) == 0 && bench.engine.issue_count() > 0) return decide(bench, now, counted);
    Sighting event = sighting(now - seconds(below(4) == 0 ? below(90'000) : 0), "h" + std::to_string(below(30)),
                              "1." + std::to_string(below(6)) + ".0");
    event.received = now;
    event.user = "id:" + std::to_string(below(50));
    event.tags = {{"release", event.release}, {"url", "/" + std::to_string(below(200))}};
    if (below(5) == 0) event.hashes.push_back("h" + std::to_string(below(30)));
    const Observed observed = bench.see(event);
    if (observed.verdict == Verdict::kDiscarded) return;
    ++counted;
    log.push_back(record_of(event, observed));
  }

  std::uint32_t below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }

 private:
  IssueId any(const Bench& bench) {
    std::vector<IssueId> ids;
    bench.engine.each_issue([&](const Issue& issue) { ids.push_back(issue.id); });
    std::ranges::sort(ids);
    return ids[below(static_cast<std::uint32_t>(ids.size()))];
  }

  void decide(Bench& bench, UnixMillis now, std::uint64_t& counted) {
    const IssueId id = any(bench);
    switch (below(6)) {
      case 0:
        EXPECT_TRUE(bench.resolve(now, id));
        break;
      case 1:
        EXPECT_TRUE(bench.resolve(now, id, {.kind = Resolution::Kind::kInNextRelease}));
        break;
      case 2:
        EXPECT_TRUE(
            bench.archive(now, id, ArchivedUntil{.is_until_escalating = below(2) == 0, .count = 3, .users = 5}));
        break;
      case 3:
        EXPECT_TRUE(bench.engine.merge(now, id, std::vector{any(bench)}, "anna", bench.actions));
        break;
      case 4: {
        const std::vector<GroupId> groups = bench.issue(id).groups;
        if (groups.size() > 1) {
          EXPECT_TRUE(bench.engine.unmerge(now, id, std::vector{groups.front()}, "anna", bench.actions));
        }
        break;
      }
      case 5: {
        counted -= bench.issue(id).count;
        IssueChange change;
        (below(2) == 0 ? change.is_deletion : change.is_discard) = true;
        EXPECT_TRUE(bench.change(now, id, change));
        break;
      }
      default:
        break;
    }
  }

  std::mt19937 random_;
};

TEST(Replay, FindsTheStateThatWas) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const EngineOptions options{.payloads_per_hour = 5};
    Bench before(options);
    RandomLife life(seed);
    Rows rows;
    std::vector<archive::StoredRecord> log;
    std::uint64_t counted = 0;
    UnixMillis now = at_hour(0);
    for (int i = 0; i < 400; ++i) {
      now += seconds(life.below(300));
      life.step(before, now, log, counted);
      if (life.below(25) != 0) continue;
      rows.store(before.engine);
      log.clear();
    }
    // What people changed after the last stored state was not acknowledged: it is left out here by storing before the last events.
    rows.store(before.engine);
    log.clear();
    for (int i = 0; i < 40; ++i) {
      now += seconds(life.below(30));
      Sighting event = sighting(now, "h" + std::to_string(life.below(40)), "2.0.0");
      event.user = "id:" + std::to_string(life.below(90));
      const Observed observed = before.see(event);
      if (observed.verdict == Verdict::kDiscarded) continue;
      ++counted;
      log.push_back(record_of(event, observed));
    }

    std::uint64_t sum = 0;
    before.engine.each_issue([&](const Issue& issue) { sum += issue.count; });
    EXPECT_EQ(sum, counted);

    Bench after(options);
    rows.load(now, after.engine);
    for (const archive::StoredRecord& record : log) {
      const auto replayed = read_facts(record);
      ASSERT_TRUE(replayed) << replayed.error().to_string();
      after.engine.observe(replayed->sighting.received, replayed->sighting, &replayed->assignment, after.actions);
    }
    expect_same(picture(after.engine), picture(before.engine));
    EXPECT_EQ(after.engine.find_project(kShop)->count, before.engine.find_project(kShop)->count);
    EXPECT_EQ(after.engine.find_project(kShop)->unresolved, before.engine.find_project(kShop)->unresolved);
    // And both go on alike.
    const Sighting next = sighting(now, "h1", "2.1.0");
    EXPECT_EQ(before.see(next).issue, after.see(next).issue);
  }
}

TEST(Replay, GivesARecordTheGroupThatTheArchiveHasItUnder) {
  Bench before;
  const Sighting first = sighting(at_hour(0), "a");
  const archive::StoredRecord record = record_of(first, {Verdict::kStored, IssueId{5}, GroupId{17}});
  Bench after;
  const auto replayed = read_facts(record);
  ASSERT_TRUE(replayed);
  EXPECT_EQ(after.engine.observe(first.received, replayed->sighting, &replayed->assignment, after.actions).group,
            GroupId{17});
  EXPECT_EQ(after.see(at_hour(1), "a").group, GroupId{17});
  EXPECT_EQ(after.see(at_hour(1), "b").group, GroupId{18});
}

TEST(Replay, KeepsEverythingThatAnIssueIs) {
  Bench bench;
  const IssueId id = bench.see(at_hour(0), "a", "1.0.0").issue;
  ASSERT_TRUE(bench.archive(at_hour(1), id,
                            ArchivedUntil{.is_until_escalating = true,
                                          .count = 5,
                                          .users = 6,
                                          .count_window = seconds(60),
                                          .user_window = seconds(70),
                                          .time = at_hour(99)}));
  bench.see(at_hour(2), "a", "1.1.0");
  Rows rows;
  rows.store(bench.engine);
  const auto state = decode_issue(rows.issues.at(id));
  ASSERT_TRUE(state);
  const ArchivedUntil& until = *state->issue.archived_until;
  EXPECT_TRUE(until.is_until_escalating);
  EXPECT_EQ(until.count, 5U);
  EXPECT_EQ(until.users, 6U);
  EXPECT_EQ(until.count_window, seconds(60));
  EXPECT_EQ(until.user_window, seconds(70));
  EXPECT_EQ(until.time, at_hour(99));
  EXPECT_EQ(state->watch.count_then, 1U);
  EXPECT_EQ(state->watch.count_in_window, 1U);
  EXPECT_EQ(state->issue.last_release, "1.1.0");
}

TEST(Replay, RefusesDamagedRows) {
  Bench bench;
  bench.see(at_hour(0), "a", "1.0.0");
  Rows rows;
  rows.store(bench.engine);
  const std::string issue = rows.issues.begin()->second;
  const std::string group = rows.groups.begin()->second;
  for (std::size_t size = 0; size < issue.size(); ++size) EXPECT_FALSE(decode_issue(issue.substr(0, size)));
  for (std::size_t size = 0; size < group.size(); ++size) EXPECT_FALSE(decode_group(group.substr(0, size)));
  EXPECT_FALSE(decode_issue(issue + "x"));
  EXPECT_FALSE(decode_issue("\2" + issue.substr(1)));
  // Any byte may be wrong; none may do harm.
  for (std::size_t at = 0; at < group.size(); ++at) {
    std::string damaged = group;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    (void)decode_group(damaged);
  }
}

}  // namespace
}  // namespace bellwether::errors

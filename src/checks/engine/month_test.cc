// A month of a thousand services, in simulated time: whatever happens, some things always hold.
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include "checks/engine/context.h"
#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

using testing::Site;
using testing::SiteOptions;
using testing::Watch;

constexpr std::size_t kHosts = 100, kServicesPerHost = 10;
constexpr milliseconds kMonth = std::chrono::days(30);

// Trouble that comes and goes, the same for one seed: each object is bad in some hours, and bad in different ways.
class Weather {
 public:
  explicit Weather(std::uint64_t seed) : seed_(seed) {}

  int status(ObjectRef object, UnixMillis now) const {
    const auto hour = static_cast<std::uint64_t>(now.time_since_epoch() / std::chrono::hours(1));
    const std::uint64_t id = object.index * 2 + (object.is_host() ? 1 : 0);
    const std::uint64_t luck = mix(mix(seed_ ^ id) ^ hour);
    if (luck % 200 != 0) return 0;
    return object.is_host() ? 2 : static_cast<int>(1 + (luck >> 20) % 3);
  }

 private:
  std::uint64_t seed_;
};

Site thousand_services() {
  Site site({.hosts = kHosts, .services_per_host = kServicesPerHost, .check_interval = 600, .retry_interval = 60});
  for (std::size_t h = 1; h < kHosts; ++h) site.add_parent(h, h / 10 * (h >= 10 ? 1 : 0));
  for (std::size_t s = 0; s + 1 < 50; ++s) {
    ServiceDependency dependency;
    dependency.master = static_cast<ServiceIndex>(s);
    dependency.dependent = static_cast<ServiceIndex>(s + 500);
    dependency.notification_failure.bits = 1u << static_cast<unsigned>(alerts::State::kCritical);
    site.add_service_dependency(dependency);
  }
  return site;
}

std::vector<ObjectRef> all_objects() {
  std::vector<ObjectRef> objects;
  for (std::size_t h = 0; h < kHosts; ++h) objects.push_back(testing::host(h));
  for (std::size_t s = 0; s < kHosts * kServicesPerHost; ++s) objects.push_back(testing::service(s));
  return objects;
}

void check_object(const Engine& engine, ObjectRef object) {
  const ObjectState& state = engine.state(object);
  std::size_t in_effect = 0, pending = 0;
  for (const Downtime* downtime : engine.downtimes_of(object)) {
    in_effect += downtime->is_in_effect ? 1 : 0;
    pending += !downtime->is_in_effect && !downtime->is_fixed ? 1 : 0;
  }
  ASSERT_EQ(state.downtime_depth, in_effect);
  ASSERT_EQ(state.pending_flexible_downtime, pending);
  ASSERT_GE(state.attempt, 1);
  ASSERT_LE(state.attempt, engine.max_attempts(object));
  ASSERT_TRUE(state.is_hard || state.attempt < engine.max_attempts(object));
  ASSERT_EQ(alerts::is_host_state(state.state), object.is_host());
  ASSERT_GE(state.percent_state_change, 0);
  ASSERT_LE(state.percent_state_change, 100);
  if (state.state == alerts::State::kUnreachable) {
    ASSERT_FALSE(engine.configuration().host(object.host()).parents.empty());
  }
  if (alerts::is_good(state.state)) {
    ASSERT_EQ(state.acknowledgement, nullptr);
    ASSERT_EQ(state.current_problem_id, 0u);
  }
  ASSERT_TRUE(state.next_check != UnixMillis() || state.is_executing);
  const ObjectRef cause = engine.cause_of(object);
  ASSERT_TRUE(cause == object || !alerts::is_good(engine.state(cause).state));
}

// What a month's log must look like, read line by line.
class LogReader {
 public:
  void read(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) read(line);
  }
  std::size_t notifications = 0, alerts = 0, flapping = 0, downtimes = 0;

 private:
  void read(const std::string& line) {
    if (line.find(" NOTIFICATION: ") != std::string::npos) ++notifications;
    if (line.find(" FLAPPING ALERT: ") != std::string::npos) {
      ++flapping;
      toggles(flapping_now_, line, "STARTED;");
    } else if (line.find(" DOWNTIME ALERT: ") != std::string::npos) {
      ++downtimes;
      toggles(in_downtime_, line, "STARTED;");
    } else if (line.find(" ALERT: ") != std::string::npos) {
      ++alerts;
    }
  }
  // What started stops before it starts again.
  static void toggles(std::set<std::string>& active, const std::string& line, std::string_view start) {
    const std::size_t begin = line.find(": ") + 2;
    const std::size_t word = std::min({line.find("STARTED;"), line.find("STOPPED;"), line.find("CANCELLED;")});
    const std::string name = line.substr(0, 4) + line.substr(begin, word - begin);
    if (line.find(start) != std::string::npos) {
      EXPECT_TRUE(active.insert(name).second) << line;
    } else {
      EXPECT_EQ(active.erase(name), 1u) << line;
    }
  }
  std::set<std::string> flapping_now_, in_downtime_;
};

// People do things at random: downtimes, acknowledgements, comments, reloads.
class People {
 public:
  explicit People(std::uint64_t seed) : random_(seed) {}

  void act(Watch& watch, const std::vector<ObjectRef>& objects) {
    const ObjectRef object = objects[random_() % objects.size()];
    const UnixSeconds now = watch.second();
    switch (random_() % 6) {
      case 0:
      case 1:
        plan_downtime(watch, object, now);
        break;
      case 2: {
        Acknowledgement acknowledgement;
        acknowledgement.kind = random_() % 2 == 0 ? Acknowledgement::Kind::kNormal : Acknowledgement::Kind::kSticky;
        acknowledgement.author = "ada";
        if (random_() % 2 == 0) acknowledgement.expires = now + std::chrono::hours(1);
        for (const ObjectRef candidate : objects) {
          if (alerts::is_good(watch.state(candidate).state)) continue;
          (void)watch.engine->acknowledge(now, candidate, acknowledgement, true, watch.actions);
          break;
        }
        break;
      }
      case 3: {
        const auto downtimes = watch.engine->downtimes();
        if (!downtimes.empty()) {
          (void)watch.engine->remove_downtime(now, downtimes[random_() % downtimes.size()]->id, watch.actions);
        }
        break;
      }
      case 4:
        watch.engine->schedule_check(watch.now, object, watch.now, random_() % 2 == 0, watch.actions);
        break;
      default:
        watch.reload();
        break;
    }
  }

 private:
  void plan_downtime(Watch& watch, ObjectRef object, UnixSeconds now) {
    DowntimeRequest request;
    request.object = object;
    request.start = now + std::chrono::minutes(random_() % 120);
    request.end = request.start + std::chrono::minutes(30 + random_() % 300);
    request.is_fixed = random_() % 2 == 0;
    request.duration = std::chrono::minutes(20);
    request.author = "ada";
    request.propagation = static_cast<DowntimeRequest::Propagation>(random_() % 3);
    EXPECT_TRUE(watch.engine->schedule_downtime(now, request, watch.actions));
  }
  std::mt19937_64 random_;
};

struct Summary {
  std::size_t notifications = 0, alerts = 0, flapping = 0, downtimes = 0, checks = 0;
  friend bool operator==(const Summary&, const Summary&) = default;
};

Summary live_through(std::uint64_t seed, milliseconds time, bool with_people) {
  Site site = thousand_services();
  Watch watch(site.finish(), {.seed = seed});
  const Weather weather(seed);
  People people(seed);
  LogReader log;
  const std::vector<ObjectRef> objects = all_objects();
  Summary summary;
  const UnixMillis end = watch.now + time;
  while (watch.now < end) {
    watch.run_until(std::min(end, watch.now + std::chrono::hours(6)), [&](const CheckRequest& request) {
      ++summary.checks;
      return weather.status(request.object, watch.now);
    });
    log.read(watch.actions.take_lines());
    watch.forget_actions();
    if (with_people) {
      for (int i = 0; i < 3; ++i) people.act(watch, objects);
    }
    for (const ObjectRef object : objects) {
      check_object(*watch.engine, object);
      if (::testing::Test::HasFatalFailure()) return summary;
    }
  }
  summary.notifications = log.notifications;
  summary.alerts = log.alerts;
  summary.flapping = log.flapping;
  summary.downtimes = log.downtimes;
  return summary;
}

TEST(Month, RunsByTheClockWhateverHappens) {
  const Summary summary = live_through(20'261'120, kMonth, true);
  EXPECT_GT(summary.notifications, 100u);
  EXPECT_GT(summary.alerts, 1000u);
  EXPECT_GT(summary.downtimes, 100u);
  // Every ten minutes each of 1,100 objects, and some out of turn.
  EXPECT_GE(summary.checks, 30u * 144 * 1'100 * 95 / 100);
}

TEST(Month, IsTheSameForOneSeed) {
  const milliseconds week = std::chrono::days(3);
  EXPECT_EQ(live_through(7, week, true), live_through(7, week, true));
  EXPECT_NE(live_through(7, week, true), live_through(8, week, true));
}

}  // namespace
}  // namespace bellwether::checks

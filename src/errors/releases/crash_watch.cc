#include "errors/releases/crash_watch.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::errors {
namespace {

constexpr double kMargin = 0.005;
constexpr seconds kSpan{3600};  // back into the hour before

std::string problem_key(ProjectId project, std::string_view version) {
  return fmt::format("errors/crashes/{}/{}", static_cast<std::uint32_t>(project), version);
}

}  // namespace

alerts::State judge_crashes(const Health& health, alerts::State before, const CrashOptions& options) {
  const std::optional<double> share = health.crash_free_sessions();
  if (!share || health.sessions.total < options.sessions) return alerts::State::kOk;
  const auto is_below = [&](double limit, bool was_below) { return *share < limit + (was_below ? kMargin : 0); };
  if (is_below(options.critical, before == alerts::State::kCritical)) return alerts::State::kCritical;
  if (is_below(options.warning, before != alerts::State::kOk)) return alerts::State::kWarning;
  return alerts::State::kOk;
}

CrashWatch::CrashWatch(const Surroundings& surroundings, const CrashOptions& options)
    : surroundings_(surroundings), options_(options) {}

void CrashWatch::start() {
  timer_ = surroundings_.shard.every(kInterval, runtime::Shard::Alignment::kFromNow, [this] {
    if (!is_looking_) surroundings_.shard.spawn(look());
  });
}

runtime::Task<void> CrashWatch::look() {
  is_looking_ = true;
  const std::shared_ptr<const Directory> directory = surroundings_.desk.directory();
  const UnixMillis now = surroundings_.clock.now();
  auto work = [&database = surroundings_.database, directory, now]() -> Result<Reports> {
    return database.read([&](ledger::Connection& connection) -> Result<Reports> {
      Reports reports;
      for (const Directory::Entry& entry : directory->projects) {
        TRY(HealthReport report, read_health(connection, entry.project.id, "", kSpan, now));
        reports.emplace_back(entry.project, std::move(report));
      }
      return reports;
    });
  };
  runtime::Task<Result<Reports>> reading = surroundings_.pool.run(std::move(work));
  const Result<Reports> reports = co_await std::move(reading);
  is_looking_ = false;
  if (!reports) {
    surroundings_.log.error("sessions cannot be looked at for crashes", {{"error", reports.error().to_string()}});
    co_return;
  }
  for (const auto& [project, report] : *reports) judge(project, report);
}

void CrashWatch::judge(const Project& project, const HealthReport& report) {
  for (const auto& [version, release] : report.releases) {
    const auto known = raised_.find(Key(project.id, version));
    const alerts::State before = known == raised_.end() ? alerts::State::kOk : known->second;
    const alerts::State state = judge_crashes(release.whole, before, options_);
    if (state == alerts::State::kOk) continue;
    raised_.insert_or_assign(Key(project.id, version), state);
    Problem problem;
    problem.key = problem_key(project.id, version);
    problem.host = project.slug;
    problem.service = "release " + version;
    problem.state = state;
    problem.output = fmt::format("{}: {:.1f} % of {} sessions free of crashes, {} crashed", printable(version),
                                 100 * release.whole.crash_free_sessions().value_or(1), release.whole.sessions.total,
                                 release.whole.sessions.crashed);
    problem.labels = {{"kind", "crash_free"}, {"project", project.slug}, {"release", version}};
    surroundings_.problems.raise(std::move(problem));
  }
  // Also a release that has no sessions any more.
  std::erase_if(raised_, [&](const auto& entry) {
    const auto& [id, version] = entry.first;
    if (id != project.id) return false;
    const auto found = report.releases.find(version);
    const alerts::State state = found == report.releases.end()
                                    ? alerts::State::kOk
                                    : judge_crashes(found->second.whole, entry.second, options_);
    if (state != alerts::State::kOk) return false;
    surroundings_.problems.clear(problem_key(id, version), printable(version) + ": sessions end well again");
    return true;
  });
}

}  // namespace bellwether::errors

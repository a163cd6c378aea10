#include "alerts/heartbeat/wellness.h"

#include <fmt/format.h>

#include "base/text.h"
#include "ledger/settings.h"

namespace bellwether::alerts {
namespace {

constexpr int kIntervalsUntilOld = 3;

}  // namespace

class Wellness::State : public std::enable_shared_from_this<Wellness::State> {
 public:
  State(runtime::Shard& shard, const runtime::Clock& clock, seconds interval, Log log)
      : shard_(shard), clock_(clock), interval_(interval), log_(log), examined_(clock.monotonic()) {}

  void add(std::string name, Probe probe) { probes_.emplace_back(std::move(name), std::move(probe)); }

  void start() {
    timer_ = shard_.every(interval_, runtime::Shard::Alignment::kFromNow, [this] { begin(); });
    begin();
  }
  void stop() {
    is_stopped_ = true;
    timer_.reset();
  }

  Report report() const BW_EXCLUDES(mutex_) {
    const runtime::MutexLock lock(mutex_);
    const auto age = std::chrono::floor<seconds>(clock_.monotonic() - examined_);
    if (age > kIntervalsUntilOld * interval_)
      return {.is_well = false, .text = fmt::format("nothing was examined for {} s\n", age.count())};
    return report_;
  }

 private:
  void begin() {
    if (is_examining_) return;
    is_examining_ = true;
    shard_.spawn(examine(shared_from_this()));
  }

  static runtime::Task<void> examine(std::shared_ptr<State> self) {
    std::string faults;
    for (const auto& [name, probe] : self->probes_) {
      const Result<void> outcome = co_await probe();
      if (self->is_stopped_) co_return;
      if (!outcome) faults += fmt::format("{}: {}\n", name, printable(outcome.error().to_string()));
    }
    self->is_examining_ = false;
    self->keep(std::move(faults));
  }

  void keep(std::string faults) BW_EXCLUDES(mutex_) {
    const bool is_well = faults.empty();
    if (!is_well) log_.warning("not well", {{"faults", faults}});
    const runtime::MutexLock lock(mutex_);
    examined_ = clock_.monotonic();
    report_ = {.is_well = is_well, .text = is_well ? "well\n" : std::move(faults)};
  }

  runtime::Shard& shard_;
  const runtime::Clock& clock_;
  const seconds interval_;
  Log log_;
  std::vector<std::pair<std::string, Probe>> probes_;
  bool is_examining_ = false;
  bool is_stopped_ = false;
  std::unique_ptr<runtime::Timer> timer_;
  mutable runtime::Mutex mutex_;
  Monotonic examined_ BW_GUARDED_BY(mutex_);
  Report report_ BW_GUARDED_BY(mutex_) = {.is_well = false, .text = "nothing was examined yet\n"};
};

Wellness::Wellness(runtime::Shard& shard, const runtime::Clock& clock, seconds interval, Log log)
    : state_(std::make_shared<State>(shard, clock, interval, log)) {}

Wellness::~Wellness() {
  state_->stop();
}

void Wellness::add(std::string name, Probe probe) {
  state_->add(std::move(name), std::move(probe));
}

void Wellness::start() {
  state_->start();
}

Wellness::Report Wellness::report() const {
  return state_->report();
}

Wellness::Probe ledger_probe(ledger::Database& database, runtime::BlockingPool& pool, const runtime::Clock& clock) {
  return [&database, &pool, &clock] {
    return pool.run([&database, now = clock.now()]() -> Result<void> {
      return ledger::Settings(database).set(kAliveSetting, fmt::format("{}", now.time_since_epoch().count()), now);
    });
  };
}

}  // namespace bellwether::alerts

#include "checks/engine/spread.h"

#include <algorithm>
#include <cmath>

namespace bellwether::checks {
namespace {

struct Load {
  std::size_t count = 0;  // objects that are checked by interval
  double intervals = 0;   // their sum, seconds
};

bool is_checked(const Checkable& checkable) {
  return checkable.active_checks && checkable.check_interval > 0;
}

template <class Object>
Load load_of(const std::vector<Object>& objects) {
  Load load;
  for (const Object& object : objects) {
    if (!is_checked(object)) continue;
    ++load.count;
    load.intervals += object.check_interval;
  }
  return load;
}

double delay_of(const Spread& spread, const Load& load, seconds max_spread) {
  switch (spread.method) {
    case Spread::Method::kNone:
      return 0;
    case Spread::Method::kDumb:
      return 1;
    case Spread::Method::kSeconds:
      return spread.value;
    case Spread::Method::kSmart:
      break;
  }
  if (load.count == 0) return 0;
  const auto count = static_cast<double>(load.count);
  return std::min(load.intervals / count, static_cast<double>(max_spread.count())) / count;
}

milliseconds offset(double delay, std::size_t position) {
  return milliseconds(static_cast<std::int64_t>(delay * static_cast<double>(position) * 1000));
}

std::size_t interleave_of(const Spread& spread, std::size_t services, std::size_t hosts) {
  if (spread.method == Spread::Method::kSeconds)
    return std::max<std::size_t>(1, static_cast<std::size_t>(spread.value));
  if (spread.method != Spread::Method::kSmart || hosts == 0) return 1;
  return std::max<std::size_t>(1, (services + hosts - 1) / hosts);
}

}  // namespace

Spreads spread_of(const Context& context) {
  const Configuration& configuration = *context.configuration;
  const MainOptions& main = configuration.main;
  Spreads spreads;
  spreads.hosts.resize(configuration.hosts.size());
  spreads.services.resize(configuration.services.size());

  const double host_delay =
      delay_of(main.host_inter_check_delay, load_of(configuration.hosts), main.max_host_check_spread);
  std::size_t position = 0;
  for (std::size_t i = 0; i < configuration.hosts.size(); ++i) {
    if (is_checked(configuration.hosts[i])) spreads.hosts[i] = offset(host_delay, position++);
  }

  const Load load = load_of(configuration.services);
  const double service_delay = delay_of(main.service_inter_check_delay, load, main.max_service_check_spread);
  const std::size_t step = interleave_of(main.service_interleave, load.count, configuration.hosts.size());
  std::vector<std::size_t> checked;
  checked.reserve(load.count);
  for (std::size_t i = 0; i < configuration.services.size(); ++i) {
    if (is_checked(configuration.services[i])) checked.push_back(i);
  }
  position = 0;
  for (std::size_t first = 0; first < step; ++first) {
    for (std::size_t i = first; i < checked.size(); i += step) {
      spreads.services[checked[i]] = offset(service_delay, position++);
    }
  }
  return spreads;
}

}  // namespace bellwether::checks

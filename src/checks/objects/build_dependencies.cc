// Host and service dependencies: every master with every dependent.
#include <algorithm>

#include <fmt/format.h>

#include "checks/objects/build.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {
namespace {

struct Pair {
  std::uint32_t master = 0, dependent = 0;
};

// "n" is as good as nothing for a service; a host's dependency with it is there, and never fails.
bool has_criteria(const Definition& definition, Attribute attribute) {
  if (definition.type == ObjectType::kHostDependency) return definition.has(attribute);
  return options_of(definition, attribute, OptionSet{}) != OptionSet{};
}

// Turns one definition and a pair into halves and a Dependency; what is there already is left out.
template <class Index>
class DependencyBuilder {
 public:
  DependencyBuilder(Build& build, std::vector<DependencyRecord>& records, std::vector<Dependency<Index>>& dependencies)
      : build_(build), records_(records), dependencies_(dependencies) {}

  void add(const Definition& definition, Pair pair, std::string_view period) {
    Dependency<Index> dependency;
    dependency.master = Index{pair.master};
    dependency.dependent = Index{pair.dependent};
    dependency.inherits_parent = switch_of(definition, Attribute::kInheritsParent, false);
    if (!period.empty()) dependency.period = find_period(build_, period).index;
    const bool is_new_execution = add_half(definition, pair, period, false, dependency.execution_failure);
    const bool is_new_notification = add_half(definition, pair, period, true, dependency.notification_failure);
    if (is_new_execution || is_new_notification) dependencies_.push_back(dependency);
  }

 private:
  bool add_half(const Definition& definition, Pair pair, std::string_view period, bool is_notification,
                OptionSet& options) {
    const Attribute attribute =
        is_notification ? Attribute::kNotificationFailureOptions : Attribute::kExecutionFailureOptions;
    if (!has_criteria(definition, attribute)) return false;
    const DependencyRecord record{&definition,
                                  pair.master,
                                  pair.dependent,
                                  is_notification,
                                  switch_of(definition, Attribute::kInheritsParent, false),
                                  options_of(definition, attribute, OptionSet{}),
                                  period};
    const bool is_known = std::ranges::any_of(of_dependent_[pair.dependent], [&](std::size_t index) {
      const DependencyRecord& known = records_[index];
      return known.master == record.master && known.is_notification == record.is_notification &&
             known.inherits_parent == record.inherits_parent && known.options == record.options &&
             known.period == record.period;
    });
    if (is_known) return false;
    options = record.options;
    of_dependent_[pair.dependent].push_back(records_.size());
    records_.push_back(record);
    return true;
  }

  Build& build_;
  std::vector<DependencyRecord>& records_;
  std::vector<Dependency<Index>>& dependencies_;
  boost::unordered_flat_map<std::uint32_t, std::vector<std::size_t>> of_dependent_;
};

std::string_view list_of(const Definition& definition, Attribute attribute) {
  return without_plus(definition.text(attribute));
}

void add_host_dependency(Build& build, const Definition& definition, DependencyBuilder<HostIndex>& builder) {
  const auto select = [&](Attribute hosts, Attribute groups) {
    // Nagios says "Error" about what it does not find here and goes on.
    return select_hosts(build, list_of(definition, hosts), list_of(definition, groups), definition,
                        Diagnostic::Severity::kWarning);
  };
  const HostSelection masters = select(Attribute::kHostName, Attribute::kHostGroupName);
  const HostSelection dependents = select(Attribute::kDependentHostName, Attribute::kDependentHostGroupName);
  const std::string_view period = definition.text(Attribute::kDependencyPeriod);
  const bool is_period_known = period.empty() || find_period(build, period).is_known;
  for (auto master = masters.hosts.rbegin(); master != masters.hosts.rend(); ++master) {
    for (auto dependent = dependents.hosts.rbegin(); dependent != dependents.hosts.rend(); ++dependent) {
      const auto master_index = build.hosts.find((*master)->object_name);
      const auto dependent_index = build.hosts.find((*dependent)->object_name);
      if (!master_index || !dependent_index) {
        const bool is_master = !master_index;
        build.reporter.error(
            definition, fmt::format("{} host '{}' in hostdependency from '{}' to '{}' is not defined anywhere!",
                                    is_master ? "Master" : "Dependent", (is_master ? *master : *dependent)->object_name,
                                    (*dependent)->object_name, (*master)->object_name));
        continue;
      }
      if (!is_period_known) {
        build.reporter.error(definition,
                             fmt::format("Unable to locate dependency_period '{}' for {}->{} host dependency", period,
                                         (*master)->object_name, (*dependent)->object_name));
        continue;
      }
      builder.add(definition, {*master_index, *dependent_index}, period);
    }
  }
}

// A service dependency names masters, or dependents, or both; where one side has no host, it is meant on each host of the other.
class ServiceDependencies {
 public:
  ServiceDependencies(Build& build, const Definition& definition, DependencyBuilder<ServiceIndex>& builder)
      : build_(build),
        definition_(definition),
        builder_(builder),
        masters_{list_of(definition, Attribute::kHostName), list_of(definition, Attribute::kHostGroupName),
                 list_of(definition, Attribute::kServiceGroupName),
                 list_of(definition, Attribute::kServiceDescription)},
        dependents_{list_of(definition, Attribute::kDependentHostName),
                    list_of(definition, Attribute::kDependentHostGroupName),
                    list_of(definition, Attribute::kDependentServiceGroupName),
                    list_of(definition, Attribute::kDependentServiceDescription)} {}

  void add() {
    const bool has_masters = !masters_.hosts.empty() || !masters_.hostgroups.empty() || !masters_.servicegroups.empty();
    const bool has_dependents =
        !dependents_.hosts.empty() || !dependents_.hostgroups.empty() || !dependents_.servicegroups.empty();
    if (!has_dependents && (!has_masters || dependents_.descriptions.empty()))
      return build_.reporter.error(definition_, "Impossible service dependency definition");
    if (!has_masters) return add_on_same_host(dependents_, masters_.descriptions, Side::kDependent);
    if (!has_dependents) return add_on_same_host(masters_, dependents_.descriptions, Side::kMaster);
    const ServiceSelection masters = select(masters_, "Could not expand master service(s)");
    const ServiceSelection dependents = select(dependents_, "Could not expand dependent service(s)");
    if (!masters.is_complete || !dependents.is_complete) return;
    for_each(masters, [&](std::uint32_t master) {
      for_each(dependents, [&](std::uint32_t dependent) { add_pair({master, dependent}); });
    });
  }

 private:
  enum class Side { kMaster, kDependent };

  ServiceSelection select(const ServiceNames& names, std::string_view failed) {
    const std::size_t errors = build_.reporter.diagnostics().errors();
    ServiceSelection selection = build_.service_lists.select(names, &build_.servicegroup_members, definition_);
    // What could not be found was told; anything else is a list that does not make sense.
    if (!selection.is_complete && build_.reporter.diagnostics().errors() == errors)
      build_.reporter.error(definition_, std::string(failed));
    return selection;
  }

  static void for_each(const ServiceSelection& selection, auto&& take) {
    const std::vector<std::uint32_t>& services = selection.chosen.values();
    for (auto service = services.rbegin(); service != services.rend(); ++service) {
      if (!selection.rejected.has(*service)) take(*service);
    }
  }

  void add_on_same_host(const ServiceNames& names, std::string_view descriptions, Side side) {
    const ServiceSelection selection = select(
        names, side == Side::kMaster ? "Could not expand master service(s)" : "Could not expand dependent service(s)");
    if (!selection.is_complete) return;
    for_each(selection, [&](std::uint32_t service) {
      ServiceSelection others;
      build_.service_lists.select_on_host(build_.hosts[build_.services[service].host].object_name, descriptions,
                                          definition_, others);
      for_each(others, [&](std::uint32_t other) {
        add_pair(side == Side::kMaster ? Pair{service, other} : Pair{other, service});
      });
    });
  }

  void add_pair(Pair pair) {
    if (!has_criteria(definition_, Attribute::kExecutionFailureOptions) &&
        !has_criteria(definition_, Attribute::kNotificationFailureOptions)) {
      return build_.reporter.warning(definition_, "Ignoring lame service dependency");
    }
    const std::string_view period = definition_.text(Attribute::kDependencyPeriod);
    if (!period.empty() && !find_period(build_, period).is_known) {
      const ServiceInstance& master = build_.services[pair.master];
      const ServiceInstance& dependent = build_.services[pair.dependent];
      return build_.reporter.error(
          definition_,
          fmt::format("Failed to locate timeperiod '{}' for dependency from service '{}' on host '{}' to service '{}' "
                      "on host '{}'",
                      period, dependent.description, build_.hosts[dependent.host].object_name, master.description,
                      build_.hosts[master.host].object_name));
    }
    builder_.add(definition_, pair, period);
  }

  Build& build_;
  const Definition& definition_;
  DependencyBuilder<ServiceIndex>& builder_;
  const ServiceNames masters_, dependents_;
};

}  // namespace

void build_dependencies(Build& build) {
  Configuration& configuration = *build.configuration;
  DependencyBuilder<ServiceIndex> services(build, build.service_dependencies, configuration.service_dependencies);
  for (const Definition& definition : build.definitions.latest_first(ObjectType::kServiceDependency)) {
    if (definition.is_registered) ServiceDependencies(build, definition, services).add();
  }
  DependencyBuilder<HostIndex> hosts(build, build.host_dependencies, configuration.host_dependencies);
  for (const Definition& definition : build.definitions.latest_first(ObjectType::kHostDependency)) {
    if (definition.is_registered) add_host_dependency(build, definition, hosts);
  }
  for (std::uint32_t i = 0; i < configuration.host_dependencies.size(); ++i)
    configuration.hosts[static_cast<std::size_t>(configuration.host_dependencies[i].dependent)].dependencies.push_back(
        i);
  for (std::uint32_t i = 0; i < configuration.service_dependencies.size(); ++i) {
    configuration.services[static_cast<std::size_t>(configuration.service_dependencies[i].dependent)]
        .dependencies.push_back(i);
  }
}

}  // namespace bellwether::checks

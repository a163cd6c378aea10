// Circles: hosts that are their own ancestors, and what depends on itself. Each edge that closes a circle is told once.
#include <cstdint>
#include <functional>
#include <ranges>
#include <vector>

#include <fmt/format.h>

#include "checks/objects/verify.h"

namespace bellwether::checks {
namespace {

// Depth first from each node in turn; `edges` are the nodes behind each node, `closes` is told the two ends of an edge that leads back.
// Without recursion: a chain of parents may be as long as there are hosts.
void find_circles(const std::vector<std::vector<std::uint32_t>>& edges,
                  const std::function<void(std::uint32_t from, std::uint32_t to)>& closes) {
  enum class Mark : std::uint8_t { kNew, kOnPath, kDone };
  struct Step {
    std::uint32_t node = 0;
    std::size_t next = 0;
  };
  std::vector<Mark> marks(edges.size(), Mark::kNew);
  std::vector<Step> path;
  for (std::uint32_t root = 0; root < edges.size(); ++root) {
    if (marks[root] != Mark::kNew) continue;
    path.push_back({root, 0});
    marks[root] = Mark::kOnPath;
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == edges[step.node].size()) {
        marks[step.node] = Mark::kDone;
        path.pop_back();
        continue;
      }
      const std::uint32_t to = edges[step.node][step.next++];
      if (marks[to] == Mark::kOnPath) {
        closes(step.node, to);
      } else if (marks[to] == Mark::kNew) {
        marks[to] = Mark::kOnPath;
        path.push_back({to, 0});
      }
    }
  }
}

void verify_parents(Build& build) {
  const std::vector<Host>& hosts = build.configuration->hosts;
  std::vector<std::vector<std::uint32_t>> children(hosts.size());
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    for (const HostIndex child : hosts[i].children) children[i].push_back(static_cast<std::uint32_t>(child));
  }
  find_circles(children, [&](std::uint32_t from, std::uint32_t to) {
    build.reporter.error(build.hosts[to],
                         fmt::format("The hosts '{}' and '{}' form or lead into a circular parent/child chain!",
                                     hosts[from].name, hosts[to].name));
  });
}

void verify_dependencies(Build& build, const std::vector<DependencyRecord>& records, std::size_t count,
                         bool is_notification, const std::function<std::string(std::uint32_t)>& name,
                         std::string_view noun) {
  if (records.empty()) return;
  std::vector<std::vector<std::uint32_t>> masters(count);
  std::vector<const Definition*> definition_of(count);
  for (const DependencyRecord& record : std::views::reverse(records)) {
    if (record.is_notification != is_notification) continue;
    masters[record.dependent].push_back(record.master);
    definition_of[record.dependent] = record.definition;
  }
  find_circles(masters, [&](std::uint32_t from, std::uint32_t to) {
    build.reporter.error(*definition_of[from],
                         fmt::format("Circular {} dependency detected for {} '{}' and '{}'",
                                     is_notification ? "notification" : "execution", noun, name(to), name(from)));
  });
}

}  // namespace

void verify_circles(Build& build) {
  verify_parents(build);
  const auto service_name = [&build](std::uint32_t index) {
    const ServiceInstance& service = build.services[index];
    return fmt::format("{};{}", build.hosts[service.host].object_name, service.description);
  };
  const auto host_name = [&build](std::uint32_t index) { return std::string(build.hosts[index].object_name); };
  for (const bool is_notification : {true, false}) {
    verify_dependencies(build, build.service_dependencies, build.services.all().size(), is_notification, service_name,
                        "services");
  }
  for (const bool is_notification : {true, false}) {
    verify_dependencies(build, build.host_dependencies, build.hosts.size(), is_notification, host_name, "hosts");
  }
}

}  // namespace bellwether::checks

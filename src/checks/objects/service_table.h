// ServiceTable: each service on each host: service definitions spread over the hosts and host groups that they name. Of two for the same
// host and description, the one that names the host itself wins over one that names its group; then the one that was read first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/objects/definition.h"
#include "checks/objects/groups.h"
#include "checks/objects/name_list.h"
#include "checks/objects/object_table.h"

namespace bellwether::checks {

struct ServiceInstance {
  const Definition* definition = nullptr;
  std::uint32_t host = 0;  // in the table of hosts
  std::string_view description;
};

class ServiceTable {
 public:
  explicit ServiceTable(const ObjectTable& hosts) : hosts_(hosts) {}

  // `allow_empty_hostgroups` as in MainFile.
  void expand(const Definitions& definitions, const NamedGroups& hostgroups, NameLists& lists,
              int allow_empty_hostgroups, Reporter& reporter);

  // By host name, then description: positions are the Configuration's indices.
  const std::vector<ServiceInstance>& all() const { return instances_; }
  const ServiceInstance& operator[](std::size_t index) const { return instances_[index]; }
  // Definitions that lost against another one of the same service, with its index: what groups they name still holds.
  struct Overruled {
    const Definition* definition = nullptr;
    std::uint32_t service = 0;
  };
  const std::vector<Overruled>& overruled() const { return overruled_; }
  std::optional<std::uint32_t> find(std::uint32_t host, std::string_view description) const;
  // The indices of a host's services are [first, last).
  struct IndexRange {
    std::uint32_t first = 0, last = 0;
  };
  IndexRange of_host(std::uint32_t host) const { return {first_of_host_[host], first_of_host_[host + 1]}; }

 private:
  struct Candidate {
    ServiceInstance instance;
    bool is_from_group = false;
    std::uint32_t order = 0;  // in which Nagios looks at them
  };
  class Spread;

  void take(std::vector<Candidate> candidates, Reporter& reporter);

  const ObjectTable& hosts_;
  std::vector<ServiceInstance> instances_;
  std::vector<Overruled> overruled_;
  std::vector<std::uint32_t> first_of_host_;
};

}  // namespace bellwether::checks

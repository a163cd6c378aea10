#include "checks/objects/expand.h"

namespace bellwether::checks {
namespace {

void expand(Build& build) {
  build.contactgroup_members.expand(build.lists, build.reporter);
  build.hostgroup_members.expand(build.lists, build.reporter);
  build.services.expand(build.definitions, build.hostgroup_members, build.lists, build.main.allow_empty_hostgroups,
                        build.reporter);
  build.servicegroup_members.expand(build.services, build.service_lists, build.lists, build.hosts, build.reporter);
}

}  // namespace

void make_configuration(Build& build) {
  expand(build);
  build_timeperiods(build);
  build_commands(build);
  build_groups(build);
  build_contacts(build);
  merge_extended_infos(build);
  build_hosts(build);
  build_services(build);
  build_memberships(build);
  build_dependencies(build);
  build_escalations(build);
}

}  // namespace bellwether::checks

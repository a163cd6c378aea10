#include "checks/native/native_check.h"

#include <algorithm>

#include "checks/native/all_checks.h"

namespace bellwether::checks {
namespace {

// By name.
const std::vector<const NativeCheck*>& all_checks() {
  static const std::vector<const NativeCheck*> checks = [] {
    std::vector<const NativeCheck*> made{&disk_check(),     &dns_check(),    &dummy_check(), &elasticsearch_check(),
                                         &graphite_check(), &http_check(),   &load_check(),  &memcached_check(),
                                         &mongodb_check(),  &nrpe_check(),   &ping_check(),  &postgres_check(),
                                         &redis_check(),    &resque_check(), &smtp_check(),  &sqs_check(),
                                         &ssh_check()};
    append_tcp_checks(made);
    std::ranges::sort(made, {}, &NativeCheck::name);
    return made;
  }();
  return checks;
}

}  // namespace

const NativeCheck* find_native_check(std::string_view name) {
  const auto found = std::ranges::lower_bound(all_checks(), name, {}, &NativeCheck::name);
  return found != all_checks().end() && (*found)->name() == name ? *found : nullptr;
}

std::vector<std::string_view> native_check_names() {
  std::vector<std::string_view> names;
  for (const NativeCheck* check : all_checks()) names.push_back(check->name());
  return names;
}

}  // namespace bellwether::checks

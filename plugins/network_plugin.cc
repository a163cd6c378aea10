// bellwether-network-plugin: the checks that speak a protocol of their own; TLS, but no JSON.
#include <vector>

#include "checks/native/all_checks.h"
#include "plugin.h"

int main(int argc, char** argv) {
  using namespace bellwether;
  std::vector<const checks::NativeCheck*> checks{
      &checks::dns_check(),    &checks::http_check(), &checks::memcached_check(), &checks::mongodb_check(),
      &checks::nrpe_check(),   &checks::ping_check(), &checks::postgres_check(),  &checks::redis_check(),
      &checks::resque_check(), &checks::smtp_check(), &checks::ssh_check()};
  checks::append_tcp_checks(checks);
  return plugins::run_plugin(argc, argv, checks);
}

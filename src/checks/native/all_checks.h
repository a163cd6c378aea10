// Every native check there is. Each stands in a source of its own; native_check.cc lists them by name.
#pragma once

#include <vector>

#include "checks/native/native_check.h"

namespace bellwether::checks {

const NativeCheck& disk_check();
const NativeCheck& dns_check();
const NativeCheck& dummy_check();
const NativeCheck& elasticsearch_check();
const NativeCheck& graphite_check();
const NativeCheck& http_check();
const NativeCheck& load_check();
const NativeCheck& memcached_check();
const NativeCheck& mongodb_check();
const NativeCheck& nrpe_check();
const NativeCheck& ping_check();
const NativeCheck& postgres_check();
const NativeCheck& redis_check();
const NativeCheck& resque_check();
const NativeCheck& smtp_check();
const NativeCheck& sqs_check();
const NativeCheck& ssh_check();

// check_tcp and its kin (tcp/services.h).
void append_tcp_checks(std::vector<const NativeCheck*>& checks);

}  // namespace bellwether::checks

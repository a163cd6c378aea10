// MainOptions: the directives of nagios.cfg that mean something to Bellwether, with Nagios' defaults. The native configuration sets the same.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace bellwether::checks {

// How the initial checks are spread: "n", "d", "s" or seconds.
struct Spread {
  enum class Method { kNone, kDumb, kSmart, kSeconds };
  Method method = Method::kSmart;
  double value = 0;  // of kSeconds; of an interleave: the factor
};

struct MainOptions {
  seconds interval_length{60};
  seconds service_check_timeout{60}, host_check_timeout{30}, event_handler_timeout{30}, notification_timeout{30},
      ocsp_timeout{15}, ochp_timeout{15}, perfdata_timeout{5};
  std::uint8_t service_check_timeout_state = 2;
  std::uint32_t max_concurrent_checks = 0;  // 0: no limit
  Spread service_inter_check_delay, host_inter_check_delay, service_interleave;
  std::chrono::minutes max_service_check_spread{30}, max_host_check_spread{30};
  seconds cached_host_check_horizon{15}, cached_service_check_horizon{15};
  bool enable_predictive_host_dependency_checks = true, enable_predictive_service_dependency_checks = true;
  bool execute_service_checks = true, execute_host_checks = true, accept_passive_service_checks = true,
       accept_passive_host_checks = true, enable_notifications = true, enable_event_handlers = true,
       process_performance_data = false, obsess_over_services = false, obsess_over_hosts = false,
       translate_passive_host_checks = false, passive_host_checks_are_soft = false, check_for_orphaned_services = true,
       check_for_orphaned_hosts = true, check_service_freshness = true, check_host_freshness = false,
       enable_flap_detection = true, soft_state_dependencies = false, use_aggressive_host_checking = false,
       enable_environment_macros = false, use_large_installation_tweaks = false, check_external_commands = true,
       log_notifications = true, log_service_retries = true, log_host_retries = true, log_event_handlers = true,
       log_external_commands = true, log_passive_checks = true, log_initial_states = false, log_current_states = true;
  seconds service_freshness_check_interval{60}, host_freshness_check_interval{60}, additional_freshness_latency{15};
  float low_service_flap_threshold = 20, high_service_flap_threshold = 30, low_host_flap_threshold = 20,
        high_host_flap_threshold = 30;
  std::string global_host_event_handler, global_service_event_handler, ocsp_command, ochp_command,
      host_perfdata_command, service_perfdata_command;
  std::string command_file, check_result_path, log_file, status_file, precached_object_file, use_timezone;
  seconds max_check_result_file_age{3600};
  std::string illegal_object_name_chars, illegal_macro_output_chars;
  std::string admin_email, admin_pager;
  std::array<std::string, 256> user_macros;  // $USER1$ …
  std::vector<std::string> files;            // every file that was read, for $…FILE$ macros and for watching
  // Where Bellwether is better than Nagios on purpose (docs/checks.md); false: as Nagios does it.
  bool strict_nagios = false;
};

}  // namespace bellwether::checks

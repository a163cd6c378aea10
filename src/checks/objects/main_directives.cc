#include "checks/objects/main_directives.h"

#include <algorithm>

#include "checks/objects/numbers.h"

namespace bellwether::checks {
namespace {

using Options = MainOptions;

// "0" or "1", nothing else.
template <bool Options::* kMember>
bool strict_switch(MainFile& main, std::string_view value) {
  if (value != "0" && value != "1") return false;
  main.options.*kMember = value == "1";
  return true;
}

// The same for what Bellwether has no use for.
bool strict_switch_without_effect(MainFile&, std::string_view value) {
  return value == "0" || value == "1";
}

// Any number; what is none is off.
template <bool Options::* kMember>
bool loose_switch(MainFile& main, std::string_view value) {
  main.options.*kMember = read_integer(value) > 0;
  return true;
}

template <auto kMember, int kLeast>
bool whole_number(MainFile& main, std::string_view value) {
  const int number = read_integer(value);
  if (number < kLeast) return false;
  using Member = std::remove_cvref_t<decltype(main.options.*kMember)>;
  main.options.*kMember = Member(number);
  return true;
}

template <int kLeast>
bool whole_number_without_effect(MainFile&, std::string_view value) {
  return read_integer(value) >= kLeast;
}

template <float Options::* kMember>
bool flap_threshold(MainFile& main, std::string_view value) {
  const double percent = read_real(value);
  if (percent <= 0 || percent >= 100) return false;
  main.options.*kMember = static_cast<float>(percent);
  return true;
}

template <std::string Options::* kMember>
bool text(MainFile& main, std::string_view value) {
  main.options.*kMember = value;
  return true;
}

template <std::string Options::* kMember>
bool path(MainFile& main, std::string_view value) {
  main.options.*kMember = main.absolute(value);
  return true;
}

template <Spread Options::* kMember>
bool delay_method(MainFile& main, std::string_view value) {
  Spread& spread = main.options.*kMember;
  if (value == "n") {
    spread.method = Spread::Method::kNone;
  } else if (value == "d") {
    spread.method = Spread::Method::kDumb;
  } else if (value == "s") {
    spread.method = Spread::Method::kSmart;
  } else {
    spread.method = Spread::Method::kSeconds;
    spread.value = read_real(value);
    return spread.value > 0;
  }
  return true;
}

bool interleave_factor(MainFile& main, std::string_view value) {
  Spread& spread = main.options.service_interleave;
  spread.method = value == "s" ? Spread::Method::kSmart : Spread::Method::kSeconds;
  if (value != "s") spread.value = std::max(1, read_integer(value));
  return true;
}

bool service_check_timeout_state(MainFile& main, std::string_view value) {
  constexpr std::string_view kStates = "owcu";
  const std::size_t state = value.size() == 1 ? kStates.find(value) : std::string_view::npos;
  if (state == std::string_view::npos) return false;
  main.options.service_check_timeout_state = static_cast<std::uint8_t>(state);
  return true;
}

bool log_rotation_method(MainFile&, std::string_view value) {
  return value == "n" || value == "h" || value == "d" || value == "w" || value == "m";
}

template <MainFile::Source::Kind kKind>
bool source(MainFile& main, std::string_view value) {
  main.sources.push_back({kKind, main.absolute(value), 0});
  return true;
}

bool use_expressions(MainFile& main, std::string_view value) {
  main.use_expressions = read_integer(value) > 0;
  return true;
}

bool use_only_expressions(MainFile& main, std::string_view value) {
  main.use_only_expressions = read_integer(value) > 0;
  return true;
}

bool allow_empty_hostgroups(MainFile& main, std::string_view value) {
  main.allow_empty_hostgroups = read_integer(value);
  return true;
}

constexpr MainDirective kDirectives[] = {
    {"accept_passive_host_checks", loose_switch<&Options::accept_passive_host_checks>},
    {"accept_passive_service_checks", loose_switch<&Options::accept_passive_service_checks>},
    {"additional_freshness_latency", whole_number<&Options::additional_freshness_latency, 0>},
    {"admin_email", text<&Options::admin_email>},
    {"admin_pager", text<&Options::admin_pager>},
    {"allow_empty_hostgroup_assignment", allow_empty_hostgroups},
    {"auto_reschedule_checks", strict_switch_without_effect},
    {"auto_rescheduling_interval", whole_number_without_effect<1>},
    {"auto_rescheduling_window", whole_number_without_effect<1>},
    {"bare_update_check"},
    {"broker_module"},
    {"cached_host_check_horizon", whole_number<&Options::cached_host_check_horizon, 0>},
    {"cached_service_check_horizon", whole_number<&Options::cached_service_check_horizon, 0>},
    {"cfg_dir", source<MainFile::Source::Kind::kDirectory>},
    {"cfg_file", source<MainFile::Source::Kind::kFile>},
    {"check_external_commands", strict_switch<&Options::check_external_commands>},
    {"check_for_orphaned_hosts", strict_switch<&Options::check_for_orphaned_hosts>},
    {"check_for_orphaned_services", strict_switch<&Options::check_for_orphaned_services>},
    {"check_for_updates"},
    {"check_host_freshness", strict_switch<&Options::check_host_freshness>},
    {"check_result_path", path<&Options::check_result_path>},
    {"check_result_reaper_frequency", whole_number_without_effect<1>},
    {"check_service_freshness", strict_switch<&Options::check_service_freshness>},
    {"check_workers"},
    {"child_processes_fork_twice"},
    {"command_file", path<&Options::command_file>},
    {"daemon_dumps_core", strict_switch_without_effect},
    {"date_format"},
    {"debug_file"},
    {"debug_level"},
    {"debug_verbosity"},
    {"enable_environment_macros", loose_switch<&Options::enable_environment_macros>},
    {"enable_event_handlers", loose_switch<&Options::enable_event_handlers>},
    {"enable_flap_detection", loose_switch<&Options::enable_flap_detection>},
    {"enable_notifications", loose_switch<&Options::enable_notifications>},
    {"enable_predictive_host_dependency_checks", loose_switch<&Options::enable_predictive_host_dependency_checks>},
    {"enable_predictive_service_dependency_checks",
     loose_switch<&Options::enable_predictive_service_dependency_checks>},
    {"event_broker_options"},
    {"event_handler_timeout", whole_number<&Options::event_handler_timeout, 1>},
    {"execute_host_checks", loose_switch<&Options::execute_host_checks>},
    {"execute_service_checks", loose_switch<&Options::execute_service_checks>},
    {"free_child_process_memory"},
    {"freshness_check_interval", whole_number<&Options::service_freshness_check_interval, 1>,
     "service_freshness_check_interval"},
    {"global_host_event_handler", text<&Options::global_host_event_handler>},
    {"global_service_event_handler", text<&Options::global_service_event_handler>},
    {"high_host_flap_threshold", flap_threshold<&Options::high_host_flap_threshold>},
    {"high_service_flap_threshold", flap_threshold<&Options::high_service_flap_threshold>},
    {"host_check_timeout", whole_number<&Options::host_check_timeout, 1>},
    {"host_down_disable_service_checks"},
    {"host_freshness_check_interval", whole_number<&Options::host_freshness_check_interval, 1>},
    {"host_inter_check_delay_method", delay_method<&Options::host_inter_check_delay>},
    {"host_perfdata_command", text<&Options::host_perfdata_command>},
    {"host_perfdata_file"},
    {"host_perfdata_file_mode"},
    {"host_perfdata_file_processing_command"},
    {"host_perfdata_file_processing_interval"},
    {"host_perfdata_file_template"},
    {"host_perfdata_process_empty_results"},
    {"host_skip_check_dependency_status"},
    {"illegal_macro_output_chars", text<&Options::illegal_macro_output_chars>},
    {"illegal_object_name_chars", text<&Options::illegal_object_name_chars>},
    {"interval_length", whole_number<&Options::interval_length, 1>},
    {"loadctl_options"},
    {"lock_file"},
    {"log_archive_path"},
    {"log_current_states", strict_switch<&Options::log_current_states>},
    {"log_event_handlers", strict_switch<&Options::log_event_handlers>},
    {"log_external_commands", strict_switch<&Options::log_external_commands>},
    {"log_file", path<&Options::log_file>},
    {"log_host_retries", strict_switch<&Options::log_host_retries>},
    {"log_initial_states", strict_switch<&Options::log_initial_states>},
    {"log_notifications", strict_switch<&Options::log_notifications>},
    {"log_passive_checks", strict_switch<&Options::log_passive_checks>},
    {"log_rotation_method", log_rotation_method},
    {"log_service_retries", strict_switch<&Options::log_service_retries>},
    {"low_host_flap_threshold", flap_threshold<&Options::low_host_flap_threshold>},
    {"low_service_flap_threshold", flap_threshold<&Options::low_service_flap_threshold>},
    {"max_check_result_file_age", whole_number<&Options::max_check_result_file_age, 0>},
    {"max_check_result_reaper_time", whole_number_without_effect<1>},
    {"max_concurrent_checks", whole_number<&Options::max_concurrent_checks, 0>},
    {"max_debug_file_size"},
    {"max_host_check_spread", whole_number<&Options::max_host_check_spread, 1>},
    {"max_service_check_spread", whole_number<&Options::max_service_check_spread, 1>},
    {"nagios_group"},
    {"nagios_user"},
    {"notification_timeout", whole_number<&Options::notification_timeout, 1>},
    {"object_cache_file"},
    {"obsess_over_hosts", strict_switch<&Options::obsess_over_hosts>},
    {"obsess_over_services", strict_switch<&Options::obsess_over_services>},
    {"ochp_command", text<&Options::ochp_command>},
    {"ochp_timeout", whole_number<&Options::ochp_timeout, 1>},
    {"ocsp_command", text<&Options::ocsp_command>},
    {"ocsp_timeout", whole_number<&Options::ocsp_timeout, 1>},
    {"passive_host_checks_are_soft", loose_switch<&Options::passive_host_checks_are_soft>},
    {"perfdata_timeout", whole_number<&Options::perfdata_timeout, 0>},
    {"precached_object_file", path<&Options::precached_object_file>},
    {"process_performance_data", loose_switch<&Options::process_performance_data>},
    {"query_socket"},
    {"resource_file"},
    {"retain_state_information", strict_switch_without_effect},
    {"retained_contact_host_attribute_mask"},
    {"retained_contact_service_attribute_mask"},
    {"retained_host_attribute_mask"},
    {"retained_process_host_attribute_mask"},
    {"retained_process_service_attribute_mask"},
    {"retained_service_attribute_mask"},
    {"retention_scheduling_horizon", whole_number_without_effect<1>},
    {"retention_update_interval", whole_number_without_effect<0>},
    {"service_check_timeout", whole_number<&Options::service_check_timeout, 1>},
    {"service_check_timeout_state", service_check_timeout_state},
    {"service_freshness_check_interval", whole_number<&Options::service_freshness_check_interval, 1>},
    {"service_inter_check_delay_method", delay_method<&Options::service_inter_check_delay>},
    {"service_interleave_factor", interleave_factor},
    {"service_perfdata_command", text<&Options::service_perfdata_command>},
    {"service_perfdata_file"},
    {"service_perfdata_file_mode"},
    {"service_perfdata_file_processing_command"},
    {"service_perfdata_file_processing_interval"},
    {"service_perfdata_file_template"},
    {"service_perfdata_process_empty_results"},
    {"service_reaper_frequency", whole_number_without_effect<1>, "check_result_reaper_frequency"},
    {"service_skip_check_dependency_status"},
    {"service_skip_check_host_down_status"},
    {"service_skip_check_parent_status"},
    {"soft_state_dependencies", strict_switch<&Options::soft_state_dependencies>},
    {"state_retention_file"},
    {"status_file", path<&Options::status_file>},
    {"status_update_interval", whole_number_without_effect<1>},
    {"temp_file"},
    {"temp_path"},
    {"time_change_threshold", whole_number_without_effect<6>},
    {"translate_passive_host_checks", strict_switch<&Options::translate_passive_host_checks>},
    {"use_aggressive_host_checking", strict_switch<&Options::use_aggressive_host_checking>},
    {"use_agressive_host_checking", strict_switch<&Options::use_aggressive_host_checking>,
     "use_aggressive_host_checking"},
    {"use_large_installation_tweaks", strict_switch<&Options::use_large_installation_tweaks>},
    {"use_regexp_matching", use_expressions},
    {"use_retained_program_state", strict_switch_without_effect},
    {"use_retained_scheduling_info", strict_switch_without_effect},
    {"use_syslog", strict_switch_without_effect},
    {"use_timezone", text<&Options::use_timezone>},
    {"use_true_regexp_matching", use_only_expressions},
    {"website_url"},
    {"xcddefault_comment_file"},
    {"xdddefault_downtime_file"},
    {"xodtemplate_config_file", source<MainFile::Source::Kind::kFile>},
    {"xrddefault_retention_file"},
    {"xsddefault_status_log", path<&Options::status_file>},
};
static_assert(std::ranges::is_sorted(kDirectives, {}, &MainDirective::word));

constexpr DeprecatedWord kDeprecated[] = {
    {"auth_file", ""},
    {"command_check_interval", " Commands are always handled on arrival"},
    {"enable_embedded_perl", ""},
    {"enable_failure_prediction", ""},
    {"external_command_buffer_slots", " All commands are always processed upon arrival"},
    {"p1_file", ""},
    {"sleep_time", ""},
    {"use_embedded_perl_implicitly", ""},
};
static_assert(std::ranges::is_sorted(kDeprecated, {}, &DeprecatedWord::word));

template <class Table>
auto find_word(const Table& table, std::string_view word) {
  const auto at = std::ranges::lower_bound(table, word, {}, [](const auto& entry) { return entry.word; });
  return at != std::end(table) && at->word == word ? &*at : nullptr;
}

}  // namespace

const MainDirective* find_main_directive(std::string_view word) {
  return find_word(kDirectives, word);
}

const DeprecatedWord* find_deprecated_word(std::string_view word) {
  return find_word(kDeprecated, word);
}

}  // namespace bellwether::checks

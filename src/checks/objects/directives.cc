#include "checks/objects/directives.h"

#include <algorithm>
#include <array>
#include <functional>

namespace bellwether::checks {
namespace {

using enum Attribute;
using enum ValueKind;

// The words of one type: those that it shares with others, and its own.
template <std::size_t... Counts>
consteval auto join(const Directive (&... parts)[Counts]) {
  std::array<Directive, (Counts + ...)> all{};
  std::size_t size = 0;
  const auto append = [&](std::span<const Directive> part) {
    for (const Directive& one : part) all[size++] = one;
  };
  (append(parts), ...);
  std::ranges::sort(all, {}, &Directive::word);
  return all;
}

constexpr Directive kNotesWords[] = {
    {"action_url", kActionUrl, kText},
    {"notes", kNotes, kText},
    {"notes_url", kNotesUrl, kText},
};

constexpr Directive kIconWords[] = {
    {"icon_image", kIconImage, kText},
    {"icon_image_alt", kIconImageAlt, kText},
};

constexpr Directive kMapWords[] = {
    {"2d_coords", kCoords2d, kPoint2d},    {"3d_coords", kCoords3d, kPoint3d},
    {"gd2_image", kStatusmapImage, kText}, {"statusmap_image", kStatusmapImage, kText},
    {"vrml_image", kVrmlImage, kText},
};

constexpr Directive kRetentionWords[] = {
    {"retain_nonstatus_information", kRetainNonstatus, kSwitch},
    {"retain_status_information", kRetainStatus, kSwitch},
};

constexpr Directive kCheckableWords[] = {
    {"active_checks_enabled", kActiveChecksEnabled, kSwitch},
    {"check_freshness", kCheckFreshness, kSwitch},
    {"check_interval", kCheckInterval, kReal},
    {"check_period", kCheckPeriod, kText},
    {"contact_groups", kContactGroups, kList},
    {"contacts", kContacts, kList},
    {"display_name", kDisplayName, kText},
    {"event_handler", kEventHandler, kText},
    {"event_handler_enabled", kEventHandlerEnabled, kSwitch},
    {"event_handler_period", kEventHandlerPeriod, kText},
    {"failure_prediction_enabled", Attribute::kObsolete, kWithoutEffect},
    {"failure_prediction_options", Attribute::kObsolete, kWithoutEffect},
    {"first_notification_delay", kFirstNotificationDelay, kReal},
    {"flap_detection_enabled", kFlapDetectionEnabled, kSwitch},
    {"flap_detection_options", kFlapDetectionOptions, kLetters},
    {"freshness_threshold", kFreshnessThreshold, kInteger},
    {"high_flap_threshold", kHighFlapThreshold, kReal},
    {"hourly_value", kImportance, kInteger},
    {"importance", kImportance, kInteger},
    {"initial_state", kInitialState, kState},
    {"low_flap_threshold", kLowFlapThreshold, kReal},
    {"max_check_attempts", kMaxCheckAttempts, kInteger},
    {"normal_check_interval", kCheckInterval, kReal},
    {"notification_interval", kNotificationInterval, kReal},
    {"notification_options", kNotificationOptions, kLetters},
    {"notification_period", kNotificationPeriod, kText},
    {"notifications_enabled", kNotificationsEnabled, kSwitch},
    {"obsess", kObsess, kSwitch},
    {"parents", kParents, kList},
    {"passive_checks_enabled", kPassiveChecksEnabled, kSwitch},
    {"process_perf_data", kProcessPerfData, kSwitch},
    {"retry_check_interval", kRetryInterval, kReal},
    {"retry_interval", kRetryInterval, kReal},
    {"stalking_options", kStalkingOptions, kLetters},
};

constexpr Directive kHostListWords[] = {
    {"host", kHostName, kList},
    {"host_name", kHostName, kList},
    {"hostgroup", kHostGroupName, kList},
    {"hostgroup_name", kHostGroupName, kList},
    {"hostgroups", kHostGroupName, kList},
};

constexpr Directive kServiceListWords[] = {
    {"description", kServiceDescription, kList}, {"service_description", kServiceDescription, kList},
    {"servicegroup", kServiceGroupName, kList},  {"servicegroup_name", kServiceGroupName, kList},
    {"servicegroups", kServiceGroupName, kList},
};

constexpr Directive kDependencyWords[] = {
    {"dependency_period", kDependencyPeriod, kText},
    {"dependent_host", kDependentHostName, kList},
    {"dependent_host_name", kDependentHostName, kList},
    {"dependent_hostgroup", kDependentHostGroupName, kList},
    {"dependent_hostgroup_name", kDependentHostGroupName, kList},
    {"dependent_hostgroups", kDependentHostGroupName, kList},
    {"execution_failure_criteria", kExecutionFailureOptions, kLetters},
    {"execution_failure_options", kExecutionFailureOptions, kLetters},
    {"inherits_parent", kInheritsParent, kSwitch},
    {"master_host", kHostName, kList},
    {"master_host_name", kHostName, kList},
    {"notification_failure_criteria", kNotificationFailureOptions, kLetters},
    {"notification_failure_options", kNotificationFailureOptions, kLetters},
};

constexpr Directive kEscalationWords[] = {
    {"contact_groups", kContactGroups, kList},
    {"contacts", kContacts, kList},
    {"escalation_options", kEscalationOptions, kLetters},
    {"escalation_period", kEscalationPeriod, kText},
    {"first_notification", kFirstNotification, kInteger},
    {"last_notification", kLastNotification, kInteger},
    {"notification_interval", kNotificationInterval, kReal},
};

constexpr Directive kInfoHostWords[] = {
    {"host_name", kHostName, kText},
    {"hostgroup", kHostGroupName, kText},
    {"hostgroup_name", kHostGroupName, kText},
};

constexpr Directive kTimeperiodWords[] = {
    {"alias", kAlias, kName},
    {"exclude", kExclude, kName},
    {"timeperiod_name", kTimeperiodName, kName},
};

constexpr Directive kCommandWords[] = {
    {"command_line", kCommandLine, kName},
    {"command_name", kCommandName, kName},
};

constexpr Directive kOwnContactWords[] = {
    {"address1", kAddress1, kText},
    {"address2", kAddress2, kText},
    {"address3", kAddress3, kText},
    {"address4", kAddress4, kText},
    {"address5", kAddress5, kText},
    {"address6", kAddress6, kText},
    {"alias", kAlias, kName},
    {"can_submit_commands", kCanSubmitCommands, kSwitch},
    {"contact_groups", kContactGroups, kList},
    {"contact_name", kContactName, kName},
    {"contactgroups", kContactGroups, kList},
    {"email", kEmail, kText},
    {"host_notification_commands", kHostNotificationCommands, kList},
    {"host_notification_options", kHostNotificationOptions, kLetters},
    {"host_notification_period", kHostNotificationPeriod, kText},
    {"host_notifications_enabled", kHostNotificationsEnabled, kSwitch},
    {"minimum_importance", kImportance, kInteger},
    {"minimum_value", kImportance, kInteger},
    {"pager", kPager, kText},
    {"service_notification_commands", kServiceNotificationCommands, kList},
    {"service_notification_options", kServiceNotificationOptions, kLetters},
    {"service_notification_period", kServiceNotificationPeriod, kText},
    {"service_notifications_enabled", kServiceNotificationsEnabled, kSwitch},
};
constexpr auto kContactWords = join(kRetentionWords, kOwnContactWords);

constexpr Directive kContactGroupWords[] = {
    {"alias", kAlias, kName},
    {"contactgroup_members", kGroupMembers, kList},
    {"contactgroup_name", kContactGroupName, kName},
    {"members", kMembers, kList},
};

constexpr Directive kOwnHostWords[] = {
    {"address", kAddress, kName},
    {"alias", kAlias, kName},
    {"check_command", kCheckCommand, kText},
    {"checks_enabled", kActiveChecksEnabled, kSwitch},
    {"host_groups", kHostGroups, kList},
    {"host_name", kHostName, kName},
    {"hostgroups", kHostGroups, kList},
    {"obsess_over_host", kObsess, kSwitch},
};
constexpr auto kHostWords = join(kCheckableWords, kNotesWords, kIconWords, kMapWords, kRetentionWords, kOwnHostWords);

constexpr Directive kOwnHostGroupWords[] = {
    {"alias", kAlias, kName},
    {"hostgroup_members", kGroupMembers, kList},
    {"hostgroup_name", kHostGroupName, kName},
    {"members", kMembers, kList},
};
constexpr auto kHostGroupWords = join(kNotesWords, kOwnHostGroupWords);

constexpr Directive kOwnServiceGroupWords[] = {
    {"alias", kAlias, kName},
    {"members", kMembers, kList},
    {"servicegroup_members", kGroupMembers, kList},
    {"servicegroup_name", kServiceGroupName, kName},
};
constexpr auto kServiceGroupWords = join(kNotesWords, kOwnServiceGroupWords);

constexpr Directive kOwnServiceWords[] = {
    {"check_command", kCheckCommand, kCommand},
    {"description", kServiceDescription, kName},
    {"hosts", kHostName, kList},
    {"is_volatile", kIsVolatile, kSwitch},
    {"obsess_over_service", kObsess, kSwitch},
    {"parallelize_check", kParallelizeCheck, kSwitch},
    {"service_description", kServiceDescription, kName},
    {"service_groups", kServiceGroups, kList},
    {"servicegroups", kServiceGroups, kList},
};
constexpr auto kServiceWords =
    join(kCheckableWords, kNotesWords, kIconWords, kRetentionWords, kHostListWords, kOwnServiceWords);

constexpr Directive kOwnServiceDependencyWords[] = {
    {"dependent_description", kDependentServiceDescription, kList},
    {"dependent_service_description", kDependentServiceDescription, kList},
    {"dependent_servicegroup", kDependentServiceGroupName, kList},
    {"dependent_servicegroup_name", kDependentServiceGroupName, kList},
    {"dependent_servicegroups", kDependentServiceGroupName, kList},
    {"master_description", kServiceDescription, kList},
    {"master_service_description", kServiceDescription, kList},
};
constexpr auto kServiceDependencyWords =
    join(kDependencyWords, kHostListWords, kServiceListWords, kOwnServiceDependencyWords);

constexpr auto kServiceEscalationWords = join(kEscalationWords, kHostListWords, kServiceListWords);

constexpr auto kHostDependencyWords = join(kDependencyWords, kHostListWords);

constexpr auto kHostEscalationWords = join(kEscalationWords, kHostListWords);

constexpr auto kHostExtInfoWords = join(kNotesWords, kIconWords, kMapWords, kInfoHostWords);

constexpr Directive kOwnServiceExtInfoWords[] = {
    {"service_description", kServiceDescription, kText},
};
constexpr auto kServiceExtInfoWords = join(kNotesWords, kIconWords, kInfoHostWords, kOwnServiceExtInfoWords);

// In the order of ObjectType.
constexpr std::array<std::span<const Directive>, kObjectTypes> kTables{
    kTimeperiodWords,     kCommandWords,        kContactWords,     kContactGroupWords,      kHostWords,
    kHostGroupWords,      kServiceGroupWords,   kServiceWords,     kServiceDependencyWords, kServiceEscalationWords,
    kHostDependencyWords, kHostEscalationWords, kHostExtInfoWords, kServiceExtInfoWords};

constexpr bool all_sorted_and_different() {
  for (const std::span<const Directive> table : kTables) {
    if (std::ranges::adjacent_find(table, std::ranges::greater_equal(), &Directive::word) != table.end()) return false;
  }
  return true;
}
static_assert(all_sorted_and_different());

}  // namespace

const Directive* find_directive(ObjectType type, std::string_view word) {
  const std::span<const Directive> table = directives_of(type);
  const auto at = std::ranges::lower_bound(table, word, {}, &Directive::word);
  return at != table.end() && at->word == word ? &*at : nullptr;
}

std::span<const Directive> directives_of(ObjectType type) {
  return kTables[index_of(type)];
}

}  // namespace bellwether::checks

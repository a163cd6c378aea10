// All external commands with the types of their arguments: Nagios' and Naemon's.
#include <array>

#include "checks/commands/command.h"

namespace bellwether::checks {
namespace {

using enum ArgumentType;

constexpr std::array kContactArguments = {kContact};
constexpr std::array kContactNumberArguments = {kContact, kUnsigned};
constexpr std::array kContactTimeperiodArguments = {kContact, kTimeperiod};
constexpr std::array kContactVariableArguments = {kContact, kText, kLastText};
constexpr std::array kContactgroupArguments = {kContactgroup};
constexpr std::array kHostArguments = {kHost};
constexpr std::array kHostAcknowledgementArguments = {kHost, kInteger, kBoolean, kBoolean, kText, kLastText};
constexpr std::array kHostCommentArguments = {kHost, kBoolean, kText, kLastText};
constexpr std::array kHostCustomNotificationArguments = {kHost, kInteger, kText, kLastText};
constexpr std::array kHostDecimalArguments = {kHost, kDecimal};
constexpr std::array kHostDowntimeArguments = {kHost,     kTimestamp, kTimestamp, kBoolean,
                                               kUnsigned, kUnsigned,  kText,      kLastText};
constexpr std::array kHostExpiringAcknowledgementArguments = {kHost,      kInteger, kBoolean, kBoolean,
                                                              kTimestamp, kText,    kLastText};
constexpr std::array kHostIntegerArguments = {kHost, kInteger};
constexpr std::array kHostLastArguments = {kHost, kLastText};
constexpr std::array kHostNumberArguments = {kHost, kUnsigned};
constexpr std::array kHostResultArguments = {kHost, kInteger, kLastText};
constexpr std::array kHostTimeArguments = {kHost, kTimestamp};
constexpr std::array kHostTimeperiodArguments = {kHost, kTimeperiod};
constexpr std::array kHostVariableArguments = {kHost, kText, kLastText};
constexpr std::array kHostgroupArguments = {kHostgroup};
constexpr std::array kHostgroupDowntimeArguments = {kHostgroup, kTimestamp, kTimestamp, kBoolean,
                                                    kUnsigned,  kUnsigned,  kText,      kLastText};
constexpr std::array kHostgroupDowntimeFilterArguments = {kHostgroup, kText, kText, kTimestamp, kLastText};
constexpr std::array kLastArguments = {kLastText};
constexpr std::array kNumberArguments = {kUnsigned};
constexpr std::array kServiceArguments = {kService};
constexpr std::array kServiceAcknowledgementArguments = {kService, kInteger, kBoolean, kBoolean, kText, kLastText};
constexpr std::array kServiceCommentArguments = {kService, kBoolean, kText, kLastText};
constexpr std::array kServiceCustomNotificationArguments = {kService, kInteger, kText, kLastText};
constexpr std::array kServiceDecimalArguments = {kService, kDecimal};
constexpr std::array kServiceDowntimeArguments = {kService,  kTimestamp, kTimestamp, kBoolean,
                                                  kUnsigned, kUnsigned,  kText,      kLastText};
constexpr std::array kServiceExpiringAcknowledgementArguments = {kService,   kInteger, kBoolean, kBoolean,
                                                                 kTimestamp, kText,    kLastText};
constexpr std::array kServiceIntegerArguments = {kService, kInteger};
constexpr std::array kServiceLastArguments = {kService, kLastText};
constexpr std::array kServiceNumberArguments = {kService, kUnsigned};
constexpr std::array kServiceResultArguments = {kService, kInteger, kLastText};
constexpr std::array kServiceTimeArguments = {kService, kTimestamp};
constexpr std::array kServiceTimeperiodArguments = {kService, kTimeperiod};
constexpr std::array kServiceVariableArguments = {kService, kText, kLastText};
constexpr std::array kServicegroupArguments = {kServicegroup};
constexpr std::array kServicegroupDowntimeArguments = {kServicegroup, kTimestamp, kTimestamp, kBoolean,
                                                       kUnsigned,     kUnsigned,  kText,      kLastText};
constexpr std::array kTextDowntimeFilterArguments = {kText, kText, kTimestamp, kLastText};
constexpr std::array kTextFlagArguments = {kText, kBoolean};
constexpr std::array kTimeLastArguments = {kTimestamp, kLastText};

constexpr std::array kSpecs = std::to_array<CommandSpec>({
    {"ACKNOWLEDGE_HOST_PROBLEM", kHostAcknowledgementArguments, 6},
    {"ACKNOWLEDGE_HOST_PROBLEM_EXPIRE", kHostExpiringAcknowledgementArguments, 7},
    {"ACKNOWLEDGE_SVC_PROBLEM", kServiceAcknowledgementArguments, 7},
    {"ACKNOWLEDGE_SVC_PROBLEM_EXPIRE", kServiceExpiringAcknowledgementArguments, 8},
    {"ADD_HOST_COMMENT", kHostCommentArguments, 4},
    {"ADD_SVC_COMMENT", kServiceCommentArguments, 5},
    {"CHANGE_CONTACT_HOST_NOTIFICATION_TIMEPERIOD", kContactTimeperiodArguments, 2},
    {"CHANGE_CONTACT_MODATTR", kContactNumberArguments, 2},
    {"CHANGE_CONTACT_MODHATTR", kContactNumberArguments, 2},
    {"CHANGE_CONTACT_MODSATTR", kContactNumberArguments, 2},
    {"CHANGE_CONTACT_SVC_NOTIFICATION_TIMEPERIOD", kContactTimeperiodArguments, 2},
    {"CHANGE_CUSTOM_CONTACT_VAR", kContactVariableArguments, 3},
    {"CHANGE_CUSTOM_HOST_VAR", kHostVariableArguments, 3},
    {"CHANGE_CUSTOM_SVC_VAR", kServiceVariableArguments, 4},
    {"CHANGE_GLOBAL_HOST_EVENT_HANDLER", kLastArguments, 1},
    {"CHANGE_GLOBAL_SVC_EVENT_HANDLER", kLastArguments, 1},
    {"CHANGE_HOST_CHECK_COMMAND", kHostLastArguments, 2},
    {"CHANGE_HOST_CHECK_TIMEPERIOD", kHostTimeperiodArguments, 2},
    {"CHANGE_HOST_EVENT_HANDLER", kHostLastArguments, 2},
    {"CHANGE_HOST_MODATTR", kHostNumberArguments, 2},
    {"CHANGE_HOST_NOTIFICATION_TIMEPERIOD", kHostTimeperiodArguments, 2},
    {"CHANGE_MAX_HOST_CHECK_ATTEMPTS", kHostIntegerArguments, 2},
    {"CHANGE_MAX_SVC_CHECK_ATTEMPTS", kServiceIntegerArguments, 3},
    {"CHANGE_NORMAL_HOST_CHECK_INTERVAL", kHostDecimalArguments, 2},
    {"CHANGE_NORMAL_SVC_CHECK_INTERVAL", kServiceDecimalArguments, 3},
    {"CHANGE_RETRY_HOST_CHECK_INTERVAL", kHostDecimalArguments, 2},
    {"CHANGE_RETRY_SVC_CHECK_INTERVAL", kServiceDecimalArguments, 3},
    {"CHANGE_SVC_CHECK_COMMAND", kServiceLastArguments, 3},
    {"CHANGE_SVC_CHECK_TIMEPERIOD", kServiceTimeperiodArguments, 3},
    {"CHANGE_SVC_EVENT_HANDLER", kServiceLastArguments, 3},
    {"CHANGE_SVC_MODATTR", kServiceNumberArguments, 3},
    {"CHANGE_SVC_NOTIFICATION_TIMEPERIOD", kServiceTimeperiodArguments, 3},
    {"CLEAR_HOST_FLAPPING_STATE", kHostArguments, 1},
    {"CLEAR_SVC_FLAPPING_STATE", kServiceArguments, 2},
    {"DELAY_HOST_NOTIFICATION", kHostTimeArguments, 2},
    {"DELAY_SVC_NOTIFICATION", kServiceTimeArguments, 3},
    {"DEL_ALL_HOST_COMMENTS", kHostArguments, 1},
    {"DEL_ALL_SVC_COMMENTS", kServiceArguments, 2},
    {"DEL_DOWNTIME_BY_HOSTGROUP_NAME", kHostgroupDowntimeFilterArguments, 1},
    {"DEL_DOWNTIME_BY_HOST_NAME", kTextDowntimeFilterArguments, 1},
    {"DEL_DOWNTIME_BY_START_TIME_COMMENT", kTimeLastArguments, 0},
    {"DEL_HOST_COMMENT", kNumberArguments, 1},
    {"DEL_HOST_DOWNTIME", kNumberArguments, 1},
    {"DEL_SVC_COMMENT", kNumberArguments, 1},
    {"DEL_SVC_DOWNTIME", kNumberArguments, 1},
    {"DISABLE_ALL_NOTIFICATIONS_BEYOND_HOST", kHostArguments, 1},
    {"DISABLE_CONTACTGROUP_HOST_NOTIFICATIONS", kContactgroupArguments, 1},
    {"DISABLE_CONTACTGROUP_SVC_NOTIFICATIONS", kContactgroupArguments, 1},
    {"DISABLE_CONTACT_HOST_NOTIFICATIONS", kContactArguments, 1},
    {"DISABLE_CONTACT_SVC_NOTIFICATIONS", kContactArguments, 1},
    {"DISABLE_EVENT_HANDLERS", {}, 0},
    {"DISABLE_FLAP_DETECTION", {}, 0},
    {"DISABLE_HOSTGROUP_HOST_CHECKS", kHostgroupArguments, 1},
    {"DISABLE_HOSTGROUP_HOST_NOTIFICATIONS", kHostgroupArguments, 1},
    {"DISABLE_HOSTGROUP_PASSIVE_HOST_CHECKS", kHostgroupArguments, 1},
    {"DISABLE_HOSTGROUP_PASSIVE_SVC_CHECKS", kHostgroupArguments, 1},
    {"DISABLE_HOSTGROUP_SVC_CHECKS", kHostgroupArguments, 1},
    {"DISABLE_HOSTGROUP_SVC_NOTIFICATIONS", kHostgroupArguments, 1},
    {"DISABLE_HOST_AND_CHILD_NOTIFICATIONS", kHostArguments, 1},
    {"DISABLE_HOST_CHECK", kHostArguments, 1},
    {"DISABLE_HOST_EVENT_HANDLER", kHostArguments, 1},
    {"DISABLE_HOST_FLAP_DETECTION", kHostArguments, 1},
    {"DISABLE_HOST_FRESHNESS_CHECKS", {}, 0},
    {"DISABLE_HOST_NOTIFICATIONS", kHostArguments, 1},
    {"DISABLE_HOST_SVC_CHECKS", kHostArguments, 1},
    {"DISABLE_HOST_SVC_NOTIFICATIONS", kHostArguments, 1},
    {"DISABLE_NOTIFICATIONS", {}, 0},
    {"DISABLE_PASSIVE_HOST_CHECKS", kHostArguments, 1},
    {"DISABLE_PASSIVE_SVC_CHECKS", kServiceArguments, 2},
    {"DISABLE_PERFORMANCE_DATA", {}, 0},
    {"DISABLE_SERVICEGROUP_HOST_CHECKS", kServicegroupArguments, 1},
    {"DISABLE_SERVICEGROUP_HOST_NOTIFICATIONS", kServicegroupArguments, 1},
    {"DISABLE_SERVICEGROUP_PASSIVE_HOST_CHECKS", kServicegroupArguments, 1},
    {"DISABLE_SERVICEGROUP_PASSIVE_SVC_CHECKS", kServicegroupArguments, 1},
    {"DISABLE_SERVICEGROUP_SVC_CHECKS", kServicegroupArguments, 1},
    {"DISABLE_SERVICEGROUP_SVC_NOTIFICATIONS", kServicegroupArguments, 1},
    {"DISABLE_SERVICE_FRESHNESS_CHECKS", {}, 0},
    {"DISABLE_SVC_CHECK", kServiceArguments, 2},
    {"DISABLE_SVC_EVENT_HANDLER", kServiceArguments, 2},
    {"DISABLE_SVC_FLAP_DETECTION", kServiceArguments, 2},
    {"DISABLE_SVC_NOTIFICATIONS", kServiceArguments, 2},
    {"ENABLE_ALL_NOTIFICATIONS_BEYOND_HOST", kHostArguments, 1},
    {"ENABLE_CONTACTGROUP_HOST_NOTIFICATIONS", kContactgroupArguments, 1},
    {"ENABLE_CONTACTGROUP_SVC_NOTIFICATIONS", kContactgroupArguments, 1},
    {"ENABLE_CONTACT_HOST_NOTIFICATIONS", kContactArguments, 1},
    {"ENABLE_CONTACT_SVC_NOTIFICATIONS", kContactArguments, 1},
    {"ENABLE_EVENT_HANDLERS", {}, 0},
    {"ENABLE_FLAP_DETECTION", {}, 0},
    {"ENABLE_HOSTGROUP_HOST_CHECKS", kHostgroupArguments, 1},
    {"ENABLE_HOSTGROUP_HOST_NOTIFICATIONS", kHostgroupArguments, 1},
    {"ENABLE_HOSTGROUP_PASSIVE_HOST_CHECKS", kHostgroupArguments, 1},
    {"ENABLE_HOSTGROUP_PASSIVE_SVC_CHECKS", kHostgroupArguments, 1},
    {"ENABLE_HOSTGROUP_SVC_CHECKS", kHostgroupArguments, 1},
    {"ENABLE_HOSTGROUP_SVC_NOTIFICATIONS", kHostgroupArguments, 1},
    {"ENABLE_HOST_AND_CHILD_NOTIFICATIONS", kHostArguments, 1},
    {"ENABLE_HOST_CHECK", kHostArguments, 1},
    {"ENABLE_HOST_EVENT_HANDLER", kHostArguments, 1},
    {"ENABLE_HOST_FLAP_DETECTION", kHostArguments, 1},
    {"ENABLE_HOST_FRESHNESS_CHECKS", {}, 0},
    {"ENABLE_HOST_NOTIFICATIONS", kHostArguments, 1},
    {"ENABLE_HOST_SVC_CHECKS", kHostArguments, 1},
    {"ENABLE_HOST_SVC_NOTIFICATIONS", kHostArguments, 1},
    {"ENABLE_NOTIFICATIONS", {}, 0},
    {"ENABLE_PASSIVE_HOST_CHECKS", kHostArguments, 1},
    {"ENABLE_PASSIVE_SVC_CHECKS", kServiceArguments, 2},
    {"ENABLE_PERFORMANCE_DATA", {}, 0},
    {"ENABLE_SERVICEGROUP_HOST_CHECKS", kServicegroupArguments, 1},
    {"ENABLE_SERVICEGROUP_HOST_NOTIFICATIONS", kServicegroupArguments, 1},
    {"ENABLE_SERVICEGROUP_PASSIVE_HOST_CHECKS", kServicegroupArguments, 1},
    {"ENABLE_SERVICEGROUP_PASSIVE_SVC_CHECKS", kServicegroupArguments, 1},
    {"ENABLE_SERVICEGROUP_SVC_CHECKS", kServicegroupArguments, 1},
    {"ENABLE_SERVICEGROUP_SVC_NOTIFICATIONS", kServicegroupArguments, 1},
    {"ENABLE_SERVICE_FRESHNESS_CHECKS", {}, 0},
    {"ENABLE_SVC_CHECK", kServiceArguments, 2},
    {"ENABLE_SVC_EVENT_HANDLER", kServiceArguments, 2},
    {"ENABLE_SVC_FLAP_DETECTION", kServiceArguments, 2},
    {"ENABLE_SVC_NOTIFICATIONS", kServiceArguments, 2},
    {"ENTER_ACTIVE_MODE", {}, 0},
    {"ENTER_STANDBY_MODE", {}, 0},
    {"LOG", kLastArguments, 1},
    {"PROCESS_FILE", kTextFlagArguments, 2},
    {"PROCESS_HOST_CHECK_RESULT", kHostResultArguments, 2},
    {"PROCESS_SERVICE_CHECK_RESULT", kServiceResultArguments, 3},
    {"READ_STATE_INFORMATION", {}, 0},
    {"REMOVE_HOST_ACKNOWLEDGEMENT", kHostArguments, 1},
    {"REMOVE_SVC_ACKNOWLEDGEMENT", kServiceArguments, 2},
    {"RESTART_PROCESS", {}, 0},
    {"RESTART_PROGRAM", {}, 0},
    {"SAVE_STATE_INFORMATION", {}, 0},
    {"SCHEDULE_AND_PROPAGATE_HOST_DOWNTIME", kHostDowntimeArguments, 8},
    {"SCHEDULE_AND_PROPAGATE_TRIGGERED_HOST_DOWNTIME", kHostDowntimeArguments, 8},
    {"SCHEDULE_FORCED_HOST_CHECK", kHostTimeArguments, 2},
    {"SCHEDULE_FORCED_HOST_SVC_CHECKS", kHostTimeArguments, 2},
    {"SCHEDULE_FORCED_SVC_CHECK", kServiceTimeArguments, 3},
    {"SCHEDULE_HOSTGROUP_HOST_DOWNTIME", kHostgroupDowntimeArguments, 8},
    {"SCHEDULE_HOSTGROUP_SVC_DOWNTIME", kHostgroupDowntimeArguments, 8},
    {"SCHEDULE_HOST_CHECK", kHostTimeArguments, 2},
    {"SCHEDULE_HOST_DOWNTIME", kHostDowntimeArguments, 8},
    {"SCHEDULE_HOST_SVC_CHECKS", kHostTimeArguments, 2},
    {"SCHEDULE_HOST_SVC_DOWNTIME", kHostDowntimeArguments, 8},
    {"SCHEDULE_SERVICEGROUP_HOST_DOWNTIME", kServicegroupDowntimeArguments, 8},
    {"SCHEDULE_SERVICEGROUP_SVC_DOWNTIME", kServicegroupDowntimeArguments, 8},
    {"SCHEDULE_SVC_CHECK", kServiceTimeArguments, 3},
    {"SCHEDULE_SVC_DOWNTIME", kServiceDowntimeArguments, 9},
    {"SEND_CUSTOM_HOST_NOTIFICATION", kHostCustomNotificationArguments, 4},
    {"SEND_CUSTOM_SVC_NOTIFICATION", kServiceCustomNotificationArguments, 5},
    {"SET_HOST_NOTIFICATION_NUMBER", kHostIntegerArguments, 2},
    {"SET_SVC_NOTIFICATION_NUMBER", kServiceIntegerArguments, 3},
    {"SHUTDOWN_PROCESS", {}, 0},
    {"SHUTDOWN_PROGRAM", {}, 0},
    {"START_ACCEPTING_PASSIVE_HOST_CHECKS", {}, 0},
    {"START_ACCEPTING_PASSIVE_SVC_CHECKS", {}, 0},
    {"START_EXECUTING_HOST_CHECKS", {}, 0},
    {"START_EXECUTING_SVC_CHECKS", {}, 0},
    {"START_OBSESSING_OVER_HOST", kHostArguments, 1},
    {"START_OBSESSING_OVER_HOST_CHECKS", {}, 0},
    {"START_OBSESSING_OVER_SVC", kServiceArguments, 2},
    {"START_OBSESSING_OVER_SVC_CHECKS", {}, 0},
    {"STOP_ACCEPTING_PASSIVE_HOST_CHECKS", {}, 0},
    {"STOP_ACCEPTING_PASSIVE_SVC_CHECKS", {}, 0},
    {"STOP_EXECUTING_HOST_CHECKS", {}, 0},
    {"STOP_EXECUTING_SVC_CHECKS", {}, 0},
    {"STOP_OBSESSING_OVER_HOST", kHostArguments, 1},
    {"STOP_OBSESSING_OVER_HOST_CHECKS", {}, 0},
    {"STOP_OBSESSING_OVER_SVC", kServiceArguments, 2},
    {"STOP_OBSESSING_OVER_SVC_CHECKS", {}, 0},
});

}  // namespace

std::span<const CommandSpec> command_specs() {
  return kSpecs;
}

}  // namespace bellwether::checks

// What applies to an object now: what was changed at run time, else what is configured.
#pragma once

#include <cstdint>
#include <string_view>

#include "checks/engine/context.h"

namespace bellwether::checks {

// Nagios' modified attributes, one bit each, as status files and CHANGE_*_MODATTR know them.
namespace modified_attribute {
inline constexpr std::uint32_t kNotifications = 1, kActiveChecks = 2, kPassiveChecks = 4, kEventHandler = 8,
                               kFlapDetection = 16, kPerformanceData = 64, kObsess = 128, kEventHandlerCommand = 256,
                               kCheckCommand = 512, kCheckInterval = 1024, kRetryInterval = 2048, kMaxAttempts = 4096,
                               kFreshness = 8192, kCheckPeriod = 16384, kVariable = 32768, kNotificationPeriod = 65536;
}  // namespace modified_attribute

Engine::Side side_of(ObjectRef object);
bool program_is_on(const Context& context, ObjectRef object, Switch which);

// The object's own switch, whatever the program's says.
bool is_on(const Context& context, ObjectRef object, Switch which);
bool configured_is_on(const Checkable& checkable, Switch which);
std::uint32_t attribute_of(Switch which);

float check_interval(const Context& context, ObjectRef object);
float retry_interval(const Context& context, ObjectRef object);
std::uint16_t max_attempts(const Context& context, ObjectRef object);
std::string_view check_command(const Context& context, ObjectRef object);
std::string_view event_handler_command(const Context& context, ObjectRef object);
TimeperiodIndex check_period(const Context& context, ObjectRef object);
TimeperiodIndex notification_period(const Context& context, ObjectRef object);
// kNotFound names the period.
Result<TimeperiodIndex> find_period(const Context& context, std::string_view name);

// The state as plugins and Nagios' files number it: OK or UP 0, WARNING or DOWN 1, CRITICAL or UNREACHABLE 2, UNKNOWN 3.
std::uint8_t number_of(alerts::State state);
alerts::State host_state(unsigned number);
alerts::State service_state(unsigned number);

}  // namespace bellwether::checks

// The lines of Nagios' log, without their time: what every history page, report and log shipper of a site parses. Pure.
#pragma once

#include <string>
#include <string_view>

#include "checks/engine/context.h"

namespace bellwether::checks::log_lines {

// "HOST" or "SERVICE".
std::string_view kind(ObjectRef object);
// "web1" or "web1;http".
std::string name(const Context& context, ObjectRef object);

// "SERVICE ALERT: h;s;CRITICAL;SOFT;1;output"
std::string alert(const Context& context, ObjectRef object);
// "INITIAL HOST STATE: h;UP;HARD;1;output", "CURRENT SERVICE STATE: …"
std::string state(const Context& context, ObjectRef object, std::string_view which);
// "PASSIVE SERVICE CHECK: h;s;2;output"; appended, for it is written a million times a second.
void append_passive_check(std::string& out, const Context& context, ObjectRef object, unsigned status,
                          std::string_view output);
// "SERVICE NOTIFICATION: contact;h;s;CRITICAL;command;output", author and comment behind it where the kind has them.
std::string notification(const Context& context, ObjectRef object, const alerts::Request& request,
                         std::string_view contact, std::string_view command);
// "SERVICE EVENT HANDLER: h;s;CRITICAL;SOFT;1;command", with "GLOBAL " before it.
std::string event_handler(const Context& context, ObjectRef object, HandlerKind handler, std::string_view command);

enum class Flapping { kStarted, kStopped, kCleared, kDisabled };
std::string flapping(const Context& context, ObjectRef object, Flapping what, double percent, double threshold);

enum class DowntimeMoment { kStarted, kStopped, kCancelled };
std::string downtime(const Context& context, ObjectRef object, DowntimeMoment what);

// "Warning: The results of service 's' on host 'h' are stale by 0d 0h 1m 5s (threshold=…). …"
std::string stale(const Context& context, ObjectRef object, seconds by, seconds threshold);
std::string orphaned(const Context& context, ObjectRef object);
std::string no_valid_time(const Context& context, ObjectRef object, UnixSeconds instead);

}  // namespace bellwether::checks::log_lines

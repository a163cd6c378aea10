// Macros of the program itself: files, totals over everything, date and time.
#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

#include "checks/plugins/macro_table.h"

namespace bellwether::checks {
namespace {

using alerts::State;

const MainOptions& main_of(const MacroScope& scope) {
  return scope.source.configuration().main;
}

template <std::string MainOptions::* kField>
void main_text(const MacroScope& scope, NoSubject, std::string& value) {
  value = main_of(scope).*kField;
}
void nothing(const MacroScope&, NoSubject, std::string&) {}
void main_file(const MacroScope& scope, NoSubject, std::string& value) {
  value = scope.source.program().main_file;
}
void temporary_folder(const MacroScope&, NoSubject, std::string& value) {
  value = "/tmp";
}
void process_start(const MacroScope& scope, NoSubject, std::string& value) {
  value = fmt::format("{}", count_seconds(scope.source.program().started));
}
void event_start(const MacroScope& scope, NoSubject, std::string& value) {
  value = fmt::format("{}", count_seconds(scope.source.program().event_started));
}

// Local time in the forms of Nagios' date_format=us.
std::string local_time(UnixSeconds time, const char* format) {
  const std::time_t moment = count_seconds(time);
  std::tm parts{};
  ::localtime_r(&moment, &parts);
  std::array<char, 64> text;
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}
void date(const MacroScope& scope, NoSubject, std::string& value) {
  value = local_time(scope.now, "%m-%d-%Y");
}
void time_of_day(const MacroScope& scope, NoSubject, std::string& value) {
  value = local_time(scope.now, "%H:%M:%S");
}
void short_date_time(const MacroScope& scope, NoSubject, std::string& value) {
  value = local_time(scope.now, "%m-%d-%Y %H:%M:%S");
}
void long_date_time(const MacroScope& scope, NoSubject, std::string& value) {
  value = local_time(scope.now, "%a %b %e %H:%M:%S %Z %Y");
}
void time_stamp(const MacroScope& scope, NoSubject, std::string& value) {
  value = fmt::format("{}", count_seconds(scope.now));
}

// True when the totals of a contact's page count the object: all do where no contact is told.
bool concerns_contact(const MacroScope& scope, const Checkable& object) {
  if (scope.contact == nullptr) return true;
  const auto& people = scope.source.configuration().people;
  const auto& policy = object.policy;
  const auto is_it = [&](alerts::ContactIndex contact) { return people->contact(contact).name == scope.contact->name; };
  return std::ranges::any_of(policy.contacts, is_it) ||
         std::ranges::any_of(policy.escalations,
                             [&](const alerts::Escalation& step) { return std::ranges::any_of(step.contacts, is_it); });
}

enum class Handling : std::uint8_t { kAny, kUnhandled };

bool is_unhandled(const MacroScope& scope, ObjectRef object) {
  const ObjectState& state = scope.source.state(object);
  if (state.downtime_depth > 0 || state.acknowledgement || !scope.source.active_checks_enabled(object)) return false;
  if (object.is_host()) return true;
  const ObjectRef host = ObjectRef::of(scope.source.configuration().service(object.service()).host);
  return scope.source.state(host).state == State::kUp;
}

bool is_counted(const MacroScope& scope, ObjectRef object, const Checkable& definition, Handling handling) {
  if (!concerns_contact(scope, definition)) return false;
  const ObjectState& state = scope.source.state(object);
  if (alerts::is_good(state.state)) return state.has_been_checked;
  return handling == Handling::kAny || is_unhandled(scope, object);
}

template <Handling kHandling, State... kStates>
void total_hosts(const MacroScope& scope, NoSubject, std::string& value) {
  const std::vector<Host>& hosts = scope.source.configuration().hosts;
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < hosts.size(); ++i) {
    const ObjectRef object = ObjectRef::of(HostIndex{i});
    const State state = scope.source.state(object).state;
    if (((state == kStates) || ...) && is_counted(scope, object, hosts[i], kHandling)) ++count;
  }
  value = fmt::format("{}", count);
}

template <Handling kHandling, State... kStates>
void total_services(const MacroScope& scope, NoSubject, std::string& value) {
  const std::vector<Service>& services = scope.source.configuration().services;
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    const ObjectRef object = ObjectRef::of(ServiceIndex{i});
    const State state = scope.source.state(object).state;
    if (((state == kStates) || ...) && is_counted(scope, object, services[i], kHandling)) ++count;
  }
  value = fmt::format("{}", count);
}

constexpr auto kAny = Handling::kAny;
constexpr auto kUnhandled = Handling::kUnhandled;

constexpr std::array kProgramMacros = std::to_array<ProgramMacro>({
    {"ADMINEMAIL", main_text<&MainOptions::admin_email>},
    {"ADMINPAGER", main_text<&MainOptions::admin_pager>},
    {"COMMANDFILE", main_text<&MainOptions::command_file>},
    {"DATE", date},
    {"EVENTSTARTTIME", event_start},
    {"HOSTPERFDATAFILE", nothing},
    {"LOGFILE", main_text<&MainOptions::log_file>},
    {"LONGDATETIME", long_date_time},
    {"MAINCONFIGFILE", main_file},
    {"OBJECTCACHEFILE", main_text<&MainOptions::precached_object_file>},
    {"PROCESSSTARTTIME", process_start},
    {"RESOURCEFILE", nothing},
    {"RETENTIONDATAFILE", nothing},
    {"SERVICEPERFDATAFILE", nothing},
    {"SHORTDATETIME", short_date_time},
    {"STATUSDATAFILE", main_text<&MainOptions::status_file>},
    {"TEMPFILE", nothing},
    {"TEMPPATH", temporary_folder},
    {"TIME", time_of_day},
    {"TIMET", time_stamp},
    {"TOTALHOSTPROBLEMS", total_hosts<kAny, State::kDown, State::kUnreachable>},
    {"TOTALHOSTPROBLEMSUNHANDLED", total_hosts<kUnhandled, State::kDown, State::kUnreachable>},
    {"TOTALHOSTSDOWN", total_hosts<kAny, State::kDown>},
    {"TOTALHOSTSDOWNUNHANDLED", total_hosts<kUnhandled, State::kDown>},
    {"TOTALHOSTSUNREACHABLE", total_hosts<kAny, State::kUnreachable>},
    {"TOTALHOSTSUNREACHABLEUNHANDLED", total_hosts<kUnhandled, State::kUnreachable>},
    {"TOTALHOSTSUP", total_hosts<kAny, State::kUp>},
    {"TOTALSERVICEPROBLEMS", total_services<kAny, State::kWarning, State::kCritical, State::kUnknown>},
    {"TOTALSERVICEPROBLEMSUNHANDLED", total_services<kUnhandled, State::kWarning, State::kCritical, State::kUnknown>},
    {"TOTALSERVICESCRITICAL", total_services<kAny, State::kCritical>},
    {"TOTALSERVICESCRITICALUNHANDLED", total_services<kUnhandled, State::kCritical>},
    {"TOTALSERVICESOK", total_services<kAny, State::kOk>},
    {"TOTALSERVICESUNKNOWN", total_services<kAny, State::kUnknown>},
    {"TOTALSERVICESUNKNOWNUNHANDLED", total_services<kUnhandled, State::kUnknown>},
    {"TOTALSERVICESWARNING", total_services<kAny, State::kWarning>},
    {"TOTALSERVICESWARNINGUNHANDLED", total_services<kUnhandled, State::kWarning>},
});

}  // namespace

std::span<const ProgramMacro> program_macros() {
  return kProgramMacros;
}

bool read_timeperiod_macro(const MacroScope& scope, std::string_view name, std::string_view period, std::string_view at,
                           std::string& value) {
  const auto& people = scope.source.configuration().people;
  if (!people) return false;
  const auto found = std::ranges::find(people->timeperiods, period, &alerts::Timeperiod::name);
  if (found == people->timeperiods.end()) return false;
  UnixSeconds moment = scope.now;
  std::int64_t given = 0;
  if (!at.empty() && std::from_chars(at.data(), at.data() + at.size(), given).ec == std::errc())
    moment = unix_seconds(given);
  if (name == "ISVALIDTIME") {
    value = found->contains(moment) ? "1" : "0";
  } else {
    value = fmt::format("{}", count_seconds(found->next_in(moment).value_or(UnixSeconds())));
  }
  return true;
}

}  // namespace bellwether::checks

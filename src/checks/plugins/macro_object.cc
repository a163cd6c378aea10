// Macros of hosts and services.
#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "checks/plugins/macro_table.h"
#include "net/percent.h"

namespace bellwether::checks {
namespace {

const Checkable& checkable(const MacroScope& scope, ObjectRef object) {
  return scope.source.configuration().checkable(object);
}
const ObjectState& state(const MacroScope& scope, ObjectRef object) {
  return scope.source.state(object);
}
const Host& host(const MacroScope& scope, HostIndex index) {
  return scope.source.configuration().host(index);
}
const Service& service(const MacroScope& scope, ServiceIndex index) {
  return scope.source.configuration().service(index);
}

template <class Number>
void write(std::string& value, Number number) {
  fmt::format_to(std::back_inserter(value), "{}", number);
}
void write_time(std::string& value, UnixSeconds time) {
  write(value, count_seconds(time));
}

// What hosts and services have in common: one template, instantiated for both indices.
template <class Index>
struct Of {
  static ObjectState const& state_of(const MacroScope& scope, Index index) {
    return state(scope, ObjectRef::of(index));
  }

  static void state_name(const MacroScope& scope, Index index, std::string& value) {
    value = alerts::state_name(state_of(scope, index).state);
  }
  static void state_number(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_id(state_of(scope, index).state));
  }
  static void last_state_name(const MacroScope& scope, Index index, std::string& value) {
    value = alerts::state_name(state_of(scope, index).last_state);
  }
  static void last_state_number(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_id(state_of(scope, index).last_state));
  }
  static void state_type(const MacroScope& scope, Index index, std::string& value) {
    value = state_of(scope, index).is_hard ? "HARD" : "SOFT";
  }
  static void check_type(const MacroScope& scope, Index index, std::string& value) {
    value = check_type_name(state_of(scope, index));
  }
  static void check_source(const MacroScope&, Index, std::string& value) { value = "Bellwether"; }
  static void check_command(const MacroScope& scope, Index index, std::string& value) {
    value = scope.source.check_command(ObjectRef::of(index));
  }
  static void output(const MacroScope& scope, Index index, std::string& value) {
    value = state_of(scope, index).output;
  }
  static void perf_data(const MacroScope& scope, Index index, std::string& value) {
    value = state_of(scope, index).perf_data;
  }
  // Newlines as "\n", as Nagios keeps it.
  static void long_output(const MacroScope& scope, Index index, std::string& value) {
    const std::unique_ptr<std::string>& text = state_of(scope, index).long_output;
    if (!text) return;
    for (const char c : *text) {
      if (c == '\n') {
        value += "\\n";
      } else {
        value.push_back(c);
      }
    }
  }
  static void attempt(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).attempt);
  }
  static void max_attempts(const MacroScope& scope, Index index, std::string& value) {
    write(value, scope.source.max_attempts(ObjectRef::of(index)));
  }
  static void downtime_depth(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).downtime_depth);
  }
  static void percent_change(const MacroScope& scope, Index index, std::string& value) {
    value = fmt::format("{:.2f}", state_of(scope, index).percent_state_change);
  }
  static void execution_time(const MacroScope& scope, Index index, std::string& value) {
    value = fmt::format("{:.3f}", state_of(scope, index).execution_time);
  }
  static void latency(const MacroScope& scope, Index index, std::string& value) {
    value = fmt::format("{:.3f}", state_of(scope, index).latency);
  }
  static seconds in_state(const MacroScope& scope, Index index) {
    return std::max(seconds(0), scope.now - state_of(scope, index).last_state_change);
  }
  static void duration_seconds(const MacroScope& scope, Index index, std::string& value) {
    write(value, in_state(scope, index).count());
  }
  static void duration(const MacroScope& scope, Index index, std::string& value) {
    const seconds span = in_state(scope, index);
    const auto days = std::chrono::floor<std::chrono::days>(span);
    const std::chrono::hh_mm_ss clock(span - days);
    value = fmt::format("{}d {}h {}m {}s", days.count(), clock.hours().count(), clock.minutes().count(),
                        clock.seconds().count());
  }
  static void last_check(const MacroScope& scope, Index index, std::string& value) {
    write_time(value, std::chrono::floor<seconds>(state_of(scope, index).last_check));
  }
  static void last_state_change(const MacroScope& scope, Index index, std::string& value) {
    write_time(value, state_of(scope, index).last_state_change);
  }
  template <std::size_t kStatus>
  static void last_time_in(const MacroScope& scope, Index index, std::string& value) {
    write_time(value, state_of(scope, index).last_time_in[kStatus]);
  }
  static void notification_number(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).notification.number);
  }
  static void notification_id(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).notification.id);
  }
  static void notifications_enabled(const MacroScope& scope, Index index, std::string& value) {
    value = scope.source.notifications_enabled(ObjectRef::of(index)) ? "YES" : "NO";
  }
  static void notification_period(const MacroScope& scope, Index index, std::string& value) {
    const ObjectRef object = ObjectRef::of(index);
    const std::unique_ptr<Adaptation>& adaptation = state(scope, object).adaptation;
    if (adaptation && !adaptation->notification_period.empty()) {
      value = adaptation->notification_period;
      return;
    }
    const auto& people = scope.source.configuration().people;
    const alerts::Timeperiod* period = people ? people->timeperiod(checkable(scope, object).policy.period) : nullptr;
    if (period != nullptr) value = period->name;
  }
  static void event_id(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).current_event_id);
  }
  static void last_event_id(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).last_event_id);
  }
  static void problem_id(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).current_problem_id);
  }
  static void last_problem_id(const MacroScope& scope, Index index, std::string& value) {
    write(value, state_of(scope, index).last_problem_id);
  }
  static void importance(const MacroScope& scope, Index index, std::string& value) {
    write(value, checkable(scope, ObjectRef::of(index)).policy.importance);
  }
  static void display_name(const MacroScope& scope, Index index, std::string& value) {
    value = checkable(scope, ObjectRef::of(index)).display_name;
  }

  // Whose acknowledgement it is: the one that is being told, else the one in effect.
  static const alerts::Message* told_acknowledgement(const MacroScope& scope) {
    const alerts::Message* const message = scope.notification == nullptr ? nullptr : scope.notification->message;
    return message != nullptr && message->kind == alerts::Kind::kAcknowledgement ? message : nullptr;
  }
  static void ack_author(const MacroScope& scope, Index index, std::string& value) {
    const std::unique_ptr<Acknowledgement>& standing = state_of(scope, index).acknowledgement;
    if (const alerts::Message* told = told_acknowledgement(scope)) {
      value = told->author;
    } else if (standing) {
      value = standing->author;
    }
  }
  static void ack_comment(const MacroScope& scope, Index index, std::string& value) {
    const std::unique_ptr<Acknowledgement>& standing = state_of(scope, index).acknowledgement;
    if (const alerts::Message* told = told_acknowledgement(scope)) {
      value = told->comment;
    } else if (standing) {
      value = standing->comment;
    }
  }
  static void ack_author_alias(const MacroScope& scope, Index index, std::string& value) {
    std::string author;
    ack_author(scope, index, author);
    const auto& people = scope.source.configuration().people;
    const alerts::Contact* contact = people ? people->find_contact(author) : nullptr;
    if (contact != nullptr) value = contact->alias;
  }
  static void ack_author_name(const MacroScope& scope, Index index, std::string& value) {
    std::string author;
    ack_author(scope, index, author);
    const auto& people = scope.source.configuration().people;
    if (people && people->find_contact(author) != nullptr) value = author;
  }

  template <std::string_view Presentation::* kField, MacroUse kUse>
  static void presentation(const MacroScope& scope, Index index, std::string& value) {
    const std::unique_ptr<const Presentation>& shown = checkable(scope, ObjectRef::of(index)).presentation;
    if (!shown) return;
    if (scope.depth >= kMaxMacroDepth) {
      value = (*shown).*kField;
      return;
    }
    MacroScope inner = scope;
    inner.object = ObjectRef::of(index);
    ++inner.depth;
    value = expand_macros((*shown).*kField, inner, kUse);
  }
};

using OfHost = Of<HostIndex>;
using OfService = Of<ServiceIndex>;

void host_name(const MacroScope& scope, HostIndex index, std::string& value) {
  value = host(scope, index).name;
}
void host_alias(const MacroScope& scope, HostIndex index, std::string& value) {
  value = host(scope, index).alias;
}
void host_address(const MacroScope& scope, HostIndex index, std::string& value) {
  value = host(scope, index).address;
}
void host_group_names(const MacroScope& scope, HostIndex index, std::string& value) {
  for (const std::uint32_t group : host(scope, index).groups)
    append_joined(value, scope.source.configuration().hostgroups[group].name);
}
void host_and_services_importance(const MacroScope& scope, HostIndex index, std::string& value) {
  std::uint64_t sum = host(scope, index).policy.importance;
  for (const ServiceIndex of_host : host(scope, index).services) sum += service(scope, of_host).policy.importance;
  write(value, sum);
}
void host_info_url(const MacroScope& scope, HostIndex index, std::string& value) {
  value = fmt::format("{}/checks/{}", scope.source.program().url, net::percent_encode(host(scope, index).name));
}
// Services of the host, all or those in one state.
void host_services(const MacroScope& scope, HostIndex index, std::string& value) {
  write(value, host(scope, index).services.size());
}
template <alerts::State kState>
void host_services_in(const MacroScope& scope, HostIndex index, std::string& value) {
  write(value, std::ranges::count_if(host(scope, index).services, [&](ServiceIndex of_host) {
          return state(scope, ObjectRef::of(of_host)).state == kState;
        }));
}

void service_description(const MacroScope& scope, ServiceIndex index, std::string& value) {
  value = service(scope, index).description;
}
void service_is_volatile(const MacroScope& scope, ServiceIndex index, std::string& value) {
  value = service(scope, index).is_volatile ? "1" : "0";
}
void service_group_names(const MacroScope& scope, ServiceIndex index, std::string& value) {
  for (const std::uint32_t group : service(scope, index).groups)
    append_joined(value, scope.source.configuration().servicegroups[group].name);
}
void service_info_url(const MacroScope& scope, ServiceIndex index, std::string& value) {
  const Service& shown = service(scope, index);
  value = fmt::format("{}/checks/{}/{}", scope.source.program().url, net::percent_encode(host(scope, shown.host).name),
                      net::percent_encode(shown.description));
}

constexpr auto kForeign = MacroTrust::kForeign;
constexpr auto kTyped = MacroTrust::kTyped;

constexpr std::array kHostMacros = std::to_array<HostMacro>({
    {"HOSTACKAUTHOR", OfHost::ack_author, kForeign},
    {"HOSTACKAUTHORALIAS", OfHost::ack_author_alias},
    {"HOSTACKAUTHORNAME", OfHost::ack_author_name},
    {"HOSTACKCOMMENT", OfHost::ack_comment, kForeign},
    {"HOSTACTIONURL", OfHost::presentation<&Presentation::action_url, MacroUse::kUrl>, kTyped},
    {"HOSTADDRESS", host_address},
    {"HOSTALIAS", host_alias},
    {"HOSTANDSERVICESIMPORTANCE", host_and_services_importance},
    {"HOSTATTEMPT", OfHost::attempt},
    {"HOSTCHECKCOMMAND", OfHost::check_command, kTyped},
    {"HOSTCHECKSOURCE", OfHost::check_source},
    {"HOSTCHECKTYPE", OfHost::check_type},
    {"HOSTDISPLAYNAME", OfHost::display_name},
    {"HOSTDOWNTIME", OfHost::downtime_depth},
    {"HOSTDURATION", OfHost::duration},
    {"HOSTDURATIONSEC", OfHost::duration_seconds},
    {"HOSTEVENTID", OfHost::event_id},
    {"HOSTEXECUTIONTIME", OfHost::execution_time},
    {"HOSTGROUPNAMES", host_group_names},
    {"HOSTIMPORTANCE", OfHost::importance},
    {"HOSTINFOURL", host_info_url},
    {"HOSTLATENCY", OfHost::latency},
    {"HOSTNAME", host_name},
    {"HOSTNOTES", OfHost::presentation<&Presentation::notes, MacroUse::kText>, kTyped},
    {"HOSTNOTESURL", OfHost::presentation<&Presentation::notes_url, MacroUse::kUrl>, kTyped},
    {"HOSTNOTIFICATIONENABLED", OfHost::notifications_enabled},
    {"HOSTNOTIFICATIONID", OfHost::notification_id},
    {"HOSTNOTIFICATIONNUMBER", OfHost::notification_number},
    {"HOSTNOTIFICATIONPERIOD", OfHost::notification_period},
    {"HOSTOUTPUT", OfHost::output, kForeign},
    {"HOSTPERCENTCHANGE", OfHost::percent_change},
    {"HOSTPERFDATA", OfHost::perf_data, kForeign},
    {"HOSTPROBLEMID", OfHost::problem_id},
    {"HOSTSTATE", OfHost::state_name},
    {"HOSTSTATEID", OfHost::state_number},
    {"HOSTSTATETYPE", OfHost::state_type},
    {"LASTHOSTCHECK", OfHost::last_check},
    {"LASTHOSTDOWN", OfHost::last_time_in<1>},
    {"LASTHOSTEVENTID", OfHost::last_event_id},
    {"LASTHOSTPROBLEMID", OfHost::last_problem_id},
    {"LASTHOSTSTATE", OfHost::last_state_name},
    {"LASTHOSTSTATECHANGE", OfHost::last_state_change},
    {"LASTHOSTSTATEID", OfHost::last_state_number},
    {"LASTHOSTUNREACHABLE", OfHost::last_time_in<2>},
    {"LASTHOSTUP", OfHost::last_time_in<0>},
    {"LONGHOSTOUTPUT", OfHost::long_output, kForeign},
    {"MAXHOSTATTEMPTS", OfHost::max_attempts},
    {"TOTALHOSTSERVICES", host_services},
    {"TOTALHOSTSERVICESCRITICAL", host_services_in<alerts::State::kCritical>},
    {"TOTALHOSTSERVICESOK", host_services_in<alerts::State::kOk>},
    {"TOTALHOSTSERVICESUNKNOWN", host_services_in<alerts::State::kUnknown>},
    {"TOTALHOSTSERVICESWARNING", host_services_in<alerts::State::kWarning>},
});

constexpr std::array kServiceMacros = std::to_array<ServiceMacro>({
    {"LASTSERVICECHECK", OfService::last_check},
    {"LASTSERVICECRITICAL", OfService::last_time_in<2>},
    {"LASTSERVICEEVENTID", OfService::last_event_id},
    {"LASTSERVICEOK", OfService::last_time_in<0>},
    {"LASTSERVICEPROBLEMID", OfService::last_problem_id},
    {"LASTSERVICESTATE", OfService::last_state_name},
    {"LASTSERVICESTATECHANGE", OfService::last_state_change},
    {"LASTSERVICESTATEID", OfService::last_state_number},
    {"LASTSERVICEUNKNOWN", OfService::last_time_in<3>},
    {"LASTSERVICEWARNING", OfService::last_time_in<1>},
    {"LONGSERVICEOUTPUT", OfService::long_output, kForeign},
    {"MAXSERVICEATTEMPTS", OfService::max_attempts},
    {"SERVICEACKAUTHOR", OfService::ack_author, kForeign},
    {"SERVICEACKAUTHORALIAS", OfService::ack_author_alias},
    {"SERVICEACKAUTHORNAME", OfService::ack_author_name},
    {"SERVICEACKCOMMENT", OfService::ack_comment, kForeign},
    {"SERVICEACTIONURL", OfService::presentation<&Presentation::action_url, MacroUse::kUrl>, kTyped},
    {"SERVICEATTEMPT", OfService::attempt},
    {"SERVICECHECKCOMMAND", OfService::check_command, kTyped},
    {"SERVICECHECKSOURCE", OfService::check_source},
    {"SERVICECHECKTYPE", OfService::check_type},
    {"SERVICEDESC", service_description},
    {"SERVICEDISPLAYNAME", OfService::display_name},
    {"SERVICEDOWNTIME", OfService::downtime_depth},
    {"SERVICEDURATION", OfService::duration},
    {"SERVICEDURATIONSEC", OfService::duration_seconds},
    {"SERVICEEVENTID", OfService::event_id},
    {"SERVICEEXECUTIONTIME", OfService::execution_time},
    {"SERVICEGROUPNAMES", service_group_names},
    {"SERVICEIMPORTANCE", OfService::importance},
    {"SERVICEINFOURL", service_info_url},
    {"SERVICEISVOLATILE", service_is_volatile},
    {"SERVICELATENCY", OfService::latency},
    {"SERVICENOTES", OfService::presentation<&Presentation::notes, MacroUse::kText>, kTyped},
    {"SERVICENOTESURL", OfService::presentation<&Presentation::notes_url, MacroUse::kUrl>, kTyped},
    {"SERVICENOTIFICATIONENABLED", OfService::notifications_enabled},
    {"SERVICENOTIFICATIONID", OfService::notification_id},
    {"SERVICENOTIFICATIONNUMBER", OfService::notification_number},
    {"SERVICENOTIFICATIONPERIOD", OfService::notification_period},
    {"SERVICEOUTPUT", OfService::output, kForeign},
    {"SERVICEPERCENTCHANGE", OfService::percent_change},
    {"SERVICEPERFDATA", OfService::perf_data, kForeign},
    {"SERVICEPROBLEMID", OfService::problem_id},
    {"SERVICESTATE", OfService::state_name},
    {"SERVICESTATEID", OfService::state_number},
    {"SERVICESTATETYPE", OfService::state_type},
});

}  // namespace

std::span<const HostMacro> host_macros() {
  return kHostMacros;
}
std::span<const ServiceMacro> service_macros() {
  return kServiceMacros;
}

std::string_view check_type_name(const ObjectState& state) {
  return state.was_active ? "ACTIVE" : "PASSIVE";
}

unsigned state_id(alerts::State state) {
  const auto number = static_cast<unsigned>(state);
  return alerts::is_host_state(state) ? number - static_cast<unsigned>(alerts::State::kUp) : number;
}

void append_joined(std::string& list, std::string_view item) {
  if (!list.empty()) list.push_back(',');
  list.append(item);
}

}  // namespace bellwether::checks

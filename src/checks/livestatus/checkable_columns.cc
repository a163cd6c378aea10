#include "checks/livestatus/checkable_columns.h"

#include <utility>

#include "base/widen.h"
#include "checks/livestatus/tables.h"

namespace bellwether::checks::livestatus {
namespace {

using enum ColumnType;

// A column of a configured object and its state, for whichever of the row's objects the table is about.
class Adder {
 public:
  Adder(Table& table, std::string_view prefix, Subject subject) : table_(table), prefix_(prefix), subject_(subject) {}

  // `read` is (site, checkable, state, object) → Value.
  template <class Read>
  void operator()(std::string_view name, ColumnType type, std::string_view description, Read read) {
    add(table_, prefix_, name, type, description,
        [subject = subject_, read](const Site& site, const Row& row) -> Value {
          const bool is_host = subject == Subject::kHost;
          if (is_host ? row.host == nullptr : row.service == nullptr) return nothing(read);
          const ObjectRef object = is_host ? row.host_ref : row.service_ref;
          return Value(read(Context{site, site.configuration().checkable(object), site.engine.state(object), object}));
        });
  }

  struct Context {
    const Site& site;
    const Checkable& checkable;
    const ObjectState& state;
    ObjectRef object;
  };

 private:
  // The empty value of what `read` gives: for rows without such an object, such as a log line of the program.
  template <class Read>
  static Value nothing(const Read&) {
    using Given = decltype(std::declval<const Read&>()(std::declval<const Context&>()));
    if constexpr (std::is_convertible_v<Given, std::string_view>) {
      return Value(std::string_view());
    } else if constexpr (std::is_same_v<Given, UnixSeconds>) {
      return Value(UnixSeconds());
    } else {
      return Value(Given{});
    }
  }

  Table& table_;
  const std::string_view prefix_;
  const Subject subject_;
};

using Context = Adder::Context;

std::int64_t status_of(alerts::State state) {
  return alerts::is_host_state(state) ? static_cast<std::int64_t>(state) - static_cast<std::int64_t>(alerts::State::kUp)
                                      : static_cast<std::int64_t>(state);
}

std::string_view timeperiod_name(const Site& site, TimeperiodIndex index) {
  const alerts::Timeperiod* const period = site.alerts.directory().timeperiod(index);
  return period == nullptr ? std::string_view() : std::string_view(period->name);
}

bool contains_now(const Site& site, TimeperiodIndex index) {
  const alerts::Timeperiod* const period = site.alerts.directory().timeperiod(index);
  return period == nullptr || period->contains(site.now);
}

UnixSeconds in_seconds(UnixMillis time) {
  return std::chrono::floor<seconds>(time);
}

std::string_view presented(const Context& context, std::string_view Presentation::* member) {
  return context.checkable.presentation == nullptr ? std::string_view() : (*context.checkable.presentation).*member;
}

void add_configured(Adder& column) {
  column("display_name", kString, "Name to show", [](const Context& c) { return c.checkable.display_name; });
  column("check_command", kString, "Check command with its arguments",
         [](const Context& c) { return c.site.engine.check_command(c.object); });
  column("event_handler", kString, "Event handler's command",
         [](const Context& c) { return c.checkable.event_handler.text; });
  column("check_period", kString, "Timeperiod of checks",
         [](const Context& c) { return timeperiod_name(c.site, c.checkable.check_period); });
  column("notification_period", kString, "Timeperiod of notifications",
         [](const Context& c) { return timeperiod_name(c.site, c.checkable.policy.period); });
  column("in_check_period", kInteger, "Whether checks may run now",
         [](const Context& c) { return contains_now(c.site, c.checkable.check_period); });
  column("in_notification_period", kInteger, "Whether contacts may be told now",
         [](const Context& c) { return contains_now(c.site, c.checkable.policy.period); });
  column("notes", kString, "Notes", [](const Context& c) { return presented(c, &Presentation::notes); });
  column("notes_url", kString, "Address of notes",
         [](const Context& c) { return presented(c, &Presentation::notes_url); });
  column("action_url", kString, "Address of actions",
         [](const Context& c) { return presented(c, &Presentation::action_url); });
  column("icon_image", kString, "Icon", [](const Context& c) { return presented(c, &Presentation::icon_image); });
  column("icon_image_alt", kString, "Icon's text",
         [](const Context& c) { return presented(c, &Presentation::icon_image_alt); });
  column("max_check_attempts", kInteger, "Checks until a state is hard",
         [](const Context& c) { return std::int64_t{c.site.engine.max_attempts(c.object)}; });
  const auto interval_units = [](const Context& c, float interval) {
    return static_cast<double>(interval) / static_cast<double>(c.site.configuration().main.interval_length.count());
  };
  column("check_interval", kFloat, "Interval between checks, in units of interval_length",
         [interval_units](const Context& c) { return interval_units(c, c.site.engine.check_interval(c.object)); });
  column("retry_interval", kFloat, "Interval of rechecks, in units of interval_length",
         [interval_units](const Context& c) { return interval_units(c, c.site.engine.retry_interval(c.object)); });
  column("notification_interval", kFloat, "Interval between notifications, in units of interval_length",
         [interval_units](const Context& c) {
           return interval_units(c, static_cast<float>(c.checkable.policy.interval.count()));
         });
  column("first_notification_delay", kFloat, "Delay of the first notification, in units of interval_length",
         [interval_units](const Context& c) {
           return interval_units(c, static_cast<float>(c.checkable.policy.first_delay.count()));
         });
  column("low_flap_threshold", kFloat, "Percent of change at which flapping ends",
         [](const Context& c) { return widen(c.checkable.low_flap_threshold); });
  column("high_flap_threshold", kFloat, "Percent of change at which flapping begins",
         [](const Context& c) { return widen(c.checkable.high_flap_threshold); });
  column("initial_state", kInteger, "State before the first check",
         [](const Context& c) { return status_of(c.checkable.initial_state); });
  column("hourly_value", kInteger, "Importance",
         [](const Context& c) { return std::int64_t{c.checkable.policy.importance}; });
}

void add_switches(Adder& column) {
  constexpr std::pair<std::string_view, Switch> kSwitches[] = {{"checks_enabled", Switch::kActiveChecks},
                                                               {"active_checks_enabled", Switch::kActiveChecks},
                                                               {"accept_passive_checks", Switch::kPassiveChecks},
                                                               {"notifications_enabled", Switch::kNotifications},
                                                               {"event_handler_enabled", Switch::kEventHandlers},
                                                               {"flap_detection_enabled", Switch::kFlapDetection},
                                                               {"process_performance_data", Switch::kPerformanceData},
                                                               {"check_freshness", Switch::kFreshness},
                                                               {"obsess", Switch::kObsess}};
  for (const auto& [name, which] : kSwitches) {
    column(name, kInteger, "Whether it is on",
           [wanted = which](const Context& c) { return c.site.engine.is_on(c.object, wanted); });
  }
  column("modified_attributes", kInteger, "What was changed at run time, as a mask", [](const Context& c) {
    return std::int64_t{c.state.adaptation == nullptr ? 0 : c.state.adaptation->modified};
  });
}

void add_state(Adder& column) {
  column("state", kInteger, "Current state", [](const Context& c) { return status_of(c.state.state); });
  column("state_type", kInteger, "0 soft, 1 hard", [](const Context& c) { return c.state.is_hard; });
  column("hard_state", kInteger, "Current hard state",
         [](const Context& c) { return status_of(c.state.is_hard ? c.state.state : c.state.last_hard_state); });
  column("last_state", kInteger, "State before", [](const Context& c) { return status_of(c.state.last_state); });
  column("last_hard_state", kInteger, "Hard state before",
         [](const Context& c) { return status_of(c.state.last_hard_state); });
  column("current_attempt", kInteger, "Attempt of the current state",
         [](const Context& c) { return std::int64_t{c.state.attempt}; });
  column("has_been_checked", kInteger, "Whether there was a result",
         [](const Context& c) { return c.state.has_been_checked; });
  column("check_type", kInteger, "0 active, 1 passive", [](const Context& c) { return !c.state.was_active; });
  column("is_executing", kInteger, "Whether a check runs", [](const Context& c) { return c.state.is_executing; });
  column("is_flapping", kInteger, "Whether it flaps", [](const Context& c) { return c.state.is_flapping; });
  column("percent_state_change", kFloat, "How much it changes",
         [](const Context& c) { return widen(c.state.percent_state_change); });
  column("plugin_output", kString, "First line of the output",
         [](const Context& c) { return std::string_view(c.state.output); });
  column("long_plugin_output", kString, "Further lines of the output", [](const Context& c) {
    return c.state.long_output == nullptr ? std::string_view() : std::string_view(*c.state.long_output);
  });
  column("perf_data", kString, "Performance data",
         [](const Context& c) { return std::string_view(c.state.perf_data); });
  column("latency", kFloat, "Seconds that the last check was late",
         [](const Context& c) { return widen(c.state.latency); });
  column("execution_time", kFloat, "Seconds that the last check took",
         [](const Context& c) { return widen(c.state.execution_time); });
  column("last_check", kTime, "Time of the last check",
         [](const Context& c) { return in_seconds(c.state.last_check); });
  column("next_check", kTime, "Time of the next check",
         [](const Context& c) { return in_seconds(c.state.next_check); });
  column("last_state_change", kTime, "Since when it is in this state",
         [](const Context& c) { return c.state.last_state_change; });
  column("last_hard_state_change", kTime, "Since when it is in this hard state",
         [](const Context& c) { return c.state.last_hard_state_change; });
  column("acknowledged", kInteger, "Whether somebody took it on",
         [](const Context& c) { return c.state.acknowledgement != nullptr; });
  column("acknowledgement_type", kInteger, "0 none, 1 normal, 2 sticky", [](const Context& c) {
    return c.state.acknowledgement == nullptr ? std::int64_t{0}
                                              : static_cast<std::int64_t>(c.state.acknowledgement->kind);
  });
  column("scheduled_downtime_depth", kInteger, "Downtimes in effect",
         [](const Context& c) { return std::int64_t{c.state.downtime_depth}; });
  column("pending_flex_downtime", kInteger, "Flexible downtimes that wait",
         [](const Context& c) { return std::int64_t{c.state.pending_flexible_downtime}; });
  column("current_notification_number", kInteger, "Notifications of this problem",
         [](const Context& c) { return std::int64_t{c.state.notification.number}; });
  column("last_notification", kTime, "Time of the last notification",
         [](const Context& c) { return c.state.notification.last; });
  column("next_notification", kTime, "Time of the next notification",
         [](const Context& c) { return c.state.notification.next; });
  column("no_more_notifications", kInteger, "Whether nobody is told again",
         [](const Context& c) { return c.state.notification.no_more; });
}

Value comment_line(const Comment& comment, bool with_info) {
  if (!with_info) return Value(static_cast<std::int64_t>(comment.id));
  return Value(List{Value(static_cast<std::int64_t>(comment.id)), Value(std::string_view(comment.author)),
                    Value(std::string_view(comment.text))});
}

Value downtime_line(const Downtime& downtime, bool with_info) {
  if (!with_info) return Value(static_cast<std::int64_t>(downtime.id));
  return Value(List{Value(static_cast<std::int64_t>(downtime.id)), Value(std::string_view(downtime.author)),
                    Value(std::string_view(downtime.text))});
}

void add_lists(Adder& column) {
  column("contacts", kList, "Who is told", [](const Context& c) {
    List names;
    for (const ContactIndex contact : c.checkable.policy.contacts)
      names.emplace_back(std::string_view(c.site.alerts.directory().contact(contact).name));
    return names;
  });
  for (const bool with_info : {false, true}) {
    column(with_info ? "comments_with_info" : "comments", kList, "Comments", [with_info](const Context& c) {
      List lines;
      for (const Comment* comment : c.site.engine.comments_of(c.object))
        lines.push_back(comment_line(*comment, with_info));
      return lines;
    });
    column(with_info ? "downtimes_with_info" : "downtimes", kList, "Downtimes", [with_info](const Context& c) {
      List lines;
      for (const Downtime* downtime : c.site.engine.downtimes_of(c.object))
        lines.push_back(downtime_line(*downtime, with_info));
      return lines;
    });
  }
  column("custom_variable_names", kList, "Names of custom variables", [](const Context& c) {
    List names;
    for (const auto& [name, value] : c.checkable.variables) names.emplace_back(name);
    return names;
  });
  column("custom_variable_values", kList, "Values of custom variables", [](const Context& c) {
    List values;
    for (const auto& [name, value] : c.checkable.variables) values.emplace_back(value);
    return values;
  });
  column("custom_variables", kDictionary, "Custom variables", [](const Context& c) {
    Dictionary variables;
    for (const auto& [name, value] : c.checkable.variables) variables.emplace_back(name, value);
    return variables;
  });
}

}  // namespace

void add_checkable_columns(Table& table, std::string_view prefix, Subject subject) {
  Adder column(table, prefix, subject);
  add_configured(column);
  add_switches(column);
  add_state(column);
  add_lists(column);
}

}  // namespace bellwether::checks::livestatus

#include "checks/engine/handlers.h"

#include "checks/engine/log_lines.h"
#include "checks/engine/settings.h"

namespace bellwether::checks {

void Handlers::handle_event(Moment& moment, ObjectRef object) {
  if (!program_is_on(context_, object, Switch::kEventHandlers) || !is_on(context_, object, Switch::kEventHandlers)) {
    return;
  }
  if (!context_.is_in(context_.checkable(object).event_handler_period, moment.second())) return;
  const MainOptions& main = context_.main();
  run(moment, object, HandlerKind::kGlobalEventHandler,
      object.is_host() ? main.global_host_event_handler : main.global_service_event_handler);
  run(moment, object, HandlerKind::kEventHandler, event_handler_command(context_, object));
}

void Handlers::run(Moment& moment, ObjectRef object, HandlerKind kind, std::string_view command) {
  if (command.empty()) return;
  if (context_.main().log_event_handlers) {
    moment.actions.log(moment.second(), log_lines::event_handler(context_, object, kind, command));
  }
  moment.actions.run_handler(kind, object, command);
}

void Handlers::handle_result(Moment& moment, ObjectRef object) {
  const MainOptions& main = context_.main();
  const std::string& obsess = object.is_host() ? main.ochp_command : main.ocsp_command;
  if (!obsess.empty() && program_is_on(context_, object, Switch::kObsess) && is_on(context_, object, Switch::kObsess)) {
    moment.actions.run_handler(HandlerKind::kObsess, object, obsess);
  }
  const std::string& perf_data = object.is_host() ? main.host_perfdata_command : main.service_perfdata_command;
  if (!perf_data.empty() && program_is_on(context_, object, Switch::kPerformanceData) &&
      is_on(context_, object, Switch::kPerformanceData)) {
    moment.actions.run_handler(HandlerKind::kPerformanceData, object, perf_data);
  }
}

}  // namespace bellwether::checks

#include "alerts/kept_problem.h"

#include "alerts/stored_json.h"

namespace bellwether::alerts {

Facts KeptProblem::facts() const {
  Facts facts = RememberedFacts::facts();
  facts.last_hard_change = since;
  return facts;
}

std::string encode(const KeptProblem& problem) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object();
  write_facts(json, problem);
  write_time(json, "since", problem.since);
  json.key("options").integer(problem.options.bits);
  write_integer(json, "importance", problem.importance);
  const NotificationState& notification = problem.notification;
  write_integer(json, "number", notification.number);
  write_integer(json, "notified_on", notification.notified_on);
  if (notification.no_more) json.key("no_more").boolean(true);
  write_time(json, "last", notification.last);
  write_time(json, "next", notification.next);
  write_id(json, "id", notification.id);
  json.end_object();
  return out;
}

Result<KeptProblem> decode_kept_problem(std::string_view text) {
  TRY(const codec::JsonDocument document, parse_stored(text, "kept problem"));
  KeptProblem problem;
  StoredReader reader(document.root());
  read_facts(reader, problem);
  reader.time("since", problem.since);
  reader.integer("options", problem.options.bits);
  reader.integer("importance", problem.importance);
  NotificationState& notification = problem.notification;
  reader.integer("number", notification.number);
  reader.integer("notified_on", notification.notified_on);
  reader.boolean("no_more", notification.no_more);
  reader.time("last", notification.last);
  reader.time("next", notification.next);
  reader.id("id", notification.id);
  TRY_VOID(reader.outcome("kept problem"));
  return problem;
}

}  // namespace bellwether::alerts

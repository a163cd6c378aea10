#include "alerts/open_problem.h"

#include <array>

#include "alerts/stored_json.h"

namespace bellwether::alerts {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using namespace std::string_view_literals;

constexpr std::array kStatuses{"held"sv, "told"sv, "explained"sv};

std::optional<OpenProblem::Status> find_status(std::string_view name) {
  for (std::size_t i = 0; i < kStatuses.size(); ++i) {
    if (kStatuses[i] == name) return static_cast<OpenProblem::Status>(i);
  }
  return std::nullopt;
}

void write_held(JsonWriter& json, const HeldNotification& held) {
  json.key("held").begin_object().key("kind").string(kind_name(held.kind));
  write_text(json, "group", held.group);
  write_time(json, "since", held.since);
  write_time(json, "release", held.release);
  write_integer(json, "number", held.number);
  write_time(json, "last", held.last);
  write_integer(json, "interval", held.interval.count());
  json.key("pages").begin_array();
  for (const HeldPage& page : held.pages) {
    json.begin_object().key("contact").string(page.contact);
    json.key("channel").string(channel_name(page.method.channel)).key("target").string(page.method.target);
    write_text(json, "receiver", page.method.receiver);
    write_text(json, "command_line", page.command_line);
    write_texts(json, "environment", page.environment);
    json.end_object();
  }
  json.end_array().end_object();
}

void read_held(StoredReader& outer, JsonValue value, HeldNotification& held) {
  StoredReader reader(value);
  reader.name_of("kind", find_kind, held.kind);
  reader.text("group", held.group);
  reader.time("since", held.since);
  reader.time("release", held.release);
  reader.integer("number", held.number);
  reader.time("last", held.last);
  reader.span("interval", held.interval);
  if (const std::optional<JsonValue> pages = reader.member("pages")) {
    pages->each_element([&](JsonValue element) {
      StoredReader inner(element);
      HeldPage page;
      inner.text("contact", page.contact);
      inner.name_of("channel", find_channel, page.method.channel);
      inner.text("target", page.method.target);
      inner.text("receiver", page.method.receiver);
      inner.text("command_line", page.command_line);
      inner.texts("environment", page.environment);
      if (const Result<void> outcome = inner.outcome("held page"); !outcome) outer.fault(outcome.error().message());
      held.pages.push_back(std::move(page));
      return true;
    });
  }
  if (const Result<void> outcome = reader.outcome("held"); !outcome) outer.fault(outcome.error().message());
}

void read_unsettled(StoredReader& outer, JsonValue value, UnsettledNotification& unsettled) {
  StoredReader reader(value);
  reader.name_of("state", find_state, unsettled.state);
  reader.integer("number", unsettled.number);
  reader.time("last", unsettled.last);
  reader.time("next", unsettled.next);
  reader.boolean("no_more", unsettled.no_more);
  if (const Result<void> outcome = reader.outcome("unsettled"); !outcome) outer.fault(outcome.error().message());
}

void write_steps(JsonWriter& json, const std::vector<EscalationStep>& steps) {
  if (steps.empty()) return;
  json.key("steps").begin_array();
  for (const EscalationStep& step : steps) {
    json.begin_object().key("after").integer(step.after.count());
    write_texts(json, "contacts", step.contacts);
    json.end_object();
  }
  json.end_array();
}

void read_steps(StoredReader& reader, std::vector<EscalationStep>& steps) {
  const std::optional<JsonValue> list = reader.member("steps");
  if (!list) return;
  list->each_element([&](JsonValue element) {
    StoredReader inner(element);
    EscalationStep step;
    inner.span("after", step.after);
    inner.texts("contacts", step.contacts);
    if (const Result<void> outcome = inner.outcome("step"); !outcome) reader.fault(outcome.error().message());
    steps.push_back(std::move(step));
    return true;
  });
}

}  // namespace

std::string encode(const OpenProblem& problem) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_id(json, "id", problem.id);
  json.key("status").string(kStatuses[static_cast<std::size_t>(problem.status)]);
  json.key("explained_by").string(filter_name(problem.explained_by));
  write_facts(json, problem);
  write_integer(json, "importance", problem.importance);
  write_integer(json, "number", problem.number);
  write_integer(json, "notified_on", problem.notified_on);
  write_time(json, "first_told", problem.first_told);
  write_time(json, "last_told", problem.last_told);
  write_texts(json, "told", problem.told);
  write_text(json, "group", problem.group);
  if (problem.is_acknowledged) json.key("is_acknowledged").boolean(true);
  write_steps(json, problem.steps);
  write_integer(json, "steps_done", problem.steps_done);
  write_texts(json, "first_followers", problem.first_followers);
  if (problem.held) write_held(json, *problem.held);
  if (problem.unsettled) {
    json.key("unsettled").begin_object().key("state").string(state_name(problem.unsettled->state));
    write_integer(json, "number", problem.unsettled->number);
    write_time(json, "last", problem.unsettled->last);
    write_time(json, "next", problem.unsettled->next);
    if (problem.unsettled->no_more) json.key("no_more").boolean(true);
    json.end_object();
  }
  json.end_object();
  return out;
}

Result<OpenProblem> decode_open_problem(std::string_view text) {
  TRY(const codec::JsonDocument document, parse_stored(text, "open problem"));
  OpenProblem problem;
  StoredReader reader(document.root());
  reader.id("id", problem.id);
  reader.name_of("status", find_status, problem.status);
  reader.name_of("explained_by", find_filter, problem.explained_by);
  read_facts(reader, problem);
  reader.integer("importance", problem.importance);
  reader.integer("number", problem.number);
  reader.integer("notified_on", problem.notified_on);
  reader.time("first_told", problem.first_told);
  reader.time("last_told", problem.last_told);
  reader.texts("told", problem.told);
  reader.text("group", problem.group);
  reader.boolean("is_acknowledged", problem.is_acknowledged);
  read_steps(reader, problem.steps);
  reader.integer("steps_done", problem.steps_done);
  reader.texts("first_followers", problem.first_followers);
  if (const std::optional<JsonValue> held = reader.member("held")) read_held(reader, *held, problem.held.emplace());
  if (const std::optional<JsonValue> unsettled = reader.member("unsettled"))
    read_unsettled(reader, *unsettled, problem.unsettled.emplace());
  TRY_VOID(reader.outcome("open problem"));
  return problem;
}

}  // namespace bellwether::alerts

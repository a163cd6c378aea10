// GET /api/v1/errors/feedback: what people wrote, with the issue of the event they wrote about.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "errors/api/api.h"
#include "errors/api/describe.h"
#include "errors/api/stored_events.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kUsualFeedback = 50, kMostFeedback = 200;

struct Feedback {
  UnixMillis at;
  std::string name, email, message, event;
  std::uint64_t group = 0;  // of the event; 0: not known
};

std::string text_at(JsonValue object, std::string_view name) {
  const auto value = object.find(name);
  const auto text = value ? value->as_string() : std::nullopt;
  return text ? std::string(*text) : std::string();
}

std::optional<Feedback> read_feedback(const archive::StoredRecord& record) {
  const Result<codec::JsonDocument> document = codec::JsonDocument::parse(record.payload);
  if (!document) return std::nullopt;
  const auto contexts = document->root().find("contexts");
  const auto told = contexts ? contexts->find("feedback") : std::nullopt;
  if (!told) return std::nullopt;
  return Feedback{.at = record.when,
                  .name = text_at(*told, "name"),
                  .email = text_at(*told, "contact_email"),
                  .message = text_at(*told, "message"),
                  .event = text_at(*told, "associated_event_id")};
}

// On a pool: finds them, and the events they are about.
Result<std::vector<Feedback>> find_feedback(const archive::Store& archive, std::optional<std::uint32_t> project,
                                            std::size_t limit) {
  archive::Query query;
  query.project = project;
  query.limit = limit;
  query.wants_payload = true;
  query.alternatives = {{{.key = "event.type", .op = archive::Condition::Operator::kIs, .values = {"feedback"}}}};
  archive::Budget budget;
  TRY(const archive::Found found, archive.search(query, budget));
  std::vector<Feedback> all;
  for (const archive::StoredRecord& record : found.records) {
    std::optional<Feedback> feedback = read_feedback(record);
    if (!feedback) continue;
    if (const auto id = parse_event_id(feedback->event)) {
      feedback->event = to_string(*id);
      const Result<archive::StoredRecord> about = archive.fetch(record.project, record_id(*id));
      if (about) feedback->group = about->group;
    }
    all.push_back(std::move(*feedback));
  }
  return all;
}

void write_issue_of(JsonWriter& json, const Desk& desk, const std::map<std::uint64_t, IssueId>& issues,
                    std::uint64_t group) {
  const auto found = issues.find(group);
  const Issue* const issue = found == issues.end() ? nullptr : desk.find(found->second);
  if (issue == nullptr) {
    json.null();
    return;
  }
  json.begin_object().key("id").string(fmt::format("{}", static_cast<std::uint64_t>(issue->id)));
  json.key("short_id").string(desk.short_id(*issue)).key("title").string(issue->title.title).end_object();
}

std::string describe(const Desk& desk, const std::vector<Feedback>& all) {
  std::map<std::uint64_t, IssueId> issues;
  for (const Feedback& feedback : all) issues.emplace(feedback.group, IssueId{});
  desk.each_issue([&](const Issue& issue) {
    for (const GroupId group : issue.groups) {
      if (const auto wanted = issues.find(static_cast<std::uint64_t>(group)); wanted != issues.end())
        wanted->second = issue.id;
    }
  });
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("feedback").begin_array();
  for (const Feedback& feedback : all) {
    json.begin_object().key("at");
    write_time(json, feedback.at);
    json.key("name").string(feedback.name).key("email").string(feedback.email).key("message").string(feedback.message);
    json.key("event");
    write_text(json, feedback.event);
    json.key("issue");
    write_issue_of(json, desk, issues, feedback.group);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Task<HttpResponse> list(ApiPtr api, HttpRequest& request) {
  std::optional<std::uint32_t> project;
  if (const std::string_view name = request.query.last("project").value_or(""); !name.empty()) {
    const std::shared_ptr<const Directory> directory = api->desk.directory();
    const Result<const Directory::Entry*> entry = find_project(*directory, name);
    if (!entry) co_return HttpResponse::error(entry.error());
    project = static_cast<std::uint32_t>((*entry)->project.id);
  }
  const Result<std::size_t> limit = count_in_query(request, "limit", kUsualFeedback, kMostFeedback);
  if (!limit) co_return HttpResponse::error(limit.error());
  auto work = [api, project, limit = *limit] { return find_feedback(api->archive, project, limit); };
  Task<Result<std::vector<Feedback>>> finding = api->query_pool.run(std::move(work));
  const Result<std::vector<Feedback>> found = co_await std::move(finding);
  if (!found) co_return HttpResponse::error(found.error());
  const auto write = [&found](const Desk& desk) { return describe(desk, *found); };
  Task<std::string> writing = on_desk(api, request, write);
  std::string body = co_await std::move(writing);
  co_return HttpResponse::json(std::move(body));
}

}  // namespace

void mount_feedback(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/errors/feedback", net::Access::kReader,
             [api](HttpRequest& request) { return list(api, request); });
}

}  // namespace bellwether::errors

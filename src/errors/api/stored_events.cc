#include "errors/api/stored_events.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::errors {

using runtime::Task;

archive::RecordId record_id(const EventId& id) {
  return {id.high, id.low};
}

std::string event_id_text(const archive::RecordId& id) {
  return to_string(EventId{id.high, id.low});
}

EventScope scope_of(const Issue& issue) {
  EventScope scope;
  scope.project = static_cast<std::uint32_t>(issue.project);
  for (const GroupId group : issue.groups) scope.groups.push_back(static_cast<std::uint64_t>(group));
  std::ranges::sort(scope.groups);
  return scope;
}

archive::Query query_of(const EventScope& scope) {
  archive::Query query;
  query.project = scope.project;
  query.groups = scope.groups;
  return query;
}

Task<Result<archive::Found>> search_events(ApiPtr api, net::HttpRequest& request, archive::Query query) {
  const auto budget = std::make_shared<archive::Budget>();
  request.on_abandoned = [budget] { budget->cancelled.store(true, std::memory_order_relaxed); };
  auto work = [api, budget, asked = std::move(query)] { return api->archive.search(asked, *budget); };
  Task<Result<archive::Found>> searching = api->query_pool.run(std::move(work));
  Result<archive::Found> found = co_await std::move(searching);
  request.on_abandoned = nullptr;
  co_return found;
}

Task<Result<archive::StoredRecord>> fetch_event(ApiPtr api, net::HttpRequest& request, EventScope scope,
                                                std::string which) {
  const bool is_oldest = which == "oldest";
  if (is_oldest || which == "latest" || which == "recommended") {
    archive::Query query = query_of(scope);
    query.limit = 1;
    query.is_oldest_first = is_oldest;
    query.wants_payload = true;
    Task<Result<archive::Found>> searching = search_events(api, request, std::move(query));
    Result<archive::Found> found = co_await std::move(searching);
    CO_TRY(archive::Found answer, std::move(found));
    if (answer.records.empty()) co_return fail(Code::kNotFound, "no event of this issue is kept");
    co_return std::move(answer.records.front());
  }
  const std::optional<EventId> id = parse_event_id(which);
  if (!id) co_return fail(Code::kInvalidArgument, fmt::format("'{}' is no event's id", printable(which, 80)));
  auto work = [api, project = scope.project, id = *id] { return api->archive.fetch(project, record_id(id)); };
  Task<Result<archive::StoredRecord>> fetching = api->query_pool.run(std::move(work));
  Result<archive::StoredRecord> fetched = co_await std::move(fetching);
  CO_TRY(archive::StoredRecord record, std::move(fetched));
  if (!std::ranges::binary_search(scope.groups, record.group))
    co_return fail(Code::kNotFound, fmt::format("event {} belongs to another issue", which));
  co_return record;
}

Task<Result<Neighbours>> find_neighbours(ApiPtr api, net::HttpRequest& request, EventScope scope,
                                         archive::Position position) {
  Neighbours neighbours;
  for (const bool is_next : {false, true}) {
    archive::Query query = query_of(scope);
    query.limit = 1;
    query.is_oldest_first = is_next;
    (is_next ? query.after : query.before) = position;
    Task<Result<archive::Found>> searching = search_events(api, request, std::move(query));
    Result<archive::Found> found = co_await std::move(searching);
    CO_TRY(const archive::Found answer, std::move(found));
    if (!answer.records.empty()) (is_next ? neighbours.next : neighbours.previous) = answer.records.front().id;
  }
  co_return neighbours;
}

}  // namespace bellwether::errors

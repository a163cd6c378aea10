// Stored events of an issue: found in the archive on the pool for searches, and given up when the client has gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/store.h"
#include "base/result.h"
#include "errors/api/api.h"
#include "errors/event/event.h"
#include "net/http.h"
#include "runtime/task.h"

namespace bellwether::errors {

archive::RecordId record_id(const EventId& id);
std::string event_id_text(const archive::RecordId& id);

// Whose events: an issue's groups within its project.
struct EventScope {
  std::uint32_t project = 0;
  std::vector<std::uint64_t> groups;  // sorted; never empty for an issue
};
EventScope scope_of(const Issue& issue);
archive::Query query_of(const EventScope& scope);

// Back on the request's shard.
runtime::Task<Result<archive::Found>> search_events(ApiPtr api, net::HttpRequest& request, archive::Query query);

// "latest", "oldest", "recommended" (the latest) or an event's id. kNotFound also for another issue's event. With its payload.
runtime::Task<Result<archive::StoredRecord>> fetch_event(ApiPtr api, net::HttpRequest& request, EventScope scope,
                                                         std::string which);

// The events of the issue that came just before and after; nullopt when there is none.
struct Neighbours {
  std::optional<archive::RecordId> previous, next;
};
runtime::Task<Result<Neighbours>> find_neighbours(ApiPtr api, net::HttpRequest& request, EventScope scope,
                                                  archive::Position position);

}  // namespace bellwether::errors

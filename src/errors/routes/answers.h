// What clients of the ingest endpoints are answered: ids, errors with their causes, rate limits, and the headers that let browsers send from
// any page. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "errors/event/event.h"
#include "errors/protocol/category.h"
#include "errors/quota/quota.h"
#include "net/http.h"

namespace bellwether::errors {

// What has been refused for now, and for how long clients shall not try again.
struct LimitedCategory {
  Category category;
  Limit limit;
};

net::HttpResponse accepted(const std::optional<EventId>& id);  // {"id": "…"} or {}
net::HttpResponse refused(int status, std::string_view detail, std::vector<std::string> causes = {});
net::HttpResponse refused(const Error& error);  // 400, 401, 403, 404, 413, 429, 503 by its code
net::HttpResponse limited(const std::vector<LimitedCategory>& categories);  // 429 with Retry-After

// "60:error:project:project_quota, …"
void add_rate_limits(net::HttpResponse& response, const std::vector<LimitedCategory>& categories);
void allow_cross_origin(net::HttpResponse& response);
net::HttpResponse preflight();

}  // namespace bellwether::errors

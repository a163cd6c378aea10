// What the routes under /api/0/ share: the API that Sentry's clients (sentry-cli, Grafana's data source, bots) know. There is one organization;
// any slug names it.
//
// Errors are {"detail": "…"}, lists page by the Link header, times are ISO 8601, counts of issues are texts: as those clients read them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "codec/json_writer.h"
#include "errors/api/api.h"
#include "net/http.h"

namespace bellwether::errors::v0 {

inline constexpr std::string_view kOrganization = "bellwether";

using Handle = runtime::Task<net::HttpResponse> (*)(ApiPtr, net::HttpRequest&);

void mount_organization(net::Router& router, const ApiPtr& api);
void mount_issues(net::Router& router, const ApiPtr& api);
void mount_events(net::Router& router, const ApiPtr& api);
void mount_tags(net::Router& router, const ApiPtr& api);
void mount_statistics(net::Router& router, const ApiPtr& api);

// With and without the slash at the end. GET is for readers, everything else for writers.
void add_route(net::Router& router, const ApiPtr& api, net::HttpMethod method, std::string_view path, Handle handle);

net::HttpResponse refused(const Error& error);
net::HttpResponse answer(Result<std::string> body);

// "2026-11-20T14:03:04.120Z"; null for none.
void write_iso(codec::JsonWriter& json, UnixMillis time);
// {"id", "slug", "name", "platform"}
void write_project_reference(codec::JsonWriter& json, const Project& project);

// Where a page begins and how long it is: "cursor" ("0:100:0") and "limit" or "per_page".
struct Page {
  std::size_t offset = 0, limit = 0;
};
Result<Page> read_page(const net::HttpRequest& request, std::size_t usual, std::size_t most);
// The Link header. `results` of a rel that leads nowhere is "false": clients go by that alone.
void add_links(net::HttpResponse& response, const Api& api, const net::HttpRequest& request, const Page& page,
               bool has_more);
// Of a list that pages by other numbers than rows: where the next page begins.
void add_links(net::HttpResponse& response, const Api& api, const net::HttpRequest& request,
               std::optional<std::size_t> next);

// "start" and "end", or "statsPeriod" ("24h"; also what it is called elsewhere, "period").
struct TimeSpan {
  UnixMillis from = UnixMillis::min(), until = UnixMillis::max();
};
Result<TimeSpan> read_time_span(const net::HttpRequest& request, UnixMillis now);

}  // namespace bellwether::errors::v0

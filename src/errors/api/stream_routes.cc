// GET /api/v1/errors/stream: server-sent events: `issue` for what happens to one, `rate` each second.
#include <memory>
#include <utility>

#include "errors/api/api.h"
#include "errors/api/stream_hub.h"

namespace bellwether::errors {
namespace {

using net::HttpRequest;
using net::HttpResponse;

HttpResponse open_stream(const std::shared_ptr<StreamHub>& hub, const Api& api, const HttpRequest& request) {
  StreamHub::Stream filter;
  if (const std::string_view name = request.query.last("project").value_or(""); !name.empty()) {
    const std::shared_ptr<const Directory> directory = api.desk.directory();
    const Result<const Directory::Entry*> entry = find_project(*directory, name);
    if (!entry) return HttpResponse::error(entry.error());
    filter.project = (*entry)->project.id;
  }
  filter.environment = request.query.last("environment").value_or("");
  HttpResponse response;
  response.event_stream = [hub, shard = request.shard,
                           filter = std::move(filter)](std::shared_ptr<net::EventStream> stream) mutable {
    filter.stream = std::move(stream);
    hub->add(*shard, std::move(filter));
  };
  return response;
}

}  // namespace

void mount_stream(net::Router& router, const ApiPtr& api) {
  const auto hub = std::make_shared<StreamHub>(api);
  router.get(
      "/api/v1/errors/stream", net::Access::kReader,
      [api, hub](HttpRequest& request) -> runtime::Task<HttpResponse> { co_return open_stream(hub, *api, request); });
}

}  // namespace bellwether::errors

// /render and /version.
#include "graphite/service.h"

namespace bellwether::graphite {
namespace {

net::HttpHandler render_handler(std::shared_ptr<Service> service) {
  return [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    Result<RenderRequest> parsed = parse_render_request(form.entries(), service->now());
    if (!parsed) co_return refusal(parsed.error());
    const std::string type(content_type(*parsed));
    runtime::Task<Result<std::string>> rendering =
        service->render(std::move(*parsed), request.shard, service->budget_of(request));
    Result<std::string> body = co_await std::move(rendering);
    if (!body) co_return refusal(body.error());
    net::HttpResponse response = net::HttpResponse::text(200, std::move(*body), type);
    response.headers.emplace_back("cache-control", "no-cache");
    co_return response;
  };
}

// What Graphite's clients look at is that it is at least 1.1, and so knows tags.
runtime::Task<net::HttpResponse> version(net::HttpRequest& request) {
  const net::HttpParameters form = request.form();
  co_return json_answer(form, "\"1.2.0\"");
}

}  // namespace

void mount_render(net::Router& router, const std::shared_ptr<Service>& service) {
  for (const net::HttpMethod method : {net::HttpMethod::kGet, net::HttpMethod::kPost}) {
    add_both(router, method, "/render", net::Access::kReader, render_handler(service));
  }
  add_both(router, net::HttpMethod::kGet, "/version", net::Access::kReader, version);
}

}  // namespace bellwether::graphite

#include "graphite/service.h"

#include <fmt/format.h>

#include "graphite/json_layout.h"

namespace bellwether::graphite {

Service::Service(Dependencies dependencies)
    : dependencies_(std::move(dependencies)),
      registry_(Registry::standard()),
      renders_(dependencies_.metrics.counter("graphite.renders", {}, "Render requests, live updates included")),
      failures_(
          dependencies_.metrics.counter("graphite.render_failures", {}, "Render requests that were refused or failed")),
      decoded_points_(
          dependencies_.metrics.counter("graphite.decoded_points", {}, "Points read from the store for requests")),
      live_refused_(
          dependencies_.metrics.counter("graphite.live_refused", {}, "Live streams refused at limits.live_streams")),
      live_gauge_(dependencies_.metrics.observe(
          "graphite.live_streams", {}, MetricKind::kGauge, "Live streams open",
          [this] { return static_cast<double>(live_streams_.load(std::memory_order_relaxed)); })) {}

Sources Service::sources() const {
  return Sources{
      .backend = dependencies_.backend,
      .registry = registry_,
      .timeline = dependencies_.timeline,
      .syntax = {.target_bytes = dependencies_.options.target_bytes, .depth = dependencies_.options.target_depth}};
}

std::shared_ptr<series::Budget> Service::make_budget() const {
  auto budget = std::make_shared<series::Budget>();
  budget->max_series = dependencies_.options.series_per_request;
  budget->max_points = dependencies_.options.points_per_request;
  return budget;
}

std::shared_ptr<series::Budget> Service::budget_of(net::HttpRequest& request) const {
  std::shared_ptr<series::Budget> budget = make_budget();
  request.on_abandoned = [budget] { budget->cancelled.store(true, std::memory_order_relaxed); };
  return budget;
}

runtime::Task<Result<std::string>> Service::render(RenderRequest request, runtime::Shard* shard,
                                                   std::shared_ptr<series::Budget> budget) {
  renders_.add();
  if (request.targets.size() > dependencies_.options.targets_per_request) {
    failures_.add();
    co_return fail(Code::kResourceExhausted,
                   fmt::format("{} targets are more than limits.targets_per_request = {}", request.targets.size(),
                               dependencies_.options.targets_per_request));
  }
  auto work = [this, held = std::move(request)](series::Budget& bounds) -> Result<std::string> {
    TRY(SeriesList list, evaluate(held, sources(), bounds));
    return encode(std::move(list), held);
  };
  runtime::Task<Result<std::string>> running = run(shard, std::move(budget), std::move(work));
  Result<std::string> body = co_await std::move(running);
  if (!body) failures_.add();
  co_return body;
}

Result<std::unique_ptr<Service::LivePlace>> Service::take_live_place() {
  if (live_streams_.fetch_add(1, std::memory_order_relaxed) >= dependencies_.options.live_streams) {
    live_streams_.fetch_sub(1, std::memory_order_relaxed);
    live_refused_.add();
    return fail(Code::kResourceExhausted,
                fmt::format("limits.live_streams = {} are open already", dependencies_.options.live_streams));
  }
  return std::make_unique<LivePlace>(*this);
}

Error late(seconds timeout) {
  return Error(Code::kDeadlineExceeded, fmt::format("the query took longer than graphite.query_timeout = {} s: ask for "
                                                    "fewer series or a shorter range",
                                                    timeout.count()));
}

net::HttpResponse refusal(const Error& error) {
  switch (error.code()) {
    case Code::kInvalidArgument:
    case Code::kOutOfRange:
    case Code::kNotFound:
      return net::HttpResponse::text(400, fmt::format("Invalid parameters ({})", error.to_string()));
    default: {
      net::HttpResponse response = net::HttpResponse::error(error);
      return net::HttpResponse::text(response.status, error.to_string());
    }
  }
}

net::HttpResponse json_answer(const net::HttpParameters& parameters, std::string json) {
  const std::optional<std::string_view> jsonp = parameters.last("jsonp");
  if (jsonp && !jsonp->empty()) {
    if (!is_jsonp_name(*jsonp)) return refusal(Error(Code::kInvalidArgument, "jsonp: only a name is accepted"));
    return net::HttpResponse::text(200,
                                   fmt::format("{}({})", *jsonp, lay_out_json(std::move(json), JsonLayout::kSpaced)),
                                   "text/javascript; charset=utf-8");
  }
  const std::optional<std::string_view> pretty = parameters.last("pretty");
  if (pretty && !pretty->empty()) json = lay_out_json(std::move(json), JsonLayout::kIndented);
  return net::HttpResponse::json(std::move(json));
}

void add_both(net::Router& router, net::HttpMethod method, std::string_view pattern, net::Access access,
              const net::HttpHandler& handler) {
  router.add(method, pattern, access, handler);
  router.add(method, std::string(pattern) + "/", access, handler);
}

void mount(net::Router& router, Dependencies dependencies) {
  const auto service = std::make_shared<Service>(std::move(dependencies));
  mount_render(router, service);
  mount_find(router, service);
  mount_functions(router, service);
  mount_tags(router, service);
  mount_events(router, service);
  mount_live(router, service);
  mount_suggest(router, service);
}

}  // namespace bellwether::graphite

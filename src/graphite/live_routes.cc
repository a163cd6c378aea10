// /api/v1/live?<render query>: the answer of /render as it changes. Server-sent events: `render` with the JSON array, `problem` with a text.
//
// A stream evaluates at once and then every `interval` (1 s by default and at least), but rests nine times as long as it worked, so that a
// slow question cannot keep a thread busy. It sends only what differs from what it sent last. All of it happens on the shard of the request;
// only the evaluation runs on the pool.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/hash.h"
#include "graphite/service.h"
#include "runtime/shard.h"

namespace bellwether::graphite {
namespace {

constexpr seconds kLeastInterval{1};
constexpr seconds kMostInterval{3600};
constexpr int kRestFactor = 9;

class LiveStream : public std::enable_shared_from_this<LiveStream> {
 public:
  LiveStream(std::shared_ptr<Service> service, std::unique_ptr<Service::LivePlace> place, Parameters parameters,
             seconds interval, runtime::Shard& shard)
      : service_(std::move(service)),
        place_(std::move(place)),
        parameters_(std::move(parameters)),
        interval_(interval),
        shard_(shard) {}

  void begin(std::shared_ptr<net::EventStream> events) {
    events_ = std::move(events);
    // The stream lives as long as its connection: the callback holds it.
    events_->on_close([self = shared_from_this()] { self->end(); });
    timer_ = shard_.every(interval_, runtime::Shard::Alignment::kWallClock, [this] { evaluate_again(); });
    evaluate_again();
  }

 private:
  void end() {
    is_ended_ = true;
    if (budget_) budget_->cancelled.store(true, std::memory_order_relaxed);
    timer_.reset();
    events_.reset();
    place_.reset();
  }

  void evaluate_again() {
    if (is_busy_ || is_ended_ || shard_.clock().monotonic() < rest_until_) return;
    is_busy_ = true;
    shard_.spawn(evaluate_once(shared_from_this()));
  }

  static runtime::Task<void> evaluate_once(std::shared_ptr<LiveStream> self) {
    const Monotonic begun = self->shard_.clock().monotonic();
    Result<RenderRequest> request = parse_render_request(self->parameters_, self->service_->now());
    Result<std::string> body = std::string();
    if (request) {
      self->budget_ = self->service_->make_budget();
      runtime::Task<Result<std::string>> rendering =
          self->service_->render(std::move(*request), &self->shard_, self->budget_);
      body = co_await std::move(rendering);
    } else {
      body = std::unexpected(std::move(request).error());
    }
    self->is_busy_ = false;
    const Monotonic ended = self->shard_.clock().monotonic();
    self->rest_until_ = ended + kRestFactor * (ended - begun);
    self->send(std::move(body));
  }

  void send(Result<std::string> body) {
    if (is_ended_) return;
    const std::size_t limit = service_->dependencies().options.live_bytes;
    if (body && body->size() > limit) {
      body = fail(Code::kResourceExhausted,
                  fmt::format("the answer has {} bytes, more than limits.live_bytes = {}: ask for fewer points",
                              body->size(), limit));
    }
    const std::string text = body ? std::move(*body) : body.error().to_string();
    const std::uint64_t hash = hash64(text);
    if (hash == last_hash_) return;
    last_hash_ = hash;
    events_->send(body ? "render" : "problem", text);
  }

  const std::shared_ptr<Service> service_;
  std::unique_ptr<Service::LivePlace> place_;
  const Parameters parameters_;
  const seconds interval_;
  runtime::Shard& shard_;
  std::shared_ptr<net::EventStream> events_;
  std::unique_ptr<runtime::Timer> timer_;
  std::shared_ptr<series::Budget> budget_;  // of the last evaluation, to stop it when nobody listens any more
  Monotonic rest_until_{};
  std::uint64_t last_hash_ = 0;
  bool is_busy_ = false;
  bool is_ended_ = false;
};

Result<seconds> interval_of(const net::HttpParameters& form) {
  const std::optional<std::string_view> text = form.last("interval");
  if (!text) return kLeastInterval;
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (problem != std::errc() || end != text->data() + text->size() || value < 1) {
    return fail(Code::kInvalidArgument, "interval: whole seconds, at least 1");
  }
  return std::min(seconds(value), kMostInterval);
}

}  // namespace

void mount_live(net::Router& router, const std::shared_ptr<Service>& service) {
  const net::HttpHandler handler = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    const Result<seconds> interval = interval_of(form);
    if (!interval) co_return refusal(interval.error());
    Parameters parameters = form.entries();
    // Live is JSON, whatever else was asked for.
    std::erase_if(parameters, [](const auto& parameter) {
      return parameter.first == "format" || parameter.first == "jsonp" || parameter.first == "pretty";
    });
    parameters.emplace_back("format", "json");
    const Result<RenderRequest> parsed = parse_render_request(parameters, service->now());
    if (!parsed) co_return refusal(parsed.error());
    if (request.shard == nullptr) co_return refusal(Error(Code::kUnavailable, "live updates need a running server"));
    Result<std::unique_ptr<Service::LivePlace>> place = service->take_live_place();
    if (!place) co_return refusal(place.error());
    const auto stream =
        std::make_shared<LiveStream>(service, std::move(*place), std::move(parameters), *interval, *request.shard);
    net::HttpResponse response;
    response.event_stream = [stream](std::shared_ptr<net::EventStream> events) { stream->begin(std::move(events)); };
    co_return response;
  };
  router.get("/api/v1/live", net::Access::kReader, handler);
}

}  // namespace bellwether::graphite

// POST /api/v1/checks/watch: "watch this from now on", as a check in one step.
#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "checks/routes/api.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using net::HttpRequest;
using net::HttpResponse;
using Kind = WatchRequest::Kind;

Result<Kind> kind_in(JsonValue body) {
  TRY(const std::string word, text_in(body, "kind"));
  if (word == "metric") return Kind::kMetric;
  if (word == "zero_out") return Kind::kZeroOut;
  if (word == "http") return Kind::kHttp;
  if (word == "tcp") return Kind::kTcp;
  return fail(Code::kInvalidArgument, "\"kind\" must be \"metric\", \"zero_out\", \"http\" or \"tcp\"");
}

// A threshold as the command line of the check will have it.
Result<std::string> threshold_in(JsonValue body, std::string_view name) {
  const auto value = body.find(name);
  if (!value || value->is_null()) return std::string();
  TRY(const double number, number_in(body, name, 0));
  std::string text;
  append_js_number(text, number);
  return text;
}

Result<WatchRequest> read_watch(JsonValue body, std::string author) {
  if (!body.is_object()) return fail(Code::kInvalidArgument, "the body must be a JSON object");
  WatchRequest watch;
  TRY(watch.kind, kind_in(body));
  TRY(watch.name, text_in(body, "name"));
  if (watch.kind == Kind::kMetric || watch.kind == Kind::kZeroOut) {
    TRY(watch.target, text_in(body, "target"));
  }
  TRY(watch.over, threshold_in(body, "over"));
  TRY(watch.under, threshold_in(body, "under"));
  TRY(watch.url, text_in(body, "url"));
  TRY(watch.address, text_in(body, "address"));
  TRY(const double port, number_in(body, "port", 0));
  TRY(watch.host, text_in(body, "host"));
  TRY(const double event, number_in(body, "from_event", 0));
  if (!(port >= 0 && port <= 65'535)) return fail(Code::kInvalidArgument, "\"port\" must be 1 to 65535");
  watch.port = static_cast<int>(port);
  watch.from_event = event > 0 && event < 9e15 ? static_cast<std::int64_t>(event) : 0;
  watch.author = std::move(author);
  Result<void> outcome;
  if (const auto contacts = body.find("contacts"); contacts && contacts->is_array()) {
    contacts->each_element([&](JsonValue contact) {
      const auto text = contact.as_string();
      if (!text) outcome = fail(Code::kInvalidArgument, "\"contacts\" must hold texts");
      if (text) watch.contacts.emplace_back(*text);
      return text.has_value();
    });
  }
  TRY_VOID(std::move(outcome));
  return watch;
}

Result<void> check_watch(const WatchRequest& watch) {
  if (watch.name.empty()) return fail(Code::kInvalidArgument, "\"name\" is missing");
  // A ';' ends a name in external commands and in the log.
  if (std::ranges::any_of(watch.name, [](unsigned char c) { return c == ';' || c < 0x20 || c == 0x7f; }))
    return fail(Code::kInvalidArgument, "\"name\" must hold no ';' and no control characters");
  const bool is_metric = watch.kind == Kind::kMetric || watch.kind == Kind::kZeroOut;
  if (is_metric && watch.target.empty()) return fail(Code::kInvalidArgument, "\"target\" is missing");
  if (watch.kind == Kind::kMetric && watch.over.empty() && watch.under.empty())
    return fail(Code::kInvalidArgument, "say from which value on it is bad: \"over\" or \"under\"");
  if (watch.kind == Kind::kHttp && watch.url.empty()) return fail(Code::kInvalidArgument, "\"url\" is missing");
  if (watch.kind == Kind::kTcp && (watch.address.empty() || watch.port == 0))
    return fail(Code::kInvalidArgument, "\"address\" and \"port\" are needed");
  return {};
}

}  // namespace

void mount_watch(net::Router& router, const ApiPtr& api) {
  router.post("/api/v1/checks/watch", net::Access::kWriter, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    Result<JsonDocument> document = JsonDocument::parse(request.body);
    if (!document) co_return HttpResponse::error(document.error());
    Result<WatchRequest> watch = read_watch(document->root(), author_of(request));
    if (!watch) co_return HttpResponse::error(watch.error());
    if (const Result<void> right = check_watch(*watch); !right) co_return HttpResponse::error(right.error());
    const auto may = [&request](const Engine& engine) { return may_command(engine.configuration(), request); };
    runtime::Task<Result<void>> asking = on_engine(api, request, may);
    if (const Result<void> allowed = co_await std::move(asking); !allowed)
      co_return HttpResponse::error(allowed.error());
    runtime::Task<Result<WatchedObject>> adding = api->add_watch(std::move(*watch));
    const Result<WatchedObject> added = co_await std::move(adding);
    if (!added) co_return HttpResponse::error(added.error());
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object().key("host").string(added->host).key("service").string(added->service).end_object();
    co_return HttpResponse::json(std::move(out));
  });
}

}  // namespace bellwether::checks

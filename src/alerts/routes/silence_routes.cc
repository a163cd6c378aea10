// /api/v1/alerts/silences: what nobody is told of for a time.
#include <fmt/format.h>

#include "alerts/routes/api.h"

namespace bellwether::alerts {
namespace {

using codec::JsonValue;
using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMostMatchers = 64;

void write_silence(JsonWriter& json, const Silence& silence, UnixSeconds now) {
  json.begin_object().key("id").unsigned_integer(silence.id).key("matchers").begin_array();
  for (const Matcher& matcher : silence.matchers) {
    json.begin_object().key("label").string(matcher.label()).key("op").string(op_text(matcher.op()));
    json.key("value").string(matcher.value()).end_object();
  }
  json.end_array().key("start").integer(count_seconds(silence.start)).key("end").integer(count_seconds(silence.end));
  json.key("author").string(silence.author).key("comment").string(silence.comment);
  json.key("active").boolean(silence.is_active(now)).end_object();
}

Result<Matcher> read_matcher(JsonValue value) {
  TRY(const std::string label, text_in(value, "label"));
  TRY(const std::string op, text_in(value, "op", "="));
  TRY(const std::string text, text_in(value, "value", ""));
  TRY(const Matcher::Op parsed, parse_op(op));
  return Matcher::create(label, parsed, text);
}

Result<Silence> read_silence(const HttpRequest& request, UnixSeconds now) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(request.body));
  const JsonValue root = document.root();
  Silence silence;
  const std::optional<JsonValue> matchers = root.find("matchers");
  if (!matchers || !matchers->is_array() || matchers->size() == 0 || matchers->size() > kMostMatchers)
    return fail(Code::kInvalidArgument, fmt::format("\"matchers\" must hold 1 to {} matchers", kMostMatchers));
  std::optional<Error> fault;
  matchers->each_element([&](JsonValue element) {
    Result<Matcher> matcher = read_matcher(element);
    if (matcher)
      silence.matchers.push_back(std::move(*matcher));
    else
      fault = std::move(matcher).error();
    return !fault;
  });
  if (fault) return std::unexpected(std::move(*fault));
  const std::optional<JsonValue> start = root.find("start");
  silence.start = now;
  if (start && !start->is_null()) {
    TRY(silence.start, time_in(root, "start"));
  }
  TRY(silence.end, time_in(root, "end"));
  TRY(silence.comment, text_in(root, "comment"));
  silence.author = author_of(request);
  return silence;
}

}  // namespace

void mount_silences(net::Router& router, const ApiPtr& api) {
  constexpr std::string_view kPath = "/api/v1/alerts/silences";
  router.get(kPath, net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const UnixSeconds now = now_of(*api);
    const auto work = [now](const Engine& engine) {
      std::string out;
      JsonWriter json(out);
      json.begin_object().key("silences").begin_array();
      for (const Silence& silence : engine.silences()) {
        if (silence.end > now) write_silence(json, silence, now);
      }
      json.end_array().end_object();
      return out;
    };
    runtime::Task<std::string> asking = on_engine(api, request, work);
    std::string body = co_await std::move(asking);
    co_return HttpResponse::json(std::move(body));
  });
  router.post(kPath, net::Access::kWriter, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const UnixSeconds now = now_of(*api);
    Result<Silence> silence = read_silence(request, now);
    if (!silence) co_return HttpResponse::error(silence.error());
    const auto work = [now, &silence](Engine& engine) { return engine.add_silence(now, std::move(*silence)); };
    runtime::Task<Result<std::uint64_t>> changing = change_engine(api, request, work);
    const Result<std::uint64_t> id = co_await std::move(changing);
    if (!id) co_return HttpResponse::error(id.error());
    co_return HttpResponse::json(fmt::format("{{\"id\": {}}}", *id));
  });
  router.add(net::HttpMethod::kDelete, "/api/v1/alerts/silences/{id}", net::Access::kWriter,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               const Result<std::uint64_t> id = id_in_path(request);
               if (!id) co_return HttpResponse::error(id.error());
               const UnixSeconds now = now_of(*api);
               const std::string author = author_of(request);
               const auto work = [now, &id, &author](Engine& engine) { return engine.end_silence(now, *id, author); };
               runtime::Task<Result<void>> changing = change_engine(api, request, work);
               const Result<void> outcome = co_await std::move(changing);
               if (!outcome) co_return HttpResponse::error(outcome.error());
               co_return HttpResponse::json("{}");
             });
}

}  // namespace bellwether::alerts

// POST /api/v1/checks/acknowledge, unacknowledge, downtime, comment, recheck, command, and DELETE of downtimes and comments: what people do.
// Each answers once the ledger has it.
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/routes/api.h"

namespace bellwether::checks {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using net::HttpRequest;
using net::HttpResponse;

// What a body asks of one object.
struct Asked {
  JsonDocument document;
  ObjectName name;
  std::string author;
  JsonValue body() const { return document.root(); }
};

Result<Asked> read_asked(const HttpRequest& request) {
  TRY(JsonDocument document, JsonDocument::parse(request.body));
  TRY(ObjectName name, name_in_body(document.root()));
  return Asked{std::move(document), std::move(name), author_of(request)};
}

Result<ObjectRef> object_of(const Engine& engine, const Asked& asked) {
  return require_object(engine.configuration(), asked.name);
}

HttpResponse answer(const Result<std::uint64_t>& id) {
  if (!id) return HttpResponse::error(id.error());
  if (*id == 0) return HttpResponse::json("{}");
  return HttpResponse::json(fmt::format("{{\"id\": {}}}", *id));
}

// What a route does, with the id of what it made; 0: nothing that has one.
using Work = Result<std::uint64_t> (*)(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now);

void post(net::Router& router, const ApiPtr& api, std::string_view path, Work work) {
  router.post(path, net::Access::kWriter, [api, work](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<Asked> asked = read_asked(request);
    if (!asked) co_return HttpResponse::error(asked.error());
    const auto change = [&asked, work](Engine& engine, Actions& actions, UnixMillis now) {
      return work(*asked, engine, actions, now);
    };
    runtime::Task<Result<std::uint64_t>> changing = change_engine(api, request, change);
    const Result<std::uint64_t> id = co_await std::move(changing);
    co_return answer(id);
  });
}

UnixSeconds whole(UnixMillis time) {
  return std::chrono::floor<seconds>(time);
}

Result<std::uint64_t> acknowledge(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now) {
  TRY(const ObjectRef object, object_of(engine, asked));
  Acknowledgement acknowledgement;
  TRY(const bool is_sticky, flag_in(asked.body(), "sticky", true));
  acknowledgement.kind = is_sticky ? Acknowledgement::Kind::kSticky : Acknowledgement::Kind::kNormal;
  TRY(acknowledgement.is_persistent, flag_in(asked.body(), "persistent", false));
  TRY(acknowledgement.expires, time_in(asked.body(), "expires", {}));
  TRY(acknowledgement.comment, text_in(asked.body(), "comment"));
  acknowledgement.at = whole(now);
  acknowledgement.author = asked.author;
  TRY(const bool notify, flag_in(asked.body(), "notify", true));
  if (acknowledgement.comment.empty()) return fail(Code::kInvalidArgument, "\"comment\" is missing");
  TRY_VOID(engine.acknowledge(whole(now), object, std::move(acknowledgement), notify, actions));
  return 0;
}

Result<std::uint64_t> unacknowledge(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now) {
  TRY(const ObjectRef object, object_of(engine, asked));
  engine.remove_acknowledgement(whole(now), object, actions);
  return 0;
}

Result<DowntimeRequest::Propagation> propagation_in(JsonValue body) {
  using Propagation = DowntimeRequest::Propagation;
  TRY(const std::string word, text_in(body, "children", "none"));
  if (word == "none") return Propagation::kNone;
  if (word == "all") return Propagation::kChildren;
  if (word == "triggered") return Propagation::kTriggeredChildren;
  return fail(Code::kInvalidArgument, "\"children\" must be \"none\", \"all\" or \"triggered\"");
}

Result<std::uint64_t> schedule_downtime(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now) {
  TRY(const ObjectRef object, object_of(engine, asked));
  DowntimeRequest request;
  request.object = object;
  TRY(request.start, time_in(asked.body(), "start", whole(now)));
  TRY(request.end, time_in(asked.body(), "end", {}));
  TRY(request.is_fixed, flag_in(asked.body(), "fixed", true));
  TRY(const double duration, number_in(asked.body(), "duration", 0));
  TRY(request.text, text_in(asked.body(), "comment"));
  TRY(request.propagation, propagation_in(asked.body()));
  TRY(const bool with_services, flag_in(asked.body(), "services", false));
  if (!(duration >= 0 && duration < 1e9)) return fail(Code::kInvalidArgument, "\"duration\" must be seconds");
  if (request.end <= request.start || request.end <= whole(now))
    return fail(Code::kInvalidArgument, "\"end\" must lie behind the start, and ahead");
  request.duration = seconds(static_cast<std::int64_t>(duration));
  if (!request.is_fixed && request.duration == seconds(0))
    return fail(Code::kInvalidArgument, "a flexible downtime needs a \"duration\"");
  request.author = asked.author;
  TRY(const std::uint64_t id, engine.schedule_downtime(whole(now), request, actions));
  if (!with_services || !object.is_host()) return id;
  request.propagation = DowntimeRequest::Propagation::kNone;
  for (const ServiceIndex service : engine.configuration().host(object.host()).services) {
    request.object = ObjectRef::of(service);
    TRY_VOID(engine.schedule_downtime(whole(now), request, actions));
  }
  return id;
}

Result<std::uint64_t> add_comment(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now) {
  Comment comment;
  TRY(comment.object, object_of(engine, asked));
  TRY(comment.text, text_in(asked.body(), "comment"));
  TRY(comment.is_persistent, flag_in(asked.body(), "persistent", true));
  if (comment.text.empty()) return fail(Code::kInvalidArgument, "\"comment\" is missing");
  comment.at = whole(now);
  comment.author = asked.author;
  return engine.add_comment(whole(now), std::move(comment), actions);
}

Result<std::uint64_t> recheck(const Asked& asked, Engine& engine, Actions& actions, UnixMillis now) {
  TRY(const ObjectRef object, object_of(engine, asked));
  TRY(const UnixSeconds at, time_in(asked.body(), "at", {}));
  TRY(const bool is_forced, flag_in(asked.body(), "force", true));
  const UnixMillis when = at.time_since_epoch().count() == 0 ? now : UnixMillis(at);
  engine.schedule_check(now, object, when, is_forced, actions);
  return 0;
}

Result<std::uint64_t> id_in_path(const HttpRequest& request) {
  const std::string& text = request.path_parameters.at("id");
  std::uint64_t id = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (problem != std::errc() || end != text.data() + text.size() || id == 0)
    return fail(Code::kInvalidArgument, fmt::format("'{}' is no id", printable(text)));
  return id;
}

using Remove = Result<void> (*)(std::uint64_t id, Engine& engine, Actions& actions, UnixMillis now);

void remove(net::Router& router, const ApiPtr& api, std::string_view path, Remove work) {
  const auto handler = [api, work](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<std::uint64_t> id = id_in_path(request);
    if (!id) co_return HttpResponse::error(id.error());
    const auto change = [&](Engine& engine, Actions& actions, UnixMillis now) -> Result<std::uint64_t> {
      TRY_VOID(work(*id, engine, actions, now));
      return 0;
    };
    runtime::Task<Result<std::uint64_t>> changing = change_engine(api, request, change);
    const Result<std::uint64_t> done = co_await std::move(changing);
    co_return answer(done);
  };
  router.add(net::HttpMethod::kDelete, path, net::Access::kWriter, handler);
}

// A line of the external command pipe: what it does is the dispatcher's, and so is its author.
runtime::Task<HttpResponse> run_command(ApiPtr api, HttpRequest& request) {
  Result<JsonDocument> document = JsonDocument::parse(request.body);
  if (!document) co_return HttpResponse::error(document.error());
  const Result<std::string> line = text_in(document->root(), "command");
  if (!line) co_return HttpResponse::error(line.error());
  if (line->find_first_of("\r\n") != std::string::npos)
    co_return HttpResponse::error(Error(Code::kInvalidArgument, "\"command\" must be one line"));
  if (line->empty()) co_return HttpResponse::error(Error(Code::kInvalidArgument, "\"command\" is missing"));
  runtime::Shard* const home = request.shard;
  co_await api->monitor.shard().resume();
  Result<void> done = may_command(api->monitor.engine().configuration(), request);
  if (done) done = api->run_command(*line);
  UntilStored waiting(api->monitor);
  Result<void> stored = co_await waiting;
  if (home != nullptr) co_await home->resume();
  if (!done) co_return HttpResponse::error(done.error());
  if (!stored) co_return HttpResponse::error(stored.error());
  co_return HttpResponse::json("{}");
}

}  // namespace

void mount_actions(net::Router& router, const ApiPtr& api) {
  post(router, api, "/api/v1/checks/acknowledge", acknowledge);
  post(router, api, "/api/v1/checks/unacknowledge", unacknowledge);
  post(router, api, "/api/v1/checks/downtime", schedule_downtime);
  post(router, api, "/api/v1/checks/comment", add_comment);
  post(router, api, "/api/v1/checks/recheck", recheck);
  remove(router, api, "/api/v1/checks/downtime/{id}",
         [](std::uint64_t id, Engine& engine, Actions& actions, UnixMillis now) {
           return engine.remove_downtime(whole(now), id, actions);
         });
  remove(router, api, "/api/v1/checks/comment/{id}",
         [](std::uint64_t id, Engine& engine, Actions& actions, UnixMillis) {
           return engine.remove_comment(id, actions);
         });
  router.post("/api/v1/checks/command", net::Access::kWriter,
              [api](HttpRequest& request) { return run_command(api, request); });
}

}  // namespace bellwether::checks

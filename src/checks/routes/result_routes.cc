// POST /api/v1/checks/result: passive results, one or an array of them; answers once the ledger has them.
#include <fmt/format.h>

#include "checks/plugins/plugin_output.h"
#include "checks/routes/api.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMaxResults = 10'000;  // of one request

struct Passed {
  ObjectName name;
  CheckResult result;
};

Result<Passed> read_one(JsonValue value) {
  Passed passed;
  TRY(passed.name, name_in_body(value));
  TRY(const double status, number_in(value, "status", -1));
  if (status != 0 && status != 1 && status != 2 && status != 3)
    return fail(Code::kInvalidArgument, "\"status\" must be 0, 1, 2 or 3");
  TRY(const std::string output, text_in(value, "output"));
  TRY(std::string perf_data, text_in(value, "perf_data"));
  OutputParts parts = read_output(output, false);
  passed.result.source = CheckResult::Source::kPassive;
  passed.result.status = static_cast<std::int8_t>(status);
  passed.result.output = std::move(parts.output);
  passed.result.long_output = std::move(parts.long_output);
  passed.result.perf_data = perf_data.empty() ? std::move(parts.perf_data) : std::move(perf_data);
  return passed;
}

Result<std::vector<Passed>> read_all(JsonValue root) {
  std::vector<Passed> all;
  if (!root.is_array()) {
    TRY(Passed one, read_one(root));
    all.push_back(std::move(one));
    return all;
  }
  if (root.size() > kMaxResults)
    return fail(Code::kResourceExhausted, fmt::format("{} results at once; at most {}", root.size(), kMaxResults));
  Result<void> outcome;
  root.each_element([&](JsonValue value) {
    Result<Passed> one = read_one(value);
    if (!one) {
      outcome = fail(one.error().code(), fmt::format("result {}: {}", all.size(), one.error().message()));
      return false;
    }
    all.push_back(std::move(*one));
    return true;
  });
  TRY_VOID(std::move(outcome));
  return all;
}

// All are known before the first is taken. What an object does not accept is told by its place.
Result<std::string> take_all(std::vector<Passed>& all, Engine& engine, Actions& actions, UnixMillis now) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Result<ObjectRef> object = require_object(engine.configuration(), all[i].name);
    if (!object) return fail(object.error().code(), fmt::format("result {}: {}", i, object.error().message()));
    all[i].result.object = *object;
  }
  std::string out;
  JsonWriter json(out);
  std::size_t taken = 0;
  json.begin_object().key("refused").begin_array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].result.started = all[i].result.finished = all[i].result.wanted = now;
    if (const Result<void> done = engine.take(now, std::move(all[i].result), actions); done) {
      ++taken;
    } else if (all.size() == 1) {
      return std::unexpected(done.error());
    } else {
      json.begin_object().key("index").unsigned_integer(i).key("message").string(done.error().message()).end_object();
    }
  }
  json.end_array().key("taken").unsigned_integer(taken).end_object();
  return out;
}

}  // namespace

void mount_results(net::Router& router, const ApiPtr& api) {
  router.post("/api/v1/checks/result", net::Access::kWriter,
              [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
                Result<JsonDocument> document = JsonDocument::parse(request.body);
                if (!document) co_return HttpResponse::error(document.error());
                Result<std::vector<Passed>> all = read_all(document->root());
                if (!all) co_return HttpResponse::error(all.error());
                const auto work = [&all](Engine& engine, Actions& actions, UnixMillis now) {
                  return take_all(*all, engine, actions, now);
                };
                runtime::Task<Result<std::string>> taking = change_engine(api, request, work);
                Result<std::string> body = co_await std::move(taking);
                if (!body) co_return HttpResponse::error(body.error());
                co_return HttpResponse::json(std::move(*body));
              });
}

}  // namespace bellwether::checks

// /api/v1/alerts/dead-letters: pages that could not be delivered.
#include "alerts/page_codec.h"
#include "alerts/routes/api.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMostRows = 1000;

Result<std::string> list(const Api& api) {
  TRY(const std::vector<ledger::OutboxRow> rows, ledger::Outbox(api.database).dead_letters(kMostRows));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("dead_letters").begin_array();
  for (const ledger::OutboxRow& row : rows) {
    const Result<Page> page = decode_page(row.payload);
    json.begin_object().key("id").integer(row.id);
    json.key("at").number(static_cast<double>(row.created.time_since_epoch().count()) / 1000);
    json.key("contact").string(row.contact).key("channel").string(row.channel);
    json.key("target").string(shown_target(row.channel, row.target));
    json.key("title").string(page ? page->message.title : page.error().to_string());
    json.key("attempts").integer(row.attempts).key("error").string(row.last_error).key("key").string(row.key);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

// What a person does to one dead letter.
void add_action(net::Router& router, const ApiPtr& api, net::HttpMethod method, std::string_view path,
                Result<void> (*act)(ledger::Outbox& outbox, std::int64_t id, UnixMillis now)) {
  router.add(method, path, net::Access::kWriter, [api, act](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const Result<std::uint64_t> id = id_in_path(request);
    if (!id) co_return HttpResponse::error(id.error());
    const auto may = [&request](const Engine& engine) { return may_command(engine.directory(), author_of(request)); };
    runtime::Task<Result<void>> asking = on_engine(api, request, may);
    if (const Result<void> allowed = co_await std::move(asking); !allowed)
      co_return HttpResponse::error(allowed.error());
    auto work = [api, act, id = static_cast<std::int64_t>(*id)]() -> Result<void> {
      ledger::Outbox outbox(api->database);
      return act(outbox, id, api->clock.now());
    };
    auto running = api->pool.run(std::move(work));
    const Result<void> outcome = co_await std::move(running);
    if (!outcome) co_return HttpResponse::error(outcome.error());
    if (api->deliverer != nullptr) {
      api->deliverer->dead_letters_changed();
      api->deliverer->wake();
    }
    co_return HttpResponse::json("{}");
  });
}

}  // namespace

void mount_dead_letters(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/alerts/dead-letters", net::Access::kReader, [api](HttpRequest&) -> runtime::Task<HttpResponse> {
    auto work = [api] { return list(*api); };
    auto running = api->pool.run(std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return HttpResponse::error(body.error());
    co_return HttpResponse::json(std::move(*body));
  });
  add_action(router, api, net::HttpMethod::kPost, "/api/v1/alerts/dead-letters/{id}/retry",
             [](ledger::Outbox& outbox, std::int64_t id, UnixMillis now) { return outbox.revive(id, now); });
  add_action(router, api, net::HttpMethod::kDelete, "/api/v1/alerts/dead-letters/{id}",
             [](ledger::Outbox& outbox, std::int64_t id, UnixMillis) { return outbox.discard(id); });
}

}  // namespace bellwether::alerts

// /api/v1/alerts/status: how pages are getting on.
#include "alerts/routes/api.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

void write_channels(JsonWriter& json, const std::vector<ChannelStatus>& channels) {
  json.key("channels").begin_array();
  for (const ChannelStatus& one : channels) {
    json.begin_object().key("channel").string(channel_name(one.channel));
    json.key("delivered").unsigned_integer(one.delivered).key("last_delivery");
    one.last_delivered ? json.number(static_cast<double>(one.last_delivered->time_since_epoch().count()) / 1000)
                       : json.null();
    write_text_or_null(json, "last_error", one.last_error);
    json.end_object();
  }
  json.end_array();
}

runtime::Task<std::vector<ChannelStatus>> channels(ApiPtr api, runtime::Shard* home) {
  std::vector<ChannelStatus> all;
  if (api->deliverer == nullptr) co_return all;
  co_await api->delivery_shard->resume();
  all = api->deliverer->channels();
  if (home != nullptr) co_await home->resume();
  co_return all;
}

}  // namespace

void mount_status(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/alerts/status", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    auto work = [api] { return ledger::Outbox(api->database).counts(); };
    auto running = api->pool.run(std::move(work));
    const Result<ledger::Outbox::Counts> counts = co_await std::move(running);
    if (!counts) co_return HttpResponse::error(counts.error());
    runtime::Task<std::vector<ChannelStatus>> asking = channels(api, request.shard);
    const std::vector<ChannelStatus> all = co_await std::move(asking);
    const auto is_on = [](const Engine& engine) { return engine.is_enabled(); };
    runtime::Task<bool> asking_engine = on_engine(api, request, is_on);
    const bool is_enabled = co_await std::move(asking_engine);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("waiting").integer(counts->waiting).key("dead").integer(counts->dead);
    json.key("enabled").boolean(is_enabled);
    write_channels(json, all);
    json.key("heartbeat");
    api->heartbeat ? json.raw(api->heartbeat()) : json.null();
    json.end_object();
    co_return HttpResponse::json(std::move(out));
  });
}

}  // namespace bellwether::alerts

// GET /api/v1/alerts/notifications: who was told what, and what was left unsaid.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "alerts/page_codec.h"
#include "alerts/routes/api.h"
#include "base/text.h"
#include "ledger/notifications.h"
#include "ledger/outbox.h"

namespace bellwether::alerts {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kUsualRows = 200;
constexpr std::size_t kMostRows = 5000;
constexpr std::chrono::days kUsualSpan{7};

std::string_view status_word(const ledger::NotificationRow& row) {
  if (row.stopped_by == filter_name(Filter::kSilenced)) return "silenced";
  if (row.stopped_by == filter_name(Filter::kInhibited)) return "folded";
  // The outbox forgets what was delivered long ago.
  if (!row.outbox_state) return "delivered";
  switch (static_cast<ledger::OutboxRow::State>(*row.outbox_state)) {
    case ledger::OutboxRow::State::kWaiting:
      return "waiting";
    case ledger::OutboxRow::State::kDead:
      return "dead";
    case ledger::OutboxRow::State::kDelivered:
      break;
  }
  return "delivered";
}

void write_row(JsonWriter& json, const ledger::NotificationRow& row, const Message& message) {
  json.begin_object().key("at").number(static_cast<double>(row.at.time_since_epoch().count()) / 1000);
  json.key("kind").string(kind_name(message.kind)).key("state").string(to_lower(state_name(message.state)));
  json.key("host").string(row.host);
  write_text_or_null(json, "service", row.service);
  json.key("module").string(row.module).key("contact").string(row.contact).key("channel").string(row.channel);
  json.key("target")
      .string(shown_target(row.channel, row.target))
      .key("title")
      .string(message.title)
      .key("output")
      .string(message.output);
  json.key("status").string(status_word(row)).key("attempts").integer(row.attempts);
  write_text_or_null(json, "error", row.last_error);
  json.key("folded").unsigned_integer(message.folded).key("number").unsigned_integer(message.number);
  write_text_or_null(json, "author", message.author);
  write_text_or_null(json, "comment", message.comment);
  json.key("key").string(row.page_key).end_object();
}

Result<std::string> list(const Api& api, const ledger::NotificationFilter& filter) {
  TRY(const std::vector<ledger::NotificationRow> rows, ledger::Notifications(api.database).query(filter));
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("notifications").begin_array();
  for (const ledger::NotificationRow& row : rows) {
    TRY(const Message message, decode_message(row.message));
    write_row(json, row, message);
  }
  json.end_array().end_object();
  return out;
}

Result<ledger::NotificationFilter> read_filter(const HttpRequest& request, UnixSeconds now) {
  ledger::NotificationFilter filter;
  TRY(filter.until, time_in_query(request, "until", now + seconds(1)));
  TRY(filter.from, time_in_query(request, "from", std::chrono::floor<seconds>(filter.until) - kUsualSpan));
  filter.contact = text_in_query(request, "contact");
  filter.host = text_in_query(request, "host");
  filter.service = text_in_query(request, "service");
  filter.limit = kUsualRows;
  const std::string limit = text_in_query(request, "limit");
  if (!limit.empty()) {
    const auto [end, problem] = std::from_chars(limit.data(), limit.data() + limit.size(), filter.limit);
    if (problem != std::errc() || end != limit.data() + limit.size())
      return fail(Code::kInvalidArgument,
                  fmt::format("\"limit\" must be a whole number, of which at most {} counts, not '{}'", kMostRows,
                              printable(limit, 40)));
    filter.limit = std::min(filter.limit, kMostRows);
  }
  return filter;
}

}  // namespace

void mount_notifications(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/alerts/notifications", net::Access::kReader,
             [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
               Result<ledger::NotificationFilter> filter = read_filter(request, now_of(*api));
               if (!filter) co_return HttpResponse::error(filter.error());
               auto work = [api, filter = std::move(*filter)] { return list(*api, filter); };
               auto running = api->pool.run(std::move(work));
               Result<std::string> body = co_await std::move(running);
               if (!body) co_return HttpResponse::error(body.error());
               co_return HttpResponse::json(std::move(*body));
             });
}

}  // namespace bellwether::alerts

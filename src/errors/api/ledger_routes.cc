// GET /api/v1/errors/projects/{project}/ledger: what became of every event that clients sent.
#include <map>
#include <string>
#include <utility>

#include "codec/json_writer.h"
#include "errors/api/api.h"
#include "ledger/error_outcomes.h"

namespace bellwether::errors {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::chrono::hours kUsualRange{24};

struct Account {
  std::uint64_t stored = 0, sampled = 0, duplicate = 0;
  std::map<std::string, std::uint64_t> limited, rejected, client;

  void add(const ledger::ErrorOutcomeRow& row) {
    const auto quantity = static_cast<std::uint64_t>(row.quantity);
    if (row.outcome == outcome_name(Outcome::kStored)) stored += quantity;
    if (row.outcome == outcome_name(Outcome::kSampled)) sampled += quantity;
    if (row.outcome == outcome_name(Outcome::kDuplicate)) duplicate += quantity;
    if (row.outcome == outcome_name(Outcome::kLimited)) limited[row.reason] += quantity;
    if (row.outcome == outcome_name(Outcome::kRejected)) rejected[row.reason] += quantity;
    if (row.outcome == outcome_name(Outcome::kClient)) client[row.reason] += quantity;
  }
  // What reached us; what clients kept back is beside it.
  std::uint64_t sent() const {
    std::uint64_t sum = stored + sampled + duplicate;
    for (const auto& [reason, quantity] : limited) sum += quantity;
    for (const auto& [reason, quantity] : rejected) sum += quantity;
    return sum;
  }
};

void write_reasons(JsonWriter& json, std::string_view name, const std::map<std::string, std::uint64_t>& reasons) {
  json.key(name).begin_object();
  for (const auto& [reason, quantity] : reasons) json.key(reason).unsigned_integer(quantity);
  json.end_object();
}

std::string describe(const std::vector<ledger::ErrorOutcomeRow>& rows) {
  std::map<std::string, Account> accounts;
  for (const ledger::ErrorOutcomeRow& row : rows) accounts[row.category].add(row);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("categories").begin_array();
  for (const auto& [category, account] : accounts) {
    json.begin_object().key("category").string(category).key("sent").unsigned_integer(account.sent());
    json.key("stored").unsigned_integer(account.stored).key("sampled").unsigned_integer(account.sampled);
    json.key("duplicate").unsigned_integer(account.duplicate);
    write_reasons(json, "limited", account.limited);
    write_reasons(json, "rejected", account.rejected);
    write_reasons(json, "client", account.client);
    json.end_object();
  }
  json.end_array().end_object();
  return out;
}

Task<HttpResponse> get(ApiPtr api, HttpRequest& request) {
  const std::shared_ptr<const Directory> directory = api->desk.directory();
  const Result<const Directory::Entry*> entry = find_project(*directory, path_parameter(request, "project"));
  if (!entry) co_return HttpResponse::error(entry.error());
  const Result<UnixMillis> until = time_in_query(request, "until", api->clock.now());
  if (!until) co_return HttpResponse::error(until.error());
  const Result<UnixMillis> from = time_in_query(request, "from", *until - kUsualRange);
  if (!from) co_return HttpResponse::error(from.error());
  // Whole hours: the one that `from` lies in, and the one that `until` lies in.
  const auto project = static_cast<std::int64_t>((*entry)->project.id);
  const auto first = std::chrono::floor<std::chrono::hours>(*from).time_since_epoch().count();
  const auto last = std::chrono::ceil<std::chrono::hours>(*until).time_since_epoch().count();
  auto work = [api, project, first, last] {
    return api->database.read(
        [&](ledger::Connection& connection) { return ledger::ErrorOutcomes::sums(connection, project, first, last); });
  };
  Task<Result<std::vector<ledger::ErrorOutcomeRow>>> reading = api->pool.run(std::move(work));
  const Result<std::vector<ledger::ErrorOutcomeRow>> rows = co_await std::move(reading);
  co_return rows ? HttpResponse::json(describe(*rows)) : HttpResponse::error(rows.error());
}

}  // namespace

void mount_ledger(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/errors/projects/{project}/ledger", net::Access::kReader,
             [api](HttpRequest& request) { return get(api, request); });
}

}  // namespace bellwether::errors

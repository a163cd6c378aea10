#include "errors/crons/routes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "errors/api/describe.h"

namespace bellwether::errors {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

constexpr std::size_t kMaxShown = 20;  // check-ins of a monitor

void write_check_in(codec::JsonWriter& json, std::string_view environment, const CheckIn& check_in) {
  json.begin_object().key("at");
  write_time(json, check_in.at);
  json.key("status").string(status_name(check_in.status)).key("environment").string(environment).key("duration");
  check_in.duration ? json.number(static_cast<double>(check_in.duration->count()) / 1000) : json.null();
  json.end_object();
}

// Of all environments together, newest first.
void write_check_ins(codec::JsonWriter& json, const Monitor& monitor) {
  std::vector<std::pair<std::string_view, const CheckIn*>> all;
  for (const auto& [name, environment] : monitor.environments) {
    for (const CheckIn& check_in : environment.history) all.emplace_back(name, &check_in);
  }
  std::ranges::sort(all, [](const auto& one, const auto& two) {
    return one.second->at != two.second->at ? one.second->at > two.second->at : one.first < two.first;
  });
  if (all.size() > kMaxShown) all.resize(kMaxShown);
  json.begin_array();
  for (const auto& [name, check_in] : all) write_check_in(json, name, *check_in);
  json.end_array();
}

void write_monitor(codec::JsonWriter& json, const Monitor& monitor, std::string_view project) {
  std::optional<UnixMillis> last;
  UnixSeconds next = UnixSeconds::max();
  std::uint64_t missed = 0;
  for (const auto& [name, environment] : monitor.environments) {
    if (!environment.history.empty()) last = std::max(last.value_or(UnixMillis{}), environment.history.back().at);
    next = std::min(next, environment.next);
    missed += environment.missed;
  }
  json.begin_object().key("slug").string(monitor.slug).key("project").string(project).key("schedule");
  monitor.config ? json.string(monitor.config->schedule.text()) : json.null();
  json.key("timezone").string(monitor.config ? monitor.config->schedule.zone() : "UTC");
  json.key("state").string(state_name(state_of(monitor))).key("last");
  write_time(json, last.value_or(UnixMillis{}));
  json.key("next");
  write_time(json, next == UnixSeconds::max() ? UnixMillis{} : UnixMillis(next));
  json.key("missed").unsigned_integer(missed).key("environments").begin_array();
  for (const auto& [name, environment] : monitor.environments) {
    json.begin_object().key("name").string(name).key("state").string(state_name(state_of(environment)));
    json.key("failing_since");
    write_time(json, environment.failing_since.value_or(UnixMillis{}));
    json.end_object();
  }
  json.end_array().key("checkins");
  write_check_ins(json, monitor);
  json.end_object();
}

}  // namespace

void mount_crons(net::Router& router, Desk& desk, Crons& crons) {
  router.get("/api/v1/errors/crons", net::Access::kReader, [&desk, &crons](HttpRequest& request) -> Task<HttpResponse> {
    const std::string wanted(request.query.first("project").value_or(""));
    const std::shared_ptr<const Directory> directory = desk.directory();
    co_await crons.shard().resume();
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object().key("monitors").begin_array();
    crons.engine().each([&](const Monitor& monitor) {
      const Directory::Entry* const entry = directory->find(monitor.project);
      if (entry == nullptr || (!wanted.empty() && entry->project.slug != wanted)) return;
      write_monitor(json, monitor, entry->project.slug);
    });
    json.end_array().end_object();
    co_await request.shard->resume();
    co_return HttpResponse::json(std::move(out));
  });
  router.add(net::HttpMethod::kDelete, "/api/v1/errors/crons/{slug}", net::Access::kWriter,
             [&desk, &crons](HttpRequest& request) -> Task<HttpResponse> {
               const std::shared_ptr<const Directory> directory = desk.directory();
               const Directory::Entry* const entry = directory->find(request.query.first("project").value_or(""));
               if (entry == nullptr) co_return HttpResponse::error(Error(Code::kNotFound, "no such project"));
               co_await crons.shard().resume();
               Task<Result<void>> removing =
                   crons.remove(entry->project.id, request.path_parameters.find("slug")->second);
               const Result<void> removed = co_await std::move(removing);
               co_await request.shard->resume();
               if (!removed) co_return HttpResponse::error(removed.error());
               co_return HttpResponse::json("{}");
             });
}

}  // namespace bellwether::errors

// For tests of the routes: a router over a FakeDesk, an archive on a disk of the test's, and a ledger in a folder that goes with it; all of it
// on one simulated shard.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archive/embedded.h"
#include "codec/json_reader.h"
#include "disk/faulty_filesystem.h"
#include "errors/grouping/grouping.h"
#include "errors/routes/mount.h"
#include "errors/search/fake_desk.h"
#include "ledger/testing.h"
#include "runtime/simulated_runtime.h"

namespace bellwether::errors {

class NoSeries final : public series::Backend {
 public:
  std::unique_ptr<series::Writer> make_writer(std::size_t) override { return nullptr; }
  Result<std::vector<series::Match>> match(std::string_view, series::Budget&) const override {
    return std::vector<series::Match>();
  }
  Result<std::vector<series::Node>> browse(std::string_view, series::Budget&) const override {
    return std::vector<series::Node>();
  }
  Result<std::vector<series::Match>> match_tags(std::span<const series::TagExpression>,
                                                series::Budget&) const override {
    return std::vector<series::Match>();
  }
  Result<std::vector<std::string>> tag_names(std::span<const series::TagExpression>, std::string_view,
                                             std::size_t) const override {
    return std::vector<std::string>();
  }
  Result<std::vector<std::string>> tag_values(std::string_view, std::span<const series::TagExpression>,
                                              std::string_view, std::size_t) const override {
    return std::vector<std::string>();
  }
  std::string name_of(series::SeriesId) const override { return {}; }
  std::size_t series_count() const override { return 0; }
  Result<void> fetch(std::span<const series::SeriesId>, series::TimeRange, UnixSeconds, series::Budget&,
                     series::FetchSink&) const override {
    return {};
  }
  series::Statistics statistics() const override { return {}; }
};

class NoTimeline final : public timeline::Timeline {
 public:
  Result<std::int64_t> record(timeline::Event) override { return 0; }
  void record_later(timeline::Event) override {}
  Result<std::vector<timeline::Event>> query(const timeline::Query&) const override {
    return std::vector<timeline::Event>();
  }
  Result<timeline::Event> find(std::int64_t) const override { return fail(Code::kNotFound, "no event"); }
};

class NoProblems final : public Problems {
 public:
  void raise(Problem) override {}
  void clear(std::string, std::string) override {}
  void keys(std::string, std::move_only_function<void(std::vector<std::string>)>, runtime::Shard&) override {}
};

class ApiTest : public ledger::LedgerTest {
 protected:
  static constexpr UnixMillis kNow{seconds(1'795'183'384)};  // 2026-11-20T14:03:04Z

  ApiTest() {
    archive::StoreOptions options;
    options.folder = "/data/archive";
    auto opened = archive::EmbeddedStore::open(disk_, options, clock_, archive::Background::kManual, metrics_, log_);
    EXPECT_TRUE(opened);
    archive_ = std::move(*opened);
    const Api api{.desk = desk_,
                  .archive = *archive_,
                  .outcomes = outcomes_,
                  .quota = {},
                  .takers = {},
                  .problems = problems_,
                  .series = series_,
                  .writer = nullptr,
                  .timeline = timeline_,
                  .database = *database_,
                  .pool = pool_,
                  .query_pool = pool_,
                  .clock = runtime_.clock(),
                  .shards = {&runtime_.shard(0)},
                  .data_folder = "/data/errors",
                  .public_url = "",
                  .metrics = metrics_,
                  .refusals = refusals_,
                  .log = log_};
    mount_api(router_, api);
  }

  // One of the events that issues are made of.
  struct StoredEvent {
    std::uint64_t number = 0;  // its id's low half
    std::uint64_t group = 10;
    std::uint32_t project = 1;
    std::vector<std::pair<std::string, std::string>> tags;
    std::string payload;  // empty: a small one
  };
  void store(const StoredEvent& event) {
    archive::Record record;
    record.project = event.project;
    record.group = event.group;
    record.id = {0, event.number};
    record.when = record.received = kNow - std::chrono::hours(1) + seconds(event.number);
    for (const auto& [key, value] : event.tags) record.attributes.emplace_back(key, value);
    const std::string title = fmt::format("ValueError: {}", event.number);
    record.attributes.emplace_back("title", title);
    record.text = title;
    const std::string payload =
        event.payload.empty() ? fmt::format(R"({{"event_id":"{:032x}","platform":"python","timestamp":1795180000,)"
                                            R"("exception":{{"values":[{{"type":"ValueError","value":"{}"}}]}}}})",
                                            event.number, event.number)
                              : event.payload;
    record.payload = payload;
    EXPECT_TRUE(archive_->append(record, [](const Result<void>& done) { EXPECT_TRUE(done); }));
    EXPECT_TRUE(archive_->commit());
  }

  struct Reply {
    int status = 0;
    std::string body;
    net::HttpHeaders headers;
  };
  Reply ask(net::HttpMethod method, std::string_view target, std::string_view body = {}) {
    net::HttpRequest request;
    request.method = method;
    request.raw_target = target;
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = net::HttpParameters::parse(target.substr(mark + 1));
    request.headers = {{"host", "watch.example.com"}};
    request.body = body;
    request.principal.name = "anna";
    request.shard = &runtime_.shard(0);
    const net::Router::Route route = router_.find(method, request.path);
    if (route.handler == nullptr) return {404, "no route", {}};
    access_ = route.access;
    request.path_parameters = route.parameters;
    std::optional<net::HttpResponse> response;
    runtime_.shard(0).spawn(run(*route.handler, request, response));
    runtime_.run_ready();
    if (!response) return {0, "no answer", {}};
    stream_ = std::move(response->event_stream);
    return {response->status, std::move(response->body), std::move(response->headers)};
  }
  Reply get(std::string_view target) { return ask(net::HttpMethod::kGet, target); }
  Reply put(std::string_view target, std::string_view body) { return ask(net::HttpMethod::kPut, target, body); }
  Reply post(std::string_view target, std::string_view body) { return ask(net::HttpMethod::kPost, target, body); }

  // The text, number or flag at "a.0.b" of a JSON text, as text; "?" when there is none.
  static std::string at_path(std::string_view json, std::string_view path) {
    const auto document = codec::JsonDocument::parse(json);
    if (!document) return "no JSON: " + std::string(json);
    std::optional<codec::JsonValue> value = document->root();
    while (value && !path.empty()) {
      const std::size_t dot = path.find('.');
      const std::string_view part = path.substr(0, dot);
      path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
      if (part == "#") return std::to_string(value->size());
      if (!value->is_array()) {
        value = value->find(part);
        continue;
      }
      std::optional<codec::JsonValue> element;
      std::size_t left = static_cast<std::size_t>(std::stoul(std::string(part)));
      value->each_element([&](codec::JsonValue each) {
        if (left-- == 0) element = each;
        return !element.has_value();
      });
      value = element;
    }
    if (!value) return "?";
    if (value->is_null()) return "null";
    if (const auto text = value->as_string()) return std::string(*text);
    if (const auto flag = value->as_boolean()) return *flag ? "true" : "false";
    if (const auto number = value->as_integer()) return std::to_string(*number);
    if (const auto number = value->as_double()) return fmt::format("{}", *number);
    return value->is_array() ? "list" : "object";
  }

  static runtime::Task<void> run(const net::HttpHandler& handler, net::HttpRequest& request,
                                 std::optional<net::HttpResponse>& response) {
    runtime::Task<net::HttpResponse> handling = handler(request);
    response = co_await std::move(handling);
  }

  const Log log_{null_log_sink(), "test"};
  runtime::SimulatedRuntime runtime_{1, kNow};
  const runtime::SimulatedClock clock_{kNow};
  runtime::BlockingPool pool_{{.name = "pool", .threads = 0, .max_waiting = 100}, metrics_};
  Refusals refusals_{metrics_, log_};
  disk::FaultyFilesystem disk_{1};
  std::unique_ptr<archive::EmbeddedStore> archive_;
  FakeDesk desk_{&runtime_.shard(0)};
  Outcomes outcomes_;
  NoProblems problems_;
  NoSeries series_;
  NoTimeline timeline_;
  net::Router router_;
  net::Access access_ = net::Access::kPublic;  // of the route asked last
  std::move_only_function<void(std::shared_ptr<net::EventStream>)> stream_;
};

}  // namespace bellwether::errors

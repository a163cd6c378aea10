// GET /api/v1/checks/stream: server-sent events: `object` for each change, `raised` when another module's problems have changed, `summary`
// every few seconds, `replaced` after a reload.
//
// Changes are collected on the engine's shard, encoded once for all streams, and posted to the shards that have streams.
#include <atomic>
#include <set>

#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr milliseconds kCollect{100};  // changes of this long leave together
constexpr seconds kSummaryInterval{5};
// Objects of one round; a page that missed some asks for the whole, as after a reload.
constexpr std::size_t kMaxObjects = 2'000;

struct Event {
  std::string name, data;
};
using Events = std::shared_ptr<const std::vector<Event>>;

std::string describe_object(const Engine& engine, ObjectRef object) {
  const ObjectName name = name_of(engine.configuration(), object);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("host").string(name.host).key("service");
  name.service.empty() ? json.null() : json.string(name.service);
  write_row(json, engine, object);
  json.end_object();
  return out;
}

class StreamHub final : public Watcher {
 public:
  explicit StreamHub(const Api& api)
      : monitor_(api.monitor), alerts_(api.alerts), clock_(api.clock), shards_(api.shards) {
    streams_.resize(shards_.size());
    monitor_.watch(*this);
    summary_timer_ = monitor_.shard().every(kSummaryInterval, runtime::Shard::Alignment::kFromNow, [this] {
      if (open_ == 0) return;
      auto events = std::make_shared<std::vector<Event>>();
      events->push_back(summary());
      send(events);
    });
  }

  // On the stream's shard.
  void add(runtime::Shard& shard, std::shared_ptr<net::EventStream> stream) {
    open_.fetch_add(1);
    stream->on_close([this] { open_.fetch_sub(1); });
    streams_of(shard).push_back(std::move(stream));
  }

  // On the engine's shard.
  void on_change(const Change& change, const Engine&) override {
    if (open_ == 0) return;
    changed_.insert({change.object.is_host(), change.object.index});
    collect();
  }
  void on_raised_change() override {
    if (open_ == 0) return;
    has_raised_changed_ = true;
    collect();
  }
  void on_log(UnixSeconds, std::string_view) override {}
  void on_replace(const Engine&) override {
    changed_.clear();
    auto events = std::make_shared<std::vector<Event>>();
    events->push_back({"replaced", "{}"});
    send(events);
  }

 private:
  std::vector<std::shared_ptr<net::EventStream>>& streams_of(const runtime::Shard& shard) {
    return streams_[shard.index()];
  }

  void collect() {
    if (!collect_timer_) collect_timer_ = monitor_.shard().after(kCollect, [this] { send_changes(); });
  }
  Event summary() const { return {"summary", describe_summary(monitor_.engine(), alerts_, clock_.now())}; }

  void send_changes() {
    collect_timer_.reset();
    auto events = std::make_shared<std::vector<Event>>();
    if (changed_.size() > kMaxObjects) {
      events->push_back({"replaced", "{}"});
    } else {
      for (const auto& [is_host, index] : changed_) {
        const ObjectRef object{is_host ? ObjectRef::Kind::kHost : ObjectRef::Kind::kService, index};
        events->push_back({"object", describe_object(monitor_.engine(), object)});
      }
    }
    changed_.clear();
    if (std::exchange(has_raised_changed_, false)) {
      events->push_back({"raised", "{}"});
      events->push_back(summary());
    }
    send(events);
  }

  void send(const Events& events) {
    for (runtime::Shard* shard : shards_) {
      shard->post([this, shard, events] {
        auto& streams = streams_of(*shard);
        std::erase_if(streams, [](const auto& stream) { return !stream->is_open(); });
        for (const auto& stream : streams) {
          for (const Event& event : *events) stream->send(event.name, event.data);
        }
      });
    }
  }

  Monitor& monitor_;
  const alerts::Engine& alerts_;
  const runtime::Clock& clock_;
  const std::vector<runtime::Shard*> shards_;
  std::atomic<int> open_{0};
  std::vector<std::vector<std::shared_ptr<net::EventStream>>> streams_;  // by shard, each its own's
  std::set<std::pair<bool, std::uint32_t>> changed_;                     // the engine's shard, as all below
  bool has_raised_changed_ = false;
  std::unique_ptr<runtime::Timer> collect_timer_, summary_timer_;
};

}  // namespace

void mount_stream(net::Router& router, const ApiPtr& api) {
  const auto hub = std::make_shared<StreamHub>(*api);
  router.get("/api/v1/checks/stream", net::Access::kReader,
             [api, hub](HttpRequest& request) -> runtime::Task<HttpResponse> {
               const auto work = [api](const Engine& engine) {
                 return describe_summary(engine, api->alerts, api->clock.now());
               };
               runtime::Task<std::string> asking = on_engine(api, request, work);
               std::string summary = co_await std::move(asking);
               HttpResponse response;
               response.event_stream = [hub, shard = request.shard,
                                        summary = std::move(summary)](std::shared_ptr<net::EventStream> stream) {
                 stream->send("summary", summary);
                 hub->add(*shard, std::move(stream));
               };
               co_return response;
             });
}

}  // namespace bellwether::checks

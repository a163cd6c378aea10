// The service's side of the admin port.
#include <algorithm>
#include <utility>

#include "statsd/service.h"
#include "statsd/service_shard.h"

namespace bellwether::statsd {

void Service::collect(Type type, std::move_only_function<void(OpenValues&, Merger&)> then) {
  collect_from(shards_.size(), std::make_shared<Collection>(Collection{OpenValues(type), std::move(then)}));
}

// The shards from that number down, one after the other, then the flush thread.
void Service::collect_from(std::size_t left, std::shared_ptr<Collection> collection) {
  if (left == 0) {
    run_in_background([this, collection] {
      collection->values.take(std::as_const(merger_));
      collection->then(collection->values, merger_);
    });
    return;
  }
  shards_[left - 1]->post([this, left, collection] {
    collection->values.take(per_shard_[left - 1]->aggregator);
    collect_from(left - 1, collection);
  });
}

net::StreamSessionFactory Service::admin_sessions(std::vector<std::pair<std::string, std::string>> settings,
                                                  std::function<std::vector<BackendStatistics>()> backends) {
  AdminSources sources;
  sources.now = [this] { return count_seconds(shards_.front()->clock().now_seconds()); };
  sources.last_packet = [this] {
    std::int64_t last = 0;
    for (const auto& shard : per_shard_) last = std::max(last, shard->input.last_seen.load(std::memory_order_relaxed));
    return last;
  };
  sources.refused = [this] {
    std::uint64_t refused = 0;
    for (std::size_t i = 0; i < kRefusals; ++i) refused += reasons_[static_cast<Refusal>(i)].total();
    return refused;
  };
  sources.backends = std::move(backends);
  sources.collect = [this](Type type, std::move_only_function<void(OpenValues&, Merger&)> then) {
    collect(type, std::move(then));
  };
  sources.clear = [this](Type type, std::vector<std::string> keys) {
    const auto shared = std::make_shared<const std::vector<std::string>>(std::move(keys));
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      shards_[i]->post([this, i, type, shared] {
        for (const std::string& key : *shared) per_shard_[i]->aggregator.clear(type, key);
      });
    }
  };
  sources.home = [this](std::move_only_function<void()> work) { shards_.front()->post(std::move(work)); };
  admin_ = std::make_unique<Admin>(options_, std::move(settings), std::move(sources));
  return [this](net::StreamReply& reply) -> std::unique_ptr<net::StreamSession> {
    return std::make_unique<AdminSession>(*admin_, reply);
  };
}

}  // namespace bellwether::statsd

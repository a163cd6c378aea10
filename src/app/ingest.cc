#include "app/ingest.h"

#include <utility>

#include "statsd/account.h"
#include "statsd/graphite_backend.h"
#include "statsd/series_names.h"
#include "statsd/series_sink.h"

namespace bellwether::app {
namespace {

using Kind = net::Endpoint::Kind;

bool is_datagram(const net::Endpoint& endpoint) {
  return endpoint.kind == Kind::kUdp || endpoint.kind == Kind::kUnixDatagram;
}

std::string_view transport(const net::Endpoint& endpoint) {
  switch (endpoint.kind) {
    case Kind::kUdp:
      return "udp";
    case Kind::kTcp:
      return "tcp";
    case Kind::kUnixStream:
      return "unix";
    case Kind::kUnixDatagram:
      return "unixgram";
  }
  return "";
}

std::vector<runtime::Shard*> shards_of(runtime::Runtime& runtime) {
  std::vector<runtime::Shard*> shards;
  for (std::size_t i = 0; i < runtime.size(); ++i) shards.push_back(&runtime.shard(i));
  return shards;
}

Config telling_refusals(Config config, Refusals& refusals) {
  config.carbon.streams.refusals = config.statsd.streams.refusals = &refusals;
  return config;
}

}  // namespace

Ingest::Ingest(const Config& config, const IngestServices& services)
    : config_(telling_refusals(config, services.refusals)), services_(services) {}

Ingest::~Ingest() {
  // Sessions and handlers go before what they feed.
  datagram_groups_.clear();
  stream_groups_.clear();
  datagram_handlers_.clear();
}

Result<std::unique_ptr<Ingest>> Ingest::create(const Config& config, const IngestServices& services,
                                               InheritedSockets& inherited) {
  std::unique_ptr<Ingest> ingest(new Ingest(config, services));
  for (std::size_t i = 0; i < services.runtime.size(); ++i) {
    ShardIngest shard;
    shard.writer = services.backend.make_writer(i);
    ingest->shards_.push_back(std::move(shard));
  }
  ingest->flush_writer_ = services.backend.make_writer(services.runtime.size());
  TRY_VOID(ingest->open_carbon(inherited));
  TRY_VOID(ingest->open_statsd(inherited));
  return ingest;
}

carbon::Receiver& Ingest::receiver(std::size_t shard, const std::string& protocol) {
  std::unique_ptr<carbon::Receiver>& slot = shards_[shard].receivers[protocol];
  if (!slot) {
    slot = std::make_unique<carbon::Receiver>(*shards_[shard].writer, services_.rules, services_.clock,
                                              services_.refusals, services_.metrics, config_.carbon.options,
                                              MetricLabels{{"protocol", protocol}});
  }
  return *slot;
}

Result<void> Ingest::open_carbon(InheritedSockets& inherited) {
  for (const std::string& text : config_.carbon.plaintext) {
    TRY(const net::Endpoint endpoint, net::Endpoint::parse(text));
    const std::string protocol = "carbon " + std::string(transport(endpoint));
    if (is_datagram(endpoint)) {
      const HandlerOf handler_of = [&](std::size_t shard, const std::string& place) -> net::DatagramHandler& {
        return receiver(shard, protocol).datagram_handler(place);
      };
      TRY(auto group,
          open_datagrams(services_.runtime, protocol, endpoint, config_.carbon.datagrams, inherited, handler_of));
      datagram_groups_.push_back({"carbon.plaintext", std::move(group)});
    } else {
      const FactoryOf factory_of = [&](std::size_t shard) -> net::StreamSessionFactory {
        return
            [&lines = receiver(shard, protocol)](net::StreamReply& reply) { return lines.line_session(reply.peer()); };
      };
      TRY(auto group,
          open_streams(services_.runtime, protocol, endpoint, config_.carbon.streams, inherited, factory_of));
      stream_groups_.push_back({"carbon.plaintext", std::move(group)});
    }
  }
  for (const std::string& text : config_.carbon.pickle) {
    TRY(const net::Endpoint endpoint, net::Endpoint::parse(text));
    const FactoryOf factory_of = [&](std::size_t shard) -> net::StreamSessionFactory {
      return [&pickles = receiver(shard, "carbon pickle")](net::StreamReply& reply) {
        return pickles.pickle_session(reply.peer(), reply);
      };
    };
    TRY(auto group,
        open_streams(services_.runtime, "carbon pickle", endpoint, config_.carbon.streams, inherited, factory_of));
    stream_groups_.push_back({"carbon.pickle", std::move(group)});
  }
  return {};
}

Result<void> Ingest::open_statsd(InheritedSockets& inherited) {
  const statsd::Options& options = config_.statsd.options;
  statsd_ = std::make_unique<statsd::Service>(options, shards_of(services_.runtime),
                                              statsd::Surroundings{.metrics = services_.metrics,
                                                                   .refusals = services_.refusals,
                                                                   .log = services_.log.with_module("statsd"),
                                                                   .timeline = &services_.timeline,
                                                                   .background = {}});
  statsd_->add_sink(
      std::make_unique<statsd::SeriesSink>(options.names, *flush_writer_, services_.metrics, services_.refusals));
  TRY_VOID(open_outbound());
  for (const std::string& text : config_.statsd.listen) {
    TRY(const net::Endpoint endpoint, net::Endpoint::parse(text));
    const std::string protocol = "statsd " + std::string(transport(endpoint));
    const std::string listener = endpoint.to_string();
    statsd_accounts_.try_emplace(listener, listener, services_.metrics);
    if (is_datagram(endpoint)) {
      const HandlerOf handler_of = [&](std::size_t shard, const std::string&) -> net::DatagramHandler& {
        return *datagram_handlers_.emplace_back(statsd_->datagram_handler(shard, listener));
      };
      TRY(auto group,
          open_datagrams(services_.runtime, protocol, endpoint, config_.statsd.datagrams, inherited, handler_of));
      datagram_groups_.push_back({"statsd", std::move(group), listener});
    } else {
      const FactoryOf factory_of = [&](std::size_t shard) { return statsd_->line_sessions(shard, listener); };
      TRY(auto group,
          open_streams(services_.runtime, protocol, endpoint, config_.statsd.streams, inherited, factory_of));
      stream_groups_.push_back({"statsd", std::move(group), listener});
    }
  }
  for (const std::string& text : config_.statsd.admin) {
    TRY(const net::Endpoint endpoint, net::Endpoint::parse(text));
    const FactoryOf factory_of = [&](std::size_t) {
      return statsd_->admin_sessions({{"mgmt_address", endpoint.host}, {"mgmt_port", std::to_string(endpoint.port)}},
                                     [this] { return backend_statistics(); });
    };
    // One shard answers: what it tells is collected from all.
    TRY(auto group, open_streams_on_first_shard(services_.runtime, "statsd admin", endpoint, config_.statsd.streams,
                                                inherited, factory_of));
    stream_groups_.push_back({"statsd.admin", std::move(group), ""});
  }
  return {};
}

// Flushes that share a slot overwrite each other, so that most of what a counter counted would be missing without a word.
void Ingest::warn_of_coarse_series() const {
  const statsd::FlushPoint point{
      .key_id = 0, .ordinal = 0, .type = statsd::Type::kCounter, .key = "example", .statistic = "count", .value = 0};
  std::string name;
  statsd::SeriesNames(config_.statsd.options.names).append(name, point);
  const seconds step(services_.rules.schema_of(name)->tiers.front().step);
  if (step <= config_.statsd.options.flush_interval) return;
  services_.log.warning(
      "StatsD flushes more often than its series keep points, so only the last flush of a step stays: give "
      "series.retentions or a storage schema "
      "the step of statsd.flush_interval",
      {{"series", name},
       {"step_seconds", step.count()},
       {"flush_milliseconds", config_.statsd.options.flush_interval.count()}});
}

void Ingest::start() {
  if (!config_.statsd.listen.empty()) warn_of_coarse_series();
  restore_statsd();
  statsd_->start();
}

Result<void> Ingest::open_outbound() {
  const auto options_for = [this](std::string name, net::Endpoint target, statsd::OutboundOptions::Manner manner) {
    statsd::OutboundOptions options;
    options.name = std::move(name);
    options.target = std::move(target);
    options.manner = manner;
    options.spool_bytes = config_.statsd.spool_bytes;
    return options;
  };
  for (const std::string& text : config_.statsd.graphite_backends) {
    TRY(net::Endpoint target, net::Endpoint::parse(text));
    graphite_outbound_.push_back(std::make_unique<statsd::Outbound>(
        options_for("graphite " + text, std::move(target), statsd::OutboundOptions::Manner::kConnectionForEach),
        dialer_, services_.metrics, services_.log.with_module("statsd")));
    statsd_->add_sink(std::make_unique<statsd::GraphiteBackend>(
        config_.statsd.options.names, config_.statsd.graphite_protocol, *graphite_outbound_.back()));
  }
  std::vector<std::unique_ptr<statsd::Outbound>> targets;
  for (const std::string& text : config_.statsd.repeat_to) {
    TRY(net::Endpoint target, net::Endpoint::parse(text));
    const auto manner = target.kind == Kind::kUdp ? statsd::OutboundOptions::Manner::kDatagrams
                                                  : statsd::OutboundOptions::Manner::kOneConnection;
    targets.push_back(std::make_unique<statsd::Outbound>(options_for("repeater " + text, std::move(target), manner),
                                                         dialer_, services_.metrics,
                                                         services_.log.with_module("statsd")));
  }
  if (!targets.empty()) {
    repeater_ = std::make_unique<statsd::Repeater>(std::move(targets));
    statsd_->set_tap(repeater_.get());
  }
  return {};
}

std::vector<statsd::BackendStatistics> Ingest::backend_statistics() const {
  std::vector<statsd::BackendStatistics> all;
  for (const auto& outbound : graphite_outbound_) {
    const statsd::OutboundStatistics sent = outbound->statistics();
    all.push_back({"graphite",
                   {{"last_flush", sent.last_sent}, {"last_exception", sent.last_error}},
                   {{"flush_time", sent.send_ms}, {"flush_length", sent.sent_bytes}}});
  }
  return all;
}

void Ingest::restore_statsd() {
  auto state = services_.filesystem.read_file(state_file());
  if (!state) return;  // the usual first start
  if (auto restored = statsd_->restore(*state); !restored) {
    services_.log.error("what StatsD had at the last stop cannot be read",
                        {{"file", state_file()}, {"error", restored.error().to_string()}});
  }
  // Taken up or not: a second start must not count it again.
  if (auto removed = services_.filesystem.remove(state_file()); !removed) {
    services_.log.error("cannot remove a file", {{"file", state_file()}, {"error", removed.error().to_string()}});
  }
}

void Ingest::keep_statsd(const std::string& state, std::function<void()> done) {
  if (auto kept = services_.filesystem.replace_file(state_file(), state); !kept) {
    services_.log.error("cannot keep StatsD's open interval; flushing it instead",
                        {{"error", kept.error().to_string()}});
    statsd_->drain([done = std::move(done)] { done(); });
    return;
  }
  done();
}

void Ingest::drain(const std::function<void()>& done) {
  // Each shard closes its own listeners; the last one to do so keeps what StatsD has.
  auto left = std::make_shared<std::atomic<std::size_t>>(services_.runtime.size());
  for (std::size_t i = 0; i < services_.runtime.size(); ++i) {
    services_.runtime.shard(i).post([this, i, left, done] {
      close_listeners_of(i);
      if (left->fetch_sub(1) == 1)
        statsd_->snapshot([this, done](const std::string& state) { keep_statsd(state, done); });
    });
  }
}

void Ingest::close_listeners_of(std::size_t shard) {
  const runtime::MutexLock lock(mutex_);
  for (Datagrams& group : datagram_groups_) {
    if (shard >= group.group.listeners.size()) continue;
    group.group.listeners[shard]->drain();
    group.group.listeners[shard].reset();
  }
  for (Streams& group : stream_groups_) {
    if (shard >= group.group.listeners.size()) continue;
    group.group.listeners[shard]->drain();
    group.group.listeners[shard].reset();
  }
  shards_[shard].writer->commit();
}

void Ingest::fill_accepted(IngestRow& row, const std::string& listener) const {
  if (const auto account = statsd_accounts_.find(listener); account != statsd_accounts_.end()) {
    row.samples = account->second.samples.value();
    row.refused = account->second.refused.value();
    row.memory_bytes = static_cast<std::uint64_t>(services_.metrics.gauge("statsd.memory_bytes", {}, "").value());
    row.longest_pause_seconds = services_.metrics.gauge("statsd.swap_seconds", {}, "").value();
    return;
  }
  const MetricLabels labels{{"protocol", row.protocol}};
  const std::uint64_t received = services_.metrics.counter("carbon.points_received", labels, "").value();
  row.samples = services_.metrics.counter("carbon.points_accepted", labels, "").value();
  row.refused = received - std::min(received, row.samples);
}

std::vector<IngestRow> Ingest::rows() const {
  const runtime::MutexLock lock(mutex_);
  std::vector<IngestRow> rows;
  for (const Datagrams& datagrams : datagram_groups_) {
    const net::DatagramCounts counts = datagrams.group.counts();
    IngestRow row{.listener = datagrams.group.endpoint.to_string(), .protocol = datagrams.group.protocol};
    row.received = counts.datagrams;
    row.bytes = counts.bytes;
    row.kernel_drops = counts.kernel_drops;
    row.truncated = counts.truncated;
    row.receive_buffer_bytes = counts.receive_buffer_bytes;
    fill_accepted(row, datagrams.listener);
    rows.push_back(std::move(row));
  }
  for (const Streams& streams : stream_groups_) {
    if (streams.module == "statsd.admin") continue;  // takes no metrics
    const net::StreamCounts counts = streams.group.counts();
    IngestRow row{.listener = streams.group.endpoint.to_string(), .protocol = streams.group.protocol};
    row.received = counts.accepted;
    row.bytes = counts.bytes;
    row.open_connections = counts.open;
    fill_accepted(row, streams.listener);
    row.refused += counts.refused;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<LimitRow> Ingest::limits() const {
  const series::Statistics statistics = services_.backend.statistics();
  const series::Limits& series = config_.series.options.limits;
  const auto gauge = [this](std::string_view name) { return services_.metrics.gauge(name, {}, "").value(); };
  std::vector<LimitRow> rows = {
      {"limits.series", static_cast<double>(statistics.series), static_cast<double>(series.series), "series"},
      {"limits.log_bytes", static_cast<double>(statistics.log_bytes), static_cast<double>(series.log_bytes), "bytes"},
      {"limits.statsd_keys", gauge("statsd.keys"),
       static_cast<double>(config_.statsd.options.limits.keys * services_.runtime.size()), "keys"},
  };
  for (const statsd::KeyBudgets::Usage& budget : statsd_->budget_usage()) {
    rows.push_back({"statsd.budgets " + budget.prefix, static_cast<double>(budget.used),
                    static_cast<double>(budget.limit), "keys"});
  }
  return rows;
}

std::uint64_t Ingest::points_durable() const {
  std::uint64_t sum = flush_writer_->durable();
  for (const ShardIngest& shard : shards_) sum += shard.writer->durable();
  return sum;
}

std::vector<std::pair<std::string, std::vector<std::string>>> Ingest::addresses() const {
  std::map<std::string, std::vector<std::string>> by_module;
  for (const Datagrams& group : datagram_groups_) by_module[group.module].push_back(group.group.endpoint.to_string());
  for (const Streams& group : stream_groups_) by_module[group.module].push_back(group.group.endpoint.to_string());
  return {by_module.begin(), by_module.end()};
}

}  // namespace bellwether::app

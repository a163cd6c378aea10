#include "errors/traffic/traffic.h"

#include <algorithm>
#include <utility>

#include "errors/traffic/client_report.h"
#include "ledger/topology.h"

namespace bellwether::errors {

Traffic::Traffic(const Surroundings& surroundings)
    : surroundings_(surroundings),
      counts_({.writer = surroundings.writer,
               .schemas = surroundings.schemas,
               .metrics = surroundings.metrics,
               .refusals = surroundings.refusals}),
      measures_({.writer = surroundings.writer,
                 .schemas = surroundings.schemas,
                 .metrics = surroundings.metrics,
                 .refusals = surroundings.refusals}),
      edges_(surroundings.shard, surroundings.database, surroundings.log),
      bad_item_(surroundings.refusals.reason("errors", "bad_traffic",
                                             "Transactions, spans and client reports that are malformed")) {}

void Traffic::start() {
  timer_ = surroundings_.shard.every(kTick, runtime::Shard::Alignment::kFromNow, [this] { write(); });
}

void Traffic::write() {
  const UnixMillis now = surroundings_.clock.now();
  counts_.write(now);
  measures_.write(now);
}

runtime::Task<Taken> Traffic::take(const Sender& sender, const EnvelopeItem& item) {
  if (item.type == "client_report") co_return take_report(sender, item.payload);
  if (item.type == "transaction" || item.type == "span" || item.type == "otel_span") co_return take_spans(sender, item);
  Taken taken;
  taken.outcome = Outcome::kSampled;
  taken.quantity = std::max<std::uint64_t>(item.item_count.value_or(1), 1);
  co_return taken;
}

Taken Traffic::refuse(const Sender& sender, const Error& error, std::string_view reason) {
  bad_item_.refuse(error.message(), sender.request.peer);
  return {.outcome = Outcome::kRejected, .reason = std::string(reason)};
}

Taken Traffic::take_report(const Sender& sender, std::string_view payload) {
  const Result<std::vector<Dropped>> report = read_client_report(payload);
  if (!report) return refuse(sender, report.error(), "invalid_client_report");
  for (const Dropped& dropped : *report) {
    surroundings_.outcomes.count(sender.project().id, dropped.category, Outcome::kClient, dropped.reason,
                                 dropped.quantity, sender.received);
  }
  return {};
}

Taken Traffic::take_spans(const Sender& sender, const EnvelopeItem& item) {
  const bool is_transaction = item.type == "transaction";
  Result<Measures> measures =
      is_transaction ? read_transaction(item.payload, sender.received) : read_spans(item.payload, sender.received);
  if (!measures) return refuse(sender, measures.error(), is_transaction ? "invalid_transaction" : "invalid_span");
  Taken taken;
  taken.quantity = is_transaction ? 1 : std::max<std::uint64_t>(measures->spans, 1);
  if (measures->all.empty()) return taken;
  surroundings_.shard.post(
      [this, project = sender.project().slug, measures = std::move(*measures)] { add(project, measures); });
  return taken;
}

void Traffic::add(const std::string& project, const Measures& measures) {
  const UnixMillis now = surroundings_.clock.now();
  for (const Measured& measured : measures.all) {
    const std::string_view name = measures_.add(project, measured, now);
    if (measured.kind == Measured::Kind::kDependency && name != MeasureSeries::kOther) record_edge(project, name, now);
  }
}

void Traffic::record_edge(const std::string& project, std::string_view dependency, UnixMillis now) {
  std::string key = project + "/" + std::string(dependency);
  const auto known = recorded_.find(key);
  if (known != recorded_.end() && now - known->second < kEdgePause) return;
  if (known == recorded_.end() && recorded_.size() >= kMaxEdges) return;
  recorded_.insert_or_assign(key, now);
  const UnixSeconds second = std::chrono::floor<seconds>(now);
  ledger::TopologyEdge edge{.caller = "errors/" + project,
                            .callee = "dependencies/" + std::string(dependency),
                            .source = "errors.span",
                            .first_seen = second,
                            .last_seen = second};
  edges_.put(std::move(key), [edge = std::move(edge)](ledger::Connection& connection) {
    return ledger::Topology::record(connection, edge);
  });
}

}  // namespace bellwether::errors

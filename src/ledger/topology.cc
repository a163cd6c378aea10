#include "ledger/topology.h"

#include <fmt/format.h>

namespace bellwether::ledger {

Result<void> Topology::record(Connection& connection, const TopologyEdge& edge) {
  TRY_VOID(connection.execute(
      "INSERT INTO topology_edge(caller, callee, source, first_seen, last_seen) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT(caller, callee, source) DO UPDATE SET last_seen = excluded.last_seen",
      {edge.caller, edge.callee, edge.source, count_seconds(edge.first_seen), count_seconds(edge.last_seen)}));
  return {};
}

Result<std::int64_t> Topology::remove_unseen(Connection& connection, std::string_view source, UnixSeconds since) {
  return connection.execute("DELETE FROM topology_edge WHERE source = $1 AND last_seen < $2",
                            {std::string(source), count_seconds(since)});
}

Result<std::vector<TopologyEdge>> Topology::all(std::size_t limit) const {
  return find("1 = 1 ORDER BY caller, callee, source LIMIT $1", static_cast<std::int64_t>(limit));
}

Result<std::vector<TopologyEdge>> Topology::needs(std::string_view caller) const {
  return find("caller = $1 ORDER BY callee, source", std::string(caller));
}

Result<std::vector<TopologyEdge>> Topology::needed_by(std::string_view callee) const {
  return find("callee = $1 ORDER BY caller, source", std::string(callee));
}

Result<std::vector<TopologyEdge>> Topology::find(std::string_view condition, Value value) const {
  return database_.read([&](Connection& connection) -> Result<std::vector<TopologyEdge>> {
    TRY(const std::vector<Row> rows,
        connection.query(
            fmt::format("SELECT caller, callee, source, first_seen, last_seen FROM topology_edge WHERE {}", condition),
            {value}));
    std::vector<TopologyEdge> edges;
    edges.reserve(rows.size());
    for (const Row& row : rows) {
      edges.push_back({.caller = row.text(0),
                       .callee = row.text(1),
                       .source = row.text(2),
                       .first_seen = unix_seconds(row.integer(3)),
                       .last_seen = unix_seconds(row.integer(4))});
    }
    return edges;
  });
}

}  // namespace bellwether::ledger

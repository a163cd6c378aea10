#include "app/system_view.h"

#include <fstream>

#include <unistd.h>

#include "app/version.h"
#include "codec/json_writer.h"
#include "disk/filesystem.h"

namespace bellwether::app {
namespace {

using codec::JsonWriter;

double to_seconds(UnixMillis time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1000;
}

void write_ingest(JsonWriter& json, const std::vector<IngestRow>& rows) {
  json.key("ingest").begin_array();
  for (const IngestRow& row : rows) {
    json.begin_object();
    json.key("listener").string(row.listener).key("protocol").string(row.protocol);
    json.key("received").unsigned_integer(row.received).key("samples").unsigned_integer(row.samples);
    json.key("bytes").unsigned_integer(row.bytes).key("kernel_drops").unsigned_integer(row.kernel_drops);
    json.key("refused").unsigned_integer(row.refused).key("truncated").unsigned_integer(row.truncated);
    json.key("open_connections").unsigned_integer(row.open_connections);
    json.key("receive_buffer_bytes").unsigned_integer(row.receive_buffer_bytes);
    json.key("memory_bytes").unsigned_integer(row.memory_bytes);
    json.key("longest_pause_seconds").number(row.longest_pause_seconds);
    json.end_object();
  }
  json.end_array();
}

void write_refusals(JsonWriter& json, const Refusals& refusals) {
  json.key("refusals").begin_array();
  for (const Refusals::Reason* reason : refusals.all()) {
    if (reason->total() == 0) continue;
    json.begin_object();
    json.key("module").string(reason->module()).key("reason").string(reason->name()).key("help").string(reason->help());
    json.key("count").unsigned_integer(reason->total());
    json.key("examples").begin_array();
    for (const Refusals::Example& example : reason->examples()) {
      json.begin_object();
      json.key("when")
          .number(to_seconds(example.when))
          .key("text")
          .string(example.text)
          .key("place")
          .string(example.place);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

void write_storage(JsonWriter& json, const SystemSources& sources) {
  const series::Statistics statistics = sources.backend.statistics();
  json.key("storage").begin_object();
  json.key("series").unsigned_integer(statistics.series);
  json.key("points_accepted").unsigned_integer(statistics.points_accepted);
  json.key("points_durable").unsigned_integer(sources.points_durable());
  json.key("memory_bytes").unsigned_integer(statistics.memory_bytes);
  json.key("disk_bytes").unsigned_integer(statistics.disk_bytes);
  json.key("log_bytes").unsigned_integer(statistics.log_bytes);
  json.key("files").unsigned_integer(statistics.files);
  if (const auto space = disk::system_filesystem().space(sources.data_folder)) {
    json.key("disk_free_bytes").unsigned_integer(space->free_bytes);
    json.key("disk_total_bytes").unsigned_integer(space->total_bytes);
  }
  json.end_object();
}

void write_limits(JsonWriter& json, const std::vector<LimitRow>& rows) {
  json.key("limits").begin_array();
  for (const LimitRow& row : rows) {
    json.begin_object();
    json.key("name").string(row.name).key("used").number(row.used).key("limit").number(row.limit).key("unit").string(
        row.unit);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total_pages = 0, resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

SystemView::SystemView(SystemSources sources) : sources_(std::move(sources)), started_(sources_.clock.monotonic()) {}

std::string SystemView::json() const {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("version").string(kVersion);
  json.key("uptime_seconds").number(std::chrono::duration<double>(sources_.clock.monotonic() - started_).count());
  json.key("now").number(to_seconds(sources_.clock.now()));
  json.key("ready").boolean(true);
  json.key("shards").unsigned_integer(sources_.shards);
  write_ingest(json, sources_.ingest());
  write_refusals(json, sources_.refusals);
  write_storage(json, sources_);
  json.key("memory").begin_object().key("resident_bytes").unsigned_integer(resident_bytes()).end_object();
  write_limits(json, sources_.limits());
  json.end_object();
  return out;
}

}  // namespace bellwether::app

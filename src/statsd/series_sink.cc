#include "statsd/series_sink.h"

#include <algorithm>

namespace bellwether::statsd {

SeriesSink::SeriesSink(const NamespaceOptions& names, series::Writer& writer, Metrics& metrics, Refusals& refusals)
    : names_(names),
      writer_(writer),
      points_(metrics.counter("statsd.flushed_points", {}, "Points written to the time-series engine by flushes")),
      dropped_(
          metrics.counter("statsd.dropped_points", {}, "Points of flushes that the time-series engine did not take")),
      refused_name_(refusals.reason("statsd", "series_name", "a name that the time-series engine does not accept")),
      refused_point_(refusals.reason("statsd", "series_point", "a point that the time-series engine does not accept")) {
}

void SeriesSink::begin(UnixSeconds time) {
  time_ = count_seconds(time);
  if (++flushes_ % kRetryFlushes == 0) std::ranges::replace(pool_, kRefused, kUnknown);
}

std::uint32_t& SeriesSink::slot(const FlushPoint& point) {
  if (point.key_id >= blocks_.size())
    blocks_.resize(std::max<std::size_t>(point.key_id + 1, blocks_.size() + blocks_.size() / 2));
  Block& block = blocks_[point.key_id];
  if (point.ordinal >= block.size) {
    // A timer's block holds four more at a time: how many statistics it has is known only when all have come once.
    const auto size =
        static_cast<std::uint16_t>(point.type == Type::kTimer ? (point.ordinal + 4) / 4 * 4 : point.ordinal + 1);
    std::uint32_t at;
    if (auto free = free_.find(size); free != free_.end() && !free->second.empty()) {
      at = free->second.back();
      free->second.pop_back();
    } else {
      at = static_cast<std::uint32_t>(pool_.size());
      pool_.resize(pool_.size() + size);
    }
    std::fill_n(pool_.begin() + at, size, kUnknown);
    if (block.size > 0) {
      std::copy_n(pool_.begin() + block.at, block.size, pool_.begin() + at);
      free_[block.size].push_back(block.at);
    }
    block = {.at = at, .size = size};
  }
  return pool_[block.at + point.ordinal];
}

std::uint32_t SeriesSink::resolve(std::string_view name) {
  auto id = writer_.resolve(name);
  if (id) return static_cast<std::uint32_t>(*id);
  refused_name_.refuse(name, id.error().to_string());
  return kRefused;
}

void SeriesSink::append(std::uint32_t id, std::int64_t time, double value) {
  if (id == kRefused) {
    dropped_.add();
    return;
  }
  switch (writer_.append(series::SeriesId{id}, time, value)) {
    case series::Writer::Append::kStored:
      points_.add();
      return;
    case series::Writer::Append::kTooOld:
      refused_point_.refuse("older than its retention", std::to_string(time));
      break;
    case series::Writer::Append::kTooNew:
      refused_point_.refuse("too far in the future", std::to_string(time));
      break;
    case series::Writer::Append::kNotANumber:
      refused_point_.count(1);
      break;
    case series::Writer::Append::kLogFull:
      refused_point_.refuse("the write-ahead log is full", std::to_string(time));
      break;
  }
  dropped_.add();
}

void SeriesSink::write(const FlushPoint& point) {
  std::uint32_t& id = slot(point);
  if (id == kUnknown) {
    name_.clear();
    names_.append(name_, point);
    id = resolve(name_);
  }
  append(id, time_, point.value);
}

void SeriesSink::write_timed(Type type, std::string_view key, double value, UnixSeconds time) {
  FlushPoint point{.key_id = 0, .ordinal = 0, .type = type, .key = key, .statistic = {}, .value = value};
  if (type == Type::kCounter) {
    point.ordinal = kCounterCount;
    point.statistic = "count";
  }
  name_.clear();
  names_.append(name_, point);
  append(resolve(name_), count_seconds(time), value);
}

void SeriesSink::write_own(std::string_view name, double value) {
  auto at = own_ids_.find(name);
  if (at == own_ids_.end()) {
    name_.clear();
    names_.append_own(name_, name);
    at = own_ids_.emplace(std::string(name), resolve(name_)).first;
  }
  append(at->second, time_, value);
}

void SeriesSink::end(const FlushSummary& summary) {
  write_own("numStats", static_cast<double>(summary.keys));
  write_own("graphiteStats.calculationtime", summary.calculation_ms);
  write_own("processing_time", summary.processing_ms);
  writer_.commit();
}

void SeriesSink::forget(std::uint32_t key_id) {
  if (key_id >= blocks_.size() || blocks_[key_id].size == 0) return;
  Block& block = blocks_[key_id];
  free_[block.size].push_back(block.at);
  block = {};
}

}  // namespace bellwether::statsd

#include "base/metrics.h"

#include <cmath>

#include <fmt/format.h>

namespace bellwether {
namespace {

std::string key_of(std::string_view name, const MetricLabels& labels) {
  std::string key(name);
  for (const auto& [label, value] : labels) {
    key += '\x01';
    key += label;
    key += '\x02';
    key += value;
  }
  return key;
}

std::string prometheus_name(const MetricSample& sample) {
  std::string name = "bellwether_" + sample.name;
  for (char& c : name) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!allowed) c = '_';
  }
  if (sample.kind == MetricKind::kCounter) name += "_total";
  return name;
}

void append_label_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
}

std::string prometheus_value(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

}  // namespace

Metrics::Subscription& Metrics::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(id_, other.id_);
  return *this;
}

Metrics::Subscription::~Subscription() {
  if (owner_ == nullptr) return;
  const std::lock_guard lock(owner_->mutex_);
  std::erase_if(owner_->entries_, [this](const auto& pair) { return pair.second.id == id_; });
}

Metrics::Entry& Metrics::entry(std::string_view name, MetricLabels&& labels, MetricKind kind, std::string_view help) {
  auto [at, inserted] = entries_.try_emplace(key_of(name, labels));
  if (inserted) {
    at->second.name = name;
    at->second.labels = std::move(labels);
    at->second.kind = kind;
    at->second.help = help;
  }
  return at->second;
}

Counter& Metrics::counter(std::string_view name, MetricLabels labels, std::string_view help) {
  const std::lock_guard lock(mutex_);
  Entry& found = entry(name, std::move(labels), MetricKind::kCounter, help);
  if (!found.counter) found.counter = std::make_unique<Counter>();
  return *found.counter;
}

Gauge& Metrics::gauge(std::string_view name, MetricLabels labels, std::string_view help) {
  const std::lock_guard lock(mutex_);
  Entry& found = entry(name, std::move(labels), MetricKind::kGauge, help);
  if (!found.gauge) found.gauge = std::make_unique<Gauge>();
  return *found.gauge;
}

Metrics::Subscription Metrics::observe(std::string_view name, MetricLabels labels, MetricKind kind,
                                       std::string_view help, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  Entry& found = entry(name, std::move(labels), kind, help);
  found.read = std::move(read);
  found.id = next_id_++;
  return Subscription(this, found.id);
}

std::vector<MetricSample> Metrics::samples() const {
  const std::lock_guard lock(mutex_);
  std::vector<MetricSample> all;
  all.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) {
    double value = 0;
    if (entry.read) {
      value = entry.read();
    } else if (entry.counter) {
      value = static_cast<double>(entry.counter->value());
    } else if (entry.gauge) {
      value = entry.gauge->value();
    }
    all.push_back({entry.name, entry.labels, entry.kind, entry.help, value});
  }
  return all;
}

std::string Metrics::prometheus_text() const {
  std::string out;
  std::string previous;
  for (const MetricSample& sample : samples()) {
    const std::string name = prometheus_name(sample);
    if (name != previous) {
      out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, sample.help, name,
                         sample.kind == MetricKind::kCounter ? "counter" : "gauge");
      previous = name;
    }
    out += name;
    for (std::size_t i = 0; i < sample.labels.size(); ++i) {
      out += i == 0 ? "{" : ",";
      out += sample.labels[i].first + "=\"";
      append_label_value(out, sample.labels[i].second);
      out += '"';
    }
    if (!sample.labels.empty()) out += '}';
    out += ' ' + prometheus_value(sample.value) + '\n';
  }
  return out;
}

}  // namespace bellwether

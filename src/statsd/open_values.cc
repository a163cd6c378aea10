#include "statsd/open_values.h"

#include <algorithm>
#include <utility>

#include "statsd/js_inspect.h"

namespace bellwether::statsd {

OpenValues::Open* OpenValues::at(std::string_view key) {
  if (const auto found = positions_.find(key); found != positions_.end()) return &open_[found->second];
  if (open_.size() >= kMaxKeys) {
    ++left_out_;
    return nullptr;
  }
  positions_.emplace(std::string(key), open_.size());
  return &open_.emplace_back(Open{.key = std::string(key), .values = {}});
}

void OpenValues::take(Aggregator& aggregator) {
  aggregator.visit_open([this](const Record& record, const Value& value) {
    if (record.type != type_) return;
    Open* const open = at(record.key());
    if (open == nullptr) return;
    switch (value.form) {
      case Value::Form::kSamples: {
        const auto values = std::as_const(*value.samples).values();
        open->values.insert(open->values.end(), values.begin(), values.end());
        break;
      }
      case Value::Form::kNumber:
        if (type_ == Type::kTimer) {
          open->values.push_back(value.number);
        } else if (type_ == Type::kGauge) {
          open->number = value.number;
          open->is_relative = false;
        } else {
          open->number += value.number;
        }
        break;
      case Value::Form::kRelative:
        open->number += value.number;
        break;
      case Value::Form::kMembers:
        open->number += value.members->size();
        break;
    }
  });
}

void OpenValues::take(const Merger& merger) {
  // The merger's keys came before those that only the open interval has.
  std::vector<Open> before = std::exchange(open_, {});
  std::map<std::string, std::size_t, std::less<>> before_positions = std::exchange(positions_, {});
  merger.visit(type_, [&](std::string_view key, double carried) {
    Open* const open = at(key);
    if (open == nullptr) return;
    if (const auto found = before_positions.find(key); found != before_positions.end()) {
      *open = std::move(before[found->second]);
      before_positions.erase(found);
    }
    if (type_ == Type::kGauge && open->is_relative) open->number += carried;
  });
  std::vector<std::size_t> new_ones;
  for (const auto& [key, position] : before_positions) new_ones.push_back(position);
  std::ranges::sort(new_ones);
  for (const std::size_t position : new_ones) {
    const std::string key = before[position].key;
    if (Open* const open = at(key); open != nullptr) *open = std::move(before[position]);
  }
}

std::vector<std::string> OpenValues::keys() const {
  std::vector<std::string> all;
  for (const Open& open : open_) all.push_back(open.key);
  return all;
}

std::string OpenValues::inspect() const {
  std::string out;
  if (type_ == Type::kTimer) {
    std::vector<std::pair<std::string, std::vector<double>>> properties;
    for (const Open& open : open_) properties.emplace_back(open.key, open.values);
    out = inspect_lists(properties);
  } else {
    std::vector<std::pair<std::string, double>> properties;
    for (const Open& open : open_) properties.emplace_back(open.key, open.number);
    out = inspect_numbers(properties);
  }
  if (left_out_ > 0) out.append("\n... ").append(std::to_string(left_out_)).append(" more keys");
  return out + "\n";
}

}  // namespace bellwether::statsd

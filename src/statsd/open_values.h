// OpenValues: the keys of one type and what they stand at, the open interval of all shards included: what the admin port shows and deletes from.
//
// Filled on the shards, one after the other, then on the flush thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "statsd/aggregator.h"
#include "statsd/merger.h"

namespace bellwether::statsd {

class OpenValues {
 public:
  static constexpr std::size_t kMaxKeys = 100'000;  // more are left out, and the answer says so

  explicit OpenValues(Type type) : type_(type) {}

  // The shard's thread.
  void take(Aggregator& aggregator);
  // The flush thread: what the keys stood at when the interval began, and which there are.
  void take(const Merger& merger);

  Type type() const { return type_; }
  bool has(std::string_view key) const { return positions_.contains(key); }
  // In the original's order.
  std::vector<std::string> keys() const;
  // As the original's util.inspect() shows them, with a line end.
  std::string inspect() const;

 private:
  struct Open {
    std::string key;
    double number = 0;
    bool is_relative = true;  // of a gauge
    std::vector<double> values;
  };
  Open* at(std::string_view key);

  Type type_;
  std::vector<Open> open_;
  std::map<std::string, std::size_t, std::less<>> positions_;
  std::size_t left_out_ = 0;
};

}  // namespace bellwether::statsd

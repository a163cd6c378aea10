// SeriesNames: how the numbers of a key are called, in either name space. Tags of the key go to the end of the name, behind the suffix.
#pragma once

#include <string>
#include <string_view>

#include "statsd/flush_sink.h"
#include "statsd/options.h"

namespace bellwether::statsd {

class SeriesNames {
 public:
  explicit SeriesNames(const NamespaceOptions& options);

  void append(std::string& out, const FlushPoint& point) const;
  // Of Bellwether's own numbers: "numStats", "processing_time", "graphiteStats.flush_time".
  void append_own(std::string& out, std::string_view name) const;
  bool sends_counts() const { return sends_counts_; }

 private:
  bool is_legacy_;
  bool sends_counts_;
  std::string counter_, count_, timer_, gauge_, set_;  // prefixes with their final point
  std::string own_;
  std::string num_stats_;
  std::string suffix_;  // with its leading point, or empty
};

}  // namespace bellwether::statsd

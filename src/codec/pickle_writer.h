// PickleTextWriter: the one shape of pickle that StatsD sends to carbon: protocol 0, a list of (name, (timestamp,
// value)) in which the value is a string, behind its length in four big-endian bytes.
//
//   PickleTextWriter pickle(out);
//   pickle.add("stats.gauges.a", 1700000000, "12.5");
//   pickle.finish();
//
// Writes into the caller's string, several messages one after another if asked to. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bellwether::codec {

class PickleTextWriter {
 public:
  // Begins a message at the end of `out`.
  explicit PickleTextWriter(std::string& out);

  void add(std::string_view name, std::int64_t timestamp, std::string_view value);

  // Ends the message and fills in its length. Call once, last.
  void finish();

  std::size_t message_bytes() const { return out_.size() - start_; }

 private:
  std::string& out_;
  std::size_t start_;
};

}  // namespace bellwether::codec

// BlockWriter: the form of status.dat: "kind {", lines of TAB "key=value", TAB "}". Line breaks in values become "\n", as Nagios writes them.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/time.h"

namespace bellwether::checks {

class BlockWriter {
 public:
  explicit BlockWriter(std::string& out) : out_(out) {}

  void begin(std::string_view kind) { fmt::format_to(std::back_inserter(out_), "{} {{\n", kind); }
  void end() { out_ += "\t}\n\n"; }

  void text(std::string_view key, std::string_view value) {
    put_key(key);
    for (const char byte : value) {
      if (byte == '\n') {
        out_ += "\\n";
      } else {
        out_ += byte;
      }
    }
    out_ += '\n';
  }
  template <class Number>
    requires std::is_integral_v<Number>
  void number(std::string_view key, Number value) {
    put_key(key);
    fmt::format_to(std::back_inserter(out_), "{}\n", static_cast<std::int64_t>(value));
  }
  void time(std::string_view key, UnixSeconds value) { number(key, count_seconds(value)); }
  void time(std::string_view key, UnixMillis value) { time(key, std::chrono::floor<seconds>(value)); }
  void decimal(std::string_view key, double value, int digits) {
    put_key(key);
    fmt::format_to(std::back_inserter(out_), "{:.{}f}\n", value, digits);
  }

 private:
  void put_key(std::string_view key) {
    out_ += '\t';
    out_ += key;
    out_ += '=';
  }

  std::string& out_;
};

}  // namespace bellwether::checks

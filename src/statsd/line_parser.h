// LineParser: one line of any dialect to samples, events and refusals. The slow and complete way; the aggregator's fast path takes the plain
// lines and must agree with this one (aggregator_test.cc compares them).
//
// One thread; keeps scratch memory between lines. About 150 ns for a line with three tags.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "statsd/key_name.h"
#include "statsd/options.h"
#include "statsd/sample.h"
#include "timeline/timeline.h"

namespace bellwether::statsd {

// Where a line's content goes. Each piece of a line (value) causes exactly one call.
class LineSink {
 public:
  virtual ~LineSink() = default;
  virtual void on_sample(const Sample& sample) = 0;
  virtual void on_refused(Refusal refusal, std::string_view piece) = 0;
  // An event or a service check; `when` is 0 when the line names no time.
  virtual void on_event(timeline::Event&& event) = 0;
};

class LineParser {
 public:
  explicit LineParser(const Options& options);

  // `line` without its newline, not empty.
  void parse(std::string_view line, LineSink& sink);

 private:
  struct Fields {  // behind the type
    double weight = 1;
    std::int64_t timestamp = 0;
  };

  void parse_strict(std::string_view line, LineSink& sink);
  void parse_strict_piece(std::string_view piece, LineSink& sink);
  void parse_extended(std::string_view line, LineSink& sink);
  std::string_view parse_extended_piece(std::string_view rest, LineSink& sink);
  std::optional<Refusal> parse_field(std::string_view field, Fields& fields) const;
  void emit_values(std::string_view values, std::string_view type_text, const Fields& fields, LineSink& sink);
  void emit_value(std::string_view text, std::string_view type_text, Type type, const Fields& fields, LineSink& sink);

  const Mode mode_;
  const bool sanitize_;
  const std::size_t max_key_bytes_;
  ExtendedKey extended_key_;
  std::string key_;
  std::string scratch_;
};

}  // namespace bellwether::statsd

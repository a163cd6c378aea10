// RowWriter: an answer's rows in one of Livestatus' forms. Rows come in order; headers, if any, are the first row.
#pragma once

#include <span>
#include <string>

#include "checks/livestatus/query.h"
#include "checks/livestatus/value.h"

namespace bellwether::checks::livestatus {

class RowWriter {
 public:
  RowWriter(OutputFormat format, const Separators& separators) : format_(format), separators_(separators) {
    if (format_ != OutputFormat::kCsv) out_ = "[";
  }

  void write(std::span<const Value> row);
  std::size_t bytes() const { return out_.size(); }
  std::string finish() &&;

 private:
  void write_csv(const Value& value, char list_separator);
  void write_literal(const Value& value);
  void write_text(std::string_view text);

  const OutputFormat format_;
  const Separators separators_;
  std::string out_;
  bool has_rows_ = false;
};

}  // namespace bellwether::checks::livestatus

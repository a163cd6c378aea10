#include "checks/livestatus/output.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"

namespace bellwether::checks::livestatus {
namespace {

// Python's repr for a text, in ASCII: what eval() of every version reads.
void append_python_string(std::string& out, std::string_view text, bool is_python3) {
  if (!is_python3) out += 'u';
  out += '"';
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
    const auto first = static_cast<unsigned char>(text.front());
    if (first == '"' || first == '\\') {
      out += '\\';
      out += text.front();
    } else if (first < 0x20 || first == 0x7f || (first >= 0x80 && length == 1)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", first);
    } else if (length == 1) {
      out += text.front();
    } else {
      std::uint32_t point = first & (0xffu >> (length + 1));
      for (std::size_t i = 1; i < length; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3fu);
      out += point > 0xffff ? fmt::format("\\U{:08x}", point) : fmt::format("\\u{:04x}", point);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

}  // namespace

void RowWriter::write(std::span<const Value> row) {
  if (format_ == OutputFormat::kCsv) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out_ += separators_.field;
      write_csv(row[i], separators_.list);
    }
    out_ += separators_.row;
    return;
  }
  if (std::exchange(has_rows_, true)) out_ += ",\n";
  out_ += '[';
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out_ += ',';
    write_literal(row[i]);
  }
  out_ += ']';
}

std::string RowWriter::finish() && {
  if (format_ != OutputFormat::kCsv) out_ += "]\n";
  return std::move(out_);
}

void RowWriter::write_csv(const Value& value, char list_separator) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.base())) {
    fmt::format_to(std::back_inserter(out_), "{}", *integer);
  } else if (const auto* real = std::get_if<double>(&value.base())) {
    fmt::format_to(std::back_inserter(out_), "{:.10e}", *real);
  } else if (const auto* text = std::get_if<std::string>(&value.base())) {
    out_ += *text;
  } else if (const auto* list = std::get_if<List>(&value.base())) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out_ += list_separator;
      write_csv((*list)[i], separators_.pair);
    }
  } else {
    const auto& dictionary = std::get<Dictionary>(value.base());
    for (std::size_t i = 0; i < dictionary.size(); ++i) {
      if (i > 0) out_ += list_separator;
      out_ += dictionary[i].first + separators_.pair + dictionary[i].second;
    }
  }
}

void RowWriter::write_text(std::string_view text) {
  if (format_ == OutputFormat::kJson) {
    codec::append_json_string(out_, text);
  } else {
    append_python_string(out_, text, format_ == OutputFormat::kPython3);
  }
}

void RowWriter::write_literal(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.base())) {
    fmt::format_to(std::back_inserter(out_), "{}", *integer);
  } else if (const auto* real = std::get_if<double>(&value.base())) {
    // Neither JSON nor Python has a literal for what is not a number.
    const std::string_view nothing = format_ == OutputFormat::kJson ? "null" : "None";
    out_ += std::isfinite(*real) ? fmt::format("{}", *real) : std::string(nothing);
  } else if (const auto* text = std::get_if<std::string>(&value.base())) {
    write_text(*text);
  } else if (const auto* list = std::get_if<List>(&value.base())) {
    out_ += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out_ += ',';
      write_literal((*list)[i]);
    }
    out_ += ']';
  } else {
    const auto& dictionary = std::get<Dictionary>(value.base());
    out_ += '{';
    for (std::size_t i = 0; i < dictionary.size(); ++i) {
      if (i > 0) out_ += ',';
      write_text(dictionary[i].first);
      out_ += ':';
      write_text(dictionary[i].second);
    }
    out_ += '}';
  }
}

}  // namespace bellwether::checks::livestatus

#include "statsd/line_parser.h"

#include <cmath>

#include "base/number.h"
#include "base/text.h"
#include "statsd/dogstatsd_event.h"

namespace bellwether::statsd {

namespace {

// JavaScript's Boolean(text && !isNaN(text)).
bool is_js_number(std::string_view text) {
  return !text.empty() && !std::isnan(parse_js_number(text));
}

// The digits and points behind '@': all that the original reads of a rate.
std::string_view strict_rate_text(std::string_view field) {
  const std::string_view behind = field.substr(1);
  return behind.substr(0, behind.find_first_not_of("0123456789."));
}

bool is_signed(std::string_view text) {
  return !text.empty() && (text[0] == '+' || text[0] == '-');
}

// Splits the text before the first `separator` off `rest`; all of it when there is none, and then `rest` has no data pointer.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

std::optional<Type> extended_type(std::string_view text) {
  if (text == "ms" || text == "h" || text == "d") return Type::kTimer;
  if (text == "c" || text == "C" || text == "m") return Type::kCounter;
  if (text == "g") return Type::kGauge;
  if (text == "s") return Type::kSet;
  return std::nullopt;
}

}  // namespace

LineParser::LineParser(const Options& options)
    : mode_(options.mode), sanitize_(options.sanitize_keys), max_key_bytes_(options.limits.key_bytes) {}

void LineParser::parse(std::string_view line, LineSink& sink) {
  if (mode_ == Mode::kStrict) {
    parse_strict(line, sink);
  } else {
    parse_extended(line, sink);
  }
}

void LineParser::parse_strict(std::string_view line, LineSink& sink) {
  const std::size_t tags_at = line.find("|#");
  std::string_view tags;
  std::string_view rest = line;
  if (tags_at != std::string_view::npos) {
    tags = line.substr(tags_at + 2);
    tags = tags.substr(0, tags.find("|#"));
    rest = line.substr(0, tags_at);
  }
  const std::size_t colon = rest.find(':');
  key_.clear();
  append_strict_key(key_, rest.substr(0, colon), tags, sanitize_, scratch_);
  if (key_.size() > max_key_bytes_) {
    sink.on_refused(Refusal::kKeyTooLong, line);
    return;
  }
  if (colon == std::string_view::npos) {
    sink.on_refused(Refusal::kNoType, line);
    return;
  }
  rest.remove_prefix(colon + 1);
  for (;;) {
    const std::size_t end = rest.find(':');
    parse_strict_piece(rest.substr(0, end), sink);
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

void LineParser::parse_strict_piece(std::string_view piece, LineSink& sink) {
  std::string_view rest = piece;
  const std::string_view value = take_until(rest, '|');
  if (rest.data() == nullptr) return sink.on_refused(Refusal::kNoType, piece);
  const std::string_view type = take_until(rest, '|');
  double weight = 1;
  if (rest.data() != nullptr) {
    const std::string_view rate = take_until(rest, '|');
    if (rate.size() < 2 || rate[0] != '@' || rate[1] == '-' || !is_js_number(rate.substr(1))) {
      return sink.on_refused(Refusal::kBadRate, piece);
    }
    const std::string_view digits = strict_rate_text(rate);
    if (!is_js_number(digits)) return sink.on_refused(Refusal::kBadRate, piece);
    weight = 1 / parse_js_number(digits);
  }
  if (type != "s" && !is_js_number(value)) return sink.on_refused(Refusal::kBadNumber, piece);
  const double number = parse_js_number(value);
  if (type == "ms" && !(number >= 0)) return sink.on_refused(Refusal::kNegativeTimer, piece);

  // Only now, as the original does: " ms" is a counter's number above and a timer below.
  const std::string_view kind = trim(type);
  Sample sample{.key = key_, .value = number, .weight = weight};
  if (kind == "ms") {
    sample.type = Type::kTimer;
  } else if (kind == "g") {
    sample.type = Type::kGauge;
    sample.operation = is_signed(value) ? Operation::kAdd : Operation::kSet;
  } else if (kind == "s") {
    sample.type = Type::kSet;
    sample.member = value.empty() ? std::string_view("0") : value;
  }
  sink.on_sample(sample);
}

void LineParser::parse_extended(std::string_view line, LineSink& sink) {
  if (line.front() == '_') {
    if (line.starts_with("_e{")) {
      if (auto event = parse_event(line)) return sink.on_event(std::move(*event));
      return sink.on_refused(Refusal::kBadEvent, line);
    }
    if (line.starts_with("_sc|")) {
      if (auto check = parse_service_check(line)) return sink.on_event(std::move(*check));
      return sink.on_refused(Refusal::kBadServiceCheck, line);
    }
  }
  if (line.back() == '\r') line.remove_suffix(1);
  std::string_view rest = line;
  const std::string_view name = take_until(rest, ':');
  if (rest.data() == nullptr) return sink.on_refused(Refusal::kNoType, line);
  std::string_view tags;
  if (const std::size_t tags_at = rest.find("|#"); tags_at != std::string_view::npos) {
    tags = rest.substr(tags_at + 2);
    tags = tags.substr(0, tags.find('|'));
  }
  key_.clear();
  extended_key_.append(key_, name, tags, sanitize_);
  if (key_.empty() || key_.front() == ';') return sink.on_refused(Refusal::kEmptyKey, line);
  if (key_.size() > max_key_bytes_) return sink.on_refused(Refusal::kKeyTooLong, line);
  do {
    rest = parse_extended_piece(rest, sink);
  } while (rest.data() != nullptr);
}

// One `values|type|fields`; returns what follows in the original's form `key:1|c:2|c`, or a view without data.
std::string_view LineParser::parse_extended_piece(std::string_view rest, LineSink& sink) {
  const std::string_view piece = rest;
  const std::string_view values = take_until(rest, '|');
  if (rest.data() == nullptr) {
    sink.on_refused(Refusal::kNoType, piece);
    return {};
  }
  std::string_view next;
  std::string_view type = take_until(rest, '|');
  if (const std::size_t colon = type.find(':'); colon != std::string_view::npos) {
    next = std::string_view(type.data() + colon + 1,
                            static_cast<std::size_t>(piece.data() + piece.size() - (type.data() + colon + 1)));
    type = type.substr(0, colon);
    rest = {};
  }
  Fields fields;
  std::optional<Refusal> refusal;
  while (rest.data() != nullptr) {
    std::string_view field = take_until(rest, '|');
    if (field.starts_with('@')) {
      if (const std::size_t colon = field.find(':'); colon != std::string_view::npos) {
        const char* const behind = field.data() + colon + 1;
        next = std::string_view(behind, static_cast<std::size_t>(piece.data() + piece.size() - behind));
        field = field.substr(0, colon);
        rest = {};
      }
    }
    if (auto wrong = parse_field(field, fields); wrong && !refusal) refusal = wrong;
  }
  if (refusal) {
    sink.on_refused(*refusal, piece);
  } else {
    emit_values(values, trim(type), fields, sink);
  }
  return next;
}

std::optional<Refusal> LineParser::parse_field(std::string_view field, Fields& fields) const {
  if (field.empty() || field.front() == '#') return std::nullopt;
  if (field.front() == '@') {
    const auto rate = parse_number(trim(field.substr(1)));
    if (!rate || !(*rate > 0) || !(*rate <= 1)) return Refusal::kBadRate;
    fields.weight = 1 / *rate;
    return std::nullopt;
  }
  if (field.front() == 'T') {
    const auto seconds = parse_number(field.substr(1));
    if (!seconds || !(*seconds > 0) || !(*seconds < 1e11) || *seconds != std::floor(*seconds))
      return Refusal::kBadTimestamp;
    fields.timestamp = static_cast<std::int64_t>(*seconds);
    return std::nullopt;
  }
  // Container, external data and cardinality say where a value came from; a later protocol may add more. None changes the value.
  if (field.starts_with("c:") || field.starts_with("e:") || field.starts_with("card:")) return std::nullopt;
  const std::size_t colon = field.find(':');
  return colon != std::string_view::npos && colon > 0 ? std::nullopt : std::optional(Refusal::kBadField);
}

void LineParser::emit_values(std::string_view values, std::string_view type_text, const Fields& fields,
                             LineSink& sink) {
  const auto type = extended_type(type_text);
  if (!type) return sink.on_refused(type_text.empty() ? Refusal::kNoType : Refusal::kUnknownType, values);
  if (fields.timestamp != 0 && *type != Type::kCounter && *type != Type::kGauge)
    return sink.on_refused(Refusal::kBadTimestamp, values);
  if (*type == Type::kSet || values.find(':') == std::string_view::npos)
    return emit_value(values, type_text, *type, fields, sink);
  bool has_value = false;
  while (values.data() != nullptr) {
    const std::string_view value = take_until(values, ':');
    if (value.empty()) continue;
    has_value = true;
    emit_value(value, type_text, *type, fields, sink);
  }
  if (!has_value) sink.on_refused(Refusal::kBadNumber, type_text);
}

void LineParser::emit_value(std::string_view text, std::string_view type_text, Type type, const Fields& fields,
                            LineSink& sink) {
  Sample sample{.key = key_, .type = type, .weight = fields.weight, .timestamp = fields.timestamp};
  if (type == Type::kSet) {
    sample.member = text.empty() ? std::string_view("0") : text;
    return sink.on_sample(sample);
  }
  if (!is_js_number(text)) return sink.on_refused(Refusal::kBadNumber, text);
  sample.value = parse_js_number(text);
  if (!std::isfinite(sample.value)) return sink.on_refused(Refusal::kBadNumber, text);
  if (type == Type::kTimer && sample.value < 0) return sink.on_refused(Refusal::kNegativeTimer, text);
  if (type == Type::kGauge && !is_signed(text)) sample.operation = Operation::kSet;
  if (type_text == "C") sample.operation = Operation::kMonotonic;
  sink.on_sample(sample);
}

}  // namespace bellwether::statsd

#include "statsd/dogstatsd_event.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace bellwether::statsd {

namespace {

template <class Number>
bool read_whole(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

std::string unescape_newlines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      out.push_back('\n');
      ++i;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

void add_tag(timeline::Event& event, std::string tag) {
  if (!tag.empty() && std::ranges::find(event.tags, tag) == event.tags.end()) event.tags.push_back(std::move(tag));
}

// One `|field`; false when it is known and wrong.
bool read_field(std::string_view field, timeline::Event& event) {
  if (field.starts_with('#')) {
    for (std::string_view rest = field.substr(1); !rest.empty();) {
      const std::size_t comma = rest.find(',');
      add_tag(event, std::string(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
    return true;
  }
  if (field.size() < 2 || field[1] != ':') return true;
  const std::string_view value = field.substr(2);
  switch (field[0]) {
    case 'd': {
      std::int64_t when = 0;
      if (!read_whole(value, when) || when <= 0 || when > 100'000'000'000) return false;
      event.when = unix_seconds(when);
      return true;
    }
    case 'p':
      if (value != "normal" && value != "low") return false;
      add_tag(event, "priority:" + std::string(value));
      return true;
    case 't':
      if (value != "error" && value != "warning" && value != "info" && value != "success") return false;
      add_tag(event, "alert_type:" + std::string(value));
      return true;
    case 'h':
      add_tag(event, "host:" + std::string(value));
      return true;
    case 'k':
      add_tag(event, "aggregation_key:" + std::string(value));
      return true;
    case 's':
      add_tag(event, "source:" + std::string(value));
      return true;
    default:
      return true;  // container and what later protocols add
  }
}

constexpr std::string_view kStatuses[] = {"ok", "warning", "critical", "unknown"};

}  // namespace

std::optional<timeline::Event> parse_event(std::string_view line) {
  const std::size_t comma = line.find(',');
  const std::size_t close = line.find("}:");
  if (!line.starts_with("_e{") || close == std::string_view::npos || comma == std::string_view::npos || comma > close)
    return std::nullopt;
  std::size_t title_bytes = 0;
  std::size_t text_bytes = 0;
  if (!read_whole(line.substr(3, comma - 3), title_bytes) ||
      !read_whole(line.substr(comma + 1, close - comma - 1), text_bytes)) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(close + 2);
  if (title_bytes == 0 || title_bytes > rest.size() || text_bytes > rest.size() ||
      title_bytes + 1 + text_bytes > rest.size() || rest[title_bytes] != '|') {
    return std::nullopt;
  }
  timeline::Event event{.kind = "event", .source = "dogstatsd"};
  event.what = unescape_newlines(rest.substr(0, title_bytes));
  std::ranges::replace(event.what, '\n', ' ');
  event.data = unescape_newlines(rest.substr(title_bytes + 1, text_bytes));
  rest.remove_prefix(title_bytes + 1 + text_bytes);
  while (!rest.empty()) {
    if (rest.front() != '|') return std::nullopt;
    rest.remove_prefix(1);
    const std::size_t end = rest.find('|');
    if (!read_field(rest.substr(0, end), event)) return std::nullopt;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  }
  return event;
}

std::optional<timeline::Event> parse_service_check(std::string_view line) {
  if (!line.starts_with("_sc|")) return std::nullopt;
  std::string_view rest = line.substr(4);
  const std::size_t name_end = rest.find('|');
  if (name_end == std::string_view::npos || name_end == 0) return std::nullopt;
  const std::string_view name = rest.substr(0, name_end);
  rest.remove_prefix(name_end + 1);
  if (rest.empty() || rest[0] < '0' || rest[0] > '3' || (rest.size() > 1 && rest[1] != '|')) return std::nullopt;
  const std::string_view status = kStatuses[rest[0] - '0'];
  timeline::Event event{.kind = "check", .source = "dogstatsd"};
  event.what = std::string(name) + " is " + std::string(status);
  add_tag(event, "check:" + std::string(name));
  add_tag(event, "status:" + std::string(status));
  rest.remove_prefix(1);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    if (rest.starts_with("m:")) {  // the message is last: what looks like a field behind it is its text
      event.data = unescape_newlines(rest.substr(2));
      break;
    }
    const std::size_t end = rest.find('|');
    if (!read_field(rest.substr(0, end), event)) return std::nullopt;
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  }
  return event;
}

}  // namespace bellwether::statsd

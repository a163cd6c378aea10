#include "alerts/delivery/mail_text.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/base_encoding.h"

namespace bellwether::alerts {
namespace {

constexpr std::size_t kLineColumns = 76;
constexpr std::string_view kWordBegin = "=?utf-8?B?";
constexpr std::string_view kWordEnd = "?=";

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_atom(std::string_view text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-/=?^_`{|}~ ";
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kOthers.contains(c);
  });
}

// Whole characters from the front of `text`, at most `bytes` of them; a byte that begins none counts as one.
std::string_view whole_characters(std::string_view text, std::size_t bytes) {
  std::size_t taken = 0;
  while (taken < text.size()) {
    const std::size_t next = std::max<std::size_t>(1, utf8_length(text.substr(taken)));
    if (taken + next > bytes) break;
    taken += next;
  }
  return text.substr(0, std::max<std::size_t>(1, taken));
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (!is_control)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return std::string(trim(out));
}

void append_escaped(std::string& out, char c) {
  out += fmt::format("={:02X}", static_cast<unsigned char>(c));
}

// One line without its break.
void append_quoted_line(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_blank = c == ' ' || c == '\t';
    const bool is_last = i + 1 == line.size();
    // A dot in front would be doubled on the way and "From " changed by some stores.
    const bool is_plain =
        is_blank ? !is_last : c > 0x20 && c < 0x7f && c != '=' && !(column == 0 && (c == '.' || c == 'F'));
    const std::size_t needs = is_plain ? 1 : 3;
    if (column + needs > kLineColumns - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (is_plain)
      out += c;
    else
      append_escaped(out, c);
    column += needs;
  }
  out += "\r\n";
}

}  // namespace

std::string as_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    out += length == 0 ? "\xef\xbf\xbd" : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return out;
}

std::string encode_header_text(std::string_view text, std::size_t first_column) {
  const std::string clean = without_controls(text);
  if (is_printable_ascii(clean) && !clean.contains("=?") && first_column + clean.size() <= 900) return clean;
  std::string out;
  std::string_view rest = clean;
  std::size_t column = first_column;
  while (!rest.empty()) {
    const std::size_t frame = kWordBegin.size() + kWordEnd.size();
    const std::size_t room = kLineColumns - std::min(kLineColumns - frame - 8, column) - frame;
    const std::string_view part = whole_characters(rest, room / 4 * 3);
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("{}{}{}", kWordBegin, codec::to_base64(part), kWordEnd);
    rest.remove_prefix(part.size());
    column = 1;
  }
  return out;
}

std::string_view address_of(std::string_view mailbox) {
  const std::size_t open = mailbox.rfind('<');
  const std::size_t close = mailbox.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return trim(mailbox);
  return trim(mailbox.substr(open + 1, close - open - 1));
}

std::string encode_mailbox(std::string_view mailbox) {
  const std::string_view address = address_of(mailbox);
  const std::size_t open = mailbox.rfind('<');
  if (open == std::string_view::npos) return std::string(address);
  std::string_view name = trim(mailbox.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  if (name.empty()) return fmt::format("<{}>", address);
  if (!is_printable_ascii(name)) return fmt::format("{} <{}>", encode_header_text(name, 10), address);
  if (is_atom(name)) return fmt::format("{} <{}>", name, address);
  std::string quoted;
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("\"{}\" <{}>", quoted, address);
}

std::string encode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16 + 2);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_quoted_line(out, line);
  }
  return out;
}

std::string mail_date(UnixMillis time) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(time - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string message_id_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain)
      out += c;
    else
      append_escaped(out, c);
  }
  return out;
}

}  // namespace bellwether::alerts

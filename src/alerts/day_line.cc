// The forms of a timeperiod's lines. Each is tried in turn, the most particular first, as with C's scanf(): a form fits when all of its
// fields are found, and the hours are the run of digits, colons, commas, blanks and dashes that follows.
#include <array>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "alerts/day_rule.h"

namespace bellwether::alerts {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

// 'w' a word of small letters, 'n' a number, '4' and '2' digits of a date, ' ' any blanks, '_' at least one blank, anything else itself.
enum class Form {
  kDates,          // 2026-12-24 - 2026-12-26 / 2
  kDateSkip,       // 2026-12-24 / 2
  kDateRange,      // 2026-12-24 - 2026-12-26
  kDate,           // 2026-12-24
  kWordMonthSkip,  // monday 1 april - tuesday 2 may / 2
  kWordsSkip,      // monday 1 - tuesday 2 / 2, july 4 - august 2 / 2, day 1 - day 5 / 2
  kWordSkip,       // monday 1 - 3 / 2, july 4 - 10 / 2, day 1 - 10 / 2
  kWordMonths,     // monday 1 april - tuesday 2 may
  kWords,          // monday 1 - tuesday 2
  kWordRange,      // monday 1 - 3
  kWordMonth,      // monday 1 april
  kWord,           // monday 1
  kWeekday,        // monday
};

struct Pattern {
  Form form;
  std::string_view fields;
};

constexpr Pattern kPatterns[] = {
    {Form::kDates, "4-2-2 - 4-2-2 / n "},
    {Form::kDateSkip, "4-2-2 / n "},
    {Form::kDateRange, "4-2-2 - 4-2-2 "},
    {Form::kDate, "4-2-2 "},
    {Form::kWordMonthSkip, "w n w - w n w / n "},
    {Form::kWordsSkip, "w n - w n / n "},
    {Form::kWordSkip, "w n - n / n "},
    {Form::kWordMonths, "w n w - w n w "},
    {Form::kWords, "w n - w n "},
    {Form::kWordRange, "w n - n "},
    {Form::kWordMonth, "w n w "},
    {Form::kWord, "w n_"},
    {Form::kWeekday, "w "},
};

struct Fields {
  std::array<std::string_view, 4> words;
  std::array<int, 7> numbers{};
  std::string_view ranges;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool scan(std::string_view pattern, Fields& fields) {
    std::size_t word = 0, number = 0;
    for (const char field : pattern) {
      bool fits = true;
      switch (field) {
        case '_':
          fits = text_.starts_with(' ') || text_.starts_with('\t');
          skip_blanks();
          break;
        case ' ':
          skip_blanks();
          break;
        case 'w':
          fits = take_word(fields.words[word++]);
          break;
        case 'n':
          fits = take_number(fields.numbers[number++], text_.size());
          break;
        case '4':
        case '2':
          fits = take_number(fields.numbers[number++], static_cast<std::size_t>(field - '0'));
          break;
        default:
          fits = text_.starts_with(field);
          if (fits) text_.remove_prefix(1);
      }
      if (!fits) return false;
    }
    const std::size_t end = text_.find_first_not_of("0123456789:, -");
    fields.ranges = text_.substr(0, end);
    return !fields.ranges.empty();
  }

 private:
  void skip_blanks() {
    const std::size_t begin = text_.find_first_not_of(" \t");
    text_.remove_prefix(begin == std::string_view::npos ? text_.size() : begin);
  }
  bool take_word(std::string_view& word) {
    const std::size_t end = text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    word = text_.substr(0, end);
    text_.remove_prefix(word.size());
    return !word.empty();
  }
  bool take_number(int& number, std::size_t width) {
    skip_blanks();
    const std::string_view digits = text_.substr(0, width);
    const char* begin = digits.data();
    if (digits.starts_with('+')) ++begin;
    const auto [end, error] = std::from_chars(begin, digits.data() + digits.size(), number);
    if (error != std::errc()) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return true;
  }

  std::string_view text_;
};

template <std::size_t N>
std::optional<int> position(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

// "monday 1", "july 4" or "day 2" as an end of a rule.
struct WordMark {
  DayRule::Kind kind;
  DayMark mark;
};

std::optional<WordMark> read_mark(std::string_view word, int number) {
  if (const auto weekday = position(kWeekdays, word))
    return WordMark{DayRule::Kind::kWeekdayOfAnyMonth, {.day = number, .weekday = *weekday}};
  if (const auto month = position(kMonths, word))
    return WordMark{DayRule::Kind::kMonthDate, {.month = *month + 1, .day = number}};
  if (word == "day") return WordMark{DayRule::Kind::kMonthDay, {.day = number}};
  return std::nullopt;
}

std::optional<DayMark> read_weekday_of_month(std::string_view weekday, int number, std::string_view month) {
  const auto day = position(kWeekdays, weekday);
  const auto of = position(kMonths, month);
  if (!day || !of) return std::nullopt;
  return DayMark{.month = *of + 1, .day = number, .weekday = *day};
}

DayMark date_of(const Fields& fields, std::size_t first) {
  return {.year = fields.numbers[first], .month = fields.numbers[first + 1], .day = fields.numbers[first + 2]};
}

std::optional<DayRule> date_rule(Form form, const Fields& fields) {
  DayRule rule;
  rule.from = date_of(fields, 0);
  const bool has_end = form == Form::kDates || form == Form::kDateRange;
  rule.until = has_end ? date_of(fields, 3) : rule.from;
  if (form == Form::kDates) rule.skip = fields.numbers[6];
  if (form == Form::kDateSkip) {
    rule.skip = fields.numbers[3];
    rule.is_open = true;
  }
  return rule;
}

std::optional<DayRule> month_weekday_rule(Form form, const Fields& fields) {
  DayRule rule;
  rule.kind = DayRule::Kind::kWeekdayOfMonth;
  const auto from = read_weekday_of_month(fields.words[0], fields.numbers[0], fields.words[1]);
  if (!from) return std::nullopt;
  rule.from = rule.until = *from;
  if (form == Form::kWordMonth) return rule;
  const auto until = read_weekday_of_month(fields.words[2], fields.numbers[1], fields.words[3]);
  if (!until) return std::nullopt;
  rule.until = *until;
  if (form == Form::kWordMonthSkip) rule.skip = fields.numbers[2];
  return rule;
}

std::optional<DayRule> word_rule(Form form, const Fields& fields) {
  const auto from = read_mark(fields.words[0], fields.numbers[0]);
  if (!from) return std::nullopt;
  DayRule rule;
  rule.kind = from->kind;
  rule.from = rule.until = from->mark;
  if (form == Form::kWord) return rule;
  const bool has_second_word = form == Form::kWords || form == Form::kWordsSkip;
  const auto until = read_mark(fields.words[has_second_word ? 1 : 0], fields.numbers[1]);
  if (!until || until->kind != from->kind) return std::nullopt;
  rule.until = until->mark;
  if (form == Form::kWordsSkip || form == Form::kWordSkip) rule.skip = fields.numbers[2];
  return rule;
}

std::optional<DayRule> rule_of(Form form, const Fields& fields) {
  switch (form) {
    case Form::kDates:
    case Form::kDateSkip:
    case Form::kDateRange:
    case Form::kDate:
      return date_rule(form, fields);
    case Form::kWordMonthSkip:
    case Form::kWordMonths:
    case Form::kWordMonth:
      return month_weekday_rule(form, fields);
    default:
      return word_rule(form, fields);
  }
}

}  // namespace

std::string_view weekday_name(int weekday) {
  return kWeekdays[static_cast<std::size_t>(weekday)];
}

Result<DayLineForm> read_day_line(std::string_view line) {
  for (const Pattern& pattern : kPatterns) {
    Fields fields;
    if (!Scanner(line).scan(pattern.fields, fields)) continue;
    DayLineForm form{.rule = {}, .weekday = 0, .ranges = fields.ranges};
    if (pattern.form == Form::kWeekday) {
      const auto weekday = position(kWeekdays, fields.words[0]);
      if (!weekday) break;
      form.weekday = *weekday;
      return form;
    }
    form.rule = rule_of(pattern.form, fields);
    if (!form.rule) break;
    return form;
  }
  return fail(Code::kInvalidArgument, fmt::format("Could not parse timeperiod directive '{}'!", line));
}

std::string DayRule::text() const {
  const auto mark_text = [this](const DayMark& mark) {
    const auto month = [&mark] { return kMonths[static_cast<std::size_t>(mark.month - 1)]; };
    switch (kind) {
      case Kind::kCalendarDate:
        return fmt::format("{}-{:02}-{:02}", mark.year, mark.month, mark.day);
      case Kind::kMonthDate:
        return fmt::format("{} {}", month(), mark.day);
      case Kind::kMonthDay:
        return fmt::format("day {}", mark.day);
      case Kind::kWeekdayOfMonth:
        return fmt::format("{} {} {}", weekday_name(mark.weekday), mark.day, month());
      case Kind::kWeekdayOfAnyMonth:
        break;
    }
    return fmt::format("{} {}", weekday_name(mark.weekday), mark.day);
  };
  std::string out = mark_text(from);
  if (!is_open && from != until)
    out += kind == Kind::kMonthDay ? fmt::format(" - {}", until.day) : " - " + mark_text(until);
  if (skip > 1) out += fmt::format(" / {}", skip);
  return out;
}

}  // namespace bellwether::alerts

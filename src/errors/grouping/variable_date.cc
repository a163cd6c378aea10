#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "errors/grouping/character.h"
#include "errors/grouping/variable_text.h"

namespace bellwether::errors {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};
constexpr std::size_t kShortName = 3;

// The first three letters in lower case, which tell all these names apart.
constexpr std::uint32_t key_of(std::string_view name) {
  const auto letter = [name](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(lower(name[i])));
  };
  return letter(0) << 16 | letter(1) << 8 | letter(2);
}

template <std::size_t kNames>
constexpr std::array<std::uint32_t, kNames> keys_of(const std::array<std::string_view, kNames>& names) {
  std::array<std::uint32_t, kNames> keys{};
  std::ranges::transform(names, keys.begin(), key_of);
  return keys;
}
constexpr auto kMonthKeys = keys_of(kMonths);
constexpr auto kWeekdayKeys = keys_of(kWeekdays);

// Reads forward through a text; each function leaves the place as it was when what it looks for is not there.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }

  bool take(char c) {
    if (peek(text_, at_) != c) return false;
    ++at_;
    return true;
  }
  bool take_any(std::string_view characters) {
    if (at_ >= text_.size() || characters.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    at_ += run_length(text_, at_, [](char c) { return c == ' '; });
  }

  // A number of so many digits with a value in the range.
  bool number(std::size_t least, std::size_t most, int low, int high) {
    const std::size_t digits = run_length(text_, at_, is_digit);
    if (digits < least || digits > most) return false;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (text_[at_ + i] - '0');
    if (value < low || value > high) return false;
    at_ += digits;
    return true;
  }

  template <std::size_t kNames>
  bool name_of(const std::array<std::string_view, kNames>& names, const std::array<std::uint32_t, kNames>& keys) {
    const std::size_t letters = run_length(text_, at_, is_letter);
    if (letters < kShortName) return false;
    const std::string_view word = text_.substr(at_, letters);
    const auto found = std::ranges::find(keys, key_of(word));
    if (found == keys.end()) return false;
    const std::string_view name = names[static_cast<std::size_t>(found - keys.begin())];
    if (letters != kShortName && !equals_ignoring_case(word, name)) return false;
    at_ += letters;
    return true;
  }

  template <class Form>
  bool attempt(Form form) {
    const std::size_t before = at_;
    if (form()) return true;
    at_ = before;
    return false;
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

class DateForms {
 public:
  DateForms(std::string_view text, std::size_t at) : text_(text), start_(at), in_(text, at) {}

  std::size_t match() {
    const bool is_there = is_digit(text_[start_]) ? starting_with_digits() : starting_with_name();
    if (!is_there || !ends_word(text_, in_.at())) return 0;
    return in_.at() - start_;
  }

 private:
  bool day() { return in_.number(1, 2, 1, 31); }
  bool two_digit_day() { return in_.number(2, 2, 1, 31); }
  bool month() { return in_.number(1, 2, 1, 12); }
  bool two_digit_month() { return in_.number(2, 2, 1, 12); }
  bool year() { return in_.number(4, 4, 1000, 2999); }
  bool month_name() { return in_.name_of(kMonths, kMonthKeys); }

  // "10:11", "10:11:12.345", "3:04PM"
  bool time() {
    return in_.attempt([this] {
      if (!in_.number(1, 2, 0, 24) || !in_.take(':') || !in_.number(2, 2, 0, 59)) return false;
      if (in_.attempt([this] { return in_.take(':') && in_.number(2, 2, 0, 60); })) {
        in_.attempt([this] { return in_.take_any(".,") && in_.number(1, 9, 0, 999'999'999); });
      }
      in_.attempt([this] {
        in_.skip_spaces();
        return in_.take_any("aApP") && in_.take_any("mM") && ends_word(text_, in_.at());
      });
      const char next = peek(text_, in_.at());
      return next != ':' || !is_digit(peek(text_, in_.at() + 1));
    });
  }
  // "Z", "+01:00", " -0700", " GMT", " GMT+0100 (Central European Standard Time)"
  void zone() {
    in_.attempt([this] {
      in_.skip_spaces();
      if (in_.take('Z') || in_.take('z')) return ends_word(text_, in_.at());
      if (const std::size_t letters = run_length(text_, in_.at(), is_upper); letters >= 3 && letters <= 4) {
        in_.go_to(in_.at() + letters);
        in_.attempt([this] { return offset(); });
        if (!ends_word(text_, in_.at())) return false;
      } else if (!offset()) {
        return false;
      }
      in_.attempt([this] {
        in_.skip_spaces();
        if (peek(text_, in_.at()) != '(') return false;
        const std::size_t close = text_.substr(in_.at(), kLongestZoneName).find(')');
        if (close == std::string_view::npos) return false;
        in_.go_to(in_.at() + close + 1);
        return true;
      });
      return true;
    });
  }
  bool offset() {
    return in_.attempt([this] {
      if (!in_.take_any("+-")) return false;
      if (in_.number(4, 4, 0, 1500)) return true;
      if (!in_.number(2, 2, 0, 15)) return false;
      in_.attempt([this] { return in_.take(':') && in_.number(2, 2, 0, 59); });
      return true;
    });
  }
  // The time that follows a date, if one does.
  void time_after_date() {
    in_.attempt([this] {
      if (!in_.take_any("Tt") && !in_.take(':')) {
        in_.take(',');
        in_.skip_spaces();
      }
      if (!time()) return false;
      zone();
      return true;
    });
  }

  bool starting_with_digits() {
    const bool is_date = in_.attempt([this] { return year_first(); }) || in_.attempt([this] { return compact(); }) ||
                         in_.attempt([this] { return day_and_month_name(); }) ||
                         in_.attempt([this] { return numbers_year_last(); });
    if (is_date) {
      time_after_date();
      return true;
    }
    if (start_ > 0 && (text_[start_ - 1] == ':' || text_[start_ - 1] == '.')) return false;
    if (!time()) return false;
    zone();
    return true;
  }
  // "2024-02-12", "2024/02/12"
  bool year_first() {
    if (!year()) return false;
    const char separator = peek(text_, in_.at());
    return in_.take_any("-/") && two_digit_month() && in_.take(separator) && two_digit_day();
  }
  // "20240212T101112Z"
  bool compact() {
    if (!in_.number(8, 8, 19'000'101, 29'991'231) || !in_.take_any("Tt")) return false;
    return in_.number(6, 6, 0, 240'000 + 5'960) && (in_.take('Z') || true);
  }
  // "12 Feb 2024", "12-Feb-24", "12/Feb/2024:10:11:12 +0000"
  bool day_and_month_name() {
    if (!day()) return false;
    const char separator = peek(text_, in_.at());
    if (!in_.take_any(" -/") || !month_name()) return false;
    return in_.take(separator) && (year() || in_.number(2, 2, 0, 99));
  }
  // "02/12/2024", "12.02.2024", "12-02-2024"
  bool numbers_year_last() {
    if (!day()) return false;
    const char separator = peek(text_, in_.at());
    return in_.take_any("/.-") && day() && in_.take(separator) && year();
  }

  bool starting_with_name() {
    if (in_.attempt([this] { return in_.name_of(kWeekdays, kWeekdayKeys) && after_weekday(); })) return true;
    return in_.attempt([this] { return after_month_name(); });
  }
  // ", 12 Feb 2024 10:11:12 GMT" or " Feb 12 10:11:12 2024"
  bool after_weekday() {
    in_.take(',');
    in_.skip_spaces();
    if (in_.attempt([this] { return day_and_month_name(); }) || in_.attempt([this] { return year_first(); })) {
      time_after_date();
      return true;
    }
    return after_month_name();
  }
  // "Feb 12, 2024", "Feb 12 10:11:12", "Feb 12 10:11:12 MST 2024", "Feb 12 2024 10:11:12 GMT+0100"
  bool after_month_name() {
    if (!month_name()) return false;
    in_.take('.');
    if (!in_.take(' ')) return false;
    in_.skip_spaces();
    if (!day()) return false;
    const bool has_year = in_.attempt([this] {
      in_.take(',');
      return in_.take(' ') && year() && peek(text_, in_.at()) != ':';
    });
    if (has_year) {
      time_after_date();
      return true;
    }
    if (!in_.take(' ')) return false;
    in_.skip_spaces();
    if (!time()) return false;
    zone();
    in_.attempt([this] { return in_.take(' ') && year(); });
    return true;
  }

  static constexpr std::size_t kLongestZoneName = 64;

  std::string_view text_;
  std::size_t start_;
  Reader in_;
};

}  // namespace

std::size_t match_date(std::string_view text, std::size_t at) {
  return DateForms(text, at).match();
}

}  // namespace bellwether::errors

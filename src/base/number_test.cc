#include "base/number.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace bellwether {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string js(double value) {
  std::string out;
  append_js_number(out, value);
  return out;
}
std::string python(double value) {
  std::string out;
  append_python_number(out, value);
  return out;
}
std::string json(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

ReadNumber read(std::string_view text) {
  return read_number(text.data(), text.data() + text.size());
}

TEST(ReadNumber, KeepsShortDecimalsAsWritten) {
  EXPECT_EQ(read("12.34 x").decimal, (Decimal{.mantissa = 1234, .places = 2}));
  EXPECT_EQ(read("-0.50").decimal, (Decimal{.mantissa = -50, .places = 2}));
  EXPECT_EQ(read("+7").decimal, (Decimal{.mantissa = 7, .places = 0}));
  EXPECT_EQ(read(".5").value, 0.5);
  EXPECT_EQ(read("5.").value, 5.0);
  const std::string_view text = "12.34 x";
  EXPECT_EQ(read(text).end, text.data() + 5);
}

TEST(ReadNumber, KnowsOnlyTheDoubleOtherwise) {
  for (const std::string_view text : {"1e3", "-0", "0.12345678901234567890123", "9007199254740993", "inf", "nan"}) {
    EXPECT_FALSE(read(text).decimal.known()) << text;
    EXPECT_EQ(read(text).end, text.data() + text.size()) << text;
  }
  EXPECT_TRUE(std::signbit(read("-0").value));
  EXPECT_TRUE(std::signbit(read("-0.00").value));
  EXPECT_EQ(read("-Infinity").value, -kInfinity);
  EXPECT_EQ(read("1e999").value, kInfinity);
  EXPECT_EQ(read("-1e999").value, -kInfinity);
  EXPECT_EQ(read("1e-999").value, 0.0);
  EXPECT_TRUE(std::isnan(read("nan(12)").value));
}

TEST(ReadNumber, ConsumesNothingWhereNoNumberBegins) {
  for (const std::string_view text : {"", "-", "+", ".", "abc", "--1", "+-1", "-+1", " 1", "e5"})
    EXPECT_EQ(read(text).end, text.data()) << text;
  EXPECT_FALSE(parse_number("1 "));
  EXPECT_FALSE(parse_number(""));
  EXPECT_EQ(parse_number("1.5e2"), 150.0);
}

// strtod as an independent oracle, over decimals of every length and shape.
TEST(ReadNumber, RoundsAsStrtodDoes) {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 200'000; ++i) {
    std::string text(random() % 2 ? "-" : "");
    const std::size_t whole = random() % 12, fraction = random() % 14;
    for (std::size_t k = 0; k < whole; ++k) text += static_cast<char>('0' + random() % 10);
    text += '.';
    for (std::size_t k = 0; k < fraction; ++k) text += static_cast<char>('0' + random() % 10);
    if (whole + fraction == 0) continue;
    if (random() % 8 == 0) text += "e" + std::to_string(static_cast<int>(random() % 640) - 330);
    const ReadNumber number = read(text);
    ASSERT_EQ(number.end, text.data() + text.size()) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(number.value),
              std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)))
        << text;
    if (number.decimal.known()) {
      ASSERT_EQ(number.decimal.value(), number.value) << text;
    }
  }
}

TEST(WriteNumber, AsJavaScript) {
  EXPECT_EQ(js(100), "100");
  EXPECT_EQ(js(-0.0), "0");
  EXPECT_EQ(js(81.64965809277261), "81.64965809277261");
  EXPECT_EQ(js(1e21), "1e+21");
  EXPECT_EQ(js(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(js(1.5e300), "1.5e+300");
  EXPECT_EQ(js(0.000001), "0.000001");
  EXPECT_EQ(js(1.5e-7), "1.5e-7");
  EXPECT_EQ(js(-0.1), "-0.1");
  EXPECT_EQ(js(kInfinity), "Infinity");
  EXPECT_EQ(js(-kInfinity), "-Infinity");
  EXPECT_EQ(js(std::nan("")), "NaN");
  EXPECT_EQ(js(5e-324), "5e-324");
  EXPECT_EQ(js(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

TEST(WriteNumber, AsPython) {
  EXPECT_EQ(python(100), "100.0");
  EXPECT_EQ(python(-0.0), "-0.0");
  EXPECT_EQ(python(0), "0.0");
  EXPECT_EQ(python(1e-5), "1e-05");
  EXPECT_EQ(python(0.0001), "0.0001");
  EXPECT_EQ(python(0.00012345), "0.00012345");
  EXPECT_EQ(python(1e15), "1000000000000000.0");
  EXPECT_EQ(python(1e16), "1e+16");
  EXPECT_EQ(python(1.25e17), "1.25e+17");
  EXPECT_EQ(python(9007199254740993.0), "9007199254740992.0");
  EXPECT_EQ(python(1e100), "1e+100");
  EXPECT_EQ(python(kInfinity), "inf");
  EXPECT_EQ(python(std::nan("")), "nan");
  EXPECT_EQ(python(-2.5), "-2.5");
}

TEST(WriteNumber, AsGraphiteJson) {
  EXPECT_EQ(json(std::nan("")), "null");
  EXPECT_EQ(json(kInfinity), "1e9999");
  EXPECT_EQ(json(-kInfinity), "-1e9999");
  EXPECT_EQ(json(0.1), "0.1");
  EXPECT_EQ(json(3), "3.0");
}

// std::to_chars as an independent oracle for the digits: as many, and the same double again.
TEST(WriteNumber, IsTheShortestThatReadsBack) {
  std::mt19937_64 random(7);
  const auto significant = [](std::string_view text) {
    std::string digits;
    for (const char c : text.substr(0, text.find('e')))
      if (c >= '0' && c <= '9') digits += c;
    digits.erase(0, digits.find_first_not_of('0'));
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits;
  };
  for (int i = 0; i < 200'000; ++i) {
    double value = std::bit_cast<double>(random());
    if (i % 2 == 0) value = static_cast<double>(static_cast<std::int64_t>(random() % 2'000'000'000'000)) / 1000.0;
    if (i % 16 == 0) value = std::nextafter(value, kInfinity);
    if (!std::isfinite(value) || value == 0) continue;
    char buffer[64];
    const std::string_view shortest(
        buffer, static_cast<std::size_t>(std::to_chars(buffer, buffer + 64, value, std::chars_format::scientific).ptr -
                                         buffer));
    for (const std::string& text : {js(value), python(value), json(value)}) {
      ASSERT_LE(text.size(), kNumberBytes);
      ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
      ASSERT_EQ(significant(text), significant(shortest)) << text;
    }
  }
}

TEST(JsNumber, FollowsNumber) {
  EXPECT_EQ(parse_js_number("1e3"), 1000);
  EXPECT_EQ(parse_js_number("0x10"), 16);
  EXPECT_EQ(parse_js_number("0B101"), 5);
  EXPECT_EQ(parse_js_number("0o17"), 15);
  EXPECT_EQ(parse_js_number(" 5 "), 5);
  EXPECT_EQ(parse_js_number("\xC2\xA0\t5\xE2\x80\xA8\n"), 5);
  EXPECT_EQ(parse_js_number("Infinity"), kInfinity);
  EXPECT_EQ(parse_js_number("-Infinity"), -kInfinity);
  EXPECT_EQ(parse_js_number("+10"), 10);
  EXPECT_EQ(parse_js_number(".5"), 0.5);
  EXPECT_EQ(parse_js_number("5."), 5);
  EXPECT_EQ(parse_js_number(""), 0);
  EXPECT_EQ(parse_js_number("  "), 0);
  EXPECT_EQ(parse_js_number("1e400"), kInfinity);
  EXPECT_EQ(parse_js_number("0xFFFFFFFFFFFFFFFFFFFF"), 1208925819614629174706175.0);
  EXPECT_EQ(parse_js_number("0x20000000000001"), 9007199254740992.0);
  EXPECT_EQ(parse_js_number("0x20000000000003"), 9007199254740996.0);
  EXPECT_TRUE(std::signbit(parse_js_number("-0")));
  for (const std::string_view text :
       {"abc", "1x", "inf", "nan", "NaN", "infinity", "0x", "-0x10", "0xg", "0b2", "1_0", ".", "+", "1 2", "e5", "--1"})
    EXPECT_TRUE(std::isnan(parse_js_number(text))) << text;
}

}  // namespace
}  // namespace bellwether

#include "carbon/line.h"

#include <cmath>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "carbon/blank_masks.h"
#include "carbon/line_scanner.h"

namespace bellwether::carbon {
namespace {

LineFault fault_of(std::string_view line) {
  Point point;
  return parse_line(line, point);
}

TEST(ParseLine, ReadsThreeFields) {
  Point point;
  ASSERT_EQ(parse_line("a.b.c 12.5 1700000000", point), LineFault::kNone);
  EXPECT_EQ(point.name, "a.b.c");
  EXPECT_EQ(point.value, 12.5);
  EXPECT_EQ(point.decimal, (Decimal{.mantissa = 125, .places = 1}));
  EXPECT_EQ(point.timestamp, 1'700'000'000);
  ASSERT_EQ(parse_line(" \ta;b=c\t -1e3  1700000000.9\r", point), LineFault::kNone);
  EXPECT_EQ(point.name, "a;b=c");
  EXPECT_EQ(point.value, -1000);
  EXPECT_EQ(point.timestamp, 1'700'000'000);
  ASSERT_EQ(parse_line("a inf -1", point), LineFault::kNone);
  EXPECT_EQ(point.timestamp, kNow);
  EXPECT_TRUE(std::isinf(point.value));
}

TEST(ParseLine, SaysWhatIsWrong) {
  EXPECT_EQ(fault_of(""), LineFault::kBlank);
  EXPECT_EQ(fault_of(" \t\r"), LineFault::kBlank);
  EXPECT_EQ(fault_of("a"), LineFault::kFields);
  EXPECT_EQ(fault_of("a 1"), LineFault::kFields);
  EXPECT_EQ(fault_of("a 1 1700000000 x"), LineFault::kFields);
  EXPECT_EQ(fault_of("a one 1700000000"), LineFault::kValue);
  EXPECT_EQ(fault_of("a 1x 1700000000"), LineFault::kValue);
  EXPECT_EQ(fault_of("a nan 1700000000"), LineFault::kNotANumber);
  EXPECT_EQ(fault_of("a 1 now"), LineFault::kTimestamp);
  EXPECT_EQ(fault_of("a 1 -2"), LineFault::kTimestamp);
  EXPECT_EQ(fault_of("a 1 -0.5"), LineFault::kNone);
  EXPECT_EQ(fault_of("a 1 4294967296"), LineFault::kTimestamp);
  EXPECT_EQ(fault_of("a 1 nan"), LineFault::kTimestamp);
}

TEST(BlankMasks, EveryKernelAgrees) {
  std::mt19937 random(1);
  std::size_t count = 0;
  const BlankKernel* const kernels = blank_kernels(count);
  std::string text(64 * 40, '\0');
  for (char& c : text) c = static_cast<char>(random());
  std::vector<std::uint64_t> expected(40), masks(40);
  for (std::size_t i = 0; i < text.size(); ++i)
    expected[i / 64] |= std::uint64_t{static_cast<unsigned char>(text[i]) <= ' '} << (i % 64);
  for (std::size_t i = 0; i < count; ++i) {
    if (!kernels[i].available) continue;
    std::ranges::fill(masks, 0);
    kernels[i].run(text.data(), masks.size(), masks.data());
    EXPECT_EQ(masks, expected) << kernels[i].name;
  }
  for (std::size_t size = 0; size < 200; ++size) {
    std::ranges::fill(masks, 0);
    find_blanks(text.data(), size, masks.data());
    for (std::size_t i = 0; i < (size + 63) / 64 * 64; ++i)
      ASSERT_EQ(masks[i / 64] >> (i % 64) & 1, i < size ? expected[i / 64] >> (i % 64) & 1 : 0);
  }
}

// The visitor's calls as text, so that two readers can be compared.
struct Transcript {
  std::string text;
  void on_point(const Point& point) {
    text.append(point.name)
        .append(" ")
        .append(std::to_string(point.timestamp))
        .append(" ")
        .append(std::to_string(point.value));
    text.append(" ")
        .append(std::to_string(point.decimal.mantissa))
        .append("e")
        .append(std::to_string(point.decimal.places))
        .append("\n");
  }
  void on_fault(LineFault fault, std::string_view line) {
    text.append("fault ").append(std::to_string(static_cast<int>(fault))).append(" ").append(line).append("\n");
  }
};

// The scanner's shortcuts must not show: parse_line, line by line, is the oracle.
TEST(LineScanner, SeesWhatParseLineSees) {
  std::mt19937 random(4);
  const std::string_view pieces[] = {"a.b",        "servers.web1.cpu.idle",
                                     "x;k=v",      "12",
                                     "-0.5",       "1e9",
                                     "nan",        "1700000000",
                                     "1700000010", "1700000010.5",
                                     "170000000",  "17000000001",
                                     "-1",         "9999999999",
                                     " ",          " ",
                                     " ",          " ",
                                     " ",          "  ",
                                     "\t",         "\r",
                                     "\r\n",       "\n",
                                     "\n",         "\n",
                                     "\0"};
  LineScanner scanner;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t k = random() % 60; k > 0; --k) {
      if (random() % 3 == 0)
        text.append("m.")
            .append(std::to_string(random() % 5))
            .append(" ")
            .append(std::to_string(random() % 1000))
            .append(".25 17000000")
            .append(std::to_string(10 + random() % 9))
            .append(random() % 4 ? "\n" : "\r\n");
      else
        text += pieces[random() % std::size(pieces)];
    }
    text += '\n';
    Transcript expected, seen;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string_view line = std::string_view(text).substr(at, end - at);
      Point point;
      const LineFault fault = line.size() > 60 ? LineFault::kTooLong : parse_line(line, point);
      if (fault == LineFault::kNone)
        expected.on_point(point);
      else if (fault != LineFault::kBlank)
        expected.on_fault(fault, line);
      at = end + 1;
    }
    const std::string padded = text + std::string(64, ' ');
    scanner.scan(std::string_view(padded).substr(0, text.size()), 60, seen);
    ASSERT_EQ(seen.text, expected.text) << text;
  }
}

}  // namespace
}  // namespace bellwether::carbon

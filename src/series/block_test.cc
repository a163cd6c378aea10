#include "series/block.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "series/block_format.h"

namespace bellwether::series {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::byte> encoded(std::span<const double> values) {
  std::vector<std::byte> block;
  encode_block(values, block);
  return block;
}

// The block as a decoder may see it in memory: with padding that is anything but zero.
std::vector<std::byte> padded(std::span<const std::byte> block) {
  std::vector<std::byte> bytes(block.begin(), block.end());
  bytes.resize(block.size() + kBlockPadding, std::byte{0xa5});
  return bytes;
}

std::string first_difference(std::span<const double> want, std::span<const double> got) {
  for (std::size_t i = 0; i < want.size(); ++i) {
    const auto expected = std::bit_cast<std::uint64_t>(std::isnan(want[i]) ? kNan : want[i]);
    const auto actual = std::bit_cast<std::uint64_t>(got[i]);
    if (expected != actual) return fmt::format("slot {}: want {:016x}, got {:016x}", i, expected, actual);
  }
  return "";
}

// Encodes, validates, decodes with every decoder of this machine; empty when all is well.
std::string round_trip(std::span<const double> values, std::size_t* bytes = nullptr) {
  const std::vector<std::byte> block = encoded(values);
  if (bytes != nullptr) *bytes = block.size();
  if (block.size() > kMaxBlockBytes) return fmt::format("{} bytes", block.size());
  if (const Result<void> valid = validate_block(block, values.size()); !valid) return valid.error().to_string();
  const std::vector<std::byte> memory = padded(block);
  for (const BlockDecoder& decoder : block_decoders()) {
    // One guard value on either side: a decoder must fill its slots and no others.
    std::vector<double> out(values.size() + 2, 1234.5);
    decoder.decode(std::span(memory).first(block.size()), std::span(out).subspan(1, values.size()));
    if (out.front() != 1234.5 || out.back() != 1234.5) return fmt::format("{} wrote outside its slots", decoder.name);
    const std::string difference = first_difference(values, std::span(out).subspan(1, values.size()));
    if (!difference.empty()) return fmt::format("{}: {}", decoder.name, difference);
  }
  return "";
}

unsigned shape_of(std::span<const std::byte> block) {
  return static_cast<unsigned>(block[0]) & block_format::kShapeMask;
}

unsigned scale_of(std::span<const std::byte> block) {
  return static_cast<unsigned>(block[0]) >> block_format::kScaleShift;
}

// Written by hand from docs/formats/block.md, so that encoder and decoders cannot drift away from it together.
TEST(Block, ReadsWhatTheFormatSays) {
  struct Case {
    const char* what;
    std::vector<std::uint8_t> block;
    std::vector<double> values;
  };
  const std::vector<Case> cases = {
      {"empty", {0x00}, {kNan, kNan}},
      {"constant, 1 decimal", {0x11, 0xfa, 0x01}, {12.5, 12.5, 12.5}},
      {"constant, raw", {0xf1, 0x34, 0x33, 0x33, 0x33, 0x33, 0x33, 0xd3, 0x3f}, {0.1 + 0.2}},
      {"frame of reference, width 2", {0x02, 0x14, 0x02, 0xe4}, {10, 11, 12, 13}},
      {"delta, width 2", {0x03, 0x14, 0x02, 0x06}, {10, 11, 10, 10}},
      {"delta of delta, width 1", {0x04, 0x14, 0x0a, 0x01, 0x01}, {10, 15, 19, 23}},
      {"factor 25, 2 decimals", {0x25, 0x19, 0xc8, 0x01, 0x01, 0x06}, {1, 1.25, 1.25}},
      {"a run of gaps, sparse, width 3",
       {0x0a, 0x01, 0x01, 0x02, 0x00, 0x44, 0x24, 0x3d},
       {0, kNan, kNan, 0, 5, 0, 0, 7, 0, 0}},
      {"an exception at 2, width 1", {0x02, 0x00, 0x81, 0x01, 0x02, 0x64, 0x05}, {1, 0, 201, 0}},
      {"a bitmap of gaps", {0x09, 0xff, 0x01, 0x01, 0x05}, {-3, kNan, kNan, kNan, kNan, kNan, kNan, kNan, -3}},
  };
  for (const Case& each : cases) {
    const auto block = std::as_bytes(std::span(each.block));
    const Result<void> valid = validate_block(block, each.values.size());
    ASSERT_TRUE(valid.has_value()) << each.what << ": " << valid.error().to_string();
    const std::vector<std::byte> memory = padded(block);
    for (const BlockDecoder& decoder : block_decoders()) {
      std::vector<double> out(each.values.size());
      decoder.decode(std::span(memory).first(block.size()), out);
      EXPECT_EQ(first_difference(each.values, out), "") << each.what << ", " << decoder.name;
    }
  }
}

TEST(Block, StoresNothingInOneByte) {
  const std::vector<double> values(64, kNan);
  std::size_t bytes = 0;
  EXPECT_EQ(round_trip(values, &bytes), "");
  EXPECT_EQ(bytes, 1u);
}

TEST(Block, StoresAConstantInItsHeader) {
  const std::vector<double> values(1000, 12.5);
  std::size_t bytes = 0;
  EXPECT_EQ(round_trip(values, &bytes), "");
  EXPECT_EQ(bytes, 3u);  // header, zigzag varint of 125
}

TEST(Block, ChoosesEveryShapeWhereItIsShortest) {
  std::mt19937_64 random(7);
  std::vector<std::vector<double>> by_shape(8, std::vector<double>(640));
  double walk = 1e9;
  for (std::size_t i = 0; i < 640; ++i) {
    by_shape[1][i] = 7;
    by_shape[2][i] = static_cast<double>(random() % 1000);
    walk += static_cast<double>(random() % 16);
    by_shape[3][i] = walk;
    by_shape[4][i] = static_cast<double>(i * i * 1000 + random() % 2);
    by_shape[5][i] = static_cast<double>(random() % 1000 * 4096);
    by_shape[6][i] = by_shape[3][i] * 4096;
    by_shape[7][i] = by_shape[4][i] * 4096;
  }
  by_shape[0].assign(640, kNan);
  for (unsigned shape = 0; shape < 8; ++shape) {
    EXPECT_EQ(shape_of(encoded(by_shape[shape])), shape);
    EXPECT_EQ(round_trip(by_shape[shape]), "") << "shape " << shape;
  }
}

TEST(Block, ChoosesTheSmallestExponentThatLosesNothing) {
  double power = 1;
  for (unsigned exponent = 0; exponent <= 9; ++exponent, power *= 10) {
    const std::vector<double> values = {1, 2, 3, 7 / power, -12345 / power};
    EXPECT_EQ(scale_of(encoded(values)), exponent);
    EXPECT_EQ(round_trip(values), "");
  }
  const std::vector<double> thirds = {1.0 / 3, 2.0 / 3, 4.0 / 3};
  EXPECT_EQ(scale_of(encoded(thirds)), block_format::kRawScale);
  EXPECT_EQ(round_trip(thirds), "");
}

TEST(Block, KeepsEveryOddDouble) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  const double largest = std::numeric_limits<double>::max();
  const double two52 = 4503599627370496.0;
  const std::vector<double> odd = {0.0,
                                   -0.0,
                                   kInfinity,
                                   -kInfinity,
                                   smallest,
                                   -smallest,
                                   largest,
                                   -largest,
                                   two52,
                                   -two52,
                                   2 * two52,
                                   2 * two52 + 2,
                                   1e300,
                                   1e-300,
                                   1e18,
                                   -1e18,
                                   two52 - 1,
                                   2 * two52 - 1,
                                   0.1,
                                   0.30000000000000004,
                                   9.223372036854775807e18};
  for (const double value : odd) {
    for (const double other : odd) {
      const std::vector<double> values = {value, other, 1, kNan, value, 2, other};
      ASSERT_EQ(round_trip(values), "") << value << ' ' << other;
    }
    ASSERT_EQ(round_trip(std::vector<double>(77, value)), "") << value;
  }
}

TEST(Block, TakesEveryNanForAGap) {
  const std::vector<double> values = {1, std::bit_cast<double>(0x7ff0000000000001),
                                      2, std::bit_cast<double>(0xffffffffffffffff),
                                      3, std::bit_cast<double>(0x7ff8dead0000beef)};
  EXPECT_EQ(round_trip(values), "");
}

TEST(Block, RoundTripsEveryLength) {
  std::mt19937_64 random(11);
  for (std::size_t slots = 1; slots <= kMaxBlockSlots; ++slots) {
    std::vector<double> steps(slots);
    std::vector<double> walk(slots);
    std::vector<double> raw(slots);
    std::vector<double> sparse(slots);
    double at = 500;
    for (std::size_t i = 0; i < slots; ++i) {
      steps[i] = static_cast<double>(random() % 300) / 10;
      walk[i] = at += static_cast<double>(random() % 64);
      raw[i] = std::sqrt(static_cast<double>(random() % 100000));
      sparse[i] = random() % 20 == 0 ? static_cast<double>(random() % 90) : 0;
    }
    for (const auto& values : {steps, walk, raw, sparse}) ASSERT_EQ(round_trip(values), "") << slots << " slots";
  }
}

TEST(Block, RoundTripsEveryWidth) {
  std::mt19937_64 random(13);
  for (unsigned width = 0; width <= 64; ++width) {
    const std::uint64_t mask = width == 0 ? 0 : std::numeric_limits<std::uint64_t>::max() >> (64 - width);
    for (const std::size_t slots : {2u, 5u, 63u, 64u, 65u, 130u, 200u}) {
      std::vector<double> packed(slots);
      std::vector<double> sparse(slots);
      std::vector<double> exceptional(slots);
      for (std::size_t i = 0; i < slots; ++i) {
        // NaN patterns become gaps, which is as good a test.
        packed[i] = std::bit_cast<double>(random() & mask);
        sparse[i] = random() % 8 == 0 ? std::bit_cast<double>(random() & mask) : 0;
        exceptional[i] = std::bit_cast<double>(random() % 16 == 0 ? random() & mask : random() & mask >> (width / 2));
      }
      for (const auto& values : {packed, sparse, exceptional})
        ASSERT_EQ(round_trip(values), "") << "width " << width << ", " << slots;
    }
  }
}

TEST(Block, RoundTripsEveryKindOfGap) {
  std::mt19937_64 random(17);
  for (const std::size_t slots : {2u, 8u, 63u, 64u, 65u, 500u, 1024u}) {
    for (unsigned percent = 0; percent <= 100; percent += 4) {
      std::vector<double> alone(slots);
      std::vector<double> runs(slots);
      bool absent = false;
      for (std::size_t i = 0; i < slots; ++i) {
        const double value = static_cast<double>(random() % 100) / 4;
        alone[i] = random() % 100 < percent ? kNan : value;
        if (random() % 10 == 0) absent = random() % 100 < percent;
        runs[i] = absent ? kNan : value;
      }
      ASSERT_EQ(round_trip(alone), "") << slots << " slots, " << percent << " %";
      ASSERT_EQ(round_trip(runs), "") << slots << " slots, " << percent << " %";
    }
  }
}

// Values of one nature each, drawn as senders and adversaries do.
std::vector<double> adversarial(std::mt19937_64& random) {
  const std::size_t slots = 1 + random() % kMaxBlockSlots;
  const std::uint64_t nature = random() % 14;
  const double power = block_format::kPowersOfTen[random() % 10];
  const double gaps = random() % 4 == 0 ? static_cast<double>(random() % 100) / 100 : 0.001;
  auto walk = static_cast<std::int64_t>((random() >> random() % 60) / 2) % 4'000'000'000'000'000;
  std::vector<double> values(slots);
  for (std::size_t i = 0; i < slots; ++i) {
    double value = 0;
    switch (nature) {
      case 0:
        value = std::bit_cast<double>(random());
        break;
      case 1:
        value = static_cast<double>(random() % 1000) / power;
        break;
      case 2:
        walk += static_cast<std::int64_t>(random() % 2001) - 1000;
        value = static_cast<double>(walk) / power;
        break;
      case 3:
        walk += 4096 * (static_cast<std::int64_t>(random() % 11) - 5);
        value = static_cast<double>(walk);
        break;
      case 4:
        value = random() % 50 == 0 ? static_cast<double>(random() >> random() % 64) : 0;
        break;
      case 5:
        value = -static_cast<double>(random() % 100000) / power;
        break;
      case 6:
        value = static_cast<double>(i) * 3.5 + 1;
        break;
      case 7:
        value = static_cast<double>(random() >> 11) / power;
        break;
      case 8:
        value = random() % 3 == 0 ? 0.0 : -0.0;
        break;
      case 9:
        value = random() % 9 == 0 ? kInfinity : 12.5;
        break;
      case 10:
        value = 4503599627370495.0 - static_cast<double>(random() % 3) * (random() % 2 == 0 ? 1 : -1);
        break;
      case 11:
        value = 9007199254740992.0 - static_cast<double>(random() % 9) + 4;
        break;
      case 12:
        value = std::exp2(static_cast<double>(random() % 2000) - 1000);
        break;
      default:
        value = 1e-300 * static_cast<double>(random() % 100);
        break;
    }
    values[i] = static_cast<double>(random() % 10000) < gaps * 10000 ? kNan : value;
  }
  return values;
}

TEST(Block, RoundTripsAdversarialValues) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 4000; ++i) ASSERT_EQ(round_trip(adversarial(random)), "") << "block " << i;
}

TEST(Block, RefusesEveryTruncation) {
  std::mt19937_64 random(19);
  for (int i = 0; i < 60; ++i) {
    const std::vector<double> values = adversarial(random);
    const std::vector<std::byte> block = encoded(values);
    for (std::size_t length = 0; length < block.size(); ++length) {
      // A copy of exactly that length, so that the address sanitizer sees a read past its end.
      const std::vector<std::byte> cut(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(length));
      ASSERT_FALSE(validate_block(cut, values.size()).has_value()) << "block " << i << " cut to " << length;
    }
    std::vector<std::byte> longer = block;
    longer.push_back(std::byte{0});
    ASSERT_FALSE(validate_block(longer, values.size()).has_value());
  }
}

// Damage may pass validation (the checksum of the frame finds it), but then every decoder must survive it and say the same.
TEST(Block, SurvivesDamage) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  std::size_t passed = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::vector<double> values = adversarial(random);
    std::vector<std::byte> block = encoded(values);
    for (std::size_t flips = 1 + random() % 3; flips > 0; --flips) {
      // Mostly near the front, where the lengths are.
      const std::size_t at = random() % (random() % 2 == 0 ? std::min<std::size_t>(block.size(), 24) : block.size());
      block[at] ^= static_cast<std::byte>(1u << random() % 8);
    }
    const Result<void> valid = validate_block(block, values.size());
    if (!valid) {
      ASSERT_EQ(valid.error().code(), Code::kDataLoss);
      continue;
    }
    ++passed;
    const std::vector<std::byte> memory = padded(block);
    std::vector<double> want(values.size());
    block_decoders().back().decode(std::span(memory).first(block.size()), want);
    for (const BlockDecoder& decoder : block_decoders()) {
      std::vector<double> got(values.size());
      decoder.decode(std::span(memory).first(block.size()), got);
      for (std::size_t slot = 0; slot < want.size(); ++slot) {
        ASSERT_EQ(std::bit_cast<std::uint64_t>(want[slot]), std::bit_cast<std::uint64_t>(got[slot]))
            << decoder.name << " block " << i << " slot " << slot;
      }
    }
  }
  EXPECT_GT(passed, 100u);
}

TEST(Block, RefusesImpossibleSlotCounts) {
  const std::vector<std::byte> empty = {std::byte{0}};
  EXPECT_TRUE(validate_block(empty, 1).has_value());
  EXPECT_FALSE(validate_block(empty, 0).has_value());
  EXPECT_FALSE(validate_block(empty, kMaxBlockSlots + 1).has_value());
}

TEST(Block, NamesTheByteItRefuses) {
  const std::vector<std::byte> block = {std::byte{0xa1}, std::byte{0}};  // scale 10
  const Result<void> valid = validate_block(block, 3);
  ASSERT_FALSE(valid.has_value());
  EXPECT_EQ(valid.error().message(), "block: an unknown scale at byte 1 of 2");
}

}  // namespace
}  // namespace bellwether::series

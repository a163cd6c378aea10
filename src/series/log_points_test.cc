#include "series/log_points.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace bellwether::series {
namespace {

std::span<const std::byte> payload_of(const PointsRecord& record) {
  return record.bytes().subspan(kRecordHeader);
}

TEST(LogPointsTest, GivesBackEveryBit) {
  std::mt19937_64 random(7);
  std::vector<LoggedPoint> points;
  for (const double value : {0.0, -0.0, 0.1, 12.34, -1e15, 9007199254740993.0, 1e300, 5e-324,
                             std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::max()}) {
    points.push_back({SeriesId{0}, 1'700'000'000, value});
  }
  for (int i = 0; i < 20'000; ++i) {
    const double value = i % 3 == 0 ? std::bit_cast<double>(random())
                                    : static_cast<double>(random() % 1'000'000) / std::pow(10, random() % 9);
    if (std::isnan(value)) continue;
    points.push_back({static_cast<SeriesId>(static_cast<std::uint32_t>(random())),
                      static_cast<std::int64_t>(random() % (1ull << 33)), value});
  }
  PointsRecord record;
  for (const LoggedPoint& point : points) record.add(point.id, point.timestamp, point.value, {});
  PointsReader reader(payload_of(record));
  LoggedPoint read;
  for (const LoggedPoint& point : points) {
    ASSERT_TRUE(reader.next(read));
    EXPECT_EQ(read.id, point.id);
    EXPECT_EQ(read.timestamp, point.timestamp);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read.value), std::bit_cast<std::uint64_t>(point.value));
  }
  EXPECT_FALSE(reader.next(read));
  EXPECT_TRUE(reader.outcome());
}

TEST(LogPointsTest, TakesFiveBytesForAShortDecimalInOrder) {
  PointsRecord record;
  for (std::uint32_t id = 0; id < 1000; ++id)
    record.add(static_cast<SeriesId>(id), 1'700'000'000, (id * 37 % 100'000) / 100.0, {});
  EXPECT_LE(payload_of(record).size(), 5'010u);
}

TEST(LogPointsTest, StopsAtACutPayload) {
  PointsRecord record;
  for (std::uint32_t id = 0; id < 50; ++id)
    record.add(static_cast<SeriesId>(id * 1000), 1'700'000'000 + id, id / 7.0, {});
  const auto whole = payload_of(record);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    PointsReader reader(whole.first(size));
    LoggedPoint point;
    std::uint32_t count = 0;
    while (reader.next(point)) {
      EXPECT_EQ(point.value, count / 7.0);
      ++count;
    }
    EXPECT_LT(count, 50u);
  }
}

TEST(LogPointsTest, RefusesWhatIsNotPoints) {
  for (const auto& bytes :
       std::vector<std::vector<std::byte>>{{},
                                           {std::byte{2}},
                                           {std::byte{1}},
                                           {std::byte{1}, std::byte{0}, std::byte{0}, std::byte{0xff}, std::byte{0}}}) {
    PointsReader reader(bytes);
    LoggedPoint point;
    EXPECT_FALSE(reader.next(point));
    ASSERT_FALSE(reader.outcome());
    EXPECT_EQ(reader.outcome().error().code(), Code::kDataLoss);
  }
}

}  // namespace
}  // namespace bellwether::series

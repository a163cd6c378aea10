#include "checks/native/redis/server_info.h"

#include <gtest/gtest.h>

namespace bellwether::checks::redis {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

TEST(ServerInfoTest, TellsTheVersionTheDatabasesAndTheirKeys) {
  const ServerInfo info(
      "# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:93784\r\n\r\n# "
      "Keyspace\r\ndb0:keys=15,expires=1,avg_ttl=0\r\n"
      "db3:keys=2,expires=0,avg_ttl=0\r\n");
  EXPECT_EQ(info.describe("cache", 6'380),
            "REDIS 7.0.15 on cache:6380 has 2 databases (db0,db3) with 17 keys, up 1 days 2 hours");
  EXPECT_EQ(info.find("redis_version"), "7.0.15");
  EXPECT_EQ(info.find("# Server"), std::nullopt);
  EXPECT_EQ(info.number("uptime_in_seconds"), 93'784);
  EXPECT_EQ(info.number("redis_version"), 0);
  EXPECT_EQ(ServerInfo("").describe("cache", 1), "REDIS ? on cache:1 has 0 databases () with 0 keys, up 0 seconds");
}

TEST(ServerInfoTest, UptimeHasItsTwoLargestUnits) {
  EXPECT_EQ(uptime_text(seconds(0)), "0 seconds");
  EXPECT_EQ(uptime_text(seconds(59)), "59 seconds");
  EXPECT_EQ(uptime_text(minutes(12) + seconds(5)), "12 minutes 5 seconds");
  EXPECT_EQ(uptime_text(minutes(12)), "12 minutes");
  EXPECT_EQ(uptime_text(hours(3) + seconds(5)), "3 hours");
  EXPECT_EQ(uptime_text(hours(3) + minutes(1) + seconds(5)), "3 hours 1 minutes");
  EXPECT_EQ(uptime_text(days(40) + hours(3) + minutes(1)), "40 days 3 hours");
  EXPECT_EQ(uptime_text(days(40) + minutes(1)), "40 days 1 minutes");
  EXPECT_EQ(uptime_text(days(40)), "40 days");
}

TEST(ServerInfoTest, WhatOnlyGrowsIsACounter) {
  EXPECT_EQ(ServerInfo::unit_of("keyspace_hits"), "c");
  EXPECT_EQ(ServerInfo::unit_of("connected_clients"), "");
}

}  // namespace
}  // namespace bellwether::checks::redis

#include "checks/native/postgres/messages.h"

#include <gtest/gtest.h>

#include "checks/native/postgres/scram.h"
#include "checks/native/postgres/thresholds.h"

namespace bellwether::checks::postgres {
namespace {

using namespace std::string_literals;

TEST(PostgresMessagesTest, FramesWhatWeSend) {
  EXPECT_EQ(ssl_request(), "\0\0\0\x8\x4\xd2\x16\x2f"s);
  EXPECT_EQ(message('Q', "x\0"s), "Q\0\0\0\x6x\0"s);
  EXPECT_EQ(startup("u", "d"), "\0\0\0\x37\0\3\0\0user\0u\0database\0d\0application_name\0bellwether\0\0"s);
}

TEST(PostgresMessagesTest, ReadsMessagesOnlyWhenWhole) {
  const std::string bytes = message('D', "\0\2\0\0\0\3abc\xff\xff\xff\xff"s) + "Z";
  for (std::size_t size = 0; size + 1 < bytes.size(); ++size)
    EXPECT_FALSE(read_message(bytes.substr(0, size))->has_value());
  const ReadMessage read = **read_message(bytes);
  EXPECT_EQ(read.message.kind, 'D');
  EXPECT_EQ(read.bytes, bytes.size() - 1);
  const Row row = *read_row(read.message.body);
  ASSERT_EQ(row.size(), 2u);
  EXPECT_EQ(row[0], "abc");
  EXPECT_EQ(row[1], std::nullopt);
  for (std::size_t size = 0; size < read.message.body.size(); ++size) {
    EXPECT_FALSE(read_row(read.message.body.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(read_message("D\0\0\0\3"s).has_value());
  EXPECT_FALSE(read_message("D\x7f\0\0\0"s).has_value());
}

TEST(PostgresMessagesTest, ReadsErrorsAndAuthentication) {
  EXPECT_EQ(read_error("SFATAL\0C28P01\0Mno\0\0"s), "FATAL:  no");
  EXPECT_EQ(read_error("Mcut"), "ERROR:  cut");
  EXPECT_EQ(read_error(""), "ERROR:  unknown error");
  EXPECT_EQ(read_authentication("\0\0\0\5salt"s)->data, "salt");
  EXPECT_EQ(read_authentication("\0\0\0\x7"s)->kind, Authentication::Kind::kOther);
  EXPECT_FALSE(read_authentication("\0\0\0\5sal"s).has_value());
  EXPECT_FALSE(read_authentication("\0\0"s).has_value());
  EXPECT_EQ(md5_password("md5user", "md5pass", "\x01\x02\x03\x04").substr(0, 3), "md5");
  EXPECT_EQ(md5_password("md5user", "md5pass", "\x01\x02\x03\x04").size(), 35u);
}

// RFC 7677, section 3.
TEST(ScramTest, GivesThePublishedExchange) {
  Scram scram("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram.first(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  const Result<std::string> answer =
      scram.answer("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").has_value());
  EXPECT_FALSE(scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=").has_value());
  EXPECT_FALSE(scram.verify("e=other-error").has_value());
}

TEST(ScramTest, RefusesMalformedChallenges) {
  Scram scram("user", "pencil", "abc");
  for (const std::string_view text : {"", "r=abcd,s=W22Z", "r=xyz,s=W22Z,i=1", "r=abcd,s=!,i=1", "r=abcd,s=W22Z,i=0",
                                      "r=abcd,s=W22Z,i=99999999999"}) {
    EXPECT_FALSE(scram.answer(text).has_value()) << text;
  }
}

TEST(PostgresThresholdsTest, ReadTimesSizesAndConnections) {
  EXPECT_EQ(parse_time("90"), 90);
  EXPECT_EQ(parse_time("10 minutes"), 600);
  EXPECT_EQ(parse_time("2h"), 7'200);
  EXPECT_EQ(parse_time("1.5 min"), 90);
  EXPECT_EQ(parse_time("x"), std::nullopt);
  EXPECT_EQ(parse_time("5 q"), std::nullopt);
  EXPECT_EQ(parse_size("1MB"), 1'048'576);
  EXPECT_EQ(parse_size("2 G"), 2'147'483'648);
  EXPECT_EQ(parse_size("12"), 12);
  EXPECT_EQ(parse_connections("90%", 100), 90);
  EXPECT_EQ(parse_connections("-5", 100), 95);
  EXPECT_EQ(parse_connections("7", 100), 7);
  EXPECT_EQ(parse_connections("x", 100), std::nullopt);
  EXPECT_EQ(CountForTime::parse("5 for 10 min")->count, 5);
  EXPECT_EQ(CountForTime::parse("5 for 10 min")->time, 600);
  EXPECT_EQ(CountForTime::parse("+3")->time, std::nullopt);
  EXPECT_FALSE(CountForTime::parse("x for 3"));
  EXPECT_EQ(Lag::parse("1000 and 10 min")->bytes, 1'000);
  EXPECT_EQ(Lag::parse("10 min")->bytes, std::nullopt);
  EXPECT_EQ(Lag::parse("10")->bytes, 10);
  EXPECT_EQ(parse_log_position("16/B374D848"), (std::int64_t{0x16} << 32) + 0xB374D848);
  for (const std::string_view text : {"", "/", "1/", "/1", "1/g", "1"})
    EXPECT_EQ(parse_log_position(text), std::nullopt) << text;
}

}  // namespace
}  // namespace bellwether::checks::postgres

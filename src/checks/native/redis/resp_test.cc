#include "checks/native/redis/resp.h"

#include <gtest/gtest.h>

#include "checks/native/redis/threshold.h"

namespace bellwether::checks::redis {
namespace {

TEST(RespTest, WritesCommands) {
  EXPECT_EQ(command({"LLEN", "resque:queue:a b"}), "*2\r\n$4\r\nLLEN\r\n$16\r\nresque:queue:a b\r\n");
}

TEST(RespTest, ReadsEveryKindOnlyWhenWhole) {
  const std::string bytes = "*5\r\n+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$-1\r\nrest";
  const std::size_t whole = bytes.size() - 4;
  for (std::size_t size = 0; size < whole; ++size) {
    const Result<std::optional<ReadReply>> read = read_reply(bytes.substr(0, size));
    ASSERT_TRUE(read.has_value()) << size;
    EXPECT_FALSE(read->has_value()) << size;
  }
  const Result<std::optional<ReadReply>> read = read_reply(bytes);
  ASSERT_TRUE(read.has_value() && read->has_value());
  EXPECT_EQ((*read)->bytes, whole);
  const std::vector<Reply>& elements = (*read)->reply.elements;
  ASSERT_EQ(elements.size(), 5u);
  EXPECT_EQ(elements[0].text, "OK");
  EXPECT_EQ(elements[1].kind, Reply::Kind::kError);
  EXPECT_EQ(elements[2].number, -42);
  EXPECT_EQ(elements[3].text, "a\r\nbc");
  EXPECT_EQ(elements[4].kind, Reply::Kind::kNull);
}

TEST(RespTest, RefusesWhatIsNoReply) {
  std::string deep;
  for (int i = 0; i < kMaxDepth + 2; ++i) deep += "*1\r\n";
  for (const std::string& bytes :
       {std::string("HTTP/1.1 400\r\n"), std::string("\r\n"), std::string(":x\r\n"), std::string("$99999999999\r\n"),
        std::string("$-2\r\n"), std::string("*1000000000\r\n"), std::string("$1\r\nabc\r\n"), deep}) {
    EXPECT_FALSE(read_reply(bytes).has_value()) << bytes;
  }
}

TEST(RedisThresholdTest, AlertsAsTheirSignsSay) {
  struct Case {
    std::string_view text, value;
    std::string_view alert;  // empty: none
    std::string_view shown;
  };
  constexpr Case kCases[] = {{"5", "5", "", "5"},
                             {"5", "6", "> 5", "5"},
                             {">0", "1", "> 0", "~:0"},
                             {"<5", "1", "< 5", "5:"},
                             {"=7", "7", "= 7", ""},
                             {"!7", "8", "not 7", ""},
                             {"!7", "7", "", ""},
                             {"~", "999", "", ""},
                             {"", "999", "", ""},
                             {"^5", "6", "> 5", "5"},
                             {"master", "master", "= master", ""},
                             {"1:3", "4", "outside of range 1:3", "1:3"},
                             {"@1:3", "2", "in range @1:3", "@1:3"},
                             {"5", "text", "", "5"}};
  for (const Case& one : kCases) {
    const Result<Threshold> threshold = Threshold::parse(one.text);
    ASSERT_TRUE(threshold.has_value()) << one.text;
    EXPECT_EQ(threshold->alert(one.value).value_or(""), one.alert) << one.text;
    EXPECT_EQ(threshold->shown(), one.shown) << one.text;
  }
  EXPECT_FALSE(Threshold::parse(">x").has_value());
  EXPECT_FALSE(Threshold::parse("5:x").has_value());
}

}  // namespace
}  // namespace bellwether::checks::redis

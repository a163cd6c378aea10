#include "checks/native/http/reply.h"

#include <gtest/gtest.h>

namespace bellwether::checks::http {
namespace {

TEST(HttpReplyTest, SplitsWithEitherLineEnd) {
  for (const std::string_view bytes : {"HTTP/1.1 200 OK\r\nA: b\r\nc:  d \r\n\r\nbody\r\n\r\nmore",
                                       "HTTP/1.1 200 OK\nA: b\nc:  d \n\nbody\r\n\r\nmore"}) {
    const Reply reply = Reply::split(bytes);
    EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK");
    EXPECT_EQ(reply.header("a"), "b");
    EXPECT_EQ(reply.header("C"), "d");
    EXPECT_EQ(reply.header("e"), std::nullopt);
    EXPECT_EQ(reply.body, "body\r\n\r\nmore");
  }
  EXPECT_EQ(Reply::split("HTTP/1.1 200").status_line, "HTTP/1.1 200");
  EXPECT_EQ(Reply::split("").status_line, "");
}

// Byte by byte: the first length at which the answer counts as whole.
std::size_t whole_after(std::string_view bytes) {
  Completion completion;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    if (completion.is_complete(bytes.substr(0, size))) return size;
  }
  return 0;
}

TEST(HttpReplyTest, KnowsWhenItIsWhole) {
  const std::string_view sized = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(whole_after(sized), sized.size());
  const std::string_view empty = "HTTP/1.1 204 OK\r\ncontent-length: 0\r\n\r\n";
  EXPECT_EQ(whole_after(empty), empty.size());
  const std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  EXPECT_EQ(whole_after(chunked), chunked.size());
  EXPECT_EQ(whole_after("HTTP/1.1 200 OK\r\n\r\nuntil the end"), 0u);
  EXPECT_EQ(whole_after("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc"), 0u);
}

TEST(HttpReplyTest, JoinsChunksAndDropsWhatIsBroken) {
  const auto body = [](std::string_view chunks) {
    return decoded_body(Reply::split("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n" + std::string(chunks)));
  };
  EXPECT_EQ(body("3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"), "hello");
  EXPECT_EQ(body("ffffffffffffffff\r\nhel"), "hel");
  EXPECT_EQ(body("3\r\nhel\r\nzz\r\nlo"), "hel");
  EXPECT_EQ(body(""), "");
}

TEST(HttpReplyTest, ReadsDates) {
  EXPECT_EQ(parse_date("Fri, 20 Nov 2026 21:00:00 GMT"), unix_seconds(1'795'208'400));
  EXPECT_EQ(parse_date("yesterday"), std::nullopt);
  EXPECT_EQ(parse_date("Fri, 20 Nov 2026 21:00:00 GMT and more"), std::nullopt);
}

}  // namespace
}  // namespace bellwether::checks::http

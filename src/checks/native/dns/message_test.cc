#include "checks/native/dns/message.h"

#include <gtest/gtest.h>

#include "checks/native/dns/resolver.h"

namespace bellwether::checks::dns {
namespace {

constexpr std::string_view kQuestion("\3www\7example\0\0\1\0\1", 17);
constexpr std::string_view kPointer("\xc0\x0c", 2);  // to the question's name

std::string header(std::string_view flags, char answers) {
  return "\x12\x34" + std::string(flags) + std::string("\0\1\0", 3) + answers + std::string(4, '\0') +
         std::string(kQuestion);
}

std::string record(std::string_view type, std::string_view value) {
  return std::string(kPointer) + std::string(type) + std::string("\0\1\0\0\0\x3c\0", 7) +
         static_cast<char>(value.size()) + std::string(value);
}

TEST(DnsMessageTest, BuildsAQuery) {
  EXPECT_EQ(*build_query(0x1234, "www.example.", Type::kA),
            std::string("\x12\x34\1\0\0\1\0\0\0\0\0\0", 12) + std::string(kQuestion));
  for (const std::string& name : {std::string(""), std::string("a..b"), std::string(64, 'x'), std::string(300, 'x')}) {
    EXPECT_EQ(build_query(1, name, Type::kA).error().code(), Code::kInvalidArgument) << name;
  }
}

TEST(DnsMessageTest, ReadsAddressesAndNames) {
  const std::string answer = header(std::string("\x85\x80", 2), 3) +
                             record(std::string("\0\5", 2), std::string("\1a\xc0\x10", 4)) +
                             record(std::string("\0\1", 2), std::string("\x0a\0\0\1", 4)) +
                             record(std::string("\0\1", 2), std::string("\x0a\0\0\2", 4));
  const Result<Answer> addresses = read_answer(answer, Type::kA);
  ASSERT_TRUE(addresses.has_value()) << addresses.error().message();
  EXPECT_EQ(addresses->id, 0x1234);
  EXPECT_TRUE(addresses->is_authoritative);
  EXPECT_EQ(addresses->values, (std::vector<std::string>{"10.0.0.1", "10.0.0.2"}));
  EXPECT_EQ(read_answer(answer, Type::kCname)->values, std::vector<std::string>{"a.example."});
  const Result<Answer> none = read_answer(header("\x81\x83", 0), Type::kA);
  EXPECT_EQ(none->code, kNoSuchDomain);
  EXPECT_TRUE(none->values.empty());
  EXPECT_TRUE(read_answer(header("\x83\x80", 1), Type::kA)->is_truncated);
}

TEST(DnsMessageTest, RefusesEveryCutAndCircle) {
  const std::string whole =
      header(std::string("\x81\x80", 2), 1) + record(std::string("\0\1", 2), std::string("\x0a\0\0\1", 4));
  ASSERT_TRUE(read_answer(whole, Type::kA).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_answer(whole.substr(0, size), Type::kA).has_value()) << size;
  }
  std::string circle = header(std::string("\x81\x80", 2), 1);
  circle += std::string("\xc0", 1) + static_cast<char>(circle.size());
  circle += std::string(16, '\0');
  EXPECT_FALSE(read_answer(circle, Type::kA).has_value());
  std::string question = whole;
  question[2] = '\1';
  EXPECT_FALSE(read_answer(question, Type::kA).has_value());
}

TEST(DnsMessageTest, TurnsAddressesAround) {
  EXPECT_EQ(reverse_name("192.0.2.1"), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(reverse_name("::1"), "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa");
  EXPECT_EQ(reverse_name("www.example"), "");
}

TEST(DnsResolverTest, FindsTheFirstNameServer) {
  EXPECT_EQ(first_name_server("# x\nsearch a\n nameserver  10.0.0.1 \nnameserver 10.0.0.2\n"), "10.0.0.1");
  EXPECT_EQ(first_name_server(""), "127.0.0.1");
}

}  // namespace
}  // namespace bellwether::checks::dns

#include "errors/protocol/minidump.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bellwether::errors {
namespace {

using testing::HasSubstr;

void append(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<char>(value & 0xff));
}

// A dump with the two streams that are read.
std::string dump(std::uint32_t platform, std::uint32_t code) {
  std::string bytes = "MDMP";
  append(bytes, 0xa793, 4);
  append(bytes, 2, 4);   // streams
  append(bytes, 32, 4);  // their directory
  append(bytes, 0, 4);
  append(bytes, 1'795'194'728, 4);
  append(bytes, 0, 8);
  append(bytes, 7, 4);  // system info: 24 bytes at 56
  append(bytes, 24, 4);
  append(bytes, 56, 4);
  append(bytes, 6, 4);  // exception: 32 bytes at 80
  append(bytes, 32, 4);
  append(bytes, 80, 4);
  append(bytes, 9, 2);  // x86_64
  append(bytes, 0, 18);
  append(bytes, platform, 4);
  append(bytes, 4711, 4);  // the thread
  append(bytes, 0, 4);
  append(bytes, code, 4);
  append(bytes, 0, 12);
  append(bytes, 0xdeadbeef, 8);
  return bytes;
}

TEST(Minidump, SaysWhatCrashedWhereAndOnWhat) {
  const auto linux_dump = read_minidump(dump(0x8201, 11));
  ASSERT_TRUE(linux_dump);
  EXPECT_EQ(linux_dump->os, "Linux");
  EXPECT_EQ(linux_dump->architecture, "x86_64");
  EXPECT_EQ(linux_dump->thread, 4711u);
  EXPECT_EQ(linux_dump->exception_address, 0xdeadbeefu);
  EXPECT_EQ(linux_dump->when, unix_seconds(1'795'194'728));
  EXPECT_EQ(linux_dump->crash_name(), "SIGSEGV");
  EXPECT_EQ(read_minidump(dump(2, 0xc0000005))->crash_name(), "EXCEPTION_ACCESS_VIOLATION");
  EXPECT_EQ(read_minidump(dump(2, 0xc0000374))->crash_name(), "0xc0000374");
}

TEST(Minidump, IsReadAsFarAsItGoes) {
  const std::string whole = dump(0x8201, 11);
  const auto cut = read_minidump(std::string_view(whole).substr(0, whole.size() - 1));
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->os, "Linux");
  EXPECT_EQ(cut->crash_name(), "Crash");
}

TEST(Minidump, IsRefusedWhenItIsNone) {
  EXPECT_THAT(read_minidump("MDMP").error().message(), HasSubstr("does not begin"));
  EXPECT_THAT(read_minidump("{\"a\":1}").error().message(), HasSubstr("does not begin"));
  const std::string whole = dump(0x8201, 11);
  EXPECT_THAT(read_minidump(std::string_view(whole).substr(0, 40)).error().message(), HasSubstr("lies outside"));
}

}  // namespace
}  // namespace bellwether::errors

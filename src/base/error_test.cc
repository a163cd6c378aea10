#include "base/error.h"

#include <cerrno>

#include <gmock/gmock.h>

#include "base/result.h"

namespace bellwether {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return fail(Code::kInvalidArgument, "odd");
  return value / 2;
}

Result<void> positive(int value) {
  if (value <= 0) return fail(Code::kOutOfRange, "not positive");
  return {};
}

Result<int> quarter(int value) {
  TRY_VOID(positive(value));
  TRY(const int once, half(value));
  TRY(const int twice, half(once));
  return twice;
}

TEST(Error, TellsTheChainOfCauses) {
  const Error error = Error(Code::kIo, "cannot open store").caused_by(Error(Code::kNotFound, "MANIFEST"));
  EXPECT_EQ(error.to_string(), "cannot open store: MANIFEST");
  EXPECT_EQ(error.code(), Code::kIo);
}

TEST(Error, MapsErrnoToCodes) {
  EXPECT_EQ(Error::from_errno(ENOSPC, "write wal").code(), Code::kResourceExhausted);
  EXPECT_EQ(Error::from_errno(ENOENT, "open x").code(), Code::kNotFound);
  EXPECT_THAT(Error::from_errno(ENOENT, "open x").message(), testing::StartsWith("open x: No such file"));
}

TEST(Result, TryLeavesWithTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_EQ(quarter(-4).error().code(), Code::kOutOfRange);
}

}  // namespace
}  // namespace bellwether

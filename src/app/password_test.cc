#include "app/password.h"

#include <gmock/gmock.h>

#include "app/secret.h"

namespace bellwether::app {
namespace {

TEST(Password, IsHashedWithArgon2idAndItsOwnSalt) {
  const auto first = hash_password("correct horse battery");
  const auto second = hash_password("correct horse battery");
  ASSERT_TRUE(first && second);
  EXPECT_THAT(*first, testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_NE(*first, *second);
  EXPECT_TRUE(verify_password("correct horse battery", *first));
  EXPECT_FALSE(verify_password("correct horse batterz", *first));
  EXPECT_FALSE(verify_password("correct horse battery", "not a hash"));
}

TEST(Password, HasALeastAndAMostLength) {
  EXPECT_FALSE(hash_password("short"));
  EXPECT_FALSE(hash_password(std::string(kMostPasswordBytes + 1, 'x')));
}

TEST(Secret, IsRandomAndStoredAsItsSha256) {
  const auto first = new_secret();
  const auto second = new_secret();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->size(), 64u);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(secret_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace bellwether::app

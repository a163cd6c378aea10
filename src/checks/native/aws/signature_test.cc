#include "checks/native/aws/signature.h"

#include <gtest/gtest.h>

namespace bellwether::checks::aws {
namespace {

const Credentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
constexpr std::string_view kDate = "20150830T123600Z";
constexpr std::string_view kBegin =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
    "Signature=";

std::string sign(std::string_view method) {
  SignedRequest request;
  request.method = method;
  request.path = "/";
  request.region = "us-east-1";
  request.service = "service";
  request.headers = {{"X-Amz-Date", std::string(kDate)}, {"Host", "example.amazonaws.com"}};
  return authorization(request, kDate, kExample);
}

// The published test suite's get-vanilla and post-vanilla.
TEST(AwsSignatureTest, GivesThePublishedSignatures) {
  EXPECT_EQ(sign("GET"), std::string(kBegin) + "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  EXPECT_EQ(sign("POST"), std::string(kBegin) + "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

TEST(AwsSignatureTest, WritesDatesWithoutSigns) {
  EXPECT_EQ(amazon_date(unix_seconds(1'440'938'160)), kDate);
}

}  // namespace
}  // namespace bellwether::checks::aws

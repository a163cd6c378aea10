#include "checks/native/certificate_age.h"

#include <gtest/gtest.h>

namespace bellwether::checks {
namespace {

constexpr UnixSeconds kNow = unix_seconds(1'790'000'000);

NativeOutcome judge_after(seconds left, CertificateDays days) {
  net::PeerCertificate certificate;
  certificate.common_name = "www.example";
  certificate.has_times = true;
  certificate.not_after = kNow + left;
  return judge_certificate(certificate, days, kNow);
}

TEST(CertificateAgeTest, JudgesByWholeDays) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  struct Case {
    seconds left;
    CertificateDays days;
    int code;
    std::string_view begins;
  };
  const Case cases[] = {
      {days(20) + hours(23), {19, 0}, 0, "OK - Certificate 'www.example' will expire on "},
      {days(19) + hours(23), {19, 0}, 1, "WARNING - Certificate 'www.example' expires in 19 day(s) ("},
      {days(19) + hours(23), {40, 19}, 2, "CRITICAL - Certificate 'www.example' expires in 19 day(s) ("},
      {hours(5) + minutes(1), {10, 0}, 2, "CRITICAL - Certificate 'www.example' expires in 5 hours ("},
      {minutes(29), {0, 0}, 2, "CRITICAL - Certificate 'www.example' expires in 29 minutes ("},
      {seconds(0), {0, 0}, 2, "CRITICAL - Certificate 'www.example' just expired ("},
      {-seconds(1), {0, 0}, 2, "CRITICAL - Certificate 'www.example' expired on "}};
  for (const Case& one : cases) {
    const NativeOutcome judged = judge_after(one.left, one.days);
    EXPECT_EQ(judged.return_code, one.code) << judged.output;
    EXPECT_TRUE(judged.output.starts_with(one.begins)) << judged.output;
  }
}

TEST(CertificateAgeTest, ReadsTwoNumbers) {
  EXPECT_EQ(CertificateDays::parse("30")->critical, 0);
  EXPECT_EQ(CertificateDays::parse("30,14")->critical, 14);
  for (const std::string_view text : {"", "x", "30,", "30,x", ",3"}) EXPECT_FALSE(CertificateDays::parse(text)) << text;
}

}  // namespace
}  // namespace bellwether::checks

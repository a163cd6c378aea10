#include "alerts/delivery/verdict.h"

#include <gtest/gtest.h>

#include "alerts/delivery/command.h"
#include "alerts/delivery/retry_times.h"
#include "alerts/delivery/test_page.h"

namespace bellwether::alerts {
namespace {

using Kind = Verdict::Kind;
constexpr UnixMillis kNow{seconds(1'763'674'400)};

net::OutboundResponse answer(int status, std::string body = "") {
  net::OutboundResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(Verdict, OfHttp) {
  for (const int status : {200, 201, 202, 204}) EXPECT_EQ(judge_http(answer(status), kNow).kind, Kind::kDelivered);
  for (const int status : {408, 425, 429, 500, 502, 503, 504})
    EXPECT_EQ(judge_http(answer(status), kNow).kind, Kind::kRetry) << status;
  for (const int status : {301, 400, 401, 403, 404, 410, 422})
    EXPECT_EQ(judge_http(answer(status), kNow).kind, Kind::kRefused) << status;
  EXPECT_EQ(judge_http(answer(400, "invalid_payload\nmore"), kNow).reason, "status 400: invalid_payload");
  EXPECT_EQ(judge_http(fail(Code::kUnavailable, "nobody"), kNow).kind, Kind::kRetry);
  EXPECT_EQ(judge_http(fail(Code::kDeadlineExceeded, "slow"), kNow).kind, Kind::kRetry);
  EXPECT_EQ(judge_http(fail(Code::kInvalidArgument, "no URL"), kNow).kind, Kind::kRefused);
}

TEST(Verdict, ReadsWhenToComeAgain) {
  net::OutboundResponse busy = answer(429);
  busy.headers.emplace_back("retry-after", "120");
  EXPECT_EQ(judge_http(busy, kNow).retry_after, seconds(120));
  EXPECT_EQ(parse_retry_after("Thu, 20 Nov 2025 21:34:20 GMT", kNow), seconds(60));
  EXPECT_EQ(parse_retry_after("Thu, 20 Nov 2025 21:00:00 GMT", kNow), seconds(0));
  EXPECT_EQ(parse_retry_after("99999999", kNow), seconds(86'400));
  EXPECT_EQ(parse_retry_after("-5", kNow), seconds(0));
  EXPECT_EQ(parse_retry_after("soon", kNow), std::nullopt);
  EXPECT_EQ(parse_retry_after("", kNow), std::nullopt);
}

TEST(Verdict, OfMail) {
  EXPECT_EQ(judge_mail(answer(250)).kind, Kind::kDelivered);
  EXPECT_EQ(judge_mail(answer(451, "451 4.7.1 greylisted")).kind, Kind::kRetry);
  EXPECT_EQ(judge_mail(answer(451, "451 4.7.1 greylisted")).reason, "451 4.7.1 greylisted");
  EXPECT_EQ(judge_mail(answer(550, "550 no such user")).kind, Kind::kRefused);
  EXPECT_EQ(judge_mail(fail(Code::kPermissionDenied, "login")).kind, Kind::kRefused);
  EXPECT_EQ(judge_mail(fail(Code::kUnavailable, "nobody")).kind, Kind::kRetry);
}

TEST(Verdict, OfCommands) {
  const auto ended = [](int code) {
    runtime::ChildOutcome outcome;
    outcome.exit_code = code;
    outcome.errors = "mail: oops\n";
    return outcome;
  };
  EXPECT_EQ(judge_command(ended(0)).kind, Kind::kDelivered);
  EXPECT_EQ(judge_command(ended(1)).kind, Kind::kRetry);
  EXPECT_EQ(judge_command(ended(1)).reason, "exit code 1: mail: oops");
  EXPECT_EQ(judge_command(ended(127)).kind, Kind::kRefused);
  runtime::ChildOutcome killed;
  killed.signal = 9;
  EXPECT_EQ(judge_command(killed).kind, Kind::kRetry);
  killed.has_timed_out = true;
  EXPECT_EQ(judge_command(killed).reason, "took too long");
  EXPECT_EQ(judge_command(fail(Code::kNotFound, "/no/such")).kind, Kind::kRefused);
}

TEST(RetryTimes, DoubleUpToFiveMinutesAFifthApart) {
  for (const char* key : {"a", "b", "c"}) {
    std::int64_t plain = 5'000;
    for (std::int64_t attempt = 1; attempt < 30; ++attempt) {
      const std::int64_t delay = retry_delay(key, attempt, std::nullopt).count();
      EXPECT_GE(delay, plain * 8 / 10) << attempt;
      EXPECT_LE(delay, plain * 12 / 10) << attempt;
      plain = std::min<std::int64_t>(plain * 2, 300'000);
    }
  }
  EXPECT_EQ(retry_delay("a", 3, std::nullopt), retry_delay("a", 3, std::nullopt));
  EXPECT_NE(retry_delay("a", 3, std::nullopt), retry_delay("b", 3, std::nullopt));
  EXPECT_EQ(retry_delay("a", 1, seconds(600)), milliseconds(600'000));
}

TEST(NotificationCommand, RunsPlainWordsWithoutAShell) {
  Page page = test_page(Channel::kCommand, "notify-by-pager");
  page.command_line = "/usr/bin/pager  web1/http CRITICAL --to=x";
  page.environment = {"NAGIOS_HOSTNAME=web1"};
  EXPECT_EQ(notification_command(page, milliseconds(5'000))->arguments.front(), "/bin/sh") << "= may be an assignment";
  page.command_line = "/usr/bin/pager  web1/http CRITICAL";
  const auto command = notification_command(page, milliseconds(5'000));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->arguments, (std::vector<std::string>{"/usr/bin/pager", "web1/http", "CRITICAL"}));
  EXPECT_EQ(command->environment.front(), "NAGIOS_HOSTNAME=web1");
  EXPECT_EQ(command->environment.back(), "BELLWETHER_KEY=n42/anna/mail");
  EXPECT_EQ(command->timeout, milliseconds(5'000));
}

TEST(NotificationCommand, GivesTheRestToAShell) {
  Page page = test_page(Channel::kCommand, "notify-by-mail");
  for (const char* line :
       {"/usr/bin/printf \"%b\" 'x' | /usr/bin/mail a@b", "/bin/echo $HOME", "pager x", "/bin/echo *"}) {
    page.command_line = line;
    EXPECT_EQ(notification_command(page, seconds(1))->arguments, (std::vector<std::string>{"/bin/sh", "-c", line}));
  }
  page.command_line = " ";
  EXPECT_EQ(notification_command(page, seconds(1)).error().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace bellwether::alerts

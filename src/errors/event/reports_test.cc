#include <gtest/gtest.h>

#include "errors/event/testing.h"

namespace bellwether::errors {
namespace {

using testing::captures;
using testing::kReceived;
using testing::tag;

std::vector<Event> events_of(std::string_view body) {
  const Circumstances circumstances{
      .received = kReceived,
      .peer_address = "203.0.113.7",
      .user_agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
      .release = "spa@3",
      .environment = "prod"};
  const auto reports = normalise_security_report(body, circumstances, {});
  EXPECT_TRUE(reports.has_value()) << reports.error().message();
  std::vector<Event> events;
  if (!reports) return events;
  for (const Normalised& report : *reports) events.push_back(read_event(report.payload).value());
  return events;
}

TEST(SecurityReports, Chromiums) {
  const auto image = events_of(captures().at("csp-0133"));
  ASSERT_EQ(image.size(), 1u);
  EXPECT_EQ(image[0].type, "csp");
  EXPECT_EQ(image[0].security->directive, "img-src");
  EXPECT_EQ(image[0].security->blocked_uri, "http://127.0.0.1:19483/evil.png");
  EXPECT_EQ(image[0].security->document_uri, "http://127.0.0.1:19482/csp.html");
  EXPECT_EQ(title_of(image[0]).title, "Blocked 'image' from '127.0.0.1:19483'");
  EXPECT_EQ(title_of(image[0]).culprit, "img-src");
  EXPECT_EQ(image[0].release, "spa@3");
  EXPECT_EQ(tag(image[0], "browser"), "Chrome 156.0");
  EXPECT_EQ(image[0].user.ip_address, "203.0.113.7");
  const auto script = events_of(captures().at("csp-0134"));
  EXPECT_EQ(script.at(0).security->local_script_violation, "unsafe-inline");
  EXPECT_EQ(title_of(script[0]).title, "Blocked inline 'script'");
}

TEST(SecurityReports, TheReportingApiBatchesThem) {
  const auto events = events_of(R"([
    {"type":"csp-violation","age":1,"url":"https://a/","user_agent":"Mozilla/5.0 Firefox/128.0","body":{"documentURL":"https://a/","blockedURL":"eval",
      "effectiveDirective":"script-src","disposition":"report","sample":"x","lineNumber":3}},
    {"type":"deprecation","url":"https://a/","body":{"id":"x"}},
    {"type":"network-error","url":"https://a/x.js","body":{"phase":"dns","type":"dns.name_not_resolved","elapsed_time":12}}])");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].security->local_script_violation, "unsafe-eval");
  EXPECT_EQ(tag(events[0], "browser"), "Firefox 128.0");
  EXPECT_EQ(events[1].type, "nel");
  EXPECT_EQ(title_of(events[1]).title, "dns / dns.name_not_resolved");
  EXPECT_NE(events[0].id, events[1].id);
}

TEST(SecurityReports, OfCertificatesAndPins) {
  const auto ct = events_of(R"({"expect-ct-report":{"hostname":"a.example","port":443,"failure-mode":"enforce"}})");
  EXPECT_EQ(ct.at(0).type, "expectct");
  EXPECT_EQ(title_of(ct[0]).title, "Expect-CT failed for 'a.example'");
  EXPECT_EQ(events_of(R"({"expect-staple-report":{"hostname":"a.example"}})").at(0).type, "expectstaple");
  const auto pins =
      events_of(R"({"date-time":"2026-11-20T17:30:22Z","hostname":"a.example","known-pins":["pin-sha256=\"x\""]})");
  EXPECT_EQ(pins.at(0).security->kind, "hpkp");
}

TEST(SecurityReports, WhatIsNone) {
  for (const std::string_view body : {"{}", "[]", "7", "{\"csp-report\":7}", "nonsense"}) {
    const auto refused = normalise_security_report(body, {.received = kReceived}, {});
    ASSERT_FALSE(refused.has_value()) << body;
    EXPECT_EQ(refused.error().code(), Code::kInvalidArgument);
  }
}

TEST(UserReports, AreFeedbackAboutAnEvent) {
  const auto report = normalise_user_report(
      R"({"event_id":"367fa7c2d1c64f948b9d91f7e0d12d78","name":"Anna","email":"anna@example.com","comments":"It broke"})",
      {.received = kReceived, .id = EventId{1, 2}}, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_NE(report->id, (EventId{1, 2}));
  const Event event = read_event(report->payload).value();
  EXPECT_EQ(event.type, "feedback");
  EXPECT_EQ(event.level, Level::kInfo);
  EXPECT_EQ(event.message->text, "It broke");
  EXPECT_EQ(event.user.email, "anna@example.com");
  EXPECT_NE(report->payload.find("\"associated_event_id\":\"367fa7c2d1c64f948b9d91f7e0d12d78\""), std::string::npos);
  EXPECT_FALSE(normalise_user_report(R"({"name":"Anna"})", {.received = kReceived}, {}).has_value());
}

}  // namespace
}  // namespace bellwether::errors

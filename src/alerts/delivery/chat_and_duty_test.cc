#include <gmock/gmock.h>

#include "alerts/delivery/channel_words.h"
#include "alerts/delivery/incident_step.h"
#include "alerts/delivery/opsgenie.h"
#include "alerts/delivery/pagerduty.h"
#include "alerts/delivery/slack.h"
#include "alerts/delivery/test_page.h"

namespace bellwether::alerts {
namespace {

using testing::HasSubstr;
using testing::Not;

Page page_of(Kind kind, State state, Channel channel = Channel::kSlack, std::string target = "") {
  Page page = test_page(channel, std::move(target));
  page.message.kind = kind;
  page.message.state = state;
  return page;
}

TEST(ChannelWords, ColoursFollowKindAndState) {
  EXPECT_EQ(colour_of(page_of(Kind::kProblem, State::kCritical).message), "#d00000");
  EXPECT_EQ(colour_of(page_of(Kind::kProblem, State::kWarning).message), "#daa038");
  EXPECT_EQ(colour_of(page_of(Kind::kRecovery, State::kOk).message), "#2eb886");
  EXPECT_EQ(colour_of(page_of(Kind::kAcknowledgement, State::kCritical).message), "#808080");
}

TEST(ChannelWords, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("äöü", 5), "ä…");
  EXPECT_EQ(shortened("longer", 5), "lo…");
}

TEST(Slack, ShowsTheProblemInItsColour) {
  const auto request = slack_request(page_of(Kind::kProblem, State::kCritical), {.url = "https://hooks/T/B/x"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->url, "https://hooks/T/B/x");
  EXPECT_EQ(json_text(request->body, "attachments/color"), "#d00000");
  EXPECT_EQ(json_text(request->body, "attachments/title"), "web1/http is CRITICAL");
  EXPECT_EQ(json_text(request->body, "attachments/title_link"), "https://bell.example.com/problems?id=1f");
  EXPECT_EQ(json_text(request->body, "attachments/fields/value"), "CRITICAL");
}

TEST(Slack, OutputCannotMentionAnybody) {
  Page page = page_of(Kind::kProblem, State::kCritical);
  page.message.body = "<!channel> & <@U1>";
  const auto request = slack_request(page, {.url = "https://hooks/x"});
  EXPECT_THAT(json_text(request->body, "attachments/text"), HasSubstr("&lt;!channel&gt; &amp; &lt;@U1&gt;"));
  EXPECT_THAT(request->body, Not(HasSubstr("<!channel>")));
}

TEST(Slack, NeedsAUrl) {
  EXPECT_EQ(slack_request(page_of(Kind::kProblem, State::kCritical), {}).error().code(), Code::kInvalidArgument);
}

TEST(IncidentStep, OneIncidentLivesThroughAProblem) {
  const auto step = [](Kind kind) { return incident_step(page_of(kind, State::kCritical)); };
  const std::string incident = step(Kind::kProblem).incident;
  EXPECT_EQ(incident, "bellwether/1f");
  EXPECT_EQ(step(Kind::kAcknowledgement).incident, incident);
  EXPECT_EQ(step(Kind::kAcknowledgement).action, IncidentStep::Action::kAcknowledge);
  EXPECT_EQ(step(Kind::kRecovery).incident, incident);
  EXPECT_EQ(step(Kind::kRecovery).action, IncidentStep::Action::kClose);
}

TEST(IncidentStep, FlappingAndDowntimeHaveTheirOwn) {
  const auto step = [](Kind kind) { return incident_step(page_of(kind, State::kCritical)); };
  EXPECT_EQ(step(Kind::kFlappingStart).incident, step(Kind::kFlappingStop).incident);
  EXPECT_EQ(step(Kind::kFlappingStop).action, IncidentStep::Action::kClose);
  EXPECT_EQ(step(Kind::kDowntimeStart).incident, step(Kind::kDowntimeCancelled).incident);
  EXPECT_NE(step(Kind::kDowntimeStart).incident, step(Kind::kProblem).incident);
  EXPECT_EQ(step(Kind::kCustom).incident, "bellwether/n42/anna/mail");
}

TEST(Pagerduty, TriggersAcknowledgesAndResolvesOneIncident) {
  const auto send = [](Kind kind, State state) {
    return pagerduty_request(page_of(kind, state, Channel::kPagerduty), {.routing_key = "R0"})->body;
  };
  const std::string trigger = send(Kind::kProblem, State::kDown);
  EXPECT_EQ(json_text(trigger, "routing_key"), "R0");
  EXPECT_EQ(json_text(trigger, "event_action"), "trigger");
  EXPECT_EQ(json_text(trigger, "dedup_key"), "bellwether/1f");
  EXPECT_EQ(json_text(trigger, "payload/summary"), "web1/http is CRITICAL");
  EXPECT_EQ(json_text(trigger, "payload/source"), "web1");
  EXPECT_EQ(json_text(trigger, "payload/severity"), "critical");
  EXPECT_EQ(json_text(trigger, "payload/timestamp"), "2025-11-20T21:32:05Z");
  EXPECT_EQ(json_text(trigger, "payload/custom_details/key"), "n42/anna/mail");
  EXPECT_EQ(json_text(send(Kind::kAcknowledgement, State::kDown), "event_action"), "acknowledge");
  const std::string resolve = send(Kind::kRecovery, State::kUp);
  EXPECT_EQ(json_text(resolve, "event_action"), "resolve");
  EXPECT_EQ(json_text(resolve, "dedup_key"), "bellwether/1f");
  EXPECT_THAT(resolve, Not(HasSubstr("payload")));
}

TEST(Pagerduty, SeveritiesAreItsOwnWords) {
  const auto severity = [](State state) {
    return json_text(pagerduty_request(page_of(Kind::kProblem, state, Channel::kPagerduty, "R1"), {})->body,
                     "payload/severity");
  };
  EXPECT_EQ(severity(State::kWarning), "warning");
  EXPECT_EQ(severity(State::kUnknown), "error");
  EXPECT_EQ(severity(State::kUnreachable), "error");
}

TEST(Pagerduty, KeepsTheServicesLimits) {
  Page page = page_of(Kind::kProblem, State::kDown, Channel::kPagerduty, "R1");
  page.message.title = std::string(3'000, 'x');
  EXPECT_LE(json_text(pagerduty_request(page, {})->body, "payload/summary").size(), 1'024u);
  EXPECT_EQ(pagerduty_request(page_of(Kind::kProblem, State::kDown, Channel::kPagerduty), {}).error().code(),
            Code::kInvalidArgument);
}

TEST(Opsgenie, CreatesAcknowledgesAndClosesByAlias) {
  const auto send = [](Kind kind) {
    return *opsgenie_request(page_of(kind, State::kCritical, Channel::kOpsgenie, "web team"),
                             {.url = "https://api", .api_key = "K"});
  };
  const net::OutboundRequest created = send(Kind::kProblem);
  EXPECT_EQ(created.url, "https://api/v2/alerts");
  EXPECT_EQ(header_of(created, "Authorization"), "GenieKey K");
  EXPECT_EQ(json_text(created.body, "alias"), "bellwether/1f");
  EXPECT_EQ(json_text(created.body, "priority"), "P1");
  EXPECT_EQ(json_text(created.body, "entity"), "web1/http");
  EXPECT_EQ(json_text(created.body, "responders/name"), "web team");
  EXPECT_EQ(send(Kind::kAcknowledgement).url, "https://api/v2/alerts/bellwether%2F1f/acknowledge?identifierType=alias");
  EXPECT_EQ(send(Kind::kRecovery).url, "https://api/v2/alerts/bellwether%2F1f/close?identifierType=alias");
}

TEST(Opsgenie, NeedsAKeyAndKeepsTheLimit) {
  EXPECT_EQ(opsgenie_request(page_of(Kind::kProblem, State::kDown, Channel::kOpsgenie), {}).error().code(),
            Code::kInvalidArgument);
  Page page = page_of(Kind::kProblem, State::kDown, Channel::kOpsgenie);
  page.message.title = std::string(500, 'x');
  EXPECT_LE(json_text(opsgenie_request(page, {.api_key = "K"})->body, "message").size(), 130u);
}

}  // namespace
}  // namespace bellwether::alerts

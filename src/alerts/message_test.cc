#include "alerts/message.h"

#include <gmock/gmock.h>

namespace bellwether::alerts {
namespace {

using testing::ElementsAre;

TEST(Message, TagsEventsAsChecksDo) {
  EXPECT_THAT(subject_tags("checks", "web1", "http", State::kCritical), ElementsAre("web1", "http", "critical"));
  EXPECT_THAT(subject_tags("checks", "web1", "", State::kUp), ElementsAre("web1", "up"));
  EXPECT_THAT(subject_tags("checks", "mail", "mail", State::kOk), ElementsAre("mail", "ok")) << "each once";
  EXPECT_THAT(subject_tags("heartbeats", "", "heartbeat backup", State::kCritical),
              ElementsAre("heartbeats", "heartbeat backup", "critical"));
}

TEST(Message, LinksToWhereItsProblemStands) {
  Facts facts;
  facts.module = "checks";
  facts.host = "web1";
  facts.service = "disk /var";
  EXPECT_EQ(problem_link("https://watch.example.com/", facts), "https://watch.example.com/checks/web1/disk%20%2Fvar");
  facts.module = "heartbeats";
  facts.host = "";
  facts.service = "heartbeat backup";
  EXPECT_EQ(problem_link("https://watch.example.com", facts), "https://watch.example.com/problems");
  EXPECT_EQ(problem_link("", facts), "");
}

}  // namespace
}  // namespace bellwether::alerts

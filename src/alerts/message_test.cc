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

}  // namespace
}  // namespace bellwether::alerts

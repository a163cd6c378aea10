#include "checks/status/status_file.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "checks/engine/testing.h"

namespace bellwether::checks {
namespace {

struct Block {
  std::string kind;
  std::map<std::string, std::string> values;
};

// As a reader of status.dat sees it.
std::vector<Block> read(const std::string& text) {
  std::vector<Block> blocks;
  for (const std::string_view line : split(text, '\n')) {
    if (line.ends_with(" {")) blocks.push_back({std::string(line.substr(0, line.size() - 2)), {}});
    const std::size_t equals = line.find('=');
    if (line.starts_with('\t') && equals != std::string_view::npos)
      blocks.back().values.emplace(line.substr(1, equals - 1), line.substr(equals + 1));
  }
  return blocks;
}

TEST(StatusFile, TellsWhatIsKnownOfEveryObject) {
  testing::Watch watch(testing::Site(testing::SiteOptions{.hosts = 1, .services_per_host = 2}).finish());
  for (int i = 0; i < 3; ++i) watch.passive(testing::service(1), 2, "broken\tand more");
  const UnixSeconds now = std::chrono::floor<seconds>(watch.now);
  Comment comment;
  comment.object = testing::host(0);
  comment.author = "anna";
  comment.text = "first\nsecond";
  ASSERT_TRUE(watch.engine->add_comment(now, comment, watch.actions));
  DowntimeRequest request;
  request.object = testing::service(0);
  request.start = now;
  request.end = now + seconds(100);
  request.author = "ben";
  request.text = "disks";
  ASSERT_TRUE(watch.engine->schedule_downtime(now, request, watch.actions));

  const std::vector<Block> blocks =
      read(status_text(*watch.engine, watch.alerts(), {.version = "1.2", .started = unix_seconds(7), .pid = 42}, now));
  std::vector<std::string> kinds;
  for (const Block& block : blocks) kinds.push_back(block.kind);
  EXPECT_THAT(kinds, ::testing::ElementsAre("info", "programstatus", "hoststatus", "servicestatus", "servicestatus",
                                            "contactstatus", "hostcomment", "servicecomment", "servicedowntime"));
  EXPECT_EQ(blocks[1].values.at("nagios_pid"), "42");
  EXPECT_EQ(blocks[2].values.at("host_name"), "h0");
  EXPECT_EQ(blocks[2].values.at("check_interval"), "5.000000");
  const auto& critical = blocks[4].values;
  EXPECT_EQ(critical.at("service_description"), "s1");
  EXPECT_EQ(critical.at("current_state"), "2");
  EXPECT_EQ(critical.at("state_type"), "1");
  EXPECT_EQ(critical.at("current_attempt"), "3");
  EXPECT_EQ(critical.at("plugin_output"), "broken\tand more");
  EXPECT_EQ(critical.at("current_notification_number"), "1");
  EXPECT_EQ(blocks[6].values.at("comment_data"), "first\\nsecond");
  EXPECT_EQ(blocks[8].values.at("comment"), "disks");
  EXPECT_EQ(blocks[8].values.at("duration"), "100");
}

}  // namespace
}  // namespace bellwether::checks

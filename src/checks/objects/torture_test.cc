// The torture configuration that a real nagios4 has expanded: what it said and the objects it wrote, byte for byte. The recording
// lies beside the checkout; the same rules are in testdata/ in cases of our own.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/test_needs.h"
#include "checks/objects/load.h"

namespace bellwether::checks {
namespace {

const std::filesystem::path kRecording = std::filesystem::path(BW_SOURCE_DIR) / "../shared/nagios/torture";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Torture, ExpandsAsNagiosDoes) {
  BW_TEST_NEEDS(std::filesystem::exists(kRecording), "no recording at " + kRecording.string());
  const std::string recorded = read(kRecording / "expected.txt");
  const std::filesystem::path main =
      std::filesystem::temp_directory_path() / ("bw_torture." + std::to_string(getpid()));
  std::ofstream(main) << "cfg_file=" << std::filesystem::canonical(kRecording / "t.cfg").string() << "\n";
  const Loaded loaded = load_nagios(disk::system_filesystem(), main.string(), {.with_expanded = true});
  std::filesystem::remove(main);

  ASSERT_NE(loaded.configuration, nullptr);
  const std::string objects = loaded.expanded.substr(loaded.expanded.find("\ndefine "));
  EXPECT_EQ(objects, recorded.substr(recorded.find("\ndefine ")));

  // Its messages, each as the beginning of one of ours: we say the place of every one.
  std::istringstream lines(recorded);
  std::string line;
  std::size_t warnings = 0;
  while (std::getline(lines, line) && !line.starts_with("####")) {
    if (!line.starts_with("Warning")) continue;
    std::string text = line.substr(0, line.find(" (config file"));
    EXPECT_TRUE(loaded.diagnostics.at(warnings).text().starts_with(text)) << line;
    ++warnings;
  }
  EXPECT_EQ(loaded.diagnostics.size(), warnings);
  EXPECT_EQ(loaded.checked.services, 8u);
  EXPECT_EQ(loaded.checked.hosts, 3u);
  EXPECT_EQ(loaded.checked.hostgroups, 3u);
  EXPECT_EQ(loaded.checked.contactgroups, 2u);
}

}  // namespace
}  // namespace bellwether::checks

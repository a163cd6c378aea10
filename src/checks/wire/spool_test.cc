#include "checks/wire/spool.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

#include "checks/wire/test_intake.h"

namespace bellwether::checks {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kFile =
    "### Passive Check Result File ###\nfile_time=1795211924\n\n### Nagios Service Check Result ###\n# Time: "
    "now\nhost_name=web1\n"
    "service_description=http\ncheck_type=1\ncheck_options=0\nscheduled_check=0\nreschedule_check=0\nlatency=0.5\n"
    "start_time=1795211920.5\nfinish_time=1795211924.7\nearly_timeout=0\nexited_ok=1\nreturn_code=2\noutput=down|a="
    "1\\nmore = \\\\ text\n\n"
    "host_name=web2\nreturn_code=0\noutput=up\n";

TEST(ResultFile, HoldsSeveralResults) {
  const auto results = read_result_file(kFile);
  ASSERT_TRUE(results) << results.error().to_string();
  ASSERT_EQ(results->size(), 2u);
  EXPECT_EQ((*results)[0].host, "web1");
  EXPECT_EQ((*results)[0].service, "http");
  EXPECT_EQ((*results)[0].status, 2);
  EXPECT_EQ((*results)[0].output, "down|a=1\nmore = \\ text");
  EXPECT_EQ((*results)[0].at, unix_seconds(1795211924));
  EXPECT_EQ((*results)[1].host, "web2");
  EXPECT_EQ((*results)[1].service, "");
}

TEST(ResultFile, NamesTheLineThatIsWrong) {
  EXPECT_THAT(read_result_file("host_name=h\nreturn_code=x\n").error().message(),
              HasSubstr("line 2: 'x' is no return code"));
  EXPECT_THAT(read_result_file("garbage").error().message(), HasSubstr("line 1"));
  EXPECT_THAT(read_result_file("start_time=1x").error().message(), HasSubstr("no time"));
  EXPECT_TRUE(read_result_file("")->empty());
}

class SpoolTest : public ::testing::Test {
 protected:
  SpoolTest()
      : refusals_(runtime_.metrics(), Log(null_log_sink(), "test")),
        pool_({}, runtime_.metrics()),
        intake_(runtime_.shard()) {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("bw_spool_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~SpoolTest() override {
    if (spool_) runtime_.on_shard([this] { spool_.reset(); });
    runtime_.stop();
    std::filesystem::remove_all(folder_);
  }

  void put(const std::string& name, std::string_view text, bool has_marker = true) {
    std::ofstream(folder_ / name) << text;
    if (has_marker) std::ofstream(folder_ / (name + ".ok")).flush();
  }
  // Begins to look, once everything that is to be found is there.
  void start(seconds max_age = seconds(3600)) {
    runtime_.start();
    runtime_.on_shard([&] {
      spool_ = std::make_unique<Spool>(SpoolOptions{folder_.string(), max_age}, intake_, pool_, refusals_);
      spool_->look();
    });
  }
  bool exists(const std::string& name) { return std::filesystem::exists(folder_ / name); }
  void wait_until_gone(const std::string& name) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (exists(name) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_FALSE(exists(name)) << name;
  }

  net::TestRuntime runtime_;
  Refusals refusals_;
  runtime::BlockingPool pool_;
  testing::TestIntake intake_;
  std::filesystem::path folder_;
  std::unique_ptr<Spool> spool_;
};

TEST_F(SpoolTest, TakesFinishedFilesAndRemovesThemOnceTheyAreStored) {
  put("cABCDEF", kFile);
  put("cUNDONE", "host_name=web3\nreturn_code=0\noutput=x\n", false);
  put("other", "host_name=web4\nreturn_code=0\noutput=x\n");
  start();
  const auto taken = intake_.wait_for_results(2);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].host, "web1");
  wait_until_gone("cABCDEF.ok");
  EXPECT_FALSE(exists("cABCDEF"));
  EXPECT_EQ(intake_.stored(), 1);
  EXPECT_TRUE(exists("cUNDONE"));
  EXPECT_TRUE(exists("other"));
}

TEST_F(SpoolTest, KeepsFilesThatCouldNotBeStored) {
  intake_.storing = fail(Code::kIo, "the disk is full");
  put("cABCDEF", kFile);
  start();
  ASSERT_EQ(intake_.wait_for_results(4).size() % 2, 0u) << "the same file is taken again at the next look";
  EXPECT_TRUE(exists("cABCDEF"));
}

TEST_F(SpoolTest, CountsWhatItCannotUse) {
  put("cBROKEN", "garbage");
  put("cTOOOLD", kFile);
  std::filesystem::last_write_time(folder_ / "cTOOOLD",
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  start();
  wait_until_gone("cBROKEN.ok");
  wait_until_gone("cTOOOLD.ok");
  EXPECT_EQ(refusals_.reason("checks", "result_file_malformed", "").total(), 1u);
  EXPECT_EQ(refusals_.reason("checks", "result_file_too_old", "").total(), 1u);
  EXPECT_TRUE(intake_.wait_for_results(0).empty());
}

}  // namespace
}  // namespace bellwether::checks

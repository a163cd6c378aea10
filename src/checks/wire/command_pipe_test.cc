#include "checks/wire/command_pipe.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/wire/test_intake.h"

namespace bellwether::checks {
namespace {

using ::testing::HasSubstr;

class CommandPipeTest : public ::testing::Test {
 protected:
  CommandPipeTest() : refusals_(runtime_.metrics(), Log(null_log_sink(), "test")), intake_(runtime_.shard()) {
    path_ = std::filesystem::path(::testing::TempDir()) / ("bw_command_pipe_" + std::to_string(::getpid()));
    std::filesystem::remove(path_);
  }
  ~CommandPipeTest() override {
    pipe_.reset();
    runtime_.stop();
    std::filesystem::remove(path_);
  }

  Result<void> open(mode_t mode = 0660) {
    auto opened = CommandPipe::open({path_.string(), mode}, intake_, runtime_.metrics(), refusals_);
    if (!opened) return std::unexpected(opened.error());
    pipe_ = std::move(*opened);
    return {};
  }
  void write(std::string_view text) {
    const runtime::Descriptor file(::open(path_.c_str(), O_WRONLY));
    ASSERT_TRUE(file.is_open());
    while (!text.empty()) {
      const ssize_t count = ::write(file.get(), text.data(), text.size());
      ASSERT_GT(count, 0);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  net::TestRuntime runtime_;
  Refusals refusals_;
  testing::TestIntake intake_;
  std::filesystem::path path_;
  std::unique_ptr<CommandPipe> pipe_;
};

TEST_F(CommandPipeTest, MakesTheFifoWithItsModeAndLeavesIt) {
  runtime_.start();
  ASSERT_TRUE(open(0622));
  struct stat status{};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_TRUE(S_ISFIFO(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777, 0622u);
  pipe_.reset();
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_TRUE(open()) << "and takes it up again";
}

TEST_F(CommandPipeTest, RefusesAnythingElseOfThatName) {
  runtime_.start();
  std::ofstream(path_) << "not a pipe";
  const Result<void> opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::kAlreadyExists);
  EXPECT_THAT(opened.error().message(), HasSubstr(path_.string()));
}

TEST_F(CommandPipeTest, HandsOverWholeLinesInOrder) {
  runtime_.start();
  ASSERT_TRUE(open());
  write("[1] FIRST;a\n[2] SEC");
  EXPECT_EQ(intake_.wait_for_text(12), "[1] FIRST;a\n");
  write("OND;b\n");
  EXPECT_EQ(intake_.wait_for_text(25), "[1] FIRST;a\n[2] SECOND;b\n");
}

TEST_F(CommandPipeTest, LosesNothingOfAFloodFromManyWriters) {
  runtime_.start();
  ASSERT_TRUE(open());
  constexpr int kWriters = 4, kLines = 20'000;
  const std::string line = "[1] PROCESS_SERVICE_CHECK_RESULT;web1;http;0;everything is fine|time=0.01s\n";
  std::string piece;
  while (piece.size() + line.size() <= 4096) piece += line;  // at most PIPE_BUF is written as one
  const int pieces = kLines / static_cast<int>(piece.size() / line.size());
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] {
      const runtime::Descriptor file(::open(path_.c_str(), O_WRONLY));
      for (int n = 0; n < pieces; ++n)
        ASSERT_EQ(::write(file.get(), piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::size_t all = static_cast<std::size_t>(kWriters * pieces) * piece.size();
  const std::string text = intake_.wait_for_text(all);
  ASSERT_EQ(text.size(), all);
  for (std::size_t at = 0; at < all; at += line.size()) ASSERT_EQ(std::string_view(text).substr(at, line.size()), line);
}

TEST_F(CommandPipeTest, RefusesLinesWithoutEndAndGoesOn) {
  runtime_.start();
  ASSERT_TRUE(open());
  write("FIRST\n" + std::string(3 * CommandPipe::kMaxLineBytes, 'x'));
  write("rest of it\nSECOND\n" + std::string(10 * CommandPipe::kMaxLineBytes, 'y') + "\nTHIRD\n");
  EXPECT_EQ(intake_.wait_for_text(19), "FIRST\nSECOND\nTHIRD\n");
  EXPECT_EQ(refusals_.reason("checks", "command_too_long", "").total(), 2u);
}

TEST_F(CommandPipeTest, ClosesWhileTheShardIsBusy) {
  ASSERT_TRUE(open());  // the shard does not run: nothing is ever taken
  const runtime::Descriptor file(::open(path_.c_str(), O_WRONLY | O_NONBLOCK));
  const std::string line(4095, 'x');
  const std::string text = line + "\n";
  for (int i = 0; i < 2000; ++i) static_cast<void>(::write(file.get(), text.data(), text.size()));
  pipe_.reset();
}

}  // namespace
}  // namespace bellwether::checks

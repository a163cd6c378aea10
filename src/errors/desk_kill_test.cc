// The promise behind every answer, on a real process: an event that was answered is counted once, and so are no others twice, whenever the process
// is killed; and what people did and heard is done stays done.
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errors/desk_testing.h"
#include "runtime/descriptor.h"

namespace bellwether::errors {
namespace {

using runtime::Descriptor;

constexpr std::uint64_t kIssues = 7;
constexpr std::uint64_t kInFlight = 64;  // more than are sent without waiting for an answer

std::string hash_of(std::uint64_t number) {
  return "h" + std::to_string(number % kIssues);
}

// Sends events one after the other, many in flight; the number of each goes into `answered` once it is.
[[noreturn]] void send_until_killed(const std::string& folder, std::uint64_t first, int answered) {
  DeskProcessUnderTest process(folder, {.payloads_per_hour = 20});
  for (std::uint64_t number = first;; ++number) {
    const auto say = [number, answered](const Result<Verdict>& verdict) {
      if (!verdict || *verdict == Verdict::kDuplicate) ::_exit(2);
      if (::write(answered, &number, sizeof number) != sizeof number) ::_exit(3);
    };
    if (number % 8 == 0) {
      say(process.submit_and_wait(submission(process.now(), number, hash_of(number))));
    } else {
      process.submit(submission(process.now(), number, hash_of(number)), say);
    }
  }
}

std::uint64_t counted(DeskProcessUnderTest& process) {
  std::uint64_t sum = 0;
  process.on_shard([&] { process.desk().each_issue([&](const Issue& issue) { sum += issue.count; }); });
  return sum;
}

// Sends all of them again, as clients do that have heard nothing; which were known already.
std::set<std::uint64_t> send_again(DeskProcessUnderTest& process, std::uint64_t from, std::uint64_t until) {
  std::set<std::uint64_t> known;
  std::mutex mutex;
  for (std::uint64_t number = from; number < until; ++number) {
    const auto note = [&, number](const Result<Verdict>& verdict) {
      EXPECT_TRUE(verdict);
      const std::lock_guard lock(mutex);
      if (verdict && *verdict == Verdict::kDuplicate) known.insert(number);
    };
    if (number + 1 == until) {
      note(process.submit_and_wait(submission(process.now(), number, hash_of(number))));
    } else {
      process.submit(submission(process.now(), number, hash_of(number)), note);
    }
  }
  process.drain();
  return known;
}

TEST(DeskKill, CountsEachEventOnce) {
  const Folder folder;
  std::uint64_t next = 1;
  for (const int kills : {1, 2, 30, 400, 3'000, 15, 1'200}) {
    SCOPED_TRACE("killed after " + std::to_string(kills) + " answers");
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    Descriptor read_end(ends[0]);
    Descriptor write_end(ends[1]);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) send_until_killed(folder.path(), next, write_end.get());
    write_end.reset();
    std::set<std::uint64_t> answered;
    std::uint64_t number = 0;
    while (::read(read_end.get(), &number, sizeof number) == sizeof number) {
      answered.insert(number);
      if (answered.size() == static_cast<std::size_t>(kills)) ::kill(child, SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);

    const std::uint64_t first = std::exchange(next, *answered.rbegin() + kInFlight);
    std::set<std::uint64_t> known;
    {
      DeskProcessUnderTest process(folder.path(), {.payloads_per_hour = 20});
      EXPECT_GE(counted(process), answered.size());
      known = send_again(process, first, next);
      EXPECT_EQ(counted(process), next - 1);
    }
    for (const std::uint64_t promised : answered) EXPECT_TRUE(known.contains(promised)) << promised;
    DeskProcessUnderTest process(folder.path());
    EXPECT_EQ(counted(process), next - 1);
    EXPECT_EQ(process.on_shard([&] { return process.desk().counts(ProjectId{1}).events; }), next - 1);
    process.drain();
  }
}

TEST(DeskKill, KeepsWhatPeopleDid) {
  const Folder folder;
  for (int round = 1; round <= 5; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    Descriptor read_end(ends[0]);
    Descriptor write_end(ends[1]);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      DeskProcessUnderTest process(folder.path());
      if (!process.submit_and_wait(submission(process.now(), static_cast<std::uint64_t>(round), "a"))) ::_exit(1);
      const IssueId id = process.on_shard([&] { return process.desk().find("DEFAULT-1")->id; });
      IssueChange change;
      change.assignee = "person " + std::to_string(round);
      if (!process.changed([&](Desk::Done done) { process.desk().change({id}, change, std::move(done)); })) ::_exit(1);
      const char said = 'y';
      (void)!::write(write_end.get(), &said, 1);
      ::pause();
      ::_exit(0);
    }
    write_end.reset();
    char said = 0;
    ASSERT_EQ(::read(read_end.get(), &said, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    DeskProcessUnderTest process(folder.path());
    const Issue issue = process.on_shard([&] { return *process.desk().find("DEFAULT-1"); });
    EXPECT_EQ(issue.assignee, "person " + std::to_string(round));
    EXPECT_EQ(issue.count, static_cast<std::uint64_t>(round));
  }
}

}  // namespace
}  // namespace bellwether::errors

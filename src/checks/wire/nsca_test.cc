// NSCA, with the real send_nsca.
#include <array>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

#include "base/test_needs.h"
#include "checks/wire/nsca_server.h"
#include "checks/wire/test_intake.h"
#include "codec/crc32.h"
#include "net/test_client.h"
#include "runtime/child_runner.h"

namespace bellwether::checks {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSendNsca = "/usr/sbin/send_nsca";

// A packet as send_nsca makes it, not encrypted.
std::string packet(std::string_view host, std::string_view service, int status, std::string_view output, UnixSeconds at,
                   std::size_t size = kNscaPacketBytes, int version = 3) {
  std::string bytes(size, '\0');
  const auto put = [&](std::size_t where, std::uint32_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes[where + i] = static_cast<char>(value >> (8 * (count - 1 - i)));
  };
  put(0, static_cast<std::uint32_t>(version), 2);
  put(8, static_cast<std::uint32_t>(count_seconds(at)), 4);
  put(12, static_cast<std::uint32_t>(status), 2);
  bytes.replace(14, host.size(), host);
  bytes.replace(78, service.size(), service);
  bytes.replace(206, output.size(), output);
  put(4, codec::crc32(bytes), 4);
  return bytes;
}

constexpr UnixSeconds kAt = unix_seconds(1'800'000'000);
const std::string kIv(kNscaIvBytes, 'i');

TEST(NscaReader, ReadsNewAndOldPacketsInAnyPieces) {
  const std::string stream = packet("web1", "http", 2, "down", kAt) +
                             packet("web2", "", 0, "up", kAt, kOldNscaPacketBytes) + packet("web3", "x", 1, "w", kAt);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{719}, std::size_t{4304}, stream.size()}) {
    auto reader = NscaReader::create(NscaEncryption::kNone, "", kIv);
    ASSERT_TRUE(reader);
    std::vector<NscaResult> results;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      reader->append(std::string_view(stream).substr(at, piece));
      while (true) {
        auto next = reader->next();
        ASSERT_TRUE(next) << next.error().to_string();
        if (!*next) break;
        results.push_back(std::move(**next));
      }
    }
    ASSERT_EQ(results.size(), 3u) << piece;
    EXPECT_EQ(results[0].host, "web1");
    EXPECT_EQ(results[0].service, "http");
    EXPECT_EQ(results[0].status, 2);
    EXPECT_EQ(results[0].output, "down");
    EXPECT_EQ(results[0].at, kAt);
    EXPECT_EQ(results[1].host, "web2");
    EXPECT_EQ(results[1].service, "");
    EXPECT_EQ(results[2].output, "w");
  }
}

TEST(NscaReader, RefusesWhatHasAnotherPasswordOrVersion) {
  auto reader = NscaReader::create(NscaEncryption::kXor, "right", kIv);
  ASSERT_TRUE(reader);
  reader->append(packet("web1", "http", 2, "down", kAt));  // not encrypted at all
  const auto next = reader->next();
  ASSERT_FALSE(next);
  EXPECT_THAT(next.error().message(), HasSubstr("wrong checksum"));
  auto plain = NscaReader::create(NscaEncryption::kNone, "", kIv);
  plain->append(packet("web1", "http", 2, "down", kAt, kNscaPacketBytes, 4));
  EXPECT_THAT(plain->next().error().message(), HasSubstr("version 4"));
}

TEST(NscaEncryption, NamesWhatIsOffered) {
  EXPECT_TRUE(nsca_encryption(14));
  EXPECT_THAT(nsca_encryption(16).error().message(), HasSubstr("encryption 16 is not offered"));
}

class NscaServerTest : public ::testing::Test {
 protected:
  NscaServerTest()
      : refusals_(runtime_.metrics(), Log(null_log_sink(), "test")),
        intake_(runtime_.shard()),
        runner_({}, runtime_.metrics()) {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("bw_nsca_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    runtime_.start();
  }
  ~NscaServerTest() override {
    if (server_) runtime_.on_shard([this] { server_.reset(); });
    std::filesystem::remove_all(folder_);
  }

  void serve(NscaEncryption encryption, const std::string& password, seconds max_age = seconds(30)) {
    NscaOptions options;
    options.endpoint = *net::Endpoint::parse("tcp://127.0.0.1:0");
    options.encryption = encryption;
    options.password = password;
    options.max_packet_age = max_age;
    runtime_.on_shard([&] {
      auto created = NscaServer::create(options, intake_, clock_, refusals_);
      ASSERT_TRUE(created) << created.error().to_string();
      server_ = std::move(*created);
    });
  }

  // What send_nsca says.
  std::string send(int encryption, const std::string& password, const std::string& input,
                   const std::string& extra = "") {
    std::ofstream(folder_ / "send.cfg") << "encryption_method=" << encryption << "\npassword=" << password << "\n";
    std::ofstream(folder_ / "input") << input;
    runtime::ChildCommand command;
    command.arguments = {"/bin/sh", "-c",
                         std::string(kSendNsca) + " -H 127.0.0.1 -p " + std::to_string(server_->local().port) +
                             " -to 5 " + extra + " -c " + (folder_ / "send.cfg").string() + " < " +
                             (folder_ / "input").string() + " 2>&1"};
    std::promise<std::string> said;
    EXPECT_TRUE(runner_.start(std::move(command), runtime_.shard(), [&](Result<runtime::ChildOutcome> outcome) {
      said.set_value(outcome ? outcome->output : outcome.error().to_string());
    }));
    return said.get_future().get();
  }

  net::TestRuntime runtime_;
  runtime::SystemClock clock_;
  Refusals refusals_;
  testing::TestIntake intake_;
  runtime::ChildRunner runner_;
  std::filesystem::path folder_;
  std::unique_ptr<NscaServer> server_;
};

class NscaEncryptionTest : public NscaServerTest, public ::testing::WithParamInterface<int> {};

TEST_P(NscaEncryptionTest, UnderstandsSendNsca) {
  BW_TEST_NEEDS_PROGRAM(kSendNsca);
  serve(*nsca_encryption(GetParam()), "a secret of 27 characters..");
  const std::string said =
      send(GetParam(), "a secret of 27 characters..", "web1\thttp\t2\tdown|a=1\n\x17web2\t0\tup\n");
  EXPECT_THAT(said, HasSubstr("2 data packet(s) sent to host successfully"));
  const auto taken = intake_.wait_for_results(2);
  ASSERT_EQ(taken.size(), 2u) << said;
  EXPECT_EQ(taken[0].host, "web1");
  EXPECT_EQ(taken[0].service, "http");
  EXPECT_EQ(taken[0].status, 2);
  EXPECT_EQ(taken[0].output, "down|a=1");
  EXPECT_THAT(taken[0].source, HasSubstr("nsca 127.0.0.1"));
  EXPECT_EQ(taken[1].host, "web2");
  EXPECT_EQ(taken[1].service, "");
}

INSTANTIATE_TEST_SUITE_P(All, NscaEncryptionTest, ::testing::Values(0, 1, 2, 3, 4, 8, 11, 14));

TEST_F(NscaServerTest, UnderstandsOldClients) {
  BW_TEST_NEEDS_PROGRAM(kSendNsca);
  serve(NscaEncryption::kRijndael128, "x");
  send(14, "x", "web1\thttp\t1\told\n", "--legacy-2-7-mode");
  ASSERT_EQ(intake_.wait_for_results(1).size(), 1u);
  EXPECT_EQ(intake_.wait_for_results(1)[0].output, "old");
}

TEST_F(NscaServerTest, CountsPacketsItCannotRead) {
  serve(NscaEncryption::kNone, "");
  net::TestSocket client(server_->local());
  EXPECT_EQ(client.receive().size(), kNscaIvBytes + 4);
  ASSERT_TRUE(client.send(std::string(kNscaPacketBytes, 'x')));
  EXPECT_EQ(client.receive(), "") << "the connection is closed";
  EXPECT_EQ(refusals_.reason("checks", "nsca_unreadable", "").total(), 1u);
}

TEST_F(NscaServerTest, RefusesWhatIsTooOld) {
  serve(NscaEncryption::kNone, "");
  const UnixSeconds now = clock_.now_seconds();
  net::TestSocket client(server_->local());
  ASSERT_TRUE(
      client.send(packet("web1", "http", 0, "stale", now - seconds(60)) + packet("web1", "http", 0, "fresh", now)));
  const auto taken = intake_.wait_for_results(1);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].output, "fresh");
  EXPECT_EQ(refusals_.reason("checks", "nsca_too_old", "").total(), 1u);
}

}  // namespace
}  // namespace bellwether::checks

#include "errors/sourcemaps/upload_routes.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/compress.h"
#include "codec/json_reader.h"
#include "errors/event/event.h"
#include "errors/search/fake_desk.h"
#include "errors/sourcemaps/source_mapper.h"
#include "errors/sourcemaps/test_bundle.h"
#include "net/test_http_server.h"

// Last: its namespace hides that of GoogleTest from the headers behind it.
#include "base/test_needs.h"

namespace bellwether::errors {
namespace {

using ::testing::HasSubstr;

const std::string kEsbuild = BW_SOURCE_DIR "/web/node_modules/.bin/esbuild";
const std::string kClients = BW_SOURCE_DIR "/tests/clients/node/node_modules";

// Runs the built sample and prints its error as an SDK in a browser would send it.
constexpr std::string_view kSender = R"js(
require('./dist/shop.min.js');
try {
  shop.checkOut(['12 EUR', '13']);
} catch (error) {
  const path = 'app:///shop.min.js';
  const place = /at (?:(.*) \()?.*shop\.min\.js:(\d+):(\d+)/;
  const frames = error.stack.split('\n').map((line) => place.exec(line)).filter(Boolean).reverse()
    .map((found) => ({ function: found[1] ?? '?', abs_path: path, lineno: +found[2], colno: +found[3] }));
  const images = Object.values(globalThis._sentryDebugIds ?? {})
    .map((debug_id) => ({ type: 'sourcemap', code_file: path, debug_id }));
  console.log(JSON.stringify({ platform: 'javascript', release: 'shop@1.0', debug_meta: { images },
    exception: { values: [{ type: 'Error', value: error.message, stacktrace: { frames } }] } }));
}
)js";

class UploadRoutesTest : public net::HttpServerTest {
 protected:
  UploadRoutesTest() {
    std::string pattern = ::testing::TempDir() + "bw_uploads_XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    auto database = ledger::open_sqlite(folder_ + "/ledger.db", {}, runtime_.metrics(), log_);
    EXPECT_TRUE(database);
    database_ = std::move(*database);
    auto uploads = Uploads::open({.filesystem = disk::system_filesystem(),
                                  .database = *database_,
                                  .clock = clock_,
                                  .metrics = runtime_.metrics(),
                                  .log = log_,
                                  .folder = folder_ + "/errors"},
                                 {});
    EXPECT_TRUE(uploads);
    uploads_ = std::move(*uploads);
    desk_.add_project(7, "shop");
    mount_uploads(router_, {.directory = [this] { return desk_.directory(); },
                            .uploads = *uploads_,
                            .pool = pool_,
                            .clock = clock_,
                            .refusals = refusals_,
                            .public_url = {}});
  }
  ~UploadRoutesTest() override {
    runtime_.stop();
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  net::TestAnswer post(std::string_view path, const std::string& body, const std::string& type = "application/json") {
    return net::TestHttpClient(address()).post("/api/0/" + std::string(path), body,
                                               "Authorization: Bearer writer\r\nContent-Type: " + type + "\r\n");
  }
  static std::string form(std::string_view field, std::string_view name, std::string_view content) {
    return fmt::format("--b\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\r\n{}\r\n--b--\r\n",
                       field, name, content);
  }

  // What the command wrote to both of its outputs, and how it ended, in the test's folder.
  std::pair<int, std::string> run(const std::string& command) const {
    const std::string line = fmt::format("cd '{0}' && ({1}) > '{0}/output' 2>&1", folder_, command);
    const int status = std::system(line.c_str());
    return {status, disk::system_filesystem().read_file(folder_ + "/output").value_or("")};
  }

  void release_story(const std::string& client) {
    const std::string cli = kClients + "/" + client + "/bin/sentry-cli";
    BW_TEST_NEEDS_PROGRAM(cli);
    BW_TEST_NEEDS_PROGRAM(kEsbuild);
    serve();
    const std::string sources = BW_SOURCE_DIR "/src/errors/sourcemaps/samples";
    const auto built =
        run(fmt::format("{} {}/checkout.ts --bundle --minify --sourcemap --charset=utf8 "
                        "--outfile=dist/shop.min.js",
                        kEsbuild, sources));
    ASSERT_EQ(built.first, 0) << built.second;
    const std::string settings = fmt::format(
        "SENTRY_URL=http://127.0.0.1:{} SENTRY_ORG=acme SENTRY_PROJECT=shop "
        "SENTRY_AUTH_TOKEN=writer SENTRY_DISABLE_UPDATE_CHECK=1 SENTRYCLI_SKIP_DOWNLOAD=1",
        address().port);
    for (const std::string command : {"sourcemaps inject dist", "sourcemaps upload --wait --release shop@1.0 dist"}) {
      const auto done = run(fmt::format("{} {} {}", settings, cli, command));
      ASSERT_EQ(done.first, 0) << done.second;
    }
    ASSERT_TRUE(uploads_->has_bundles(ProjectId{7}));

    std::ofstream(folder_ + "/send.js") << kSender;
    const auto [status, event_text] = run("node send.js");
    ASSERT_EQ(status, 0) << event_text;
    EXPECT_THAT(event_text, HasSubstr("debug_id"));
    const Result<Normalised> event = normalise(event_text, {.received = clock_.now()}, {});
    ASSERT_TRUE(event) << event_text;
    SourceMapper mapper({.uploads = *uploads_,
                         .filesystem = disk::system_filesystem(),
                         .database = *database_,
                         .metrics = runtime_.metrics()});
    const Result<std::string> payload = mapper.apply(ProjectId{7}, event->payload, {});
    ASSERT_TRUE(payload);
    const Result<Event> mapped = read_event(*payload);
    ASSERT_TRUE(mapped);
    const std::vector<Frame>& frames = mapped->exceptions.at(0).stacktrace->frames;
    ASSERT_EQ(frames.size(), 4u) << *payload;
    EXPECT_EQ(frames[3].function, "parsePrice") << *payload;
    EXPECT_THAT(frames[3].filename, HasSubstr("money.ts"));
    EXPECT_EQ(frames[3].line, 12u);
    EXPECT_EQ(frames[3].context_line, "    throw new PriceError(`no currency in '${text}'`);");
    EXPECT_EQ(frames[2].function, "Basket.addLine");
    EXPECT_EQ(frames[0].function, "checkOut");
  }

  runtime::SystemClock clock_;
  std::string folder_;
  std::unique_ptr<ledger::Database> database_;
  std::unique_ptr<Uploads> uploads_;
  FakeDesk desk_;
};

TEST_F(UploadRoutesTest, SentryCli2Uploads) {
  release_story("cli2");
}

TEST_F(UploadRoutesTest, SentryCli3Uploads) {
  release_story("cli3");
}

TEST_F(UploadRoutesTest, SaysHowToUpload) {
  serve();
  const net::TestAnswer answer =
      net::TestHttpClient(address()).get("/api/0/organizations/acme/chunk-upload/", "Authorization: Bearer reader\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("url":"http://x/api/0/organizations/acme/chunk-upload/")"));
  EXPECT_THAT(answer.body, HasSubstr(R"("chunkSize":8388608)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("artifact_bundles_v2")"));
}

TEST_F(UploadRoutesTest, TakesChunksAndPutsThemTogether) {
  serve();
  const std::string bundle = make_bundle({});
  const std::string checksum = sha1_hex(bundle);
  const std::string assemble =
      fmt::format(R"({{"checksum":"{0}","chunks":["{0}"],"projects":["shop"],"version":"1"}})", checksum);
  const std::string path = "organizations/acme/artifactbundle/assemble/";
  EXPECT_THAT(post(path, assemble).body,
              HasSubstr(fmt::format(R"("state":"not_found","missingChunks":["{}"])", checksum)));
  const std::string packed = codec::compress(codec::Compression::kGzip, bundle);
  EXPECT_EQ(
      post("organizations/acme/chunk-upload/", form("file_gzip", checksum, packed), "multipart/form-data; boundary=b")
          .status,
      200);
  EXPECT_EQ(post(path, assemble).body, R"({"state":"ok","missingChunks":[],"detail":null})");
  EXPECT_TRUE(uploads_->has_bundles(ProjectId{7}));
}

TEST_F(UploadRoutesTest, TakesDebugFiles) {
  serve();
  const std::string checksum = sha1_hex("MZ and more");
  const std::string path = "projects/acme/shop/files/difs/assemble/";
  const std::string assemble =
      fmt::format(R"({{"{0}":{{"name":"shop.exe","debug_id":"d1","chunks":["{0}"]}}}})", checksum);
  EXPECT_THAT(post(path, assemble).body, HasSubstr(R"("state":"not_found")"));
  EXPECT_EQ(
      post("organizations/acme/chunk-upload/", form("file", checksum, "MZ and more"), "multipart/form-data; boundary=b")
          .status,
      200);
  EXPECT_THAT(post(path, assemble).body, HasSubstr(R"("objectName":"shop.exe")"));
  EXPECT_EQ(post("projects/acme/none/files/difs/assemble/", assemble).status, 404);
}

TEST_F(UploadRoutesTest, RefusesWhatIsMalformed) {
  serve();
  const std::string chunks = "organizations/acme/chunk-upload/";
  const std::string type = "multipart/form-data; boundary=b";
  EXPECT_EQ(post(chunks, form("file", sha1_hex("a"), "b"), type).status, 400);
  EXPECT_EQ(post(chunks, form("file_gzip", sha1_hex("a"), "a"), type).status, 400);
  EXPECT_EQ(post(chunks, "x", "text/plain").status, 400);
  // Nine MiB of zeros are a few KiB on the wire.
  const std::string bomb = codec::compress(codec::Compression::kGzip, std::string(9 << 20, '\0'));
  EXPECT_THAT(post(chunks, form("file_gzip", sha1_hex("a"), bomb), type).status, ::testing::AnyOf(413, 429));
  const std::string assemble = "organizations/acme/artifactbundle/assemble/";
  EXPECT_EQ(post(assemble, "[]").status, 400);
  EXPECT_EQ(post(assemble, R"({"checksum":"../x","chunks":[],"projects":["shop"]})").status, 400);
  const std::string checksum = sha1_hex("a");
  EXPECT_EQ(post(assemble, fmt::format(R"({{"checksum":"{}","chunks":[],"projects":["none"]}})", checksum)).status,
            404);
  EXPECT_EQ(refused("bad_upload"), 7u);
}

}  // namespace
}  // namespace bellwether::errors

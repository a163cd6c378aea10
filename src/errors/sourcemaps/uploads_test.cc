#include "errors/sourcemaps/uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "errors/sourcemaps/test_bundle.h"

namespace bellwether::errors {
namespace {

using State = Assembly::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string small_bundle(std::string_view content = "x") {
  return make_bundle({{.path = "a.js",
                       .content = std::string(content),
                       .manifest = R"({"type":"minified_source","url":"~/a.js","headers":{"Sourcemap":"a.js.map"}})"}});
}

std::vector<ledger::ArtifactBundleUse> for_project(std::int64_t project) {
  return {{.project = project, .release = "1.0", .dist = ""}};
}

TEST_F(UploadsTest, ABundleIsAskedForPieceByPieceAndThenThere) {
  const std::string bundle = small_bundle(std::string(5000, 'x'));
  const std::vector<std::string> chunks{sha1_hex(std::string_view(bundle).substr(0, 4096)),
                                        sha1_hex(std::string_view(bundle).substr(4096))};
  const Result<Assembly> first = uploads_->assemble_bundle(sha1_hex(bundle), chunks, for_project(7));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->state, State::kNotFound);
  EXPECT_EQ(first->missing_chunks, chunks);
  EXPECT_FALSE(uploads_->has_bundles(kShop));

  EXPECT_EQ(send(bundle, 4096), chunks);
  const Result<Assembly> second = uploads_->assemble_bundle(sha1_hex(bundle), chunks, for_project(7));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->state, State::kOk);
  EXPECT_TRUE(uploads_->has_bundles(kShop));
  EXPECT_FALSE(uploads_->has_bundles(ProjectId{8}));
  EXPECT_EQ(uploads_->chunks().missing(chunks), chunks);  // no longer needed

  // Whoever asks again, also for another project or without naming chunks, need not send it again; also after a restart.
  open_uploads();
  EXPECT_TRUE(uploads_->has_bundles(kShop));
  EXPECT_EQ(uploads_->assemble_bundle(sha1_hex(bundle), {}, for_project(8))->state, State::kOk);
  EXPECT_TRUE(uploads_->has_bundles(ProjectId{8}));
}

TEST_F(UploadsTest, SaysWhatIsWrongWithABundle) {
  const Assembly no_bundle = upload("no bundle at all");
  EXPECT_EQ(no_bundle.state, State::kError);
  EXPECT_THAT(no_bundle.detail, HasSubstr("SYSB"));
  const std::vector<std::string> chunks = send("abc");
  const Result<Assembly> other = uploads_->assemble_bundle(sha1_hex("abd"), chunks, for_project(7));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->state, State::kError);
  EXPECT_THAT(other->detail, HasSubstr("checksum"));
  EXPECT_FALSE(uploads_->has_bundles(kShop));
}

TEST_F(UploadsTest, AChunkIsWhatItsNameSays) {
  ChunkStore& chunks = uploads_->chunks();
  EXPECT_EQ(chunks.put(sha1_hex("abc"), "abd", clock_.now()).error().code(), Code::kInvalidArgument);
  EXPECT_EQ(chunks.put("../../../etc/passwd", "abd", clock_.now()).error().code(), Code::kInvalidArgument);
  const std::string large((8 << 20) + 1, 'x');
  EXPECT_EQ(chunks.put(sha1_hex(large), large, clock_.now()).error().code(), Code::kResourceExhausted);
}

TEST_F(UploadsTest, ChunksThatNobodyComesForGo) {
  UploadLimits limits;
  limits.chunks.max_bytes = 1000;
  open_uploads(limits);
  const std::vector<std::string> old = send(std::string(600, 'a'));
  clock_.advance(std::chrono::minutes(1));
  const std::vector<std::string> younger = send(std::string(600, 'b'));
  EXPECT_EQ(uploads_->chunks().missing(old), old);
  EXPECT_THAT(uploads_->chunks().missing(younger), IsEmpty());
  clock_.advance(std::chrono::hours(25));
  send("c");
  EXPECT_EQ(uploads_->chunks().missing(younger), younger);
  EXPECT_EQ(metrics_.counter("errors.chunks.dropped", {}, "").value(), 2u);
}

TEST_F(UploadsTest, TheOldestBundleMakesRoom) {
  UploadLimits limits;
  limits.bundles_bytes = 3000;
  open_uploads(limits);
  const std::string first = small_bundle(std::string(2000, 'a'));
  EXPECT_EQ(upload(first).state, State::kOk);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(upload(small_bundle(std::string(2000, 'b'))).state, State::kOk);
  EXPECT_FALSE(disk::system_filesystem().exists(uploads_->bundle_path(sha1_hex(first))).value());
  EXPECT_EQ(uploads_->assemble_bundle(sha1_hex(first), {}, for_project(7))->state, State::kNotFound);
}

TEST_F(UploadsTest, KeepsDebugFiles) {
  const std::string content =
      "\x7f"
      "ELF and more";
  DebugFile file{.project = kShop, .checksum = sha1_hex(content), .name = "libshop.so", .debug_id = "d", .chunks = {}};
  file.chunks = {file.checksum};
  EXPECT_EQ(uploads_->assemble_debug_file(file)->state, State::kNotFound);
  send(content);
  EXPECT_EQ(uploads_->assemble_debug_file(file)->state, State::kOk);
  file.project = ProjectId{8};
  EXPECT_EQ(uploads_->assemble_debug_file(file)->state, State::kOk);
  const Result<ledger::DebugFileRow> kept = ledger::DebugFiles(*database_).find(file.checksum);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->name, "libshop.so");
  EXPECT_EQ(kept->bytes, static_cast<std::int64_t>(content.size()));
}

}  // namespace
}  // namespace bellwether::errors

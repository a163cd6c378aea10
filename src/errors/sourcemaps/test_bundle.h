// For tests: artifact bundles made of plain values, and a ledger with uploads beside it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/base_encoding.h"
#include "codec/crc32.h"
#include "codec/digest.h"
#include "disk/filesystem.h"
#include "errors/sourcemaps/uploads.h"
#include "ledger/testing.h"
#include "runtime/clock.h"

namespace bellwether::errors {

inline std::string sample(const std::string& name) {
  const std::string path = BW_SOURCE_DIR "/src/errors/sourcemaps/samples/" + name;
  Result<std::string> content = disk::system_filesystem().read_file(path);
  EXPECT_TRUE(content) << path;
  return content.value_or(std::string());
}

struct TestFile {
  std::string path, content;
  std::string manifest;  // its entry in manifest.json, as JSON
};

// A zip archive of stored files.
inline std::string make_zip(const std::vector<TestFile>& files, std::string begin = {}) {
  const auto number = [](std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i, value >>= 8) out.push_back(static_cast<char>(value & 0xFF));
    return out;
  };
  std::string directory;
  for (const TestFile& file : files) {
    const std::string common = number(20, 2) + number(0, 8) + number(codec::crc32(file.content), 4) +
                               number(file.content.size(), 4) + number(file.content.size(), 4) +
                               number(file.path.size(), 2) + number(0, 2);
    directory += "PK\x01\x02" + number(20, 2) + common + number(0, 10) + number(begin.size(), 4) + file.path;
    begin += "PK\x03\x04" + common + file.path + file.content;
  }
  const std::size_t offset = begin.size();
  return begin + directory + "PK\x05\x06" + number(0, 4) + number(files.size(), 2) + number(files.size(), 2) +
         number(directory.size(), 4) + number(offset, 4) + number(0, 2);
}

inline std::string make_bundle(std::vector<TestFile> files) {
  std::string manifest;
  for (const TestFile& file : files)
    manifest += fmt::format("{}\"{}\":{}", manifest.empty() ? "" : ",", file.path, file.manifest);
  files.push_back({.path = "manifest.json", .content = fmt::format("{{\"files\":{{{}}}}}", manifest), .manifest = {}});
  return make_zip(files, std::string("SYSB\x02\0\0\0", 8));
}

inline std::string sha1_hex(std::string_view bytes) {
  return codec::to_hex(codec::sha1(bytes));
}

class UploadsTest : public ledger::LedgerTest {
 protected:
  static constexpr ProjectId kShop{7};

  UploadsTest() { open_uploads(); }

  void open_uploads(const UploadLimits& limits = {}) {
    uploads_.reset();
    Result<std::unique_ptr<Uploads>> opened = Uploads::open({.filesystem = disk::system_filesystem(),
                                                             .database = *database_,
                                                             .clock = clock_,
                                                             .metrics = metrics_,
                                                             .log = Log(null_log_sink(), "errors"),
                                                             .folder = folder_ + "/errors"},
                                                            limits);
    ASSERT_TRUE(opened) << opened.error().to_string();
    uploads_ = std::move(*opened);
  }

  // All of it in chunks of that size; their names.
  std::vector<std::string> send(std::string_view bytes, std::size_t chunk_bytes = 1 << 20) {
    std::vector<std::string> chunks;
    for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes) {
      const std::string_view chunk = bytes.substr(at, chunk_bytes);
      chunks.push_back(sha1_hex(chunk));
      const Result<void> put = uploads_->chunks().put(chunks.back(), chunk, clock_.now());
      EXPECT_TRUE(put) << put.error().to_string();
    }
    return chunks;
  }

  Assembly upload(std::string_view bundle, const std::string& release = "", const std::string& dist = "") {
    const std::vector<std::string> chunks = send(bundle);
    Result<Assembly> assembly = uploads_->assemble_bundle(
        sha1_hex(bundle), chunks, {{.project = static_cast<std::int64_t>(kShop), .release = release, .dist = dist}});
    EXPECT_TRUE(assembly) << assembly.error().to_string();
    return assembly.value_or(Assembly{});
  }

  runtime::SimulatedClock clock_{UnixMillis(seconds(1'795'183'384))};
  std::unique_ptr<Uploads> uploads_;
};

}  // namespace bellwether::errors

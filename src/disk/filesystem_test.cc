// What every Filesystem must do, run against the operating system's and its twin.
#include "disk/filesystem.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <unistd.h>

#include "disk/faulty_filesystem.h"

namespace bellwether::disk {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string text_of(std::span<const std::byte> bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

enum class Which { kSystem, kFaulty };

class FilesystemTest : public testing::TestWithParam<Which> {
 protected:
  FilesystemTest() : disk_(GetParam() == Which::kSystem ? system_filesystem() : faulty_) {
    if (GetParam() == Which::kSystem) {
      std::string pattern = testing::TempDir() + "bw_disk_XXXXXX";
      EXPECT_NE(mkdtemp(pattern.data()), nullptr);
      folder_ = pattern;
    } else {
      EXPECT_TRUE(disk_.make_directories(folder_));
    }
  }
  ~FilesystemTest() override {
    if (GetParam() == Which::kSystem) std::filesystem::remove_all(folder_);
  }

  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

  FaultyFilesystem faulty_{1};
  Filesystem& disk_;
  std::string folder_ = "/var/store";
};

INSTANTIATE_TEST_SUITE_P(Both, FilesystemTest, testing::Values(Which::kSystem, Which::kFaulty),
                         [](const auto& which) { return which.param == Which::kSystem ? "System" : "Faulty"; });

TEST_P(FilesystemTest, WritesReadsAndGrowsFiles) {
  auto file = disk_.open(path("a"), OpenMode::kCreate);
  ASSERT_TRUE(file) << file.error().to_string();
  ASSERT_TRUE((*file)->write_at(3, bytes_of("defg")));
  ASSERT_TRUE((*file)->write_at(0, bytes_of("abc")));
  EXPECT_EQ((*file)->size().value(), 7u);
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ(disk_.read_file(path("a")).value(), "abcdefg");
  std::array<std::byte, 16> buffer;
  EXPECT_EQ((*file)->read_at(5, buffer).value(), 2u);
  EXPECT_EQ((*file)->read_at(7, buffer).value(), 0u);
  ASSERT_TRUE((*file)->truncate(2));
  EXPECT_EQ(disk_.read_file(path("a")).value(), "ab");
  ASSERT_TRUE((*file)->allocate(5));
  EXPECT_EQ(disk_.read_file(path("a")).value(), std::string("ab\0\0\0", 5));
}

TEST_P(FilesystemTest, OpenModesAreKept) {
  EXPECT_EQ(disk_.open(path("a"), OpenMode::kRead).error().code(), Code::kNotFound);
  EXPECT_EQ(disk_.open(path("a"), OpenMode::kReadWrite).error().code(), Code::kNotFound);
  ASSERT_TRUE(disk_.open(path("a"), OpenMode::kCreateOrOpen));
  ASSERT_TRUE(disk_.open(path("a"), OpenMode::kCreateOrOpen));
  EXPECT_EQ(disk_.open(path("a"), OpenMode::kCreate).error().code(), Code::kAlreadyExists);
  auto read_only = disk_.open(path("a"), OpenMode::kRead);
  ASSERT_TRUE(read_only);
  EXPECT_EQ((*read_only)->write_at(0, bytes_of("x")).error().code(), Code::kIo);
}

TEST_P(FilesystemTest, ErrorsNameThePath) {
  EXPECT_THAT(disk_.read_file(path("missing")).error().to_string(), testing::HasSubstr(path("missing")));
}

TEST_P(FilesystemTest, MappingsOutliveTheirName) {
  ASSERT_TRUE(disk_.replace_file(path("a"), "mapped"));
  ASSERT_TRUE(disk_.replace_file(path("empty"), ""));
  auto mapping = disk_.map(path("a"));
  ASSERT_TRUE(mapping);
  ASSERT_TRUE(disk_.remove(path("a")));
  EXPECT_EQ(text_of((*mapping)->bytes()), "mapped");
  EXPECT_TRUE(disk_.map(path("empty")).value()->bytes().empty());
}

TEST_P(FilesystemTest, ReplacesAFileWhole) {
  ASSERT_TRUE(disk_.replace_file(path("a"), "a long first version"));
  ASSERT_TRUE(disk_.replace_file(path("a"), "second"));
  EXPECT_EQ(disk_.read_file(path("a")).value(), "second");
  EXPECT_THAT(disk_.list(folder_).value(), testing::ElementsAre("a"));
}

TEST_P(FilesystemTest, ListsSortedAndMakesDirectories) {
  ASSERT_TRUE(disk_.make_directories(path("x/y")));
  ASSERT_TRUE(disk_.make_directories(path("x/y")));
  ASSERT_TRUE(disk_.replace_file(path("x/b"), ""));
  ASSERT_TRUE(disk_.replace_file(path("x/a"), ""));
  EXPECT_THAT(disk_.list(path("x")).value(), testing::ElementsAre("a", "b", "y"));
  EXPECT_TRUE(disk_.exists(path("x/a")).value());
  EXPECT_FALSE(disk_.exists(path("x/c")).value());
  EXPECT_FALSE(disk_.list(path("z")));
  EXPECT_TRUE(disk_.sync_directory(path("x")));
  EXPECT_GT(disk_.space(folder_).value().total_bytes, 0u);
}

TEST_P(FilesystemTest, ALockIsExclusiveUntilItsHolderGoes) {
  auto held = disk_.lock(path("lock"));
  ASSERT_TRUE(held);
  EXPECT_EQ(disk_.lock(path("lock")).error().code(), Code::kAlreadyExists);
  held->reset();
  EXPECT_TRUE(disk_.lock(path("lock")));
}

TEST(DirectoryOf, CutsTheLastName) {
  EXPECT_EQ(directory_of("/a/b/c"), "/a/b");
  EXPECT_EQ(directory_of("/a"), "/");
  EXPECT_EQ(directory_of("a"), ".");
}

}  // namespace
}  // namespace bellwether::disk

#include "app/output_files.h"

#include <memory>

#include <fmt/format.h>
#include <unistd.h>

namespace bellwether::app {

namespace {

// `path` is what the key says.
Result<void> try_folder(disk::Filesystem& filesystem, std::string_view key, const std::string& path,
                        const std::string& folder) {
  if (const auto names = filesystem.list(folder); !names) return fail_for_key(key, path, names.error());
  const std::string probe = fmt::format("{}/.bellwether.{}", folder, ::getpid());
  if (const auto made = filesystem.open(probe, disk::OpenMode::kCreateOrOpen); !made)
    return fail_for_key(key, path, made.error());
  if (const Result<void> removed = filesystem.remove(probe); !removed) return fail_for_key(key, path, removed.error());
  return {};
}

}  // namespace

std::unexpected<Error> fail_for_key(std::string_view key, std::string_view value, const Error& error) {
  return fail(error.code(), fmt::format("{}: cannot use {}: {}", key, value, error.message()));
}

Result<void> check_appendable(disk::Filesystem& filesystem, std::string_view key, const std::string& path) {
  const auto opened = filesystem.open(path, disk::OpenMode::kCreateOrOpen);
  if (!opened) return fail_for_key(key, path, opened.error());
  return {};
}

Result<void> check_usable_folder(disk::Filesystem& filesystem, std::string_view key, const std::string& path) {
  return try_folder(filesystem, key, path, path);
}

Result<void> check_replaceable(disk::Filesystem& filesystem, std::string_view key, const std::string& path) {
  if (filesystem.list(path)) return fail(Code::kInvalidArgument, fmt::format("{}: {} is a folder", key, path));
  return try_folder(filesystem, key, path, disk::directory_of(path));
}

}  // namespace bellwether::app

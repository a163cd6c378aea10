#include "disk/filesystem.h"

namespace bellwether::disk {

std::string directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

Result<std::string> Filesystem::read_file(const std::string& path) {
  TRY(const std::unique_ptr<File> file, open(path, OpenMode::kRead));
  TRY(const std::uint64_t size, file->size());
  std::string content(size, '\0');
  TRY(const std::size_t count, file->read_at(0, std::as_writable_bytes(std::span(content))));
  content.resize(count);
  return content;
}

Result<void> Filesystem::replace_file(const std::string& path, std::string_view content) {
  const std::string temporary = path + ".tmp";
  {
    TRY(const std::unique_ptr<File> file, open(temporary, OpenMode::kCreateOrOpen));
    TRY_VOID(file->truncate(0));  // a crash may have left one
    TRY_VOID(file->write_at(0, std::as_bytes(std::span(content))));
    TRY_VOID(file->sync());
  }
  TRY_VOID(rename(temporary, path));
  return sync_directory(directory_of(path));
}

}  // namespace bellwether::disk

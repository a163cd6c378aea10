#include "checks/objects/object_files.h"

#include <fmt/format.h>

#include "checks/objects/definition_reader.h"

namespace bellwether::checks {
namespace {

// "No such file or directory" of "open /x: No such file or directory".
std::string_view reason_of(const Error& error) {
  const std::string_view message = error.message();
  const std::size_t colon = message.rfind(": ");
  return colon == std::string_view::npos ? message : message.substr(colon + 2);
}

class FileTree final : public IncludeHandler {
 public:
  FileTree(disk::Filesystem& filesystem, MainFile& main, Definitions& definitions, Diagnostics& diagnostics)
      : filesystem_(filesystem), main_(main), definitions_(definitions), diagnostics_(diagnostics) {}

  void include_file(std::string_view path) override { read_file(main_.absolute(path)); }
  void include_directory(std::string_view path) override { read_directory(main_.absolute(path)); }

  void read_file(const std::string& path) {
    if (is_too_deep(path)) return;
    auto mapping = filesystem_.map(path);
    if (!mapping) {
      return diagnostics_.error(
          fmt::format("Cannot open config file '{}' for reading: {}", path, reason_of(mapping.error())), path);
    }
    const std::span<const std::byte> bytes = (*mapping)->bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    definitions_.hold(std::move(*mapping));
    main_.options.files.push_back(path);
    ++depth_;
    read_definitions(text, definitions_.add_file(path), definitions_, diagnostics_, *this);
    --depth_;
  }

  void read_directory(std::string path) {
    if (is_too_deep(path)) return;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    const auto names = filesystem_.list(path);
    if (!names) return diagnostics_.error(fmt::format("Could not open config directory '{}' for reading.", path), path);
    ++depth_;
    for (const std::string& name : *names) {
      if (name.starts_with('.')) continue;
      const std::string full = fmt::format("{}/{}", path, name);
      if (is_directory(full)) {
        read_directory(full);
      } else if (name.ends_with(".cfg")) {
        read_file(full);
      }
    }
    --depth_;
  }

 private:
  bool is_directory(const std::string& path) { return filesystem_.list(path).has_value(); }

  bool is_too_deep(const std::string& path) {
    if (depth_ < kMaxIncludeDepth) return false;
    diagnostics_.error(fmt::format("'{}' is nested more than {} deep: does it include itself?", path, kMaxIncludeDepth),
                       path);
    return true;
  }

  disk::Filesystem& filesystem_;
  MainFile& main_;
  Definitions& definitions_;
  Diagnostics& diagnostics_;
  int depth_ = 0;
};

}  // namespace

void read_object_files(disk::Filesystem& filesystem, MainFile& main, Definitions& definitions,
                       Diagnostics& diagnostics) {
  FileTree tree(filesystem, main, definitions, diagnostics);
  const std::vector<MainFile::Source> sources = main.sources;
  for (const MainFile::Source& source : sources) {
    if (source.kind == MainFile::Source::Kind::kFile) {
      tree.read_file(source.path);
    } else {
      tree.read_directory(source.path);
    }
  }
}

}  // namespace bellwether::checks

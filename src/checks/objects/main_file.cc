#include "checks/objects/main_file.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/objects/line_reader.h"
#include "checks/objects/main_directives.h"
#include "checks/objects/numbers.h"

namespace bellwether::checks {
namespace {

class MainFileReader {
 public:
  MainFileReader(disk::Filesystem& filesystem, MainFile& main, Diagnostics& diagnostics)
      : filesystem_(filesystem), main_(main), diagnostics_(diagnostics) {}

  void read(std::string_view text) {
    LineReader lines(text);
    while (const auto line = lines.next()) {
      if (line->empty() || line->front() == '#') continue;
      line_ = lines.line();
      take(*line);
    }
  }

 private:
  void take(std::string_view line) {
    const std::size_t equals = line.find('=');
    const std::string_view word = trim(line.substr(0, equals));
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : trim(line.substr(equals + 1));
    if (value.empty()) return refuse("NULL value");
    if (const DeprecatedWord* deprecated = find_deprecated_word(word)) {
      return diagnostics_.warning(fmt::format("{} is deprecated and will be removed.{}", word, deprecated->advice),
                                  main_.path, line_);
    }
    if (word == "resource_file") return read_resource_file(filesystem_, main_.absolute(value), main_, diagnostics_);
    const MainDirective* const directive = find_main_directive(word);
    if (directive == nullptr) return refuse("UNKNOWN VARIABLE");
    const std::size_t sources = main_.sources.size();
    if (directive->apply != nullptr && !directive->apply(main_, value)) {
      return refuse(
          fmt::format("Illegal value for {}", directive->told_as.empty() ? directive->word : directive->told_as));
    }
    if (main_.sources.size() > sources) main_.sources.back().line = line_;
  }

  void refuse(std::string_view what) {
    diagnostics_.error(fmt::format("in configuration file '{}' - Line {} ({})", main_.path, line_, what), main_.path,
                       line_);
  }

  disk::Filesystem& filesystem_;
  MainFile& main_;
  Diagnostics& diagnostics_;
  int line_ = 0;
};

// "$USER12$" is 12.
std::optional<int> user_number(std::string_view macro) {
  if (!macro.starts_with("$USER") || !macro.ends_with('$') || macro.size() < 7) return std::nullopt;
  const int number = read_integer(macro.substr(5, macro.size() - 6));
  if (number < 1 || number > 256) return std::nullopt;
  return number;
}

}  // namespace

std::string MainFile::absolute(std::string_view relative) const {
  if (relative.starts_with('/')) return std::string(relative);
  return fmt::format("{}/{}", directory, relative);
}

MainFile read_main_file(disk::Filesystem& filesystem, const std::string& path, Diagnostics& diagnostics) {
  MainFile main;
  main.path = path;
  main.directory = disk::directory_of(path);
  const auto text = filesystem.read_file(path);
  if (!text) {
    diagnostics.error(fmt::format("Cannot open main configuration file '{}' for reading!", path), path);
    return main;
  }
  main.options.files.push_back(path);
  MainFileReader(filesystem, main, diagnostics).read(*text);
  return main;
}

void read_resource_file(disk::Filesystem& filesystem, const std::string& path, MainFile& main,
                        Diagnostics& diagnostics) {
  const auto text = filesystem.read_file(path);
  if (!text) return diagnostics.error(fmt::format("Cannot open resource file '{}' for reading!", path), path);
  main.options.files.push_back(path);
  LineReader lines(*text);
  while (const auto line = lines.next()) {
    if (line->empty() || line->front() == '#') continue;
    const std::size_t equals = line->find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : line->substr(equals + 1);
    if (value.empty()) {
      diagnostics.error(fmt::format("NULL variable value - Line {} of resource file '{}'", lines.line(), path), path,
                        lines.line());
      continue;
    }
    if (const auto number = user_number(line->substr(0, equals)))
      main.options.user_macros[static_cast<std::size_t>(*number - 1)] = value;
  }
}

}  // namespace bellwether::checks

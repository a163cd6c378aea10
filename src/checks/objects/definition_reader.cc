#include "checks/objects/definition_reader.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/objects/directive_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view skip_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

// What to write instead of a word that Nagios calls deprecated.
std::string_view preferred_word(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"normal_check_interval", "check_interval"},
                                                                      {"retry_check_interval", "retry_interval"},
                                                                      {"hourly_value", "importance"},
                                                                      {"minimum_value", "minimum_importance"}};
  for (const auto& [old, preferred] : kWords) {
    if (old == word) return preferred;
  }
  return {};
}

class FileReader {
 public:
  FileReader(std::string_view text, std::uint32_t file, Definitions& definitions, Diagnostics& diagnostics,
             IncludeHandler& includes)
      : lines_(text),
        file_(file),
        name_(definitions.files()[file]),
        definitions_(definitions),
        diagnostics_(diagnostics),
        includes_(includes),
        directives_(definitions) {}

  void read() {
    while (const auto line = lines_.next()) take(*line);
    if (definition_ != nullptr || is_skipping_) {
      error(fmt::format("Unexpected EOF in file '{}' on line {} - check for a missing closing bracket.", name_,
                        lines_.line()));
      if (definition_ != nullptr) close();
    }
  }

 private:
  void take(std::string_view line) {
    if (line.empty() || line.front() == '#') return;
    line = without_comment(line);
    if (line.empty()) return;
    if (line.starts_with("define")) return begin(line.substr(6));
    if (line == "}") return end();
    if (is_skipping_) return;
    if (definition_ != nullptr) return directive(line);
    if (line.starts_with("include_file=")) return includes_.include_file(line.substr(13));
    if (line.starts_with("include_dir=")) return includes_.include_directory(line.substr(12));
    error(fmt::format("Unexpected token or statement in file '{}' on line {}.", name_, lines_.line()));
    is_skipping_ = line.ends_with('{');
  }

  // Cuts at the first ';'. "\;" is a semicolon; then the text moves to the arena, as does that of joined lines.
  std::string_view without_comment(std::string_view line) {
    const std::size_t at = line.find(';');
    if (at == std::string_view::npos) [[likely]]
      return lines_.is_joined() ? definitions_.keep(line) : line;
    if (at == 0) return {};
    if (line[at - 1] != '\\') {
      line = trim(line.substr(0, at));
      return lines_.is_joined() ? definitions_.keep(line) : line;
    }
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == ';') {
        if (text.empty() || text.back() != '\\') break;
        text.pop_back();
      }
      text += line[i];
    }
    return definitions_.keep(trim(text));
  }

  void begin(std::string_view rest) {
    if (definition_ != nullptr || is_skipping_) {
      error(
          fmt::format("Unexpected start of object definition in file '{}' on line {}.  Make sure you close preceding "
                      "objects before starting a new one.",
                      name_, lines_.line()));
      if (definition_ != nullptr) close();
    }
    is_skipping_ = rest.find('{') != std::string_view::npos;
    rest = skip_blanks(rest);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t{"));
    if (word.empty())
      return error(fmt::format("No object type specified in file '{}' on line {}.", name_, lines_.line()));
    const auto type = find_object_type(word);
    if (!type) {
      return error(
          fmt::format("Invalid object definition type '{}' in file '{}' on line {}.", word, name_, lines_.line()));
    }
    is_skipping_ = false;
    definition_ = &definitions_.add(*type, file_, lines_.line());
    directives_.begin(*definition_);
    if (*type == ObjectType::kHostExtInfo || *type == ObjectType::kServiceExtInfo) {
      diagnostics_.warning("Extinfo objects are deprecated and will be removed in future versions", name_,
                           lines_.line());
    }
  }

  void end() {
    if (definition_ != nullptr) {
      if (!directives_.finish()) {
        error(fmt::format(
            "Could not complete object definition in file '{}' on line {}. Have you named all your objects?", name_,
            lines_.line()));
        definition_->is_registered = false;
      }
      definition_ = nullptr;
    } else if (!is_skipping_) {
      error(fmt::format("Unexpected token or statement in file '{}' on line {}.", name_, lines_.line()));
    }
    is_skipping_ = false;
  }

  void close() {
    directives_.finish();
    definition_ = nullptr;
  }

  void directive(std::string_view line) {
    const std::size_t blank = line.find_first_of(kBlanks);
    const std::string_view word = line.substr(0, blank);
    const std::string_view text =
        blank == std::string_view::npos ? std::string_view() : skip_blanks(line.substr(blank));
    const auto added = directives_.add(word, text);
    if (const std::string_view instead = preferred_word(word); !instead.empty() && added) {
      diagnostics_.warning(fmt::format("The {} attribute is deprecated and will be removed in future versions. Please "
                                       "use {} instead.",
                                       word, instead),
                           name_, definition_->line);
    }
    if (added) [[likely]]
      return;
    if (added.error().code() == Code::kOutOfRange)
      return diagnostics_.warning(added.error().message(), name_, definition_->line);
    if (added.error().code() != Code::kAlreadyExists) {
      error(added.error().message());
      // "} # the end" is no directive, but the end of the definition all the same.
      if (line.front() == '}') end();
      return;
    }
    // A second one of that name: nothing of it is wanted.
    diagnostics_.error(added.error().message(), name_, definition_->line);
    directives_.begin(*definition_);
    directives_.finish();
    definition_->is_registered = false;
    definition_ = nullptr;
    is_skipping_ = true;
  }

  void error(std::string message) { diagnostics_.error(std::move(message), name_, lines_.line()); }

  LineReader lines_;
  std::uint32_t file_;
  std::string name_;
  Definitions& definitions_;
  Diagnostics& diagnostics_;
  IncludeHandler& includes_;
  DirectiveReader directives_;
  Definition* definition_ = nullptr;
  bool is_skipping_ = false;  // to the end of a definition that cannot be used
};

}  // namespace

void read_definitions(std::string_view text, std::uint32_t file, Definitions& definitions, Diagnostics& diagnostics,
                      IncludeHandler& includes) {
  FileReader(text, file, definitions, diagnostics, includes).read();
}

}  // namespace bellwether::checks

// Runs the declarative cases of testdata/: object files in, messages and expanded objects out, in text that anybody can extend.
//
//   # a comment in front of the first case
//   = what the case is about
//   --- a.cfg                     a file's content; several of them; nagios.cfg, if not given, names all others in order
//   --- says                      every message, one a line, in order; a line may leave out the place at its end
//   --- expands                   objects of the expanded form: each must be there with all of these lines; of a line that begins
//                                 with '!', the word must not be there. Its first lines name it: host_name and so on.
//
// A case without "says" says nothing but that illegal_macro_output_chars is not set, which no case needs to repeat. What is common to all
// cases (a command, a contact, a period) stands in testdata/common.cfg.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/objects/load.h"

namespace bellwether::checks {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(BW_SOURCE_DIR) / "src/checks/objects/testdata";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bw_objects.XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Case {
  std::string title;
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> says;
  std::string expands;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  std::string line, section;
  while (std::getline(file, line)) {
    if (line.starts_with("= ")) {
      cases.push_back({line.substr(2), {}, {}, {}});
      section.clear();
    } else if (line.starts_with("--- ")) {
      section = line.substr(4);
      if (section != "says" && section != "expands") cases.back().files.emplace_back(section, "");
    } else if (section == "says") {
      if (!line.empty()) cases.back().says.push_back(line);
    } else if (section == "expands") {
      cases.back().expands += line + "\n";
    } else if (!section.empty()) {
      cases.back().files.back().second += line + "\n";
    }
  }
  return cases;
}

// The blocks of a text in the expanded form, without indentation: "define host {" and the lines up to "}".
std::vector<std::vector<std::string>> blocks_of(const std::string& text) {
  std::vector<std::vector<std::string>> blocks;
  std::istringstream lines(text);
  std::string line;
  bool is_inside = false;
  while (std::getline(lines, line)) {
    std::string clean(trim(line));
    for (char& letter : clean) {
      if (letter == '\t') letter = ' ';
    }
    if (clean.starts_with("define ")) {
      blocks.push_back({clean});
      is_inside = true;
    } else if (clean == "}") {
      is_inside = false;
    } else if (is_inside && !clean.empty()) {
      blocks.back().push_back(clean);
    }
  }
  return blocks;
}

bool has_line(const std::vector<std::string>& block, const std::string& line) {
  return std::ranges::find(block, line) != block.end();
}

bool has_word(const std::vector<std::string>& block, const std::string& word) {
  return std::ranges::any_of(block, [&](const std::string& line) { return line.starts_with(word + " "); });
}

// The lines that say which object it is: the type, and names.
std::size_t identity_lines(const std::string& type) {
  if (type.find("servicedependency") != std::string::npos) return 5;
  if (type.find("hostdependency") != std::string::npos || type.find("service ") != std::string::npos) return 3;
  return 2;
}

void expect_block(const std::vector<std::vector<std::string>>& all, const std::vector<std::string>& wanted) {
  const std::size_t identity = std::min(identity_lines(wanted.front()), wanted.size());
  std::string closest = "nothing";
  for (const std::vector<std::string>& block : all) {
    bool is_same = block.size() >= identity;
    for (std::size_t i = 0; is_same && i < identity; ++i) is_same = block[i] == wanted[i];
    if (!is_same) continue;
    std::string missing;
    for (const std::string& line : wanted) {
      const bool is_right = line.starts_with('!') ? !has_word(block, line.substr(1)) : has_line(block, line);
      if (!is_right) missing += fmt::format("\n  not so: {}", line);
    }
    if (missing.empty()) return;
    closest = fmt::format("{}{}", fmt::join(block, "\n  "), missing);
  }
  ADD_FAILURE() << "wanted\n  " << fmt::format("{}", fmt::join(wanted, "\n  ")) << "\nfound\n  " << closest;
}

void run(const Case& one) {
  SCOPED_TRACE(one.title);
  TemporaryFolder folder;
  std::string main = "cfg_file=common.cfg\nillegal_macro_output_chars=`~$\n";
  std::ofstream(folder.path() / "common.cfg") << read(kFolder / "common.cfg");
  for (const auto& [name, content] : one.files) {
    const std::filesystem::path path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
    if (name == "nagios.cfg") {
      main = content;
    } else {
      main += "cfg_file=" + name + "\n";
    }
  }
  std::ofstream(folder.path() / "nagios.cfg") << main;
  const Loaded loaded =
      load_nagios(disk::system_filesystem(), (folder.path() / "nagios.cfg").string(), {.with_expanded = true});

  std::vector<std::string> said;
  bool has_error = false;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    has_error = has_error || diagnostic.severity == Diagnostic::Severity::kError;
    std::string text = diagnostic.text();
    const std::string prefix = folder.path().string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    said.push_back(text);
  }
  EXPECT_EQ(loaded.configuration == nullptr, has_error);
  for (std::size_t i = 0; i < std::max(said.size(), one.says.size()); ++i) {
    const std::string expected = i < one.says.size() ? one.says[i] : "nothing more";
    const std::string actual = i < said.size() ? said[i] : "nothing more";
    EXPECT_TRUE(actual == expected || actual.starts_with(expected + " (config file"))
        << "expected: " << expected << "\nsaid:     " << actual;
  }
  const auto all = blocks_of(loaded.expanded);
  for (const std::vector<std::string>& wanted : blocks_of(one.expands)) expect_block(all, wanted);
}

class CaseFile : public testing::TestWithParam<std::string> {};

TEST_P(CaseFile, Runs) {
  const std::vector<Case> cases = read_cases(kFolder / (GetParam() + ".case"));
  ASSERT_FALSE(cases.empty());
  for (const Case& one : cases) run(one);
}

std::vector<std::string> case_files() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".case") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Objects, CaseFile, testing::ValuesIn(case_files()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace bellwether::checks

// The cases of testdata/rules.txt, each a few lines that anybody can read and add to.
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/text.h"
#include "errors/grouping/family.h"
#include "errors/grouping/grouping.h"

namespace bellwether::errors {
namespace {

struct Case {
  std::string about, rules;
  Event event;
  std::map<std::string, std::string> expected;  // by variant
};

// "+ /srv/a.py run | the line of source, or the library"
Frame read_frame(std::string_view text, std::string_view platform) {
  Frame frame;
  frame.in_app = text.front() == '+';
  text.remove_prefix(2);
  const std::size_t bar = text.find(" | ");
  const std::string_view rest = bar == std::string_view::npos ? "" : text.substr(bar + 3);
  (family_of(platform) == Family::kNative ? frame.package : frame.context_line) = rest;
  text = text.substr(0, bar);
  const std::size_t space = text.find(' ');
  frame.abs_path = text.substr(0, space);
  frame.filename = frame.abs_path;
  frame.function = text.substr(space + 1);
  return frame;
}

void read_line(Case& out, std::string_view line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space), rest = line.substr(space + 1);
  if (word == "#") {
    out.about += std::string(rest) + ' ';
  } else if (word == "platform") {
    out.event.platform = rest;
  } else if (word == "rule") {
    out.rules += std::string(rest) + '\n';
  } else if (word == "error") {
    const std::size_t colon = rest.find(": ");
    Exception& exception = out.event.exceptions.emplace_back();
    exception.type = rest.substr(0, colon);
    exception.value = rest.substr(colon + 2);
    exception.stacktrace = Stacktrace{};
  } else if (word == "frame") {
    out.event.exceptions.back().stacktrace->frames.push_back(read_frame(rest, out.event.platform));
  } else {
    CHECK(word == "app" || word == "system", "{}", line);
    out.expected[std::string(word)] = rest.substr(2);
  }
}

std::vector<Case> read_cases() {
  std::ifstream in(std::string(BW_SOURCE_DIR) + "/src/errors/grouping/testdata/rules.txt");
  CHECK(in.good(), "no cases");
  std::vector<Case> cases(1);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) {
      read_line(cases.back(), line);
    } else if (!cases.back().about.empty()) {
      cases.emplace_back();
    }
  }
  std::erase_if(cases, [](const Case& each) { return each.event.exceptions.empty(); });  // what the file says of itself
  return cases;
}

void append_values(const Component& component, std::string& out) {
  if (!component.contributes) return;
  for (const std::string& value : component.values) out += (out.empty() ? "" : " | ") + value;
  for (const Component& below : component.components) append_values(below, out);
}

TEST(RuleCases, HoldAsWritten) {
  const std::vector<Case> cases = read_cases();
  EXPECT_GE(cases.size(), 15u);
  for (const Case& each : cases) {
    const auto grouper = Grouper::create(Profile::k2026, each.rules, "");
    ASSERT_TRUE(grouper.has_value()) << each.about << grouper.error().to_string();
    std::map<std::string, std::string> found;
    for (const Variant& variant : (*grouper)->explain(each.event)) {
      if (variant.contributes) append_values(variant.root, found[variant.name]);
    }
    EXPECT_EQ(found, each.expected) << each.about;
  }
}

}  // namespace
}  // namespace bellwether::errors

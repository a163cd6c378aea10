// ObjectWriter: one object of the expanded form: a block of tab-indented lines.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "checks/objects/definition.h"
#include "checks/objects/name_list.h"
#include "checks/objects/templates.h"

namespace bellwether::checks {

class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) {}

  void begin(std::string_view type) { fmt::format_to(std::back_inserter(out_), "define {} {{\n", type); }
  void end() { out_ += "\t}\n\n"; }

  void line(std::string_view word, std::string_view text) {
    out_ += '\t';
    out_ += word;
    out_ += '\t';
    out_ += text;
    out_ += '\n';
  }
  void number(std::string_view word, std::integral auto value) {
    fmt::format_to(std::back_inserter(out_), "\t{}\t{}\n", word, value);
  }
  void real(std::string_view word, double value) {
    fmt::format_to(std::back_inserter(out_), "\t{}\t{:.6f}\n", word, value);
  }
  void flag(std::string_view word, bool value) { line(word, value ? "1" : "0"); }

  // Nothing when the definition says nothing, or "null".
  void text_of(std::string_view word, const Definition& definition, Attribute attribute) {
    const Value* const value = definition.find(attribute);
    if (value != nullptr && !value->is_null) line(word, value->text);
  }
  // A list of names from the last to the first, as Nagios keeps them; nothing for an empty one. A name that comes again is left out.
  void reversed_names(std::string_view word, std::string_view list) {
    OrderedSet<std::string_view> names;
    for (const std::string_view name : split_names(without_plus(list))) names.add(name);
    reversed(word, names.values());
  }
  void reversed(std::string_view word, const std::vector<std::string_view>& names) {
    if (names.empty()) return;
    std::string text;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      if (!text.empty()) text += ',';
      text += *name;
    }
    line(word, text);
  }
  void variables(const Definition& definition) {
    for (const CustomVariable& variable : definition.variables)
      fmt::format_to(std::back_inserter(out_), "\t_{}\t{}\n", variable.name,
                     variable.is_null ? "null" : variable.value);
  }

 private:
  std::string& out_;
};

}  // namespace bellwether::checks

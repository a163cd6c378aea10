// ConfigRecord: the members of one table in a list of tables ([[alerts.receiver]]), as one description from which it is read, shown and
// documented, as ConfigSection is for keys.
//
//   const ConfigRecord<Job> kJob = ConfigRecord<Job>().required("name", "Its name.", &Job::name).member("every", "How often.", &Job::every);
//   section.list("job", "What is expected.", kJob, [](auto& c) -> auto& { return c.jobs; });
#pragma once

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/config_types.h"
#include "app/config_value.h"
#include "base/hash.h"
#include "base/result.h"
#include "base/text.h"

namespace bellwether::app {

template <class Record>
class ConfigRecord {
 public:
  template <class Field>
  ConfigRecord& member(std::string_view name, std::string_view help, Field Record::* field) {
    return add(
        name, ConfigType<Field>::name(), ConfigType<Field>::show(Record().*field), help,
        [field](Record& record, const ConfigValue& value) -> Result<void> {
          TRY(record.*field, ConfigType<Field>::read(value));
          return {};
        },
        [field](const Record& record) { return ConfigType<Field>::show(record.*field); });
  }

  // One that must be there.
  template <class Field>
  ConfigRecord& required(std::string_view name, std::string_view help, Field Record::* field) {
    member(name, help, field);
    members_.back().is_required = true;
    members_.back().shown_default = "required";
    return *this;
  }

  // A text that is shown nowhere, not even in a log line about what changed.
  ConfigRecord& secret(std::string_view name, std::string_view help, std::string Record::* field) {
    member(name, help, field);
    members_.back().show = [field](const Record& record) { return fmt::format("\"{:016x}\"", hash64(record.*field)); };
    return *this;
  }

  template <class Enum>
  ConfigRecord& choice(std::string_view name, std::string_view help,
                       std::vector<std::pair<std::string_view, Enum>> choices, Enum Record::* field) {
    std::string names;
    for (const auto& [text, value] : choices) names += (names.empty() ? "\"" : ", \"") + std::string(text) + '"';
    const auto name_of = [choices](Enum wanted) {
      for (const auto& [text, value] : choices) {
        if (value == wanted) return show_text(text);
      }
      return std::string("\"\"");
    };
    return add(
        name, "one of " + names, name_of(Record().*field), help,
        [field, choices, names](Record& record, const ConfigValue& value) -> Result<void> {
          const auto* wanted = std::get_if<std::string>(&value.value);
          for (const auto& [text, choice_value] : choices) {
            if (wanted == nullptr || *wanted != text) continue;
            record.*field = choice_value;
            return {};
          }
          return wrong_type("one of " + names, value);
        },
        [field, name_of](const Record& record) { return name_of(record.*field); });
  }

  // Tables within the table. The record is asked for when it is needed, so that tables may hold their own kind.
  template <class Nested>
  ConfigRecord& list(std::string_view name, std::string_view help, const ConfigRecord<Nested>& (*record)(),
                     std::vector<Nested> Record::* field) {
    return add(
        name, "list of tables", "[]", help,
        [record, field](Record& outer, const ConfigValue& value) -> Result<void> {
          const auto* elements = std::get_if<ConfigValue::List>(&value.value);
          if (elements == nullptr) return wrong_type("a list of tables", value);
          for (const ConfigValue& element : *elements) {
            TRY(Nested one, record().read(element));
            (outer.*field).push_back(std::move(one));
          }
          return {};
        },
        [record, field](const Record& outer) {
          std::string out = "[";
          for (const Nested& one : outer.*field) out += (out.size() > 1 ? ", " : "") + record().show(one);
          return out + "]";
        });
  }

  Result<Record> read(const ConfigValue& value) const {
    const auto* table = std::get_if<ConfigValue::Table>(&value.value);
    if (table == nullptr) return wrong_type("a table", value);
    Record record;
    for (const auto& [name, inner] : *table) {
      const auto at = std::ranges::find(members_, name, &Member::name);
      if (at == members_.end()) return std::unexpected(unknown(name, inner.line));
      if (auto read = at->read(record, inner); !read)
        return fail(Code::kInvalidArgument,
                    fmt::format("(line {}): '{}' {}", inner.line, name, read.error().message()));
    }
    for (const Member& one : members_) {
      if (one.is_required && !table->contains(one.name))
        return fail(Code::kInvalidArgument, fmt::format("(line {}): needs '{}'", value.line, one.name));
    }
    return record;
  }

  std::string show(const Record& record) const {
    std::string out = "{ ";
    for (const Member& one : members_) out += (out.size() > 2 ? ", " : "") + one.name + " = " + one.show(record);
    return out + " }";
  }

  // Rows of a Markdown table: member, type, default, meaning.
  std::string reference() const {
    std::string out;
    for (const Member& one : members_)
      out += fmt::format("| `{}` | {} | `{}` | {} |\n", one.name, one.type, one.shown_default, one.help);
    return out;
  }

 private:
  struct Member {
    std::string name, type, shown_default, help;
    std::function<Result<void>(Record&, const ConfigValue&)> read;
    std::function<std::string(const Record&)> show;
    bool is_required = false;
  };

  ConfigRecord& add(std::string_view name, std::string type, std::string shown_default, std::string_view help,
                    std::function<Result<void>(Record&, const ConfigValue&)> read,
                    std::function<std::string(const Record&)> show) {
    members_.push_back({std::string(name), std::move(type), std::move(shown_default), std::string(help),
                        std::move(read), std::move(show), false});
    return *this;
  }

  Error unknown(const std::string& name, int line) const {
    std::vector<std::string_view> known;
    for (const Member& one : members_) known.push_back(one.name);
    std::string message = fmt::format("(line {}): does not know '{}'", line, name);
    if (const auto near = nearest(name, known)) message += fmt::format("; did you mean '{}'?", *near);
    return Error(Code::kInvalidArgument, std::move(message));
  }

  std::vector<Member> members_;
};

}  // namespace bellwether::app

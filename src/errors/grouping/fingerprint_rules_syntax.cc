#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/grouping/fingerprint_rules.h"
#include "errors/grouping/rule_line.h"

namespace bellwether::errors {

class FingerprintRules::Reader {
 public:
  static Result<MatchedRule> read(RuleLine& line) {
    MatchedRule out;
    out.rule.text = trim(line.rest());
    while (!line.take("->")) {
      if (line.at_end()) return line.refuse("'->' is missing");
      TRY(Matcher matcher, read_matcher(line));
      std::vector<Matcher>& list = is_of_exception(matcher.key) ? out.of_exception
                                   : is_of_frame(matcher.key)   ? out.of_frame
                                                                : out.of_event;
      list.push_back(std::move(matcher));
      line.skip_spaces();
    }
    if (out.of_event.empty() && out.of_exception.empty() && out.of_frame.empty()) {
      return line.refuse("a rule without a matcher");
    }
    TRY_VOID(read_fingerprint(line, out.rule));
    if (out.rule.fingerprint.empty()) return line.refuse("a rule without a fingerprint");
    return out;
  }

 private:
  static bool is_of_exception(Key key) { return key == Key::kErrorType || key == Key::kErrorValue; }
  static bool is_of_frame(Key key) { return key >= Key::kFunction && key <= Key::kInApp; }

  static Result<Matcher> read_matcher(RuleLine& line) {
    Matcher matcher{.key = Key::kMessage, .is_negated = line.take("!"), .tag = {}, .pattern = {}};
    const std::string_view name = line.key();
    if (name.starts_with("tags.") && name.size() > 5) {
      matcher.key = Key::kTag;
      matcher.tag = name.substr(5);
    } else if (const std::optional<Key> key = find_key(name)) {
      matcher.key = *key;
    } else {
      return line.refuse(fmt::format("no matcher is called '{}'", name));
    }
    if (!line.take(":")) return line.refuse(fmt::format("':' is missing behind '{}'", name));
    TRY(std::string argument, line.value());
    if (matcher.key == Key::kInApp)
      argument = argument == "1" || equals_ignoring_case(argument, "true") ? "yes" : argument;
    Result<Pattern> pattern = Pattern::compile(argument, style_of(matcher.key));
    if (!pattern) return line.refuse(pattern.error().message());
    matcher.pattern = std::move(*pattern);
    return matcher;
  }

  static Pattern::Style style_of(Key key) {
    switch (key) {
      case Key::kPath:
      case Key::kPackage:
        return Pattern::Style::kPath;
      case Key::kMessage:
      case Key::kErrorValue:
      case Key::kLevel:
        return Pattern::Style::kNameIgnoringCase;
      default:
        return Pattern::Style::kName;
    }
  }

  static Result<void> read_fingerprint(RuleLine& line, Rule& rule) {
    while (true) {
      line.skip_spaces();
      if (line.take(",")) continue;
      if (line.at_end()) return {};
      if (line.take("title=")) {
        TRY(rule.title, line.value());
        continue;
      }
      TRY(std::string entry, line.value(","));
      if (!entry.empty()) rule.fingerprint.push_back(std::move(entry));
    }
  }

  static std::optional<Key> find_key(std::string_view name) {
    struct Name {
      std::string_view name;
      Key key;
    };
    static constexpr std::array kNames{
        Name{"type", Key::kErrorType},
        Name{"error.type", Key::kErrorType},
        Name{"value", Key::kErrorValue},
        Name{"error.value", Key::kErrorValue},
        Name{"message", Key::kMessage},
        Name{"function", Key::kFunction},
        Name{"stack.function", Key::kFunction},
        Name{"module", Key::kModule},
        Name{"stack.module", Key::kModule},
        Name{"package", Key::kPackage},
        Name{"stack.package", Key::kPackage},
        Name{"path", Key::kPath},
        Name{"stack.abs_path", Key::kPath},
        Name{"app", Key::kInApp},
        Name{"level", Key::kLevel},
        Name{"logger", Key::kLogger},
        Name{"family", Key::kFamily},
        Name{"sdk", Key::kSdk},
        Name{"release", Key::kRelease},
    };
    const auto found = std::ranges::find(kNames, name, &Name::name);
    return found == kNames.end() ? std::nullopt : std::optional<Key>(found->key);
  }
};

Result<FingerprintRules> FingerprintRules::create(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return fail(Code::kInvalidArgument, fmt::format("more than {} bytes", kMaxBytes));
  }
  FingerprintRules out;
  TRY_VOID(for_each_rule(text, [&out](RuleLine& line) -> Result<void> {
    if (out.rules_.size() == kMaxRules) return line.refuse(fmt::format("more than {} rules", kMaxRules));
    TRY(MatchedRule rule, Reader::read(line));
    out.rules_.push_back(std::move(rule));
    return {};
  }));
  return out;
}

}  // namespace bellwether::errors

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/grouping/character.h"
#include "errors/grouping/rule_line.h"
#include "errors/grouping/stack_rules.h"

namespace bellwether::errors {

// Reads one line after the other into rules.
class StackRules::Reader {
 public:
  explicit Reader(StackRules& rules) : rules_(rules) {}

  Result<void> read(std::string_view text) {
    if (text.size() > kMaxBytes) {
      return fail(Code::kInvalidArgument, fmt::format("more than {} bytes", kMaxBytes));
    }
    const std::size_t before = rules_.rules_.size();
    return for_each_rule(text, [this, before](RuleLine& line) -> Result<void> {
      if (rules_.rules_.size() - before == kMaxRules) return line.refuse(fmt::format("more than {} rules", kMaxRules));
      const std::string_view whole = trim(line.rest());
      TRY(Rule rule, read_rule(line));
      rule.text = whole;
      rules_.rules_.push_back(std::move(rule));
      rules_.add_to_index(static_cast<RuleIndex>(rules_.rules_.size() - 1));
      return {};
    });
  }

 private:
  Result<Rule> read_rule(RuleLine& line) {
    Rule rule;
    if (line.next() == '[') {
      TRY_VOID(read_bracket(line, rule, rule.caller));
      line.skip_spaces();
      if (!line.take("|")) return line.refuse("'|' is missing behind the caller");
    }
    TRY_VOID(read_matchers(line, rule, rule.frame));
    if (line.take("|")) {
      line.skip_spaces();
      if (line.next() != '[') return line.refuse("'[' is missing before the callee");
      TRY_VOID(read_bracket(line, rule, rule.callee));
      line.skip_spaces();
    }
    if (rule.frame.empty() && rule.error.empty()) return line.refuse("a rule without a matcher");
    while (!line.at_end()) {
      TRY(const Action action, read_action(line));
      const bool modifies = action.kind == Action::Kind::kInApp || action.kind == Action::Kind::kCategory;
      (modifies ? rule.modifies : rule.updates) = true;
      rule.actions.push_back(action);
      line.skip_spaces();
    }
    if (rule.actions.empty()) return line.refuse("a rule without an action");
    return rule;
  }

  Result<void> read_bracket(RuleLine& line, Rule& rule, std::vector<Matcher>& matchers) {
    line.take("[");
    TRY_VOID(read_matchers(line, rule, matchers));
    if (matchers.empty()) return line.refuse("brackets without a matcher of frames");
    if (!line.take("]")) return line.refuse("']' is missing");
    return {};
  }

  static bool begins_action(const RuleLine& line) {
    const char c = line.next();
    if (c == '^' || c == '+' || c == '-') return true;
    const std::string_view rest = line.rest();
    if (c == 'v' && (peek(rest, 1) == '+' || peek(rest, 1) == '-')) return true;
    return peek(rest, run_length(rest, 0, [](char w) { return is_alphanumeric(w) || w == '-'; })) == '=';
  }

  // Until something else begins. What is matched against the error goes to the rule.
  Result<void> read_matchers(RuleLine& line, Rule& rule, std::vector<Matcher>& matchers) {
    line.skip_spaces();
    while (!line.at_end() && line.next() != '|' && line.next() != ']' && !begins_action(line)) {
      TRY(Matcher matcher, read_matcher(line));
      const bool is_of_error = matcher.key >= Key::kErrorType;
      (is_of_error ? rule.error : matchers).push_back(std::move(matcher));
      line.skip_spaces();
    }
    return {};
  }

  Result<Matcher> read_matcher(RuleLine& line) {
    Matcher matcher{.key = Key::kPath, .is_negated = line.take("!"), .pattern = {}};
    const std::string_view name = line.word();
    const std::optional<Key> key = find_key(name);
    if (!key) return line.refuse(fmt::format("no matcher is called '{}'", name));
    if (!line.take(":")) return line.refuse(fmt::format("':' is missing behind '{}'", name));
    matcher.key = *key;
    TRY(const std::string argument, line.value());
    if (argument.empty()) return line.refuse(fmt::format("'{}' without a value", name));
    switch (*key) {
      case Key::kFamily:
        for (const std::string_view family : split(argument, ',')) {
          const std::uint8_t bits = find_families(trim(family));
          if (bits == 0) return line.refuse(fmt::format("no family is called '{}'", family));
          matcher.families |= bits;
        }
        return matcher;
      case Key::kInApp: {
        const std::optional<bool> flag = find_flag(argument);
        if (!flag) return line.refuse(fmt::format("'{}' is neither yes nor no", argument));
        matcher.in_app = *flag;
        return matcher;
      }
      case Key::kCategory:
        matcher.category = category_number(argument);
        return matcher;
      default:
        break;
    }
    const bool is_path = *key == Key::kPath || *key == Key::kPackage;
    const Pattern::Style style = is_path                    ? Pattern::Style::kPath
                                 : *key == Key::kErrorValue ? Pattern::Style::kNameIgnoringCase
                                                            : Pattern::Style::kName;
    Result<Pattern> pattern = Pattern::compile(argument, style);
    if (!pattern) return line.refuse(pattern.error().message());
    matcher.pattern = std::move(*pattern);
    return matcher;
  }

  Result<Action> read_action(RuleLine& line) {
    Action action{.kind = Action::Kind::kInApp};
    if (line.take("^")) {
      action.range = Action::Range::kTowardsCrash;
    } else if (line.rest().starts_with("v+") || line.rest().starts_with("v-")) {
      line.take("v");
      action.range = Action::Range::kTowardsStart;
    }
    if (line.next() == '+' || line.next() == '-') {
      action.flag = line.take("+") || !line.take("-");
      const std::string_view flag = line.word();
      if (flag != "app" && flag != "group") return line.refuse(fmt::format("no flag is called '{}'", flag));
      action.kind = flag == "app" ? Action::Kind::kInApp : Action::Kind::kGroup;
      return action;
    }
    const std::string_view name = line.word();
    if (action.range != Action::Range::kFrame) return line.refuse("only flags have '^' or 'v' before them");
    if (!line.take("=")) return line.refuse(fmt::format("no action is called '{}'", name));
    TRY(const std::string argument, line.value());
    if (name == "category") {
      if (argument.empty()) return line.refuse("a category without a name");
      action.kind = Action::Kind::kCategory;
      action.value = category_number(argument);
    } else if (name == "max-frames" || name == "min-frames") {
      const auto [end, fault] = std::from_chars(argument.data(), argument.data() + argument.size(), action.value);
      if (fault != std::errc() || end != argument.data() + argument.size())
        return line.refuse(fmt::format("'{}' is no number of frames", argument));
      action.kind = name == "max-frames" ? Action::Kind::kMaxFrames : Action::Kind::kMinFrames;
    } else if (name == "invert-stacktrace") {
      const std::optional<bool> flag = find_flag(argument);
      if (!flag) return line.refuse(fmt::format("'{}' is neither yes nor no", argument));
      action.kind = Action::Kind::kInvert;
      action.flag = *flag;
    } else {
      return line.refuse(fmt::format("no action is called '{}'", name));
    }
    return action;
  }

  static std::optional<Key> find_key(std::string_view name) {
    struct Name {
      std::string_view name;
      Key key;
    };
    static constexpr std::array kNames{
        Name{"path", Key::kPath},
        Name{"stack.abs_path", Key::kPath},
        Name{"package", Key::kPackage},
        Name{"stack.package", Key::kPackage},
        Name{"module", Key::kModule},
        Name{"stack.module", Key::kModule},
        Name{"function", Key::kFunction},
        Name{"stack.function", Key::kFunction},
        Name{"family", Key::kFamily},
        Name{"app", Key::kInApp},
        Name{"category", Key::kCategory},
        Name{"type", Key::kErrorType},
        Name{"error.type", Key::kErrorType},
        Name{"value", Key::kErrorValue},
        Name{"error.value", Key::kErrorValue},
        Name{"mechanism", Key::kErrorMechanism},
        Name{"error.mechanism", Key::kErrorMechanism},
    };
    const auto found = std::ranges::find(kNames, name, &Name::name);
    return found == kNames.end() ? std::nullopt : std::optional<Key>(found->key);
  }
  static std::uint8_t find_families(std::string_view name) {
    if (name == "native") return static_cast<std::uint8_t>(Family::kNative);
    if (name == "javascript") return static_cast<std::uint8_t>(Family::kJavascript);
    if (name == "other") return static_cast<std::uint8_t>(Family::kOther);
    constexpr std::uint8_t kAll = 7;
    return name == "all" ? kAll : std::uint8_t{0};
  }
  static std::optional<bool> find_flag(std::string_view text) {
    for (const std::string_view yes : {"1", "yes", "true"}) {
      if (equals_ignoring_case(text, yes)) return true;
    }
    for (const std::string_view no : {"0", "no", "false"}) {
      if (equals_ignoring_case(text, no)) return false;
    }
    return std::nullopt;
  }
  std::uint32_t category_number(std::string_view name) {
    auto& known = rules_.categories_;
    const auto found = std::ranges::find(known, name);
    if (found != known.end()) return static_cast<std::uint32_t>(found - known.begin());
    known.emplace_back(name);
    return static_cast<std::uint32_t>(known.size() - 1);
  }

  StackRules& rules_;
};

Result<StackRules> StackRules::create(std::string_view base, std::string_view own) {
  StackRules rules;
  TRY_VOID(Reader(rules).read(base));
  TRY_VOID(Reader(rules).read(own));
  for (PatternSet& set : rules.index_) set.build();
  return rules;
}

}  // namespace bellwether::errors

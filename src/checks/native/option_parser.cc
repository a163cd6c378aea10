#include "checks/native/option_parser.h"

#include <fmt/format.h>

#include "base/text.h"

namespace bellwether::checks {
namespace {

constexpr OptionSpec kCommon[] = {{'h', "help"}, {'V', "version"}};

class Parser {
 public:
  Parser(std::span<const OptionSpec> specs, std::span<const std::string> arguments)
      : specs_(specs), arguments_(arguments) {}

  Result<ParsedOptions> parse() {
    while (next_ < arguments_.size()) {
      const std::string_view argument = arguments_[next_++];
      if (argument == "--") {
        while (next_ < arguments_.size()) parsed_.operands.emplace_back(arguments_[next_++]);
      } else if (argument.starts_with("--")) {
        TRY_VOID(take_long(argument.substr(2)));
      } else if (argument.size() > 1 && argument.front() == '-') {
        TRY_VOID(take_letters(argument.substr(1)));
      } else {
        parsed_.operands.push_back(argument);
      }
    }
    return std::move(parsed_);
  }

 private:
  template <class Visit>
  void each_spec(Visit visit) const {
    for (const OptionSpec& spec : specs_) visit(spec);
    for (const OptionSpec& spec : kCommon) visit(spec);
  }

  // Of kValueIfAny: what comes next is no value.
  bool has_no_value(const OptionSpec& spec) const {
    if (spec.takes != Takes::kValueIfAny) return false;
    return next_ == arguments_.size() || std::string_view(arguments_[next_]).starts_with('-');
  }

  Result<void> take_letters(std::string_view letters) {
    while (!letters.empty()) {
      const char letter = letters.front();
      letters.remove_prefix(1);
      const OptionSpec* found = nullptr;
      each_spec([&](const OptionSpec& spec) {
        if (found == nullptr && spec.id == static_cast<unsigned char>(letter)) found = &spec;
      });
      if (found == nullptr) {
        return fail(Code::kInvalidArgument, fmt::format("invalid option -- '{}'", printable({&letter, 1})));
      }
      if (found->takes == Takes::kNothing) {
        parsed_.options.push_back({found->id, {}, false});
        continue;
      }
      if (!letters.empty() || found->takes == Takes::kOptionalValue) {
        parsed_.options.push_back({found->id, letters, !letters.empty()});
        return {};
      }
      if (has_no_value(*found)) {
        parsed_.options.push_back({found->id, {}, false});
        return {};
      }
      if (next_ == arguments_.size()) {
        return fail(Code::kInvalidArgument, fmt::format("option requires an argument -- '{}'", letter));
      }
      parsed_.options.push_back({found->id, arguments_[next_++], true});
      take_rest(*found);
      return {};
    }
    return {};
  }

  void take_rest(const OptionSpec& spec) {
    if (spec.takes != Takes::kRest) return;
    while (next_ < arguments_.size()) parsed_.operands.emplace_back(arguments_[next_++]);
  }

  Result<const OptionSpec*> find_long(std::string_view name) const {
    const OptionSpec* found = nullptr;
    bool is_ambiguous = false;
    bool is_exact = false;
    each_spec([&](const OptionSpec& spec) {
      if (is_exact || !spec.name.starts_with(name) || name.empty()) return;
      is_exact = spec.name == name;
      is_ambiguous = !is_exact && found != nullptr && found->id != spec.id;
      if (is_exact || found == nullptr) found = &spec;
    });
    if (found == nullptr)
      return fail(Code::kInvalidArgument, fmt::format("unrecognized option '--{}'", printable(name)));
    if (is_ambiguous) return fail(Code::kInvalidArgument, fmt::format("option '--{}' is ambiguous", name));
    return found;
  }

  Result<void> take_long(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    TRY(const OptionSpec* spec, find_long(name));
    if (equals != std::string_view::npos) {
      if (spec->takes == Takes::kNothing) {
        return fail(Code::kInvalidArgument, fmt::format("option '--{}' doesn't allow an argument", spec->name));
      }
      parsed_.options.push_back({spec->id, text.substr(equals + 1), true});
      return {};
    }
    if (spec->takes == Takes::kNothing || spec->takes == Takes::kOptionalValue || has_no_value(*spec)) {
      parsed_.options.push_back({spec->id, {}, false});
      return {};
    }
    if (next_ == arguments_.size()) {
      return fail(Code::kInvalidArgument, fmt::format("option '--{}' requires an argument", spec->name));
    }
    parsed_.options.push_back({spec->id, arguments_[next_++], true});
    take_rest(*spec);
    return {};
  }

  const std::span<const OptionSpec> specs_;
  const std::span<const std::string> arguments_;
  std::size_t next_ = 0;
  ParsedOptions parsed_;
};

}  // namespace

Result<ParsedOptions> parse_options(std::span<const OptionSpec> specs, std::span<const std::string> arguments) {
  return Parser(specs, arguments).parse();
}

}  // namespace bellwether::checks

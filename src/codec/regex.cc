#include "codec/regex.h"

#include <fmt/format.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <array>
#include <map>

#include <pcre2.h>
#include <re2/re2.h>

#include "base/check.h"
#include "base/text.h"

namespace bellwether::codec {

// Finds the first match at or behind `from`. `groups` is the caller's and is filled up to its size.
class Regex::Engine {
 public:
  enum class Anchor { kNone, kStart, kBoth };
  virtual ~Engine() = default;
  virtual Result<bool> find(std::string_view text, std::size_t from, Anchor anchor, Groups* groups) const = 0;
  virtual std::size_t group_count() const = 0;
  virtual std::optional<std::size_t> group_named(std::string_view name) const = 0;
};

class Regex::Re2Engine final : public Engine {
 public:
  Re2Engine(std::string_view pattern, RegexCase letter_case)
      : regex_(re2::StringPiece(pattern.data(), pattern.size()), options(letter_case)) {}

  bool ok() const { return regex_.ok(); }

  Result<bool> find(std::string_view text, std::size_t from, Anchor anchor, Groups* groups) const override {
    constexpr std::size_t kMaxGroups = 100;
    std::array<re2::StringPiece, kMaxGroups> found;
    const std::size_t wanted = groups ? std::min(kMaxGroups, group_count() + 1) : 0;
    const re2::RE2::Anchor re2_anchor = anchor == Anchor::kNone    ? re2::RE2::UNANCHORED
                                        : anchor == Anchor::kStart ? re2::RE2::ANCHOR_START
                                                                   : re2::RE2::ANCHOR_BOTH;
    if (!regex_.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), re2_anchor, found.data(),
                      static_cast<int>(wanted)))
      return false;
    if (groups) {
      groups->assign(wanted, std::nullopt);
      for (std::size_t i = 0; i < wanted; ++i)
        if (found[i].data() != nullptr) (*groups)[i] = std::string_view(found[i].data(), found[i].size());
    }
    return true;
  }

  std::size_t group_count() const override { return static_cast<std::size_t>(regex_.NumberOfCapturingGroups()); }

  std::optional<std::size_t> group_named(std::string_view name) const override {
    const auto& names = regex_.NamedCapturingGroups();
    const auto at = names.find(std::string(name));
    if (at == names.end()) return std::nullopt;
    return static_cast<std::size_t>(at->second);
  }

 private:
  static re2::RE2::Options options(RegexCase letter_case) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(letter_case == RegexCase::kSensitive);
    return options;
  }

  re2::RE2 regex_;
};

class Regex::Pcre2Engine final : public Engine {
 public:
  static Result<std::unique_ptr<Pcre2Engine>> create(std::string_view pattern, RegexCase letter_case) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const std::uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                                (letter_case == RegexCase::kIgnore ? PCRE2_CASELESS : 0u);
    pcre2_code* const code =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), flags, &error, &offset, nullptr);
    if (code == nullptr) {
      std::array<unsigned char, 160> reason{};
      pcre2_get_error_message(error, reason.data(), reason.size());
      return fail(Code::kInvalidArgument, fmt::format("regular expression '{}', byte {}: {}", printable(pattern),
                                                      offset, reinterpret_cast<const char*>(reason.data())));
    }
    return std::make_unique<Pcre2Engine>(code);
  }

  explicit Pcre2Engine(pcre2_code* code) : code_(code), context_(pcre2_match_context_create(nullptr)) {
    CHECK(context_ != nullptr, "out of memory");
    pcre2_set_match_limit(context_, kMaxSteps);
    pcre2_set_depth_limit(context_, kMaxSteps);
    pcre2_set_heap_limit(context_, 8 * 1024);  // KiB
  }
  Pcre2Engine(const Pcre2Engine&) = delete;
  Pcre2Engine& operator=(const Pcre2Engine&) = delete;
  ~Pcre2Engine() override {
    pcre2_match_context_free(context_);
    pcre2_code_free(code_);
  }

  Result<bool> find(std::string_view text, std::size_t from, Anchor anchor, Groups* groups) const override {
    const std::uint32_t flags = anchor == Anchor::kNone    ? 0
                                : anchor == Anchor::kStart ? PCRE2_ANCHORED
                                                           : PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    const std::unique_ptr<pcre2_match_data, decltype(&pcre2_match_data_free)> data(
        pcre2_match_data_create_from_pattern(code_, nullptr), pcre2_match_data_free);
    CHECK(data != nullptr, "out of memory");
    const int found =
        pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, flags, data.get(), context_);
    if (found == PCRE2_ERROR_NOMATCH) return false;
    if (found < 0) {
      std::array<unsigned char, 160> reason{};
      pcre2_get_error_message(found, reason.data(), reason.size());
      return fail(Code::kResourceExhausted, fmt::format("regular expression gave up on '{}': {}", printable(text, 60),
                                                        reinterpret_cast<const char*>(reason.data())));
    }
    if (groups) {
      const PCRE2_SIZE* const offsets = pcre2_get_ovector_pointer(data.get());
      groups->assign(group_count() + 1, std::nullopt);
      for (std::size_t i = 0; i < static_cast<std::size_t>(found); ++i)
        if (offsets[2 * i] != PCRE2_UNSET && offsets[2 * i] <= offsets[2 * i + 1])
          (*groups)[i] = text.substr(offsets[2 * i], offsets[2 * i + 1] - offsets[2 * i]);
    }
    return true;
  }

  std::size_t group_count() const override {
    std::uint32_t count = 0;
    pcre2_pattern_info(code_, PCRE2_INFO_CAPTURECOUNT, &count);
    return count;
  }

  std::optional<std::size_t> group_named(std::string_view name) const override {
    const std::string terminated(name);
    const int number = pcre2_substring_number_from_name(code_, reinterpret_cast<PCRE2_SPTR>(terminated.c_str()));
    if (number <= 0) return std::nullopt;
    return static_cast<std::size_t>(number);
  }

 private:
  pcre2_code* code_;
  pcre2_match_context* context_;
};

namespace {

// Python's \Z is the very end, which both libraries write \z.
std::string translate(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    out += pattern[i];
    if (pattern[i] != '\\' || i + 1 == pattern.size()) continue;
    ++i;
    out += pattern[i] == 'Z' ? 'z' : pattern[i];
  }
  return out;
}

// The pieces of a replacement: text, or a group's number.
struct Piece {
  std::string text;
  std::optional<std::size_t> group;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::unexpected<Error> bad_replacement(std::string_view replacement, std::size_t at, std::string_view reason) {
  return fail(Code::kInvalidArgument, fmt::format("replacement '{}', byte {}: {}", printable(replacement), at, reason));
}

template <class GroupNamed>
Result<std::vector<Piece>> parse_replacement(std::string_view replacement, std::size_t groups, GroupNamed group_named) {
  std::vector<Piece> pieces;
  std::string text;
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\') {
      text += replacement[i];
      continue;
    }
    const std::size_t escape = i++;
    if (i == replacement.size()) return bad_replacement(replacement, escape, "a lone backslash at the end");
    const char c = replacement[i];
    std::optional<std::size_t> group;
    if (c == 'g') {
      const std::size_t close = replacement.find('>', i);
      if (i + 1 >= replacement.size() || replacement[i + 1] != '<' || close == std::string_view::npos)
        return bad_replacement(replacement, escape, "\\g needs <name> or <number>");
      const std::string_view name = replacement.substr(i + 2, close - i - 2);
      if (!name.empty() && name.size() <= 3 && std::ranges::all_of(name, is_digit))
        group = std::stoul(std::string(name));
      else
        group = group_named(name);
      if (!group) return bad_replacement(replacement, escape, fmt::format("no group is named '{}'", printable(name)));
      i = close;
    } else if (is_digit(c) && c != '0') {
      group = static_cast<std::size_t>(c - '0');
      if (i + 1 < replacement.size() && is_digit(replacement[i + 1]))
        group = *group * 10 + static_cast<std::size_t>(replacement[++i] - '0');
    } else if (c == '\\') {
      text += '\\';
    } else if (c == 'n') {
      text += '\n';
    } else if (c == 't') {
      text += '\t';
    } else if (c == 'r') {
      text += '\r';
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '0') {
      return bad_replacement(replacement, escape, "an unknown escape");
    } else {
      text += '\\';
      text += c;
    }
    if (!group) continue;
    if (*group > groups) return bad_replacement(replacement, escape, fmt::format("there is no group {}", *group));
    pieces.push_back({std::move(text), group});
    text.clear();
  }
  pieces.push_back({std::move(text), std::nullopt});
  return pieces;
}

}  // namespace

Regex::Regex(std::string pattern, std::unique_ptr<const Engine> engine)
    : pattern_(std::move(pattern)), engine_(std::move(engine)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, RegexCase letter_case) {
  if (pattern.size() > kMaxPatternBytes)
    return fail(Code::kResourceExhausted,
                fmt::format("a regular expression of {} bytes is longer than {}", pattern.size(), kMaxPatternBytes));
  const std::string translated = translate(pattern);
  auto linear = std::make_unique<Re2Engine>(translated, letter_case);
  if (linear->ok()) return Regex(std::string(pattern), std::move(linear));
  TRY(std::unique_ptr<Pcre2Engine> backtracking, Pcre2Engine::create(translated, letter_case));
  return Regex(std::string(pattern), std::move(backtracking));
}

Result<bool> Regex::search(std::string_view text) const {
  return engine_->find(text, 0, Engine::Anchor::kNone, nullptr);
}
Result<bool> Regex::match(std::string_view text) const {
  return engine_->find(text, 0, Engine::Anchor::kStart, nullptr);
}
Result<bool> Regex::full_match(std::string_view text) const {
  return engine_->find(text, 0, Engine::Anchor::kBoth, nullptr);
}

Result<Regex::Groups> Regex::groups(std::string_view text) const {
  Groups groups;
  TRY(const bool found, engine_->find(text, 0, Engine::Anchor::kNone, &groups));
  if (!found) groups.clear();
  return groups;
}

std::size_t Regex::group_count() const {
  return engine_->group_count();
}

Result<std::string> Regex::substitute(std::string_view replacement, std::string_view text) const {
  TRY(const std::vector<Piece> pieces, parse_replacement(replacement, group_count(), [this](std::string_view name) {
        return engine_->group_named(name);
      }));
  std::string out;
  Groups groups;
  std::size_t copied = 0;
  for (std::size_t from = 0; from <= text.size();) {
    TRY(const bool found, engine_->find(text, from, Engine::Anchor::kNone, &groups));
    if (!found) break;
    const auto start = static_cast<std::size_t>(groups[0]->data() - text.data());
    const std::size_t end = start + groups[0]->size();
    out += text.substr(copied, start - copied);
    for (const Piece& piece : pieces) {
      out += piece.text;
      if (piece.group && *piece.group < groups.size() && groups[*piece.group]) out += *groups[*piece.group];
    }
    if (out.size() > kMaxReplacedBytes)
      return fail(Code::kResourceExhausted,
                  fmt::format("replacing '{}' yields more than {} bytes", printable(pattern_, 60), kMaxReplacedBytes));
    copied = end;
    // Behind an empty match the search goes on one character later, which is then copied as it is.
    from = end;
    if (groups[0]->empty()) {
      ++from;
      while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
    }
  }
  return out.append(text.substr(copied));
}

}  // namespace bellwether::codec

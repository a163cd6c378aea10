#include "errors/search/query.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/search/field.h"

namespace bellwether::errors {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '@' || c == '/' || c == '$';
}

Comparison opposite(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return Comparison::kGreaterOrEqual;
    case Comparison::kLessOrEqual:
      return Comparison::kGreater;
    case Comparison::kGreater:
      return Comparison::kLessOrEqual;
    case Comparison::kGreaterOrEqual:
      return Comparison::kLess;
    default:
      return comparison;
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<SearchQuery> parse() {
    if (text_.size() > SearchQuery::kMaxBytes)
      return wrong_search(SearchQuery::kMaxBytes, fmt::format("a search has at most {} bytes", SearchQuery::kMaxBytes));
    if (!is_utf8(text_)) return fail(Code::kInvalidArgument, "the search is not UTF-8");
    skip_blanks();
    if (at_end()) return SearchQuery{};
    TRY(SearchQuery query, parse_any(Sense::kPlain));
    if (!at_end()) return wrong_search(at_, "this ')' closes nothing");
    return query;
  }

 private:
  // Whether what is read is denied by an odd number of '!' around it: then "all" becomes "any" and each term its opposite.
  enum class Sense : std::uint8_t { kPlain, kDenied };

  bool at_end() const { return at_ == text_.size(); }
  char here() const { return text_[at_]; }
  bool sees(char c) const { return !at_end() && here() == c; }
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (!at_end() && is_blank(here())) ++at_;
  }
  bool ends_word() const { return at_end() || is_blank(here()) || here() == ')'; }

  // AND or OR, standing alone.
  bool sees_word(std::string_view word) const {
    if (!text_.substr(at_).starts_with(word)) return false;
    const std::size_t end = at_ + word.size();
    return end == text_.size() || is_blank(text_[end]) || text_[end] == '(';
  }

  static SearchQuery joined(SearchQuery::Kind kind, Sense sense, std::vector<SearchQuery> children) {
    if (children.size() == 1) return std::move(children.front());
    if (sense == Sense::kDenied)
      kind = kind == SearchQuery::Kind::kAll ? SearchQuery::Kind::kAny : SearchQuery::Kind::kAll;
    SearchQuery query;
    query.kind = kind;
    query.children = std::move(children);
    return query;
  }

  Result<SearchQuery> parse_any(Sense sense) {
    std::vector<SearchQuery> children;
    while (true) {
      TRY(SearchQuery child, parse_all(sense));
      children.push_back(std::move(child));
      if (!sees_word("OR")) return joined(SearchQuery::Kind::kAny, sense, std::move(children));
      at_ += 2;
      skip_blanks();
    }
  }

  Result<SearchQuery> parse_all(Sense sense) {
    std::vector<SearchQuery> children;
    while (true) {
      if (at_end() || sees(')') || sees_word("OR") || sees_word("AND"))
        return wrong_search(at_, "a condition is missing here");
      TRY(SearchQuery child, parse_unit(sense));
      children.push_back(std::move(child));
      skip_blanks();
      if (sees_word("AND")) {
        at_ += 3;
        skip_blanks();
        continue;
      }
      if (at_end() || sees(')') || sees_word("OR")) return joined(SearchQuery::Kind::kAll, sense, std::move(children));
    }
  }

  Result<SearchQuery> parse_unit(Sense sense) {
    const std::size_t start = at_;
    if (take('!')) sense = sense == Sense::kPlain ? Sense::kDenied : Sense::kPlain;
    if (!sees('(')) {
      SearchQuery query;
      query.kind = SearchQuery::Kind::kTerm;
      TRY(query.term, parse_term(start, sense));
      return query;
    }
    const std::size_t open = at_++;
    if (++depth_ > SearchQuery::kMaxDepth)
      return wrong_search(open, fmt::format("brackets nest at most {} deep", SearchQuery::kMaxDepth));
    skip_blanks();
    TRY(SearchQuery query, parse_any(sense));
    if (!take(')')) return wrong_search(open, "this '(' is never closed");
    --depth_;
    return query;
  }

  Result<SearchTerm> parse_term(std::size_t start, Sense sense) {
    SearchTerm term;
    term.at = start;
    term.is_negated = sense == Sense::kDenied;
    const std::size_t word = at_;
    TRY(const bool has_key, parse_key(term));
    if (has_key) {
      TRY_VOID(parse_values(term));
    } else {
      at_ = word;
      term.key.clear();
      TRY(std::string text, parse_value());
      if (text.empty()) return wrong_search(word, "a word is missing here");
      TRY_VOID(add_value(term, std::move(text)));
    }
    if (term.key == "has" && !term.is_tag) TRY_VOID(make_has(term));
    // "not more than ten" is "ten or less"; what has no number at all satisfies neither.
    if (term.is_negated && term.comparison > Comparison::kHas) {
      term.comparison = opposite(term.comparison);
      term.is_negated = false;
    }
    return term;
  }

  // Leaves the place behind the ':' when there is a key with a value; false: this is free text.
  Result<bool> parse_key(SearchTerm& term) {
    if (sees('"')) {
      TRY(term.key, parse_quoted());
      return take(':') && !ends_word() && !term.key.empty();
    }
    const std::size_t start = at_;
    while (!at_end() && is_key_character(here())) ++at_;
    term.key = text_.substr(start, at_ - start);
    if (term.key == "tags" && take('[')) {
      const std::size_t close = text_.find(']', at_);
      if (close == std::string_view::npos) return wrong_search(at_ - 1, "this '[' is never closed");
      term.key = text_.substr(at_, close - at_);
      term.is_tag = true;
      at_ = close + 1;
    }
    if (term.key.empty() || !take(':')) return false;
    if (text_.substr(at_).starts_with("//")) return false;  // an address
    if (!ends_word()) return true;
    if (!term.is_tag && term.key != "has" && !find_field(term.key)) return false;  // "TypeError: …"
    return wrong_search(start, fmt::format("'{}' has no value", printable(term.key)));
  }

  Result<void> parse_values(SearchTerm& term) {
    if (sees('[')) return parse_list(term);
    if (take('>')) {
      term.comparison = take('=') ? Comparison::kGreaterOrEqual : Comparison::kGreater;
    } else if (take('<')) {
      term.comparison = take('=') ? Comparison::kLessOrEqual : Comparison::kLess;
    } else {
      take('=');
    }
    const std::size_t start = at_;
    const bool is_quoted = sees('"');
    TRY(std::string value, parse_value());
    if (value.empty() && !is_quoted) return wrong_search(start, fmt::format("'{}' has no value", printable(term.key)));
    return add_value(term, std::move(value));
  }

  Result<void> parse_list(SearchTerm& term) {
    const std::size_t open = at_++;
    while (true) {
      skip_blanks();
      const std::size_t start = at_;
      std::string value;
      if (sees('"')) {
        TRY(value, parse_quoted());
      } else {
        while (!at_end() && here() != ',' && here() != ']') ++at_;
        value = trim(text_.substr(start, at_ - start));
        if (value.empty() && !at_end()) return wrong_search(start, "a value of the list is missing");
      }
      TRY_VOID(add_value(term, std::move(value)));
      skip_blanks();
      if (take(',')) continue;
      if (take(']')) return {};
      return wrong_search(open, "this '[' is never closed");
    }
  }

  // A word up to a blank, or a text in quotes. Brackets that open within a word close within it: "read(fd)".
  Result<std::string> parse_value() {
    if (sees('"')) return parse_quoted();
    const std::size_t start = at_;
    std::size_t open = 0;
    for (; !at_end() && !is_blank(here()); ++at_) {
      if (here() == '(') ++open;
      if (here() == ')' && open-- == 0) break;
    }
    return std::string(text_.substr(start, at_ - start));
  }

  Result<std::string> parse_quoted() {
    const std::size_t open = at_++;
    std::string value;
    while (!at_end() && here() != '"') {
      if (here() == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) ++at_;
      value.push_back(here());
      ++at_;
    }
    if (!take('"')) return wrong_search(open, "this quote is never closed");
    return value;
  }

  Result<void> add_value(SearchTerm& term, std::string value) {
    if (++terms_ > SearchQuery::kMaxTerms)
      return wrong_search(term.at, fmt::format("a search has at most {} values", SearchQuery::kMaxTerms));
    term.values.push_back(std::move(value));
    return {};
  }

  static Result<void> make_has(SearchTerm& term) {
    if (term.values.size() != 1 || term.comparison != Comparison::kIs || term.values.front().empty())
      return wrong_search(term.at, "'has' takes the name of one key");
    term.comparison = Comparison::kHas;
    term.key = std::move(term.values.front());
    term.values.clear();
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0, depth_ = 0, terms_ = 0;
};

}  // namespace

Result<SearchQuery> parse_search(std::string_view text) {
  return Parser(text).parse();
}

std::unexpected<Error> wrong_search(std::size_t at, std::string_view what) {
  return fail(Code::kInvalidArgument, fmt::format("byte {} of the search: {}", at + 1, what));
}

}  // namespace bellwether::errors

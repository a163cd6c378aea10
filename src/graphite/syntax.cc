#include "graphite/syntax.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/number.h"
#include "base/text.h"

namespace bellwether::graphite {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c);
}
// What a path may hold unescaped: everything visible but the language's own symbols. Bytes of UTF-8 count as visible.
bool is_symbol(char c) {
  return std::string_view("(){},.'\"\\|").find(c) != std::string_view::npos;
}
bool is_path_byte(char c) {
  return (static_cast<unsigned char>(c) > ' ' && c != 0x7f) && !is_symbol(c);
}

class Parser {
 public:
  Parser(std::string_view text, const SyntaxLimits& limits) : text_(text), limits_(limits) {}

  Result<Node> parse() {
    std::optional<Node> node = expression(0);
    if (too_deep_) {
      return fail(Code::kResourceExhausted,
                  fmt::format("target: calls are nested deeper than limits.target_depth = {}", limits_.depth));
    }
    if (!node) {
      skip_blanks();
      return fail(Code::kInvalidArgument, fmt::format("target: expected a function call or a path at byte {} of '{}'",
                                                      position_, printable(text_)));
    }
    return std::move(*node);
  }

 private:
  // Every alternative restores the position when it does not match, as the grammar's ordered choice asks.
  std::optional<Node> expression(std::size_t depth) {
    if (depth > limits_.depth) {
      too_deep_ = true;
      return std::nullopt;
    }
    std::optional<Node> left = template_call(depth);
    if (!left) left = call(depth);
    if (!left) left = path();
    while (left) {
      const std::size_t before = position_;
      if (!take('|')) break;
      std::optional<Node> next = call(depth);
      if (!next) {
        position_ = before;
        break;
      }
      next->arguments.insert(next->arguments.begin(), std::move(*left));
      left = std::move(next);
    }
    return left;
  }

  std::optional<Node> template_call(std::size_t depth) {
    const std::size_t before = position_;
    skip_blanks();
    if (!text_.substr(position_).starts_with("template")) return restore(before);
    position_ += 8;
    if (!take('(')) return restore(before);
    std::optional<Node> inner = call(depth + 1);
    if (!inner) inner = path();
    if (!inner) return restore(before);
    Node node;
    node.kind = Node::Kind::kTemplate;
    node.arguments.push_back(std::move(*inner));
    const std::size_t after_inner = position_;
    if (take(',')) {
      if (!literal_list(node)) position_ = after_inner;
    }
    if (!take(')')) return restore(before);
    return node;
  }

  // Either positional or named literals, not both.
  bool literal_list(Node& node) {
    const std::size_t before = position_;
    while (true) {
      std::optional<Node> value = literal();
      if (!value) break;
      node.arguments.push_back(std::move(*value));
      const std::size_t separator = position_;
      if (!take(',')) return true;
      if (named_ahead()) {
        position_ = separator;
        return true;
      }
    }
    if (node.arguments.size() > 1) return true;
    position_ = before;
    while (true) {
      const std::size_t start = position_;
      std::string name = word();
      if (name.empty() || !take('=')) {
        position_ = start;
        return !node.named.empty();
      }
      std::optional<Node> value = literal();
      if (!value) {
        position_ = start;
        return !node.named.empty();
      }
      value->keyword = std::move(name);
      node.named.push_back(std::move(*value));
      if (!take(',')) return true;
    }
  }

  std::optional<Node> literal() {
    std::optional<Node> value = number();
    return value ? value : string();
  }

  std::optional<Node> call(std::size_t depth) {
    const std::size_t before = position_;
    skip_blanks();
    const std::size_t start = position_;
    Node node;
    node.kind = Node::Kind::kCall;
    node.text = word();
    if (node.text.empty() || !take('(')) return restore(before);
    bool more = false;
    if (!named_ahead()) {
      if (std::optional<Node> first = argument(depth)) {
        node.arguments.push_back(std::move(*first));
        more = true;
      }
    }
    while (more && !too_deep_) {
      const std::size_t separator = position_;
      if (!take(',')) break;
      if (named_ahead()) {
        if (!named_arguments(node, depth)) position_ = separator;
        break;
      }
      std::optional<Node> next = argument(depth);
      if (!next) {
        position_ = separator;
        break;
      }
      node.arguments.push_back(std::move(*next));
    }
    if (too_deep_ || !take(')')) return restore(before);
    node.raw = std::string(text_.substr(start, position_ - start));
    return node;
  }

  bool named_arguments(Node& node, std::size_t depth) {
    while (true) {
      const std::size_t before = position_;
      std::string name = word();
      std::optional<Node> value;
      if (!name.empty() && take('=')) value = argument(depth);
      if (!value) {
        position_ = before;
        return !node.named.empty();
      }
      value->keyword = std::move(name);
      node.named.push_back(std::move(*value));
      const std::size_t separator = position_;
      if (!take(',')) return true;
      if (!named_ahead()) {
        position_ = separator;
        return true;
      }
    }
  }

  // True when `name = argument` begins here.
  bool named_ahead() {
    const std::size_t before = position_;
    const bool found = !word().empty() && take('=');
    position_ = before;
    return found;
  }

  std::optional<Node> argument(std::size_t depth) {
    if (std::optional<Node> value = keyword("true", Node::Kind::kBoolean)) {
      value->boolean = true;
      return value;
    }
    if (std::optional<Node> value = keyword("false", Node::Kind::kBoolean)) return value;
    if (std::optional<Node> value = number()) return value;
    if (std::optional<Node> value = keyword("none", Node::Kind::kNothing)) return value;
    if (std::optional<Node> value = string()) return value;
    if (std::optional<Node> value = keyword("inf", Node::Kind::kInfinity)) return value;
    return expression(depth + 1);
  }

  std::optional<Node> keyword(std::string_view spelling, Node::Kind kind) {
    const std::size_t before = position_;
    skip_blanks();
    const std::string_view here = text_.substr(position_, spelling.size());
    const std::size_t behind = position_ + spelling.size();
    const bool ends = behind >= text_.size() || !(is_word(text_[behind]) || text_[behind] == '$');
    const bool begins = position_ == 0 || !is_word(text_[position_ - 1]);
    if (!equals_ignoring_case(here, spelling) || !ends || !begins) return restore(before);
    position_ = behind;
    Node node;
    node.kind = kind;
    return node;
  }

  // A number counts as one only in front of a comma, a closing parenthesis or the end: `5.requests` is a path.
  std::optional<Node> number() {
    const std::size_t before = position_;
    skip_blanks();
    std::size_t at = position_;
    const auto digits = [&](std::size_t from) {
      std::size_t end = from;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      return end;
    };
    if (at < text_.size() && text_[at] == '-') ++at;
    const std::size_t whole = digits(at);
    if (whole == at) return restore(before);
    std::size_t end = whole;
    bool is_float = false;
    if (end < text_.size() && text_[end] == '.' && digits(end + 1) > end + 1) {
      end = digits(end + 1);
      is_float = true;
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      std::size_t exponent = end + 1;
      if (exponent < text_.size() && text_[exponent] == '-') ++exponent;
      if (digits(exponent) > exponent) {
        end = digits(exponent);
        is_float = true;
      }
    }
    const std::string_view spelled = text_.substr(position_, end - position_);
    std::size_t behind = end;
    while (behind < text_.size() && is_blank(text_[behind])) ++behind;
    if (behind < text_.size() && text_[behind] != ',' && text_[behind] != ')') return restore(before);
    Node node;
    node.kind = Node::Kind::kInteger;
    const auto [stop, problem] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), node.integer);
    if (is_float || problem != std::errc()) {  // a whole number past 2^63 is kept as the nearest double
      node.kind = Node::Kind::kFloat;
      node.number = parse_number(spelled).value_or(0);
    }
    position_ = end;
    return node;
  }

  // Quoted text; a backslash keeps the next character in and stays, a doubled quote stays too, as regular expressions need.
  std::optional<Node> string() {
    const std::size_t before = position_;
    skip_blanks();
    if (position_ >= text_.size() || (text_[position_] != '"' && text_[position_] != '\'')) return restore(before);
    const char quote = text_[position_];
    const std::size_t start = position_ + 1;
    std::size_t at = start;
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '\n' || c == '\r') return restore(before);
      if (c == '\\') {
        if (at + 1 >= text_.size()) return restore(before);
        at += 2;
      } else if (c == quote) {
        if (at + 1 >= text_.size() || text_[at + 1] != quote) break;
        at += 2;
      } else {
        ++at;
      }
    }
    if (at >= text_.size()) return restore(before);
    Node node;
    node.kind = Node::Kind::kString;
    node.text = std::string(text_.substr(start, at - start));
    position_ = at + 1;
    return node;
  }

  std::optional<Node> path() {
    const std::size_t before = position_;
    skip_blanks();
    Node node;
    node.kind = Node::Kind::kPath;
    if (!path_element(node.text)) return restore(before);
    while (position_ < text_.size() && text_[position_] == '.') {
      const std::size_t dot = position_++;
      std::string element;
      if (!path_element(element)) {
        position_ = dot;
        break;
      }
      node.text += '.';
      node.text += element;
    }
    return node;
  }

  bool path_element(std::string& out) {
    const std::size_t start = position_;
    while (path_part(out) || path_choice(out)) {
    }
    return position_ > start;
  }

  // Ordinary bytes and escaped symbols, at least one.
  bool path_part(std::string& out) {
    const std::size_t start = position_;
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (is_path_byte(c)) {
        out += c;
        ++position_;
      } else if (c == '\\' && position_ + 1 < text_.size() &&
                 (is_symbol(text_[position_ + 1]) || text_[position_ + 1] == '=')) {
        out += text_[position_ + 1];
        position_ += 2;
      } else {
        break;
      }
    }
    return position_ > start;
  }

  // {a,b}
  bool path_choice(std::string& out) {
    const std::size_t start = position_;
    if (position_ >= text_.size() || text_[position_] != '{') return false;
    ++position_;
    std::string choice = "{";
    while (path_part(choice)) {
      if (position_ >= text_.size()) break;
      const char c = text_[position_];
      if (c != ',' && c != '}') break;
      choice += c;
      ++position_;
      if (c == '}') {
        out += choice;
        return true;
      }
    }
    position_ = start;
    return false;
  }

  std::string word() {
    skip_blanks();
    std::size_t end = position_;
    if (end < text_.size() && is_letter(text_[end])) {
      while (end < text_.size() && is_word(text_[end])) ++end;
    }
    std::string name(text_.substr(position_, end - position_));
    position_ = end;
    return name;
  }

  bool take(char symbol) {
    skip_blanks();
    if (position_ >= text_.size() || text_[position_] != symbol) return false;
    ++position_;
    return true;
  }

  void skip_blanks() {
    while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
  }

  std::nullopt_t restore(std::size_t position) {
    position_ = position;
    return std::nullopt;
  }

  std::string_view text_;
  const SyntaxLimits& limits_;
  std::size_t position_ = 0;
  bool too_deep_ = false;
};

}  // namespace

Result<Node> parse_target(std::string_view target, const SyntaxLimits& limits) {
  if (target.size() > limits.target_bytes) {
    return fail(Code::kResourceExhausted, fmt::format("target: {} bytes are more than limits.target_bytes = {}",
                                                      target.size(), limits.target_bytes));
  }
  return Parser(target, limits).parse();
}

Cursor locate_cursor(std::string_view target, std::size_t cursor) {
  cursor = std::min(cursor, target.size());
  struct Open {
    std::string function;
    std::size_t argument = 0;
  };
  std::vector<Open> open;
  std::size_t word_start = 0;
  char quote = 0;
  std::size_t quote_start = 0;
  std::size_t braces = 0;
  bool after_pipe = false;
  for (std::size_t at = 0; at < cursor; ++at) {
    const char c = target[at];
    if (quote != 0) {
      if (c == '\\') {
        ++at;
      } else if (c == quote) {
        quote = 0;
        word_start = at + 1;
      }
      continue;
    }
    switch (c) {
      case '"':
      case '\'':
        quote = c;
        quote_start = at + 1;
        break;
      case '\\':
        ++at;
        break;
      case '{':
        ++braces;
        break;
      case '}':
        if (braces > 0) --braces;
        break;
      case '(':
        open.push_back({std::string(trim(target.substr(word_start, at - word_start))), after_pipe ? 1u : 0u});
        word_start = at + 1;
        after_pipe = false;
        break;
      case ')':
        if (!open.empty()) open.pop_back();
        word_start = at + 1;
        break;
      case ',':
        if (braces > 0) break;
        if (!open.empty()) ++open.back().argument;
        word_start = at + 1;
        after_pipe = false;
        break;
      case '|':
        word_start = at + 1;
        after_pipe = true;
        break;
      default:
        break;
    }
  }
  Cursor result;
  while (word_start < cursor && is_blank(target[word_start])) ++word_start;
  result.from = quote != 0 ? quote_start : word_start;
  result.to = cursor;
  while (result.to < target.size()) {
    const char c = target[result.to];
    if (quote != 0 ? c == quote : (is_blank(c) || std::string_view("(),|'\"").find(c) != std::string_view::npos)) break;
    ++result.to;
  }
  result.after_pipe = after_pipe;
  result.place = quote != 0     ? Cursor::Place::kString
                 : open.empty() ? Cursor::Place::kExpression
                                : Cursor::Place::kArgument;
  if (!open.empty()) {
    result.function = open.back().function;
    result.argument = open.back().argument;
  }
  return result;
}

}  // namespace bellwether::graphite

#include "errors/grouping/function_name.h"

#include <algorithm>

#include "base/text.h"
#include "errors/grouping/character.h"

namespace bellwether::errors {
namespace {

constexpr std::string_view kOperator = "operator";
constexpr std::string_view kAnonymousNamespace = "(anonymous namespace)";

// After the bracket at `at` and all that it encloses; the end of the text when it is never closed.
std::size_t after_bracket(std::string_view text, std::size_t at, char open, char close) {
  int depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    // The arrow of a return type closes no angle bracket.
    if (text[i] == close && !(close == '>' && i > 0 && text[i - 1] == '-')) {
      if (--depth == 0) return i + 1;
    } else if (text[i] == open) {
      ++depth;
    }
  }
  return text.size();
}

// Where the word "operator" stands; npos if it does not.
std::size_t find_operator(std::string_view name) {
  for (std::size_t at = name.find(kOperator); at != std::string_view::npos; at = name.find(kOperator, at + 1)) {
    if ((at == 0 || !is_word(name[at - 1])) && ends_word(name, at + kOperator.size())) return at;
  }
  return std::string_view::npos;
}
bool ends_with_operator(std::string_view out) {
  return out.ends_with(kOperator) && find_operator(out) != std::string_view::npos;
}

// Of an operator whose name has brackets in it; 0 for any other.
std::size_t symbol_length(std::string_view rest) {
  for (const std::string_view symbol : {"<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "()", "<", ">"}) {
    if (rest.starts_with(symbol)) return symbol.size();
  }
  return 0;
}

// "::h0123456789abcdef" at the end of what Rust's compiler writes.
std::string_view without_rust_hash(std::string_view name) {
  constexpr std::size_t kDigits = 16, kSuffix = kDigits + 3;
  if (name.size() <= kSuffix) return name;
  const std::string_view suffix = name.substr(name.size() - kSuffix);
  return suffix.starts_with("::h") && std::ranges::all_of(suffix.substr(3), is_hex)
             ? name.substr(0, name.size() - kSuffix)
             : name;
}

// "_WinMain@16": the bytes of the arguments behind an at sign.
std::string_view without_argument_bytes(std::string_view name) {
  const std::size_t sign = name.rfind('@');
  if (sign == std::string_view::npos || sign == 0 || sign + 1 == name.size()) return name;
  return std::ranges::all_of(name.substr(sign + 1), is_digit) ? name.substr(0, sign) : name;
}

bool is_lambda(std::string_view bracketed) {
  return bracketed.starts_with("{lambda") || bracketed.starts_with("<lambda") || bracketed.starts_with("'lambda");
}

// Whether this bracket of Rust says on what a method is called: "<T as Trait>::method".
bool begins_qualified_self(std::string_view out, std::string_view bracketed) {
  return out.empty() && bracketed.find(" as ") != std::string_view::npos;
}

constexpr int kMaxNesting = 8;  // of qualified names in one another; deeper ones are left as they are

// Arguments gone, template arguments "<T>", lambdas "lambda".
std::string without_brackets(std::string_view name, int nesting = 0) {
  std::string out;
  out.reserve(name.size());
  for (std::size_t i = 0; i < name.size();) {
    const char c = name[i];
    const std::string_view rest = name.substr(i);
    if (const std::size_t symbol = symbol_length(rest); symbol > 0 && ends_with_operator(out)) {
      out += rest.substr(0, symbol);
      i += symbol;
    } else if (rest.starts_with(kAnonymousNamespace)) {
      out += kAnonymousNamespace;
      i += kAnonymousNamespace.size();
    } else if (c == '(') {
      i = after_bracket(name, i, '(', ')');
    } else if (c == '<') {
      const std::size_t end = after_bracket(name, i, '<', '>');
      const std::string_view bracketed = name.substr(i, end - i);
      if (begins_qualified_self(out, bracketed) && bracketed.ends_with('>') && nesting < kMaxNesting) {
        out += '<' + without_brackets(bracketed.substr(1, bracketed.size() - 2), nesting + 1) + '>';
      } else {
        out += is_lambda(rest) ? "lambda" : "<T>";
      }
      i = end;
    } else if (c == '{' && is_lambda(rest)) {
      out += "lambda";
      i = after_bracket(name, i, '{', '}');
    } else if (rest.starts_with("$_") && is_digit(peek(rest, 2))) {
      out += "lambda";
      i += 2 + run_length(rest, 2, is_digit);
    } else if (c == '[' && (rest.starts_with("[clone") || rest.starts_with("[abi:"))) {
      i = after_bracket(name, i, '[', ']');
    } else {
      out.push_back(c);
      ++i;
    }
  }
  return out;
}

void cut_qualifiers(std::string& name) {
  for (bool is_cut = true; is_cut;) {
    is_cut = false;
    while (!name.empty() && (name.back() == ' ' || name.back() == '&')) name.pop_back();
    for (const std::string_view qualifier : {" const", " volatile", " noexcept", " throws", " async"}) {
      if (!name.ends_with(qualifier)) continue;
      name.resize(name.size() - qualifier.size());
      is_cut = true;
    }
  }
}

// The return type stands before the last space that is not the name's own, as in "operator new" and in the anonymous namespace.
void cut_return_type(std::string& name) {
  if (name.starts_with('<')) return;
  const std::size_t own_space = std::min({find_operator(name), name.find(kAnonymousNamespace), name.size()});
  const std::size_t space = std::string_view(name).substr(0, own_space).find_last_of(' ');
  if (space != std::string::npos) name.erase(0, space + 1);
  name.erase(0, std::min(name.find_first_not_of("*&"), name.size()));
}

std::string trim_native(std::string_view function) {
  // Methods of Objective-C are their own short form.
  if (function.starts_with('[') || function.starts_with("-[") || function.starts_with("+["))
    return std::string(function);
  if (function == "<redacted>" || function == "<unknown>") return std::string(function);
  std::string name = without_brackets(without_argument_bytes(without_rust_hash(trim(function))));
  if (const std::size_t arrow = name.find(" -> "); arrow != std::string::npos) name.resize(arrow);
  cut_qualifiers(name);
  cut_return_type(name);
  return name.empty() ? std::string(function) : name;
}

std::string trim_csharp(std::string_view function) {
  return std::string(function.substr(0, function.find(" (")));
}

}  // namespace

std::string trim_function(std::string_view function, std::string_view platform) {
  if (platform == "csharp") return trim_csharp(function);
  if (family_of(platform) == Family::kNative) return trim_native(function);
  return std::string(function);
}

}  // namespace bellwether::errors

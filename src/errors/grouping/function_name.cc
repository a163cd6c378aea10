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

bool ends_with_operator(std::string_view out) {
  return out.ends_with(kOperator) &&
         (out.size() == kOperator.size() || !is_word(out[out.size() - kOperator.size() - 1]));
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

// Arguments gone, template arguments "<T>", lambdas "lambda".
std::string without_brackets(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (std::size_t i = 0; i < name.size();) {
    const char c = name[i];
    const std::string_view rest = name.substr(i);
    if (ends_with_operator(out) && (c == '<' || c == '>' || c == '(' || c == '-')) {
      // The name of the operator itself.
      const std::size_t symbols = c == '(' ? std::size_t{2} : run_length(name, i, [](char s) {
        return s == '<' || s == '>' || s == '=' || s == '-' || s == '*';
      });
      out += rest.substr(0, symbols);
      i += std::max<std::size_t>(symbols, 1);
    } else if (rest.starts_with(kAnonymousNamespace)) {
      out += kAnonymousNamespace;
      i += kAnonymousNamespace.size();
    } else if (c == '(') {
      i = after_bracket(name, i, '(', ')');
    } else if (c == '<') {
      const std::size_t end = after_bracket(name, i, '<', '>');
      // "<T as Trait>::method" of Rust begins with what it is called on.
      out += is_lambda(rest) ? "lambda" : "<T>";
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

std::string trim_native(std::string_view function) {
  // Methods of Objective-C are their own short form.
  if (function.starts_with('[') || function.starts_with("-[") || function.starts_with("+["))
    return std::string(function);
  if (function == "<redacted>" || function == "<unknown>") return std::string(function);
  std::string name = without_brackets(without_argument_bytes(without_rust_hash(trim(function))));
  if (const std::size_t arrow = name.find(" -> "); arrow != std::string::npos) name.resize(arrow);
  for (bool is_cut = true; is_cut;) {
    is_cut = false;
    name.resize(name.find_last_not_of(" &*") == std::string::npos ? 0 : name.find_last_not_of(" &*") + 1);
    for (const std::string_view qualifier : {" const", " volatile", " noexcept", " throws", " async"}) {
      if (name.ends_with(qualifier)) {
        name.resize(name.size() - qualifier.size());
        is_cut = true;
      }
    }
  }
  // The return type stands before the last space, unless that is in "operator new" or in the anonymous namespace.
  std::size_t name_end = name.size();
  for (const std::string_view token : {kOperator, kAnonymousNamespace}) {
    if (const std::size_t at = name.find(token); at != std::string::npos) name_end = std::min(name_end, at);
  }
  const std::size_t space = name.substr(0, name_end).find_last_of(' ');
  if (space != std::string::npos) name.erase(0, space + 1);
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

#include "errors/grouping/frame_parts.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "errors/grouping/character.h"
#include "errors/grouping/function_name.h"
#include "errors/grouping/generated_name.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kLongestContextLine = 120;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> known) {
  return std::ranges::find(known, text) != known.end();
}

bool is_remote(std::string_view path) {
  return path.starts_with("http:") || path.starts_with("https:") || path.starts_with("applewebdata:") ||
         path.starts_with("blob:");
}
bool is_url(std::string_view path) {
  return is_remote(path) || path.starts_with("file:");
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
}

std::string_view path_of(const Frame& frame) {
  return frame.abs_path.empty() ? frame.filename : frame.abs_path;
}

FramePart module_of(const Frame& frame, std::string_view platform, KeptText& kept) {
  FramePart part{.value = frame.module, .contributes = !frame.module.empty(), .hint = {}};
  if (!part.contributes) return part;
  if (platform == "javascript" || platform == "node") {
    if (frame.module.find('/') != std::string::npos && path_of(frame).ends_with(frame.module)) {
      part.contributes = false;
      part.hint = "the module is the end of the path";
    }
  } else if (platform == "java") {
    if (is_java_lambda_class(frame.module)) {
      part.contributes = false;
      part.hint = "a lambda's class changes its name";
    } else if (std::optional<std::string> replaced = without_generated_parts(frame.module)) {
      part.value = kept.keep(std::move(*replaced));
      part.hint = "without what is generated";
    }
  }
  return part;
}

FramePart filename_of(const Frame& frame, std::string_view platform, bool is_module_taken, KeptText& kept) {
  FramePart part;
  if (frame.filename.empty()) return part;
  if (is_remote(path_of(frame))) {
    return FramePart{.value = frame.filename, .contributes = false, .hint = "the frame lies at a URL"};
  }
  if (is_one_of(frame.filename, {"<anonymous>", "[native code]"})) {
    return FramePart{.value = frame.filename, .contributes = false, .hint = "a file without a name"};
  }
  part.contributes = true;
  part.value = base_name(frame.filename);
  if (platform == "java") {
    if (std::optional<std::string> replaced = without_javassist_number(part.value)) {
      part.value = kept.keep(to_lower(*replaced));
      part.hint = "without what is generated";
    }
  }
  if (std::ranges::any_of(part.value, is_upper)) part.value = kept.keep(to_lower(part.value));
  if (is_module_taken) {
    part.contributes = false;
    part.hint = "the module says more";
  }
  return part;
}

// "block in perform" is "block"; "_app_views_index_html_erb___1234_5678" loses its numbers.
std::string_view trim_ruby(std::string_view function) {
  if (function.starts_with("block ")) return function.substr(0, 5);
  const std::size_t erb = function.rfind("_erb__");
  if (erb == std::string_view::npos) return function;
  const std::size_t end = erb + 4;
  std::size_t at = end + run_length(function, end, [](char c) { return c == '_'; });
  const std::size_t first = run_length(function, at, is_digit);
  at += first;
  if (first == 0 || peek(function, at) != '_') return function;
  const std::size_t second = run_length(function, at + 1, is_digit);
  return second > 0 && at + 1 + second == function.size() ? function.substr(0, end) : function;
}

std::string_view after_last(std::string_view text, std::string_view separator) {
  const std::size_t at = text.rfind(separator);
  return at == std::string_view::npos ? text : text.substr(at + separator.size());
}

void apply_language(FramePart& part, std::string_view platform) {
  const auto silence = [&part](std::string_view hint) {
    part.contributes = false;
    part.hint = hint;
  };
  const auto shorten = [&part](std::string_view value, std::string_view hint) {
    if (value.size() == part.value.size()) return;
    part.value = value;
    part.hint = hint;
  };
  if (platform == "ruby") {
    shorten(trim_ruby(part.value), "without what is generated");
  } else if (platform == "php") {
    if (part.value.find("{closure") != std::string_view::npos || part.value.starts_with("[Anonymous")) {
      silence("an anonymous function");
    } else if (part.value.starts_with("class@anonymous")) {
      shorten(after_last(part.value, "::"), "without the anonymous class");
    }
  } else if (platform == "java") {
    if (part.value.starts_with("lambda$")) silence("a lambda's name changes");
  } else if (family_of(platform) == Family::kNative) {
    if (is_one_of(part.value, {"<redacted>", "<unknown>"})) silence("an unknown function");
  } else if (family_of(platform) == Family::kJavascript) {
    // "Object.run" in one browser is "run" in another.
    if (const std::string_view last = after_last(part.value, "."); !last.empty()) shorten(last, "its last part");
    if (is_one_of(part.value, {"?", "<anonymous>", "Anonymous function", "<anonymous function>"}) ||
        part.value.ends_with("/<")) {
      silence("an unknown function");
    }
  }
}

FramePart function_of(const Frame& frame, std::string_view short_function, std::string_view platform,
                      bool has_context_line) {
  FramePart part{.value = short_function, .contributes = !short_function.empty(), .hint = {}};
  if (!part.contributes) return part;
  apply_language(part, platform);
  if (part.contributes && family_of(platform) == Family::kJavascript && frame.is_source_mapped && has_context_line) {
    part.contributes = false;
    part.hint = "mapped to its source: the line says more";
  }
  return part;
}

// With runs of white space as one space; a view of the line itself when it has none to change.
std::string_view collapse_spaces(std::string_view line, KeptText& kept) {
  line = trim(line);
  const auto is_odd = [&line](std::size_t i) {
    return is_space(line[i]) && (line[i] != ' ' || is_space(peek(line, i + 1)));
  };
  std::size_t first_odd = 0;
  while (first_odd < line.size() && !is_odd(first_odd)) ++first_odd;
  if (first_odd == line.size()) return line;
  std::string out(line.substr(0, first_odd));
  for (std::size_t i = first_odd; i < line.size(); ++i) {
    if (!is_space(line[i])) {
      out.push_back(line[i]);
    } else if (out.empty() || out.back() != ' ') {
      out.push_back(' ');
    }
  }
  return kept.keep(std::move(out));
}

FramePart context_line_of(const Frame& frame, std::string_view platform, KeptText& kept) {
  if (!is_one_of(platform, {"javascript", "node", "python", "php", "ruby"})) return {};
  FramePart part;
  part.value = collapse_spaces(frame.context_line, kept);
  if (part.value.empty()) return part;
  if (part.value.size() > kLongestContextLine) {
    part.hint = "a line this long is generated";
  } else if (family_of(platform) == Family::kJavascript && is_url(path_of(frame)) && frame.function.empty()) {
    part.hint = "a script in a page, outside of any function";
  } else {
    part.contributes = true;
  }
  return part;
}

bool is_same_call(const Frame& a, const Frame& b) {
  return a.line == b.line && a.column == b.column && a.function == b.function && a.abs_path == b.abs_path &&
         a.filename == b.filename && a.module == b.module && a.package == b.package;
}

std::string_view reason_against(const Frame& frame, const Frame* before, std::string_view platform, StackSize size) {
  if (family_of(platform) == Family::kJavascript) {
    if (is_one_of(path_of(frame), {"[native code]", "native code", "eval code", "<anonymous>"}))
      return "code of the machine";
    if (frame.function == "eval") return "evaluated code";
    if (size == StackSize::kSingleFrame && frame.function.empty() && is_url(path_of(frame))) {
      return "the only frame, a script in a page";
    }
  }
  if (before != nullptr && is_same_call(frame, *before)) return "recursion";
  return {};
}

}  // namespace

FrameParts parts_of(const Frame& frame, const Frame* before, std::string_view platform, StackSize size,
                    KeptText& kept) {
  FrameParts parts;
  const bool prefers_raw = platform == "csharp" && !frame.raw_function.empty();
  parts.short_function = prefers_raw ? frame.raw_function : frame.function;
  const bool is_short_already = !prefers_raw && !frame.raw_function.empty();
  const bool may_be_long = platform == "csharp" || family_of(platform) == Family::kNative;
  if (may_be_long && !is_short_already && !parts.short_function.empty()) {
    parts.short_function = kept.keep(trim_function(parts.short_function, platform));
  }

  parts.module = module_of(frame, platform, kept);
  parts.filename = filename_of(frame, platform, parts.module.contributes, kept);
  parts.context_line = context_line_of(frame, platform, kept);
  parts.function = function_of(frame, parts.short_function, platform, parts.context_line.contributes);
  parts.hint = reason_against(frame, before, platform, size);
  parts.contributes = parts.hint.empty() && (parts.module.contributes || parts.filename.contributes ||
                                             parts.function.contributes || parts.context_line.contributes);
  return parts;
}

}  // namespace bellwether::errors

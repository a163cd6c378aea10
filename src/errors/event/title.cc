#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/event/draft.h"
#include "errors/event/event.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kMaxTitleBytes = 256;
constexpr std::size_t kMaxValueBytes = 100;  // of an exception's value in the title
constexpr std::size_t kMaxCulpritBytes = 200;
constexpr std::size_t kMaxMetadataBytes = 1024;

std::string_view first_line(std::string_view text) {
  text = trim(text);
  return trim(text.substr(0, text.find_first_of("\r\n")));
}

std::string shortened(std::string_view text, std::size_t limit) {
  constexpr std::string_view kEllipsis = "...";
  if (text.size() <= limit) return std::string(text);
  return std::string(cut_utf8(text, limit - kEllipsis.size())).append(kEllipsis);
}

// Where it happened, as a programmer sees it: the last frame of the program's own, else the last.
const Frame* telling_frame(const Stacktrace& stacktrace) {
  const auto own = std::ranges::find_if(stacktrace.frames.rbegin(), stacktrace.frames.rend(),
                                        [](const Frame& frame) { return frame.in_app.value_or(false); });
  if (own != stacktrace.frames.rend()) return &*own;
  return stacktrace.frames.empty() ? nullptr : &stacktrace.frames.back();
}

const Stacktrace* telling_stacktrace(const Event& event) {
  if (!event.exceptions.empty() && event.exceptions.back().stacktrace) return &*event.exceptions.back().stacktrace;
  if (event.stacktrace) return &*event.stacktrace;
  for (const Thread& thread : event.threads) {
    if ((thread.is_crashed || thread.is_current || event.threads.size() == 1) && thread.stacktrace)
      return &*thread.stacktrace;
  }
  for (auto exception = event.exceptions.rbegin(); exception != event.exceptions.rend(); ++exception) {
    if (exception->stacktrace) return &*exception->stacktrace;
  }
  return nullptr;
}

std::string culprit_of(const Event& event, const Frame* frame) {
  if (!event.transaction.empty()) return shortened(event.transaction, kMaxCulpritBytes);
  if (event.security) {
    const SecurityReport& report = *event.security;
    return shortened(report.directive.empty() ? report.hostname : report.directive, kMaxCulpritBytes);
  }
  if (!frame) return {};
  const std::string& place = frame->module.empty() ? frame->filename : frame->module;
  if (place.empty() && frame->function.empty()) return {};
  return shortened(
      fmt::format("{} in {}", place.empty() ? "?" : place, frame->function.empty() ? "?" : frame->function),
      kMaxCulpritBytes);
}

std::string host_of(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos) return std::string(uri);
  uri.remove_prefix(scheme + 3);
  return std::string(uri.substr(0, uri.find_first_of("/?#")));
}

std::string title_of_security(const SecurityReport& report) {
  if (report.kind != "csp")
    return fmt::format("{} failed for '{}'",
                       report.kind == "hpkp"       ? "Public key pinning"
                       : report.kind == "expectct" ? "Expect-CT"
                                                   : "Expect-Staple",
                       report.hostname);
  std::string_view what = report.directive;
  for (const std::string_view suffix : {"-elem", "-attr", "-src"}) {
    if (what.ends_with(suffix)) what.remove_suffix(suffix.size());
  }
  if (what == "img") what = "image";
  if (what == "default" || what.empty()) what = "content";
  if (report.local_script_violation == "unsafe-inline" || report.blocked_uri == "inline")
    return fmt::format("Blocked inline '{}'", what);
  if (report.local_script_violation == "unsafe-eval" || report.blocked_uri == "eval")
    return fmt::format("Blocked eval() of '{}'", what);
  if (report.blocked_uri.empty() || report.blocked_uri == "self") return fmt::format("Blocked '{}'", what);
  return fmt::format("Blocked '{}' from '{}'", what, host_of(report.blocked_uri));
}

std::string title_of_exception(const Exception& exception, const Frame* frame) {
  const bool is_synthetic = exception.mechanism && exception.mechanism->is_synthetic;
  std::string_view type = exception.type;
  // A synthetic exception's type was made up by the SDK.
  if (is_synthetic || type.empty())
    type = frame && frame->function != "?" ? std::string_view(frame->function) : std::string_view();
  const std::string value = shortened(first_line(exception.value), kMaxValueBytes);
  if (type.empty() && value.empty()) type = exception.type.empty() ? std::string_view("<unknown>") : exception.type;
  if (type.empty()) return value;
  return value.empty() ? std::string(type) : fmt::format("{}: {}", type, value);
}

}  // namespace

Title title_of(const Event& event) {
  Title title;
  const Stacktrace* stacktrace = telling_stacktrace(event);
  const Frame* frame = stacktrace ? telling_frame(*stacktrace) : nullptr;
  title.culprit = culprit_of(event, frame);
  if (frame) {
    title.filename = frame->filename;
    title.function = frame->function;
  }
  if (!event.exceptions.empty()) {
    const Exception& exception = event.exceptions.back();
    title.type = exception.type;
    title.value = shortened(exception.value, kMaxMetadataBytes);
    title.title = title_of_exception(exception, frame);
  } else if (event.security) {
    title.title = title_of_security(*event.security);
    title.value = event.security->blocked_uri;
  } else if (event.message) {
    const std::string_view line = first_line(event.message->text);
    title.title = event.type == "feedback" ? fmt::format("User feedback: {}", line) : std::string(line);
    title.value = shortened(event.message->text, kMaxMetadataBytes);
  }
  if (title.title.empty()) title.title = event.template_ ? event.template_->filename : std::string();
  if (title.title.empty()) title.title = "<unlabeled event>";
  title.title = shortened(title.title, kMaxTitleBytes);
  return title;
}

}  // namespace bellwether::errors

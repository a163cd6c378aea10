#include <fmt/format.h>

#include "base/text.h"
#include "errors/grouping/character.h"
#include "errors/grouping/strategy.h"

namespace bellwether::errors {
namespace {

constexpr int kMessageLines = 2;
constexpr std::string_view kOwnHost = "'self'";

// The host of a URL in lower case; of a scheme without hosts ("data:…", "blob:…") the scheme; `'self'` for the document's own host.
std::string blocked_host(const SecurityReport& report) {
  const auto host_of = [](std::string_view uri) -> std::string_view {
    const std::size_t scheme = uri.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view rest = uri.substr(scheme + 3);
    return rest.substr(0, rest.find_first_of("/?#"));
  };
  const std::string_view uri = report.blocked_uri;
  if (uri.empty() || uri == "self" || uri == kOwnHost) return std::string(kOwnHost);
  const std::string_view host = host_of(uri);
  if (!host.empty()) {
    return equals_ignoring_case(host, host_of(report.document_uri)) ? std::string(kOwnHost) : to_lower(host);
  }
  return to_lower(uri.substr(0, uri.find(':')));
}

// As the standards write it.
std::string_view standard_name(std::string_view kind) {
  if (kind == "expectct") return "expect-ct";
  return kind == "expectstaple" ? "expect-staple" : kind;
}

}  // namespace

std::string message_for_grouping(std::string_view message) {
  std::string kept_lines;
  std::string_view rest = message;
  int lines = 0;
  while (!rest.empty() && lines < kMessageLines) {
    const std::size_t end = rest.find_first_of("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (trim(line).empty()) continue;
    if (lines > 0) kept_lines.push_back('\n');
    kept_lines += line;
    ++lines;
  }
  std::string text = parameterise(trim(kept_lines));
  if (trim(kept_lines) != message) text += "...";
  return text;
}

void add_thread(ComponentTree& tree, const EventParts& parts, const StackContext& context, KeptText& kept) {
  const ComponentTree::Id threads = tree.add(tree.root(), "threads");
  if (parts.thread_stack) add_stacktrace(tree, threads, parts.thread_stack->parts, context, kept);
  tree.settle(threads);
  tree.set_hint(threads, parts.no_thread_because);
  tree.settle(tree.root());
}

void add_template(ComponentTree& tree, const Event& event) {
  const ComponentTree::Id component = tree.add(tree.root(), "template");
  if (!event.template_->filename.empty()) tree.add_value(component, "filename", event.template_->filename);
  if (!event.template_->context_line.empty()) tree.add_value(component, "context-line", event.template_->context_line);
  tree.settle(component);
  tree.settle(tree.root());
}

void add_security(ComponentTree& tree, const SecurityReport& report, KeptText& kept) {
  const std::string_view kind = standard_name(report.kind);
  const ComponentTree::Id component = tree.add(tree.root(), kind);
  if (report.kind == "csp") {
    tree.add_value(component, "salt", report.directive);
    if (!report.local_script_violation.empty()) {
      tree.add_value(component, "violation", kept.keep(fmt::format("'{}'", report.local_script_violation)));
    } else {
      tree.add_value(component, "uri", kept.keep(blocked_host(report)));
    }
  } else {
    tree.add_value(component, "salt", kind);
    tree.add_value(component, "hostname", report.hostname);
  }
  tree.settle(component);
  tree.settle(tree.root());
}

void add_message(ComponentTree& tree, const Event& event, KeptText& kept) {
  const std::string& source = event.message->template_.empty() ? event.message->text : event.message->template_;
  std::string text = message_for_grouping(source);
  if (text.empty()) return;
  const std::string_view hint = text == source ? "" : "what changes is replaced";
  tree.add_value(tree.root(), "message", kept.keep(std::move(text)), hint);
  tree.settle(tree.root());
}

}  // namespace bellwether::errors

#include "errors/api/api.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "errors/api/v0/v0.h"
#include "errors/search/moment.h"

namespace bellwether::errors {
namespace {

std::unexpected<Error> wrong(std::string_view name, std::string_view expected) {
  return fail(Code::kInvalidArgument, fmt::format("\"{}\" must be {}", name, expected));
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void mount_api(net::Router& router, const Api& api) {
  const auto shared = std::make_shared<const Api>(api);
  mount_issue_list(router, shared);
  mount_issues(router, shared);
  mount_issue_events(router, shared);
  mount_projects(router, shared);
  mount_ledger(router, shared);
  mount_stream(router, shared);
  mount_feedback(router, shared);
  v0::mount_organization(router, shared);
  v0::mount_issues(router, shared);
  v0::mount_events(router, shared);
  v0::mount_tags(router, shared);
  v0::mount_statistics(router, shared);
}

std::string author_of(const net::HttpRequest& request) {
  return request.principal.name.empty() ? "anonymous" : request.principal.name;
}

Result<const Issue*> find_issue(const Desk& desk, std::string_view name) {
  const auto id = whole_number<std::uint64_t>(name);
  const Issue* const issue = id ? desk.find(IssueId{*id}) : desk.find(name);
  if (issue == nullptr) return fail(Code::kNotFound, fmt::format("no issue {}", printable(name, 80)));
  return issue;
}

Result<const Directory::Entry*> find_project(const Directory& directory, std::string_view name) {
  const auto id = whole_number<std::uint32_t>(name);
  const Directory::Entry* entry = directory.find(name);
  if (entry == nullptr && id) entry = directory.find(ProjectId{*id});
  if (entry == nullptr) return fail(Code::kNotFound, fmt::format("no project named {}", printable(name, 80)));
  return entry;
}

std::string path_parameter(const net::HttpRequest& request, std::string_view name) {
  const auto found = request.path_parameters.find(name);
  return found == request.path_parameters.end() ? std::string() : found->second;
}

std::string origin_of(const Api& api, const net::HttpRequest& request) {
  std::string_view url = api.public_url;
  while (url.ends_with('/')) url.remove_suffix(1);
  if (!url.empty()) return std::string(url);
  return fmt::format("{}://{}", request.is_tls ? "https" : "http", request.header("host").value_or("localhost"));
}

std::string dsn_of(std::string_view origin, std::string_view public_key, ProjectId project) {
  const std::size_t scheme = origin.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  return fmt::format("{}{}@{}/{}", origin.substr(0, host), public_key, origin.substr(host),
                     static_cast<std::uint32_t>(project));
}

Result<std::size_t> count_in_query(const net::HttpRequest& request, std::string_view name, std::size_t otherwise,
                                   std::size_t most) {
  const std::string_view text = request.query.last(name).value_or("");
  if (text.empty()) return std::min(otherwise, most);
  const auto count = whole_number<std::size_t>(text);
  if (!count || *count == 0)
    return wrong(name, fmt::format("a whole number, of which at most {} counts, not '{}'", most, printable(text, 40)));
  return std::min(*count, most);
}

Result<UnixMillis> time_in_query(const net::HttpRequest& request, std::string_view name, UnixMillis otherwise) {
  const std::string_view text = request.query.last(name).value_or("");
  if (text.empty()) return otherwise;
  const auto time = parse_moment(text);
  if (!time) return wrong(name, fmt::format("seconds since 1970 or ISO 8601, not '{}'", printable(text, 40)));
  return *time;
}

std::optional<codec::JsonValue> member_of(codec::JsonValue body, std::string_view name) {
  std::optional<codec::JsonValue> value = body.find(name);
  if (value && value->is_null()) value.reset();
  return value;
}

Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise) {
  const auto value = member_of(body, name);
  if (!value) return std::string(otherwise);
  const auto text = value->as_string();
  if (!text) return wrong(name, "a text");
  return std::string(*text);
}

Result<bool> flag_in(codec::JsonValue body, std::string_view name, bool otherwise) {
  const auto value = member_of(body, name);
  if (!value) return otherwise;
  const auto flag = value->as_boolean();
  if (!flag) return wrong(name, "true or false");
  return *flag;
}

Result<std::int64_t> integer_in(codec::JsonValue body, std::string_view name, std::int64_t otherwise,
                                std::int64_t least, std::int64_t most) {
  const auto value = member_of(body, name);
  if (!value) return otherwise;
  const auto number = value->as_integer();
  if (!number || *number < least || *number > most)
    return wrong(name, fmt::format("a whole number from {} to {}", least, most));
  return *number;
}

Result<std::vector<std::string>> texts_in(codec::JsonValue body, std::string_view name, std::size_t most) {
  std::vector<std::string> texts;
  const auto value = member_of(body, name);
  if (!value) return texts;
  if (!value->is_array() || value->size() > most) return wrong(name, fmt::format("a list of at most {}", most));
  bool is_right = true;
  value->each_element([&](codec::JsonValue element) {
    if (const auto text = element.as_string()) {
      texts.emplace_back(*text);
    } else if (const auto number = element.as_integer()) {
      texts.push_back(std::to_string(*number));
    } else {
      is_right = false;
    }
    return is_right;
  });
  if (!is_right) return wrong(name, "a list of texts");
  return texts;
}

Result<codec::JsonDocument> object_in(std::string_view body) {
  TRY(codec::JsonDocument document, codec::JsonDocument::parse(body));
  if (!document.root().is_object()) return fail(Code::kInvalidArgument, "the body must be a JSON object");
  return document;
}

}  // namespace bellwether::errors

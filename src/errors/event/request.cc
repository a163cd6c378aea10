#include "errors/event/request.h"

#include <algorithm>

#include "errors/event/fields.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxUrlBytes = 2048;
constexpr std::size_t kMaxValueBytes = 1024;  // of one header or parameter
constexpr std::size_t kMaxMethodBytes = 16;
constexpr Budget kBody{.bytes = 8192, .depth = 7, .members = 50, .item_bytes = 8192};
constexpr Budget kEnvironment{.bytes = 8192, .depth = 3, .members = 50, .item_bytes = 1024};

using RequestFields = Fields<"url", "method", "query_string", "query", "fragment", "headers", "cookies", "data", "env",
                             "inferred_content_type", "api_target">;

// "x-forwarded-for" -> "X-Forwarded-For"
void capitalise(std::string& name) {
  bool begins_word = true;
  for (char& c : name) {
    if (begins_word && c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 0x20);
    else if (!begins_word && c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 0x20);
    begins_word = c == '-';
  }
}

void write_cookies(Draft& draft, Pairs cookies) {
  if (draft.scrubber().uses_defaults()) {
    // Whatever a site calls its session: the name of a cookie does not tell.
    for (auto& [name, value] : cookies) {
      if (!value.empty() && !draft.scrubber().is_safe(name)) value = kFiltered;
    }
  }
  write_pairs(draft, "cookies", cookies, kMaxValueBytes);
}

void write_body(Draft& draft, const std::optional<JsonValue>& data) {
  if (!data) return;
  const auto text = data->as_string();
  if (!text) return draft.value("data", *data, kBody);
  if ((text->starts_with('{') || text->starts_with('[')) && text->size() <= kMaxEventBytes) {
    if (const auto parsed = codec::JsonDocument::parse(*text)) {
      // Steps and keys are views into the inner document, which lives until the member is written.
      draft.value("data", parsed->root(), kBody);
      return;
    }
  }
  draft.text("data", *text, kBody.bytes);
}

}  // namespace

std::string_view ReadRequest::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &Pairs::value_type::first);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view ReadRequest::remote_address() const {
  const auto environment = value ? value->find("env") : std::nullopt;
  const auto address = environment ? environment->find("REMOTE_ADDR") : std::nullopt;
  return address ? address->as_string().value_or(std::string_view()) : std::string_view();
}

ReadRequest read_request(Draft& draft, const std::optional<JsonValue>& value) {
  ReadRequest request;
  if (!value || !value->is_object()) return request;
  request.value = value;
  const auto headers = Fields<"headers">(value).get<"headers">();
  if (headers) request.headers = read_pairs(draft, *headers);
  for (auto& [name, unused] : request.headers) capitalise(name);
  std::ranges::sort(request.headers);
  return request;
}

void write_request(Draft& draft, const ReadRequest& read) {
  if (!read.value) return;
  const RequestFields request(*read.value);
  draft.json().key("request").begin_object();
  const Marks::Step step(draft.marks(), "request");

  std::string storage;
  std::string_view url = draft.lenient_text(request.get<"url">(), storage).value_or(std::string_view());
  std::string_view query, fragment;
  if (const std::size_t at = url.find('#'); at != std::string_view::npos) {
    fragment = url.substr(at + 1);
    url = url.substr(0, at);
  }
  if (const std::size_t at = url.find('?'); at != std::string_view::npos) {
    query = url.substr(at + 1);
    url = url.substr(0, at);
  }
  if (!url.empty()) draft.text("url", url, kMaxUrlBytes);
  draft.text("method", request.get<"method">(), kMaxMethodBytes);

  const auto& sent_query = request.get<"query_string">() ? request.get<"query_string">() : request.get<"query">();
  Pairs pairs;
  if (sent_query) {
    const auto text = sent_query->as_string();
    pairs = text ? parse_query(*text) : read_pairs(draft, *sent_query);
  }
  if (pairs.empty()) pairs = parse_query(query);
  write_pairs(draft, "query_string", pairs, kMaxValueBytes);
  if (request.get<"fragment">()) {
    draft.text("fragment", request.get<"fragment">(), kMaxValueBytes);
  } else if (!fragment.empty()) {
    draft.text("fragment", fragment, kMaxValueBytes);
  }

  Pairs cookies;
  if (const auto& sent = request.get<"cookies">()) {
    const auto text = sent->as_string();
    cookies = text ? parse_cookies(*text) : read_pairs(draft, *sent);
  } else if (const std::string_view header = read.header("Cookie"); header != kFiltered) {
    cookies = parse_cookies(header);
  }
  write_cookies(draft, std::move(cookies));
  write_pairs(draft, "headers", read.headers, kMaxValueBytes);
  write_body(draft, request.get<"data">());
  draft.value("env", request.get<"env">(), kEnvironment);
  draft.text("inferred_content_type", request.get<"inferred_content_type">(), 128);
  draft.text("api_target", request.get<"api_target">(), 64);
  draft.json().end_object();
}

}  // namespace bellwether::errors

#include "alerts/delivery/http_template.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "alerts/delivery/channel_words.h"
#include "base/text.h"
#include "codec/json_writer.h"
#include "net/percent.h"

namespace bellwether::alerts {
namespace {

constexpr std::size_t kShortBytes = 160;  // a text message

struct Placeholder {
  std::string_view name;
  std::string (*value)(const Page& page);
};

constexpr std::array<Placeholder, 21> kPlaceholders = {{
    {"title", [](const Page& page) { return page.message.title; }},
    {"body", [](const Page& page) { return full_text(page.message); }},
    {"short", [](const Page& page) { return shortened(page.message.title + ": " + page.message.output, kShortBytes); }},
    {"output", [](const Page& page) { return page.message.output; }},
    {"kind", [](const Page& page) { return kind_word(page.message.kind); }},
    {"KIND", [](const Page& page) { return std::string(kind_name(page.message.kind)); }},
    {"state", [](const Page& page) { return state_word(page.message.state); }},
    {"STATE", [](const Page& page) { return std::string(state_name(page.message.state)); }},
    {"module", [](const Page& page) { return page.message.module; }},
    {"host", [](const Page& page) { return page.message.host; }},
    {"service", [](const Page& page) { return page.message.service; }},
    {"subject", [](const Page& page) { return subject_of(page.message); }},
    {"author", [](const Page& page) { return page.message.author; }},
    {"comment", [](const Page& page) { return page.message.comment; }},
    {"contact", [](const Page& page) { return page.contact; }},
    {"target", [](const Page& page) { return page.method.target; }},
    {"link", [](const Page& page) { return page.message.link; }},
    {"number", [](const Page& page) { return fmt::format("{}", page.message.number); }},
    {"at", [](const Page& page) { return iso_time(page.message.when); }},
    {"key", [](const Page& page) { return page.key; }},
    {"problem", [](const Page& page) { return fmt::format("{:x}", page.message.problem); }},
}};

constexpr auto kNames = [] {
  std::array<std::string_view, kPlaceholders.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kPlaceholders[i].name;
  return names;
}();

const Placeholder* find_placeholder(std::string_view name) {
  const auto at = std::ranges::find(kPlaceholders, name, &Placeholder::name);
  return at == kPlaceholders.end() ? nullptr : at;
}

bool is_word(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; });
}

// The next {word} of `text`: where it begins, and the word. Braces around anything else are the text's own.
struct Found {
  std::size_t begin;
  std::string_view word;
};
std::optional<Found> next_word(std::string_view text) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view word = text.substr(open + 1, close - open - 1);
    if (is_word(word)) return Found{open, word};
  }
  return std::nullopt;
}

using Escape = std::string (*)(std::string_view);

std::string fill(std::string_view text, const Page& page, Escape escape) {
  std::string out;
  while (const std::optional<Found> found = next_word(text)) {
    out += text.substr(0, found->begin);
    const Placeholder* const placeholder = find_placeholder(found->word);
    if (placeholder != nullptr)
      out += escape(placeholder->value(page));
    else
      out += fmt::format("{{{}}}", found->word);
    text.remove_prefix(found->begin + found->word.size() + 2);
  }
  return out + std::string(text);
}

std::string as_it_is(std::string_view text) {
  return std::string(text);
}

std::string for_header(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

std::string for_json(std::string_view text) {
  std::string out;
  codec::append_json_string(out, text);
  return out.substr(1, out.size() - 2);
}

std::string for_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' || c == '\r')
      out += c;
    else
      out += ' ';
  }
  return out;
}

Escape body_escape(const HeaderList& headers) {
  for (const auto& [name, value] : headers) {
    if (!equals_ignoring_case(name, "content-type")) continue;
    const std::string type = to_lower(trim(std::string_view(value).substr(0, value.find(';'))));
    if (type.ends_with("json")) return for_json;
    if (type == "application/x-www-form-urlencoded")
      return [](std::string_view text) { return net::percent_encode(text); };
    if (type.ends_with("xml") || type.ends_with("html")) return for_xml;
    return as_it_is;
  }
  return as_it_is;
}

Result<void> check_text(std::string_view text) {
  while (const std::optional<Found> found = next_word(text)) {
    if (find_placeholder(found->word) == nullptr) {
      const std::optional<std::string_view> near = nearest(found->word, kNames);
      return fail(Code::kInvalidArgument, fmt::format("there is no placeholder {{{}}}{}", found->word,
                                                      near ? fmt::format("; did you mean {{{}}}?", *near) : ""));
    }
    text.remove_prefix(found->begin + found->word.size() + 2);
  }
  return {};
}

}  // namespace

std::span<const std::string_view> template_placeholders() {
  return kNames;
}

Result<void> check_http_template(const HttpTemplateReceiver& receiver) {
  if (receiver.url.empty()) return fail(Code::kInvalidArgument, "a template without a URL");
  TRY_VOID(check_text(receiver.url));
  for (const auto& [name, value] : receiver.headers) TRY_VOID(check_text(value));
  return check_text(receiver.body);
}

Result<net::OutboundRequest> http_template_request(const Page& page, const HttpTemplateReceiver& receiver) {
  if (receiver.url.empty()) return fail(Code::kInvalidArgument, "a template without a URL");
  net::OutboundRequest request;
  request.method = receiver.method;
  request.url = fill(receiver.url, page, [](std::string_view text) { return net::percent_encode(text); });
  for (const auto& [name, value] : receiver.headers) request.headers.emplace_back(name, fill(value, page, for_header));
  request.headers.emplace_back("Idempotency-Key", for_header(page.key));
  request.body = fill(receiver.body, page, body_escape(receiver.headers));
  request.user = receiver.user;
  request.password = receiver.password;
  return request;
}

}  // namespace bellwether::alerts

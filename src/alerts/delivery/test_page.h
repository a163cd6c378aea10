// For tests: a page with everything in it.
#pragma once

#include <optional>
#include <string>

#include "alerts/page.h"
#include "codec/json_reader.h"
#include "net/outbound.h"

namespace bellwether::alerts {

inline Page test_page(Channel channel = Channel::kMail, std::string target = "anna@example.com") {
  Page page;
  page.key = "n42/anna/mail";
  page.contact = "anna";
  page.method = {.channel = channel, .target = std::move(target), .receiver = ""};
  Message& message = page.message;
  message.notification = "n42";
  message.problem = 0x1f;
  message.kind = Kind::kProblem;
  message.state = State::kCritical;
  message.module = "checks";
  message.host = "web1";
  message.service = "http";
  message.title = "web1/http is CRITICAL";
  message.body = "web1/http is CRITICAL since 14:02\n\nHTTP CRITICAL: HTTP/1.1 500 <oops> & \"more\"";
  message.output = "HTTP CRITICAL: HTTP/1.1 500 <oops> & \"more\"";
  message.number = 2;
  message.when = UnixMillis(seconds(1'763'674'325));
  message.link = "https://bell.example.com/problems?id=1f";
  message.labels = {{"host", "web1"}, {"severity", "critical"}};
  return page;
}

inline std::string header_of(const net::OutboundRequest& request, std::string_view name) {
  for (const auto& [known, value] : request.headers) {
    if (known == name) return value;
  }
  return "(none)";
}

// The text at a path of member names, "payload/severity"; "(none)" where there is none.
inline std::string json_text(std::string_view json, std::string_view path) {
  const auto document = codec::JsonDocument::parse(json);
  if (!document) return document.error().to_string();
  std::optional<codec::JsonValue> value = document->root();
  while (!path.empty() && value) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (value->is_array()) {
      std::optional<codec::JsonValue> first;
      value->each_element([&](codec::JsonValue element) {
        first = element;
        return false;
      });
      value = first;
    }
    if (value) value = value->find(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return value && value->as_string() ? std::string(*value->as_string()) : "(none)";
}

}  // namespace bellwether::alerts

#include <algorithm>
#include <functional>
#include <vector>

#include "errors/event/interfaces.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxContexts = 50;
constexpr std::size_t kMaxContextsBytes = 256 << 10;  // of all; each may take kContext
constexpr std::size_t kMaxFieldBytes = 200;
constexpr Budget kContext{.bytes = 8192, .depth = 6, .members = 50, .item_bytes = 8192};

void write_named(Draft& draft, std::string_view name, const NamedVersion& value) {
  if (value.name.empty()) return;
  draft.json().key(name).begin_object();
  draft.text("name", value.name, kMaxFieldBytes);
  if (!value.version.empty()) draft.text("version", value.version, kMaxFieldBytes);
  draft.text("type", name, kMaxFieldBytes);
  draft.json().end_object();
}

bool is_same(const JsonValue& context, const NamedVersion& value) {
  const auto name = context.find("name");
  const auto version = context.find("version");
  return name && name->as_string() == value.name &&
         (version ? version->as_string().value_or(std::string_view()) : std::string_view()) == value.version;
}

void write_device(Draft& draft, const Client& client) {
  if (client.device.empty()) return;
  draft.json().key("device").begin_object();
  draft.text("family", client.device, kMaxFieldBytes);
  draft.text("model", client.device, kMaxFieldBytes);
  if (!client.brand.empty()) draft.text("brand", client.brand, kMaxFieldBytes);
  draft.text("type", "device", kMaxFieldBytes);
  draft.json().end_object();
}

Client client_of(const ReadRequest& request, std::string_view user_agent) {
  constexpr std::size_t kMaxBytes = 1024;
  const std::string_view own = request.header("User-Agent").substr(0, kMaxBytes);
  return read_client(own.empty() ? user_agent : own, {.brands = request.header("Sec-Ch-Ua"),
                                                      .platform = request.header("Sec-Ch-Ua-Platform"),
                                                      .platform_version = request.header("Sec-Ch-Ua-Platform-Version"),
                                                      .model = request.header("Sec-Ch-Ua-Model")});
}

}  // namespace

void write_contexts(Draft& draft, const OptionalValue& contexts, const ReadRequest& request,
                    std::string_view user_agent) {
  const std::vector<Member> sent = contexts ? members_of(*contexts) : std::vector<Member>();
  const auto is_missing = [&sent](std::string_view name) {
    return std::ranges::find(sent, name, &Member::first) == sent.end();
  };
  const Client client = client_of(request, user_agent);
  draft.json().key("contexts").begin_object();
  const Marks::Step step(draft.marks(), "contexts");
  const std::size_t before = draft.bytes();
  std::size_t written = 0;
  for (const auto& [name, value] : sent) {
    if (written == kMaxContexts || draft.bytes() - before > kMaxContextsBytes) break;
    draft.member(name, value, kContext);
    ++written;
  }
  if (written < sent.size()) draft.marks().add_cut(sent.size());
  if (is_missing("browser")) write_named(draft, "browser", client.browser);
  if (is_missing("os")) {
    write_named(draft, "os", client.os);
  } else if (is_missing("client_os") && !is_same(*contexts->find("os"), client.os)) {
    // A server's own operating system stands as it is; the visitor's is beside it.
    write_named(draft, "client_os", client.os);
  }
  if (is_missing("device")) write_device(draft, client);
  draft.json().end_object();
}

}  // namespace bellwether::errors

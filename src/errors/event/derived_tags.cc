#include "errors/event/derived_tags.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "errors/event/draft.h"
#include "errors/event/fields.h"

namespace bellwether::errors {
namespace {

using OptionalValue = std::optional<codec::JsonValue>;
using Tag = std::pair<std::string, std::string>;

constexpr std::size_t kMaxValueBytes = 200;

using ContextFields = Fields<"browser", "os", "client_os", "device", "runtime">;
using NamedFields = Fields<"name", "version", "family", "model">;

std::string_view text_of(const OptionalValue& value) {
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

class Tags {
 public:
  explicit Tags(std::vector<Tag>& tags) : tags_(tags), sent_(tags.size()) {}

  // What the event says by itself stands in place of what was sent under that key.
  void set(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    const auto end = tags_.begin() + static_cast<std::ptrdiff_t>(sent_);
    const auto sent = std::find_if(tags_.begin(), end, [key](const Tag& tag) { return tag.first == key; });
    if (sent != end) {
      sent->second = cut(value);
    } else {
      tags_.emplace_back(key, cut(value));
    }
  }
  void add(std::string_view key, std::string_view value) {
    if (value.empty() || is_sent(key)) return;
    tags_.emplace_back(key, cut(value));
  }
  // "browser": "Chrome 120.0", and "browser.name": "Chrome".
  void add_named(std::string_view key, const OptionalValue& context) {
    const NamedFields fields(context);
    const std::string_view name = text_of(fields.get<"name">());
    const std::string_view version = text_of(fields.get<"version">());
    if (name.empty()) return;
    std::string both(trim(name));
    if (!version.empty()) both.append(1, ' ').append(trim(version));
    add(key, both);
    add(std::string(key) + ".name", name);
  }

 private:
  bool is_sent(std::string_view key) const {
    return std::ranges::any_of(tags_, [key](const Tag& tag) { return tag.first == key; });
  }
  // Its first line: the version of an operating system may come with a line break.
  static std::string cut(std::string_view value) {
    value = trim(value);
    return std::string(cut_utf8(value.substr(0, value.find_first_of("\r\n")), kMaxValueBytes));
  }

  std::vector<Tag>& tags_;
  std::size_t sent_;
};

void add_mechanism(Tags& tags, const Event& event) {
  if (event.exceptions.empty()) return;
  // One that nobody caught makes the event unhandled, wherever in the chain it stands.
  std::optional<bool> is_handled;
  for (const Exception& exception : event.exceptions) {
    if (!exception.mechanism || !exception.mechanism->is_handled) continue;
    is_handled = is_handled.value_or(true) && *exception.mechanism->is_handled;
  }
  if (is_handled) tags.add("handled", *is_handled ? "yes" : "no");
  const auto& last = event.exceptions.back().mechanism;
  if (last) tags.add("mechanism", last->type);
}

}  // namespace

void add_derived_tags(Event& event, const OptionalValue& contexts, const OptionalValue& request) {
  Tags tags(event.tags);
  tags.set("level", level_name(event.level));
  tags.set("release", event.release);
  tags.set("environment", event.environment);
  tags.set("dist", event.dist);
  tags.set("logger", event.logger);
  tags.set("transaction", event.transaction);
  tags.set("server_name", event.server_name);
  tags.set("user", event.user.tag());
  if (request) tags.add("url", text_of(request->find("url")));
  const ContextFields known(contexts);
  tags.add_named("browser", known.get<"browser">());
  tags.add_named("os", known.get<"os">());
  tags.add_named("client_os", known.get<"client_os">());
  tags.add_named("runtime", known.get<"runtime">());
  const NamedFields device(known.get<"device">());
  tags.add("device", text_of(device.get<"model">()));
  tags.add("device.family", text_of(device.get<"family">()));
  add_mechanism(tags, event);
  std::ranges::sort(event.tags);
}

}  // namespace bellwether::errors

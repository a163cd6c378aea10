#include <functional>
#include <vector>

#include "errors/event/fields.h"
#include "errors/event/interfaces.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

constexpr std::size_t kMaxMessageBytes = 8192;
constexpr std::size_t kMaxParams = 100;
constexpr std::size_t kMaxPlaceholderBytes = 64;
constexpr Budget kParams{.bytes = 8192, .depth = 3, .members = 50, .item_bytes = 1024};

using MessageFields = Fields<"message", "formatted", "params">;

// A parameter by its position or by its name.
class Params {
 public:
  Params(Draft& draft, const JsonValue& params) : draft_(draft), params_(params) {
    const auto take = [this](JsonValue param) {
      list_.push_back(param);
      return list_.size() < kMaxParams;
    };
    params.each_element(std::ref(take));
  }

  bool append_next(std::string& out) { return next_ < list_.size() && append(out, list_[next_++]); }
  bool append_numbered(std::string& out, std::size_t index) {
    return index < list_.size() && append(out, list_[index]);
  }
  bool append_named(std::string& out, std::string_view name) {
    const auto param = params_.find(name);
    return param && append(out, *param);
  }

 private:
  bool append(std::string& out, const JsonValue& param) {
    std::string storage;
    out += draft_.lenient_text(param, storage).value_or("None");
    return true;
  }

  Draft& draft_;
  const JsonValue& params_;
  std::vector<JsonValue> list_;
  std::size_t next_ = 0;
};

bool is_conversion(char c) {
  return std::string_view("sdirfgeoxXcup").find(c) != std::string_view::npos;
}

// "%s", "%5.2f", "%(name)s" at the front of `text`: what it takes, 0 when it is none of them or has no parameter.
std::size_t percent_placeholder(std::string_view text, Params& params, std::string& out) {
  if (text.starts_with("%%")) {
    out.push_back('%');
    return 2;
  }
  std::string_view name;
  std::size_t at = 1;
  if (text.substr(1).starts_with('(')) {
    const std::size_t close = text.substr(0, kMaxPlaceholderBytes).find(')');
    if (close == std::string_view::npos) return 0;
    name = text.substr(2, close - 2);
    at = close + 1;
  }
  while (at < text.size() && std::string_view("0123456789.+-#").find(text[at]) != std::string_view::npos) ++at;
  if (at >= text.size() || !is_conversion(text[at])) return 0;
  const bool is_known = name.empty() ? params.append_next(out) : params.append_named(out, name);
  return is_known ? at + 1 : 0;
}

// "{}", "{0}", "{name}"
std::size_t brace_placeholder(std::string_view text, Params& params, std::string& out) {
  const std::size_t close = text.substr(0, kMaxPlaceholderBytes).find('}');
  if (close == std::string_view::npos) return 0;
  const std::string_view name = text.substr(1, close - 1);
  bool is_known = false;
  if (name.empty()) {
    is_known = params.append_next(out);
  } else if (name.size() <= 2 && name.find_first_not_of("0123456789") == std::string_view::npos) {
    std::size_t index = 0;
    for (const char c : name) index = index * 10 + static_cast<std::size_t>(c - '0');
    is_known = params.append_numbered(out, index);
  } else {
    is_known = params.append_named(out, name);
  }
  return is_known ? close + 1 : 0;
}

}  // namespace

std::string format_message(Draft& draft, std::string_view text, const OptionalValue& values) {
  if (!values) return std::string(text);
  Params params(draft, *values);
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() <= kMaxMessageBytes;) {
    std::size_t taken = 0;
    if (text[i] == '%') taken = percent_placeholder(text.substr(i), params, out);
    if (text[i] == '{') taken = brace_placeholder(text.substr(i), params, out);
    if (taken == 0) out.push_back(text[i++]);
    i += taken;
  }
  return out;
}

void write_message(Draft& draft, const OptionalValue& logentry, const OptionalValue& message,
                   const OptionalValue& top_params) {
  // A logentry in full, under either name; else what is text is the formatted message.
  const bool is_full = logentry && logentry->is_object();
  const OptionalValue& full = is_full ? logentry : message;
  const MessageFields fields(full && full->is_object() ? full : std::nullopt);
  const OptionalValue& params = fields.get<"params">() ? fields.get<"params">() : top_params;

  std::string template_storage, formatted_storage;
  auto text = draft.lenient_text(fields.get<"message">(), template_storage);
  auto formatted = draft.lenient_text(fields.get<"formatted">(), formatted_storage);
  const OptionalValue& bare = logentry && !is_full ? logentry : message;
  if (!text && !formatted && bare && !bare->is_object()) text = draft.lenient_text(bare, template_storage);
  if (text && text->empty()) text.reset();
  if (formatted && formatted->empty()) formatted.reset();
  if (!text && !formatted) return;

  std::string computed;
  if (!formatted && params) {
    computed = format_message(draft, *text, params);
    formatted = computed;
  }
  draft.json().key("logentry").begin_object();
  const Marks::Step step(draft.marks(), "logentry");
  if (text && text != formatted && formatted) draft.text("message", *text, kMaxMessageBytes);
  draft.text("formatted", formatted ? *formatted : *text, kMaxMessageBytes);
  draft.value("params", params, kParams);
  draft.json().end_object();
}

}  // namespace bellwether::errors

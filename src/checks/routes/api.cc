#include "checks/routes/api.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "alerts/permission.h"
#include "base/text.h"

namespace bellwether::checks {
namespace {

std::unexpected<Error> wrong(std::string_view name, std::string_view expected) {
  return fail(Code::kInvalidArgument, fmt::format("\"{}\" must be {}", name, expected));
}

std::optional<codec::JsonValue> member(codec::JsonValue body, std::string_view name) {
  std::optional<codec::JsonValue> value = body.find(name);
  if (value && value->is_null()) value.reset();
  return value;
}

}  // namespace

void mount(net::Router& router, const Api& api) {
  const auto shared = std::make_shared<const Api>(api);
  mount_problems(router, shared);
  mount_grid(router, shared);
  mount_object(router, shared);
  mount_history(router, shared);
  mount_search(router, shared);
  mount_actions(router, shared);
  mount_results(router, shared);
  mount_watch(router, shared);
  mount_stream(router, shared);
}

Result<ObjectRef> require_object(const Configuration& configuration, const ObjectName& name) {
  if (const auto object = find_object(configuration, name)) return *object;
  if (!configuration.find_host(name.host)) {
    return fail(Code::kNotFound, fmt::format("no host named {}", printable(name.host)));
  }
  return fail(Code::kNotFound,
              fmt::format("{} has no service named {}", printable(name.host), printable(name.service)));
}

Result<ObjectName> name_in_query(const net::HttpRequest& request) {
  const auto host = request.query.last("host");
  if (!host || host->empty()) return fail(Code::kInvalidArgument, "name the host: ?host=");
  return ObjectName{std::string(*host), std::string(request.query.last("service").value_or(""))};
}

Result<ObjectName> name_in_body(codec::JsonValue body) {
  if (!body.is_object()) return fail(Code::kInvalidArgument, "the body must be a JSON object");
  ObjectName name;
  TRY(name.host, text_in(body, "host"));
  TRY(name.service, text_in(body, "service"));
  if (name.host.empty()) return fail(Code::kInvalidArgument, "\"host\" is missing");
  return name;
}

Result<std::string> text_in(codec::JsonValue body, std::string_view name, std::string_view otherwise) {
  const auto value = member(body, name);
  if (!value) return std::string(otherwise);
  const auto text = value->as_string();
  if (!text) return wrong(name, "a text");
  return std::string(*text);
}

Result<bool> flag_in(codec::JsonValue body, std::string_view name, bool otherwise) {
  const auto value = member(body, name);
  if (!value) return otherwise;
  const auto flag = value->as_boolean();
  if (!flag) return wrong(name, "true or false");
  return *flag;
}

Result<double> number_in(codec::JsonValue body, std::string_view name, double otherwise) {
  const auto value = member(body, name);
  if (!value) return otherwise;
  const auto number = value->as_double();
  if (!number) return wrong(name, "a number");
  return *number;
}

Result<UnixSeconds> time_in(codec::JsonValue body, std::string_view name, UnixSeconds otherwise) {
  TRY(const double time, number_in(body, name, static_cast<double>(count_seconds(otherwise))));
  if (!(time >= 0 && time < 1e11)) return wrong(name, "seconds since 1970");
  return unix_seconds(static_cast<std::int64_t>(time));
}

std::string author_of(const net::HttpRequest& request) {
  return request.principal.name.empty() ? "anonymous" : request.principal.name;
}

Result<void> may_command(const Configuration& configuration, const net::HttpRequest& request) {
  if (configuration.people == nullptr) return {};
  return alerts::may_command(*configuration.people, author_of(request));
}

Result<std::size_t> count_in_query(const net::HttpRequest& request, std::string_view name, std::size_t otherwise,
                                   std::size_t most) {
  const std::string_view text = request.query.last(name).value_or("");
  if (text.empty()) return std::min(otherwise, most);
  std::size_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem == std::errc::invalid_argument || end != text.data() + text.size())
    return wrong(name, fmt::format("a whole number, of which at most {} counts, not '{}'", most, printable(text, 40)));
  return problem == std::errc() ? std::min(count, most) : most;
}

}  // namespace bellwether::checks

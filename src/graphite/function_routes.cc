// /functions: what the target language offers, for editors.
#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "graphite/service.h"

namespace bellwether::graphite {
namespace {

std::string all_functions(const Registry& registry, std::optional<std::string_view> group) {
  std::string out = "{";
  for (const auto& [name, function] : registry.all()) {
    if (group && function.group != *group) continue;
    fmt::format_to(std::back_inserter(out), "{}\"{}\": {}", out.size() > 1 ? ", " : "", name, registry.json(function));
  }
  return out + "}";
}

std::string grouped_functions(const Registry& registry, std::optional<std::string_view> wanted) {
  std::map<std::string_view, std::string> groups;
  for (const auto& [name, function] : registry.all()) {
    if (wanted && function.group != *wanted) continue;
    std::string& out = groups[function.group];
    fmt::format_to(std::back_inserter(out), "{}\"{}\": {}", out.empty() ? "" : ", ", name, registry.json(function));
  }
  std::string out = "{";
  for (const auto& [group, functions] : groups) {
    fmt::format_to(std::back_inserter(out), "{}\"{}\": {{{}}}", out.size() > 1 ? ", " : "", group, functions);
  }
  return out + "}";
}

}  // namespace

void mount_functions(net::Router& router, const std::shared_ptr<Service>& service) {
  const net::HttpHandler list = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    const std::string grouped = to_lower(form.last("grouped").value_or(""));
    const std::optional<std::string_view> group = form.last("group");
    co_return json_answer(form, grouped == "1" || grouped == "true" ? grouped_functions(service->registry(), group)
                                                                    : all_functions(service->registry(), group));
  };
  add_both(router, net::HttpMethod::kGet, "/functions", net::Access::kReader, list);

  const net::HttpHandler details = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    const std::string& name = request.path_parameters["name"];
    const Function* function = service->registry().find(name);
    if (function == nullptr) {
      std::string body = "{\"error\": ";
      codec::append_json_string(body, fmt::format("Function not found: {}", printable(name)));
      co_return net::HttpResponse::json(body + "}", 404);
    }
    co_return json_answer(form, service->registry().json(*function));
  };
  add_both(router, net::HttpMethod::kGet, "/functions/{name}", net::Access::kReader, details);
}

}  // namespace bellwether::graphite

// /metrics/find, /metrics/expand, /metrics/index.json: which series there are.
#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "graphite/service.h"

namespace bellwether::graphite {
namespace {

std::string_view name_in(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

// A flag parameter: 0 when it is not there.
Result<std::int64_t> flag(const net::HttpParameters& form, std::string_view name, std::int64_t fallback = 0) {
  const std::optional<std::string_view> text = form.last(name);
  if (!text) return fallback;
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (problem != std::errc() || end != text->data() + text->size()) {
    return fail(Code::kInvalidArgument, fmt::format("Invalid int value '{}' for param {}", printable(*text), name));
  }
  return value;
}

struct FindRequest {
  std::string query;
  std::string base_path;  // of the query as it was asked, with its dot
  std::string format;
  bool wildcards = false;
  bool leaves_only = false;
  std::int64_t position = -1;
};

Result<FindRequest> parse_find(const net::HttpParameters& form) {
  FindRequest request;
  const std::optional<std::string_view> query = form.last("query");
  if (!query) return fail(Code::kInvalidArgument, "Missing required parameter 'query'");
  if (query->empty()) return fail(Code::kInvalidArgument, "Required parameter 'query' is empty");
  request.query = *query;
  request.format = form.last("format").value_or("treejson");
  TRY(const std::int64_t wildcards, flag(form, "wildcards"));
  TRY(const std::int64_t leaves_only, flag(form, "leavesOnly"));
  TRY(const std::int64_t variants, flag(form, "automatic_variants"));
  TRY(request.position, flag(form, "position", -1));
  request.wildcards = wildcards != 0;
  request.leaves_only = leaves_only != 0;
  if (const std::size_t dot = request.query.rfind('.'); dot != std::string::npos)
    request.base_path = request.query.substr(0, dot + 1);
  if (request.format == "completer") {
    for (std::size_t at = request.query.find(".."); at != std::string::npos; at = request.query.find("..", at + 2))
      request.query.replace(at, 2, "*.");
    if (!request.query.ends_with('*')) request.query += '*';
    if (variants != 0) {
      std::vector<std::string> parts;
      for (const std::string_view part : split(request.query, '.')) {
        const bool is_choice = part.find(',') != std::string_view::npos && part.find('{') == std::string_view::npos;
        parts.push_back(is_choice ? fmt::format("{{{}}}", part) : std::string(part));
      }
      request.query = fmt::format("{}", fmt::join(parts, "."));
    }
  } else if (request.format != "treejson" && request.format != "nodelist" && request.format != "json") {
    return fail(Code::kInvalidArgument,
                "Invalid value for 'format' parameter: treejson, completer, nodelist and json are available");
  }
  return request;
}

void append_tree_node(std::string& out, std::string_view text, std::string_view id, bool is_leaf, bool has_children) {
  out.append(out.size() > 1 ? ",{\"text\":" : "{\"text\":");
  codec::append_json_string(out, text);
  out += ",\"id\":";
  codec::append_json_string(out, id);
  const int open = has_children ? 1 : 0;
  fmt::format_to(std::back_inserter(out), ",\"allowChildren\":{},\"expandable\":{},\"leaf\":{}}}", open, open,
                 is_leaf ? 1 : 0);
}

// One node for each name at the last level, branches first. A name that is both carries both marks.
std::string tree_json(const FindRequest& request, const std::vector<series::Node>& nodes) {
  std::map<std::string_view, std::pair<bool, bool>> by_name;
  for (const series::Node& node : nodes) {
    auto& [is_leaf, has_children] = by_name[name_in(node.path)];
    is_leaf = is_leaf || node.is_leaf;
    has_children = has_children || node.has_children;
  }
  std::string out = "[";
  if (nodes.size() > 1 && request.wildcards) {
    const bool any_branch = std::ranges::any_of(nodes, &series::Node::has_children);
    append_tree_node(out, "*", request.base_path + "*", !any_branch, any_branch);
  }
  for (const bool branches : {true, false}) {
    for (const auto& [name, kind] : by_name) {
      if (kind.second == branches)
        append_tree_node(out, name, request.base_path + std::string(name), kind.first, kind.second);
    }
  }
  return out + "]";
}

std::string completer_json(const FindRequest& request, const std::vector<series::Node>& nodes) {
  std::string out = "{\"metrics\":[";
  std::size_t count = 0;
  const auto add = [&](const series::Node& node, bool is_leaf) {
    out.append(count++ > 0 ? ",{\"path\":" : "{\"path\":");
    codec::append_json_string(out, is_leaf ? node.path : node.path + ".");
    out += ",\"name\":";
    codec::append_json_string(out, name_in(node.path));
    out.append(is_leaf ? ",\"is_leaf\":\"1\"}" : ",\"is_leaf\":\"0\"}");
  };
  for (const series::Node& node : nodes) {
    if (node.is_leaf) add(node, true);
    if (node.has_children) add(node, false);
  }
  if (count > 1 && request.wildcards) out += ",{\"name\":\"*\"}";
  return out + "]}";
}

std::string nodelist_json(const FindRequest& request, const std::vector<series::Node>& nodes) {
  std::set<std::string_view> found;
  for (const series::Node& node : nodes) {
    const std::vector<std::string_view> parts = split(node.path, '.');
    const std::int64_t at =
        request.position < 0 ? request.position + static_cast<std::int64_t>(parts.size()) : request.position;
    if (at >= 0 && at < static_cast<std::int64_t>(parts.size())) found.insert(parts[static_cast<std::size_t>(at)]);
  }
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object().key("nodes").begin_array();
  for (const std::string_view name : found) json.string(name);
  json.end_array().end_object();
  return out;
}

std::string nodes_json(const std::vector<series::Node>& nodes, std::int64_t now) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const series::Node& node : nodes) {
    if (node.is_leaf) {
      json.begin_object().key("path").string(node.path).key("is_leaf").boolean(true).key("intervals").begin_array();
      json.begin_object().key("start").integer(0).key("end").integer(now).end_object().end_array().end_object();
    }
    if (node.has_children) json.begin_object().key("path").string(node.path).key("is_leaf").boolean(false).end_object();
  }
  json.end_array();
  return out;
}

Result<std::string> find(const Service& service, const FindRequest& request, series::Budget& budget) {
  TRY(std::vector<series::Node> nodes, service.dependencies().backend.browse(request.query, budget));
  if (request.leaves_only) {
    std::erase_if(nodes, [](const series::Node& node) { return !node.is_leaf; });
    for (series::Node& node : nodes) node.has_children = false;
  }
  if (request.format == "completer") {
    std::ranges::sort(nodes, [](const series::Node& a, const series::Node& b) {
      return name_in(a.path) != name_in(b.path) ? name_in(a.path) < name_in(b.path) : a.path < b.path;
    });
    return completer_json(request, nodes);
  }
  if (request.format == "nodelist") return nodelist_json(request, nodes);
  if (request.format == "json") return nodes_json(nodes, service.now());
  return tree_json(request, nodes);
}

Result<std::string> expand(const Service& service, const std::vector<std::string>& queries, bool leaves_only,
                           bool by_expression, series::Budget& budget) {
  std::map<std::string, std::set<std::string>> by_query;
  std::set<std::string> all;
  for (const std::string& query : queries) {
    std::set<std::string>& found = by_query[query];
    TRY(std::vector<series::Node> nodes, service.dependencies().backend.browse(query, budget));
    for (series::Node& node : nodes) {
      if (leaves_only && !node.is_leaf) continue;
      all.insert(node.path);
      found.insert(std::move(node.path));
    }
  }
  std::string out;
  codec::JsonWriter json(out);
  json.begin_object().key("results");
  const auto write = [&json](const std::set<std::string>& paths) {
    json.begin_array();
    for (const std::string& path : paths) json.string(path);
    json.end_array();
  };
  if (by_expression) {
    json.begin_object();
    for (const auto& [query, paths] : by_query) {
      json.key(query);
      write(paths);
    }
    json.end_object();
  } else {
    write(all);
  }
  json.end_object();
  return out;
}

std::string index_json(const Service& service) {
  const series::Backend& backend = service.dependencies().backend;
  std::vector<std::string> names(backend.series_count());
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = backend.name_of(series::SeriesId{static_cast<std::uint32_t>(i)});
  std::ranges::sort(names);
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const std::string& name : names) json.string(name);
  json.end_array();
  return out;
}

net::HttpResponse answer(const net::HttpParameters& form, Result<std::string> body) {
  if (!body) return refusal(body.error());
  net::HttpResponse response = json_answer(form, std::move(*body));
  response.headers.emplace_back("cache-control", "no-cache");
  return response;
}

}  // namespace

void mount_find(net::Router& router, const std::shared_ptr<Service>& service) {
  const net::HttpHandler find_handler = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    Result<FindRequest> parsed = parse_find(form);
    if (!parsed) co_return refusal(parsed.error());
    auto work = [service, held = std::move(*parsed)](series::Budget& budget) { return find(*service, held, budget); };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    co_return answer(form, std::move(body));
  };
  const net::HttpHandler expand_handler = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    std::vector<std::string> queries;
    for (const std::string_view query : form.all("query")) queries.emplace_back(query);
    const Result<std::int64_t> leaves_only = flag(form, "leavesOnly");
    const Result<std::int64_t> by_expression = flag(form, "groupByExpr");
    if (!leaves_only) co_return refusal(leaves_only.error());
    if (!by_expression) co_return refusal(by_expression.error());
    auto work = [service, held = std::move(queries), leaves = *leaves_only != 0, grouped = *by_expression != 0](
                    series::Budget& budget) { return expand(*service, held, leaves, grouped, budget); };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    co_return answer(form, std::move(body));
  };
  const net::HttpHandler index_handler = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    auto work = [service](series::Budget&) -> Result<std::string> { return index_json(*service); };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    co_return answer(form, std::move(body));
  };
  for (const net::HttpMethod method : {net::HttpMethod::kGet, net::HttpMethod::kPost}) {
    add_both(router, method, "/metrics/find", net::Access::kReader, find_handler);
    add_both(router, method, "/metrics", net::Access::kReader, find_handler);
    add_both(router, method, "/metrics/expand", net::Access::kReader, expand_handler);
    add_both(router, method, "/metrics/index.json", net::Access::kReader, index_handler);
  }
}

}  // namespace bellwether::graphite

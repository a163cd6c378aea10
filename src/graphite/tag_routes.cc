// /tags: series by tags, completion of tags and values, registration of names.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/json_writer.h"
#include "graphite/selection.h"
#include "graphite/service.h"

namespace bellwether::graphite {
namespace {

constexpr std::size_t kCompletions = 100;      // answered unless the request asks for another number
constexpr std::size_t kMostAnswers = 100'000;  // of tags or values in one answer

// Errors of this family are JSON.
net::HttpResponse json_refusal(int status, std::string_view message) {
  std::string body = "{\"error\": ";
  codec::append_json_string(body, message);
  return net::HttpResponse::json(body + "}", status);
}
net::HttpResponse json_refusal(const Error& error) {
  const int status = error.code() == Code::kInvalidArgument ? 400 : net::HttpResponse::error(error).status;
  return json_refusal(status, error.to_string());
}

std::vector<std::string> values_of(const net::HttpParameters& form, std::string_view name) {
  std::vector<std::string> values;
  for (const std::string_view value : form.all(name)) values.emplace_back(value);
  if (values.empty()) {
    for (const std::string_view value : form.all(std::string(name) + "[]")) values.emplace_back(value);
  }
  return values;
}

Result<std::vector<series::TagExpression>> expressions_of(const net::HttpParameters& form) {
  std::vector<series::TagExpression> expressions;
  for (const std::string& text : values_of(form, "expr")) {
    TRY(series::TagExpression expression, parse_tag_expression(text));
    expressions.push_back(std::move(expression));
  }
  return expressions;
}

std::size_t limit_of(const net::HttpParameters& form, std::size_t fallback) {
  const std::optional<std::string_view> text = form.last("limit");
  std::size_t limit = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), limit).ec != std::errc()) return fallback;
  return std::min(limit, kMostAnswers);
}

std::string string_list(std::span<const std::string> texts) {
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
  return out;
}

// What a handler does on the pool: from the form to JSON.
using Answer = Result<std::string> (*)(const Service&, const net::HttpParameters&, series::Budget&);

Result<std::string> find_series(const Service& service, const net::HttpParameters& form, series::Budget& budget) {
  TRY(const std::vector<series::TagExpression> expressions, expressions_of(form));
  if (expressions.empty()) return fail(Code::kInvalidArgument, "no tag expressions specified");
  TRY(const std::vector<series::Match> matches, service.dependencies().backend.match_tags(expressions, budget));
  std::vector<std::string> names;
  for (const series::Match& match : matches) names.push_back(match.name);
  return string_list(names);
}

Result<std::string> complete_tags(const Service& service, const net::HttpParameters& form, series::Budget&) {
  TRY(const std::vector<series::TagExpression> expressions, expressions_of(form));
  const std::size_t limit = limit_of(form, kCompletions);
  TRY(std::vector<std::string> tags, service.dependencies().backend.tag_names(
                                         expressions, form.last("tagPrefix").value_or(""), limit + expressions.size()));
  // What is asked about already is not offered again.
  std::erase_if(tags, [&expressions](const std::string& tag) {
    return std::ranges::find(expressions, tag, &series::TagExpression::tag) != expressions.end();
  });
  tags.resize(std::min(tags.size(), limit));
  return string_list(tags);
}

Result<std::string> complete_values(const Service& service, const net::HttpParameters& form, series::Budget&) {
  const std::optional<std::string_view> tag = form.last("tag");
  if (!tag || tag->empty()) return fail(Code::kInvalidArgument, "no tag specified");
  TRY(const std::vector<series::TagExpression> expressions, expressions_of(form));
  TRY(const std::vector<std::string> values,
      service.dependencies().backend.tag_values(*tag, expressions, form.last("valuePrefix").value_or(""),
                                                limit_of(form, kCompletions)));
  return string_list(values);
}

Result<std::string> list_tags(const Service& service, const net::HttpParameters& form, series::Budget&) {
  TRY(const std::vector<std::string> tags,
      service.dependencies().backend.tag_names({}, "", limit_of(form, kMostAnswers)));
  std::string out;
  codec::JsonWriter json(out);
  json.begin_array();
  for (const std::string& tag : tags) json.begin_object().key("tag").string(tag).end_object();
  json.end_array();
  return out;
}

// A tag's values with the number of series that have each. Empty text: no such tag.
Result<std::string> tag_details(const Service& service, const std::string& tag, const net::HttpParameters& form,
                                series::Budget& budget) {
  const series::Backend& backend = service.dependencies().backend;
  TRY(const std::vector<std::string> values, backend.tag_values(tag, {}, "", limit_of(form, kMostAnswers)));
  std::string out;
  if (values.empty()) return out;
  codec::JsonWriter json(out);
  json.begin_object().key("tag").string(tag).key("values").begin_array();
  for (const std::string& value : values) {
    const series::TagExpression expression{.tag = tag, .op = series::TagExpression::Operator::kEqual, .value = value};
    TRY(const std::vector<series::Match> matches, backend.match_tags(std::span(&expression, 1), budget));
    json.begin_object().key("value").string(value).key("count").unsigned_integer(matches.size()).end_object();
  }
  json.end_array().end_object();
  return out;
}

// The name as the store keeps it: tags sorted, OpenMetrics turned into carbon's form. kInvalidArgument when it breaks the rules for tags.
Result<std::string> canonical_name(std::string_view path) {
  const Tags tags = tags_of_name(path);
  const std::string* name = tags.find("name");
  const bool has_tags = path.find(';') != std::string_view::npos || path.ends_with("\"}");
  if (path.empty() || name == nullptr || name->empty() || (has_tags && tags.entries().size() < 2)) {
    return fail(Code::kInvalidArgument, fmt::format("Cannot parse path {}", printable(path)));
  }
  std::vector<std::string> parts;
  for (const auto& [tag, value] : tags.entries()) {
    if (tag != "name") parts.push_back(fmt::format(";{}={}", tag, value));
  }
  std::ranges::sort(parts);
  return fmt::format("{}{}", *name, fmt::join(parts, ""));
}

net::HttpHandler reading(std::shared_ptr<Service> service, Answer answer) {
  return [service, answer](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    auto work = [service, answer, form](series::Budget& budget) { return answer(*service, form, budget); };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return json_refusal(body.error());
    co_return json_answer(form, std::move(*body));
  };
}

enum class Names { kOne, kMany };

net::HttpHandler registering(std::shared_ptr<Service> service, Names names) {
  return [service, names](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    std::vector<std::string> canonical;
    for (const std::string& path : values_of(form, "path")) {
      Result<std::string> name = canonical_name(path);
      if (!name) co_return json_refusal(name.error());
      if (service->dependencies().register_series) {
        const Result<void> registered = service->dependencies().register_series(request.shard, *name);
        if (!registered) co_return json_refusal(registered.error());
      }
      canonical.push_back(std::move(*name));
    }
    if (canonical.empty())
      co_return json_refusal(400, names == Names::kOne ? "no path specified" : "no paths specified");
    if (names == Names::kMany) co_return json_answer(form, string_list(canonical));
    std::string body;
    codec::append_json_string(body, canonical.back());
    co_return json_answer(form, std::move(body));
  };
}

// Graphite takes a series out of its tag index; here the index is the store's own list of names, in which a series stays while it is kept.
runtime::Task<net::HttpResponse> refuse_deletion(net::HttpRequest&) {
  constexpr int kNotImplemented = 501;
  co_return json_refusal(kNotImplemented,
                         "series are not deleted by request; their points go when their retention ends");
}

}  // namespace

void mount_tags(net::Router& router, const std::shared_ptr<Service>& service) {
  for (const net::HttpMethod method : {net::HttpMethod::kGet, net::HttpMethod::kPost}) {
    add_both(router, method, "/tags/findSeries", net::Access::kReader, reading(service, find_series));
    add_both(router, method, "/tags/autoComplete/tags", net::Access::kReader, reading(service, complete_tags));
    add_both(router, method, "/tags/autoComplete/values", net::Access::kReader, reading(service, complete_values));
  }
  add_both(router, net::HttpMethod::kGet, "/tags", net::Access::kReader, reading(service, list_tags));
  const net::HttpHandler details = [service](net::HttpRequest& request) -> runtime::Task<net::HttpResponse> {
    const net::HttpParameters form = request.form();
    auto work = [service, tag = request.path_parameters["tag"], form](series::Budget& budget) {
      return tag_details(*service, tag, form, budget);
    };
    runtime::Task<Result<std::string>> running = service->run(request, std::move(work));
    Result<std::string> body = co_await std::move(running);
    if (!body) co_return json_refusal(body.error());
    if (body->empty()) co_return json_answer(form, "null");
    co_return json_answer(form, std::move(*body));
  };
  add_both(router, net::HttpMethod::kGet, "/tags/{tag}", net::Access::kReader, details);
  add_both(router, net::HttpMethod::kPost, "/tags/tagSeries", net::Access::kWriter, registering(service, Names::kOne));
  add_both(router, net::HttpMethod::kPost, "/tags/tagMultiSeries", net::Access::kWriter,
           registering(service, Names::kMany));
  add_both(router, net::HttpMethod::kPost, "/tags/delSeries", net::Access::kWriter, refuse_deletion);
}

}  // namespace bellwether::graphite

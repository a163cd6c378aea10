// GET /api/v1/checks/search?q=: hosts, services, groups and contacts that match, the best first.
#include <algorithm>

#include "base/text.h"
#include "checks/routes/api.h"
#include "checks/routes/describe.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

using codec::JsonWriter;
using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kMaxResults = 50;

struct Hit {
  int rank = 0;           // lower is better
  std::size_t order = 0;  // of those of one rank, as they are configured
  std::string_view kind;
  std::optional<ObjectRef> object;
  std::string_view name;  // of what is no object
};

class Search {
 public:
  Search(const Configuration& configuration, std::string_view text) : configuration_(configuration) {
    for (const std::string_view word : split(text, ' ')) {
      if (!trim(word).empty()) words_.push_back(to_lower(trim(word)));
    }
  }

  std::vector<Hit> run() {
    if (words_.empty()) return {};
    for (std::uint32_t i = 0; i < configuration_.hosts.size(); ++i) {
      const Host& host = configuration_.hosts[i];
      const std::string more = std::string(host.alias) + " " + std::string(host.address);
      look_at("host", host.name, more, ObjectRef::of(HostIndex{i}));
    }
    for (std::uint32_t i = 0; i < configuration_.services.size(); ++i) {
      const Service& service = configuration_.services[i];
      look_at("service", service.description, configuration_.host(service.host).name, ObjectRef::of(ServiceIndex{i}));
    }
    for (const HostGroup& group : configuration_.hostgroups) look_at("hostgroup", group.name, group.alias, {});
    for (const ServiceGroup& group : configuration_.servicegroups) look_at("servicegroup", group.name, group.alias, {});
    if (configuration_.people) {
      for (const alerts::Contact& contact : configuration_.people->contacts)
        look_at("contact", contact.name, contact.alias, {});
    }
    std::ranges::sort(hits_, {}, [](const Hit& hit) { return std::pair(hit.rank, hit.order); });
    if (hits_.size() > kMaxResults) hits_.resize(kMaxResults);
    return std::move(hits_);
  }

 private:
  // Each word must stand somewhere; a name that is, or begins with, what was typed comes first.
  void look_at(std::string_view kind, std::string_view name, std::string_view more, std::optional<ObjectRef> object) {
    const std::string lower = to_lower(name);
    const std::string rest = to_lower(more);
    int rank = 2;
    for (const std::string& word : words_) {
      const std::size_t at = lower.find(word);
      if (at == std::string::npos && rest.find(word) == std::string::npos) return;
      if (at == 0) rank = std::min(rank, lower.size() == word.size() ? 0 : 1);
      if (at == std::string::npos && words_.size() == 1) rank = 3;
    }
    hits_.push_back({rank, hits_.size(), kind, object, name});
  }

  const Configuration& configuration_;
  std::vector<std::string> words_;
  std::vector<Hit> hits_;
};

std::string describe(const Engine& engine, std::string_view text) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const Hit& hit : Search(engine.configuration(), text).run()) {
    json.begin_object().key("kind").string(hit.kind);
    if (hit.object) {
      const ObjectName name = name_of(engine.configuration(), *hit.object);
      json.key("host").string(name.host).key("service");
      name.service.empty() ? json.null() : json.string(name.service);
      json.key("name").string(title_of(name)).key("state").string(state_word(engine.state(*hit.object)));
    } else {
      json.key("host").null().key("service").null().key("name").string(hit.name).key("state").null();
    }
    json.end_object();
  }
  json.end_array();
  return out;
}

}  // namespace

void mount_search(net::Router& router, const ApiPtr& api) {
  router.get("/api/v1/checks/search", net::Access::kReader, [api](HttpRequest& request) -> runtime::Task<HttpResponse> {
    const std::string text(request.query.last("q").value_or(""));
    const auto work = [&text](const Engine& engine) { return describe(engine, text); };
    runtime::Task<std::string> asking = on_engine(api, request, work);
    std::string body = co_await std::move(asking);
    co_return HttpResponse::json(std::move(body));
  });
}

}  // namespace bellwether::checks

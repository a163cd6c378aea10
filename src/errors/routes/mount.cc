#include "errors/routes/mount.h"

#include <memory>

#include "errors/routes/answers.h"
#include "errors/routes/intake.h"
#include "errors/sourcemaps/upload_routes.h"

namespace bellwether::errors {
namespace {

using net::Access;
using net::HttpMethod;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

// What the handlers share; lives as long as the router that holds them.
struct Ingest {
  explicit Ingest(const Api& api)
      : quota(api.quota),
        intake({.desk = api.desk,
                .quota = quota,
                .outcomes = api.outcomes,
                .clock = api.clock,
                .refusals = api.refusals,
                .pool = api.pool,
                .source_mapper = api.source_mapper}) {
    for (const auto& [type, taker] : api.takers) intake.add_taker(type, *taker);
  }

  Quota quota;
  Intake intake;
};

using Take = Task<HttpResponse> (Intake::*)(HttpRequest&);

// Whether a quota that is used up refuses requests before their bodies are read.
enum class Gated { kYes, kNo };

class Mounting {
 public:
  Mounting(net::Router& router, std::shared_ptr<Ingest> ingest) : router_(router), ingest_(std::move(ingest)) {}

  // With and without the slash at the end, as clients write it.
  void post(std::string_view path, Take take) const { add(HttpMethod::kPost, path, take); }
  void add(HttpMethod method, std::string_view path, Take take, Gated gated = Gated::kYes) const {
    const auto handler = [ingest = ingest_, take](HttpRequest& request) -> Task<HttpResponse> {
      co_return co_await (ingest->intake.*take)(request);
    };
    net::HttpGate gate;
    if (gated == Gated::kYes)
      gate = [ingest = ingest_](const HttpRequest& request) { return ingest->intake.gate(request); };
    const auto allow = [](HttpRequest&) -> Task<HttpResponse> { co_return preflight(); };
    for (const std::string& pattern : {std::string(path), std::string(path) + "/"}) {
      router_.add(method, pattern, Access::kPublic, handler, gate);
      if (method == HttpMethod::kPost) router_.add(HttpMethod::kOptions, pattern, Access::kPublic, allow);
    }
  }

 private:
  net::Router& router_;
  const std::shared_ptr<Ingest> ingest_;
};

}  // namespace

void mount(net::Router& router, const Api& api) {
  const Mounting mounting(router, std::make_shared<Ingest>(api));
  mounting.post("/api/{project}/envelope", &Intake::take_envelope);
  mounting.post("/api/{project}/store", &Intake::take_store);
  mounting.add(HttpMethod::kGet, "/api/{project}/store", &Intake::take_store);
  mounting.post("/api/store", &Intake::take_store);
  mounting.add(HttpMethod::kGet, "/api/store", &Intake::take_store);
  mounting.post("/api/{project}/security", &Intake::take_security);
  mounting.post("/api/{project}/csp-report", &Intake::take_security);
  mounting.post("/api/{project}/nel", &Intake::take_security);
  mounting.post("/api/{project}/minidump", &Intake::take_minidump);
  for (const std::string_view path : {"/api/{project}/cron/{slug}", "/api/{project}/cron/{slug}/{key}"}) {
    mounting.add(HttpMethod::kGet, path, &Intake::take_cron, Gated::kNo);
    mounting.add(HttpMethod::kPost, path, &Intake::take_cron, Gated::kNo);
  }
  if (api.uploads == nullptr) return;
  mount_uploads(router, {.directory = [&desk = api.desk] { return desk.directory(); },
                         .uploads = *api.uploads,
                         .pool = api.pool,
                         .clock = api.clock,
                         .refusals = api.refusals,
                         .public_url = api.public_url});
}

}  // namespace bellwether::errors

#include "checks/wire/nrdp_routes.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "checks/wire/nrdp_data.h"
#include "checks/wire/stored.h"
#include "codec/digest.h"
#include "runtime/shard.h"

namespace bellwether::checks {
namespace {

using net::HttpParameters;
using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

enum class Form { kXml, kJson };

struct Nrdp {
  NrdpOptions options;
  Intake& intake;
  Refusals::Reason& bad_token;
  Refusals::Reason& malformed;
};

// `output` is ours: it needs no escapes in either form.
HttpResponse answer(Form form, int status, std::string_view message, std::string_view output = {}) {
  if (form == Form::kJson) {
    std::string meta = output.empty() ? "" : fmt::format(R"(,"meta":{{"output":"{}"}})", output);
    return HttpResponse::json(fmt::format(R"({{"result":{{"status":{},"message":"{}"{}}}}})", status, message, meta));
  }
  std::string meta = output.empty() ? "" : fmt::format("  <meta>\n    <output>{}</output>\n  </meta>\n", output);
  return HttpResponse::text(200,
                            fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<result>\n  <status>{}</status>\n"
                                        "  <message>{}</message>\n{}</result>\n",
                                        status, message, meta),
                            "text/xml; charset=utf-8");
}

bool is_known(const std::vector<std::string>& tokens, std::string_view token) {
  return std::ranges::any_of(
      tokens, [token](const std::string& known) { return codec::equals_in_constant_time(known, token); });
}

Task<HttpResponse> submit(std::shared_ptr<Nrdp> nrdp, Form form, std::vector<SpooledResult> results, std::string peer,
                          runtime::Shard* home) {
  std::vector<PassiveResult> batch;
  batch.reserve(results.size());
  for (const SpooledResult& result : results) {
    batch.push_back({result.host, result.service, result.status, result.output, result.at});
  }
  co_await nrdp->intake.shard().resume();
  nrdp->intake.passive(batch, peer);
  Stored stored(nrdp->intake);
  const Result<void> outcome = co_await stored;
  if (home != nullptr) co_await home->resume();
  if (!outcome) co_return answer(form, -1, "NOT STORED");
  const std::string processed = fmt::format("{} checks processed.", batch.size());
  co_return answer(form, 0, "OK", processed);
}

Task<HttpResponse> handle(std::shared_ptr<Nrdp> nrdp, HttpRequest& request) {
  const HttpParameters form = request.form();
  const auto value = [&](std::string_view name) { return form.last(name).value_or(std::string_view()); };
  const std::string_view json = value("JSONDATA").empty() ? value("json") : value("JSONDATA");
  const Form as = json.empty() ? Form::kXml : Form::kJson;
  if (value("token").empty()) co_return answer(as, -1, "NO TOKEN");
  if (!is_known(nrdp->options.tokens, value("token"))) {
    nrdp->bad_token.refuse("a token that is not configured", request.peer);
    co_return answer(as, -1, "BAD TOKEN");
  }
  const std::string_view command = value("cmd");
  if (command.empty()) co_return answer(as, -1, "NO REQUEST HANDLER");
  if (command != "submitcheck") {
    nrdp->malformed.refuse(fmt::format("cmd={}", command), request.peer);
    co_return answer(as, -1, "INVALID REQUEST HANDLER");
  }
  if (json.empty() && value("XMLDATA").empty()) co_return answer(as, -1, "NO DATA");
  Result<std::vector<SpooledResult>> results = json.empty() ? read_nrdp_xml(value("XMLDATA")) : read_nrdp_json(json);
  if (!results) {
    nrdp->malformed.refuse(results.error().message(), request.peer);
    co_return answer(as, -1, as == Form::kJson ? "BAD JSON" : "BAD XML");
  }
  Task<HttpResponse> submitted = submit(nrdp, as, std::move(*results), "nrdp " + request.peer, request.shard);
  co_return co_await std::move(submitted);
}

}  // namespace

void mount_nrdp(net::Router& router, NrdpOptions options, Intake& intake, Refusals& refusals) {
  const std::string path = options.path;
  auto nrdp = std::make_shared<Nrdp>(
      Nrdp{std::move(options), intake, refusals.reason("checks", "nrdp_token", "An NRDP request with a wrong token"),
           refusals.reason("checks", "nrdp_malformed", "An NRDP request that cannot be read")});
  for (const std::string& at : {path, path + "/"}) {
    router.post(at, net::Access::kPublic, [nrdp](HttpRequest& request) { return handle(nrdp, request); });
  }
}

}  // namespace bellwether::checks

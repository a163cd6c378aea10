// check_elasticsearch: the health of an ElasticSearch (or OpenSearch) cluster.
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/http/exchange.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"
#include "codec/json_reader.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_elasticsearch -H HOST [-p PORT] [-S] [-k] [-u USER -P PASSWORD] [-n NODES] [-d NODES] [-y STATE] [-w SECONDS] [-c SECONDS]
  [-t SECONDS] [-4|-6]

Asks a cluster for its health: green is OK, yellow is WARNING, red is CRITICAL.

 -H, --hostname    host or address
 -p, --port        port (9200)
 -S, --ssl         with TLS
 -k, --insecure    whatever the certificate says
 -u, --user        user
 -P, --password    password
 -n, --nodes       fewer nodes are critical
 -d, --data-nodes  fewer data nodes are critical
 -y, --yellow      state of a yellow cluster: ok, warning or critical (warning)
 -w, --warning     seconds of response time
 -c, --critical    seconds of response time
 -t, --timeout     seconds until the check gives up (10)
 -4, -6            only IPv4, only IPv6
 -v, --verbose     accepted)";

constexpr auto kOptions = with_service_options({{'S', "ssl"},
                                                {'k', "insecure"},
                                                {'u', "user", Takes::kValue},
                                                {'P', "password", Takes::kValue},
                                                {'n', "nodes", Takes::kValue},
                                                {'d', "data-nodes", Takes::kValue},
                                                {'y', "yellow", Takes::kValue}});

struct Request {
  ServiceOptions service;
  bool uses_tls = false, is_insecure = false;
  std::string user, password;
  std::int64_t least_nodes = 0, least_data_nodes = 0;
  Status yellow = Status::kWarning;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 9'200;
  const auto count = [](std::int64_t& field, std::string_view text) -> Result<void> {
    const std::optional<std::int64_t> value = positive_number(text);
    if (!value) return refuse_option("Number of nodes must be a positive integer", text);
    field = *value;
    return {};
  };
  for (const Option& option : parsed.options) {
    switch (option.id) {
      case 'S':
        request.uses_tls = true;
        break;
      case 'k':
        request.is_insecure = true;
        break;
      case 'u':
        request.user = option.value;
        break;
      case 'P':
        request.password = option.value;
        break;
      case 'n':
        TRY_VOID(count(request.least_nodes, option.value));
        break;
      case 'd':
        TRY_VOID(count(request.least_data_nodes, option.value));
        break;
      case 'y':
        if (option.value == "ok") {
          request.yellow = Status::kOk;
        } else if (option.value == "critical") {
          request.yellow = Status::kCritical;
        } else if (option.value != "warning") {
          return refuse_option("Yellow must be one of ok, warning, critical", option.value);
        }
        break;
      default:
        TRY_VOID(request.service.take(option));
        break;
    }
  }
  TRY_VOID(request.service.take_host(parsed));
  return request;
}

NativeOutcome critical(std::string_view what) {
  return outcome(Status::kCritical, fmt::format("ELASTICSEARCH CRITICAL - {}", what));
}

NativeOutcome judge(const Request& request, const codec::JsonValue& health, double elapsed) {
  const auto number = [&health](std::string_view name) {
    const Result<std::int64_t> value = health.integer_at(name);
    return value ? *value : 0;
  };
  const Result<std::string_view> colour = health.string_at("status");
  if (!colour) return critical(colour.error().message());
  const Result<std::string_view> cluster = health.string_at("cluster_name");
  Status status = request.service.judge(elapsed);
  if (*colour == "yellow") {
    status = worse(status, request.yellow);
  } else if (*colour != "green") {
    status = Status::kCritical;
  }
  const std::int64_t nodes = number("number_of_nodes");
  const std::int64_t data_nodes = number("number_of_data_nodes");
  if (nodes < request.least_nodes || data_nodes < request.least_data_nodes) status = Status::kCritical;
  PerformanceData data;
  const auto add = [&](std::string_view label, std::string_view name) {
    data.text(label, std::to_string(number(name)), ";;0");
  };
  data.text("nodes", std::to_string(nodes), ";;0");
  data.text("data_nodes", std::to_string(data_nodes), ";;0");
  add("active_shards", "active_shards");
  add("active_primary_shards", "active_primary_shards");
  add("relocating_shards", "relocating_shards");
  add("initializing_shards", "initializing_shards");
  add("unassigned_shards", "unassigned_shards");
  return outcome(
      status,
      fmt::format("ELASTICSEARCH {} - cluster {} is {}: {} nodes, {} data nodes, {} shards active, {} relocating, {} "
                  "initializing, {} unassigned|{} {}",
                  status_name(status), cluster ? printable(*cluster) : "?", printable(*colour), nodes, data_nodes,
                  number("active_shards"), number("relocating_shards"), number("initializing_shards"),
                  number("unassigned_shards"), request.service.time_data(elapsed, ServiceOptions::Maximum::kTimeout),
                  data.str()));
}

runtime::Task<NativeOutcome> run_elasticsearch(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const ServiceOptions& service = parsed->service;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, service.timeout);
  http::Call asked;
  asked.url.uses_tls = parsed->uses_tls;
  asked.url.host = service.host;
  asked.url.port = service.port;
  asked.url.path = "/_cluster/health";
  if (!parsed->user.empty()) asked.url.credentials = parsed->user + ':' + parsed->password;
  asked.family = service.family;
  asked.verifies_certificate = !parsed->is_insecure;
  Result<http::Answer> answer = co_await http::exchange(call.context, std::move(asked), deadline);
  if (!answer) {
    if (answer.error().code() == Code::kDeadlineExceeded) co_return socket_timeout(service.timeout);
    co_return critical(fmt::format("{}:{}: {}", service.host, service.port, answer.error().message()));
  }
  if (answer->status != 200) co_return critical(fmt::format("the server answers with status {}", answer->status));
  const Result<codec::JsonDocument> document = codec::JsonDocument::parse(answer->body);
  if (!document) co_return critical("the answer is not JSON: " + document.error().message());
  co_return judge(*parsed, document->root(), std::chrono::duration<double>(call.now() - begin).count());
}

}  // namespace

const NativeCheck& elasticsearch_check() {
  static const PluginCheck check("check_elasticsearch", kHelp, kOptions, run_elasticsearch);
  return check;
}

}  // namespace bellwether::checks

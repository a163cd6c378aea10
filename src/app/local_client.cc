#include "app/local_client.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/inline_task.h"
#include "base/text.h"
#include "carbon/storage_rules.h"
#include "codec/json_reader.h"
#include "graphite/mount.h"
#include "net/http_client.h"
#include "net/percent.h"
#include "runtime/blocking_pool.h"
#include "series/embedded.h"

namespace bellwether::app {
namespace {

// Asks over HTTP, whoever answers: a server through its socket, or a router in this process.
class Answerer {
 public:
  virtual ~Answerer() = default;
  virtual Result<net::ClientResponse> get(const std::string& path, const std::string& query) = 0;
};

class SocketAnswerer final : public Answerer {
 public:
  explicit SocketAnswerer(std::string socket) : socket_(std::move(socket)) {}

  Result<net::ClientResponse> get(const std::string& path, const std::string& query) override {
    net::ClientRequest request;
    request.url = "http://localhost" + path + "?" + query;
    request.unix_socket = socket_;
    request.timeout = milliseconds(120'000);
    return net::send_request(request);
  }

 private:
  std::string socket_;
};

// The stopped folder, opened by this process with everything that graphs need.
class FolderAnswerer final : public Answerer {
 public:
  static Result<std::unique_ptr<Answerer>> open(const Config& config) {
    auto answerer = std::make_unique<FolderAnswerer>();
    TRY(const std::vector<series::Tier> tiers, carbon::parse_retentions(config.series.retentions));
    answerer->schema_ =
        std::make_unique<series::SingleSchema>(series::Schema{.name = "default", .pattern = "", .tiers = tiers});
    TRY(answerer->backend_, series::EmbeddedBackend::open(disk::system_filesystem(), config.data + "/series",
                                                          config.series.options, *answerer->schema_, answerer->clock_,
                                                          answerer->metrics_, Log(null_log_sink(), "series")));
    answerer->mount(config.graphite.options);
    return answerer;
  }

  Result<net::ClientResponse> get(const std::string& path, const std::string& query) override {
    const net::Router::Route route = router_.find(net::HttpMethod::kGet, path);
    CHECK(route.handler != nullptr, "no route for {}", path);
    net::HttpRequest request;
    request.path = path;
    request.raw_target = path + "?" + query;
    request.query = net::HttpParameters::parse(query);
    net::HttpResponse response = run_inline((*route.handler)(request));
    return net::ClientResponse{response.status, std::move(response.body)};
  }

 private:
  void mount(const graphite::Options& options) {
    graphite::mount(router_, graphite::Dependencies{.backend = *backend_,
                                                    .timeline = nullptr,
                                                    .pool = pool_,
                                                    .clock = clock_,
                                                    .options = options,
                                                    .metrics = metrics_,
                                                    .log = Log(null_log_sink(), "graphite")});
  }

  runtime::SystemClock clock_;
  Metrics metrics_;
  runtime::BlockingPool pool_{{.name = "query", .threads = 0}, metrics_};
  std::unique_ptr<series::SchemaSource> schema_;
  std::unique_ptr<series::EmbeddedBackend> backend_;
  net::Router router_;
};

std::string encode(std::string_view name, std::string_view value) {
  return std::string(name) + "=" + net::percent_encode(value) + "&";
}

Result<std::string> body_of(Result<net::ClientResponse> response) {
  if (!response) return std::unexpected(std::move(response).error());
  if (response->status != 200) return fail(Code::kInvalidArgument, std::string(trim(response->body)));
  return std::move(response->body);
}

}  // namespace

std::string local_socket_path(const std::string& data) {
  return data + "/bellwether.sock";
}

Result<Config> config_of_command(const std::string& config_file, const std::string& data, const std::string& nagios) {
  Config config;
  if (!config_file.empty()) {
    TRY(config, load_config(disk::system_filesystem(), config_file));
  }
  if (!data.empty()) config.data = data;
  if (!nagios.empty()) config.checks.nagios = nagios;
  return config;
}

class LocalClient::Implementation {
 public:
  std::unique_ptr<Answerer> answerer;
};

LocalClient::LocalClient(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
LocalClient::LocalClient(LocalClient&&) noexcept = default;
LocalClient::~LocalClient() = default;

Result<LocalClient> LocalClient::open(const std::string& config_file, const std::string& data) {
  TRY(const Config config, config_of_command(config_file, data));
  auto implementation = std::make_unique<Implementation>();
  implementation->answerer = std::make_unique<SocketAnswerer>(local_socket_path(config.data));
  const auto answer = implementation->answerer->get("/-/healthy", "");
  if (answer) return LocalClient(std::move(implementation));

  TRY(const bool exists, disk::system_filesystem().exists(config.data + "/series"));
  if (!exists)
    return fail(Code::kNotFound, "there is no Bellwether data in " + config.data + "; name its folder with --data");
  TRY(implementation->answerer, FolderAnswerer::open(config));
  return LocalClient(std::move(implementation));
}

Result<std::string> LocalClient::render(const std::vector<std::string>& targets, const std::string& from,
                                        const std::string& until, const std::string& format) {
  std::string query;
  for (const std::string& target : targets) query += encode("target", target);
  query += encode("from", from) + encode("until", until) + encode("format", format);
  return body_of(implementation_->answerer->get("/render", query));
}

Result<std::vector<std::string>> LocalClient::find(const std::string& glob) {
  TRY(const std::string body,
      body_of(implementation_->answerer->get("/metrics/expand", encode("query", glob) + "leavesOnly=1")));
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(body));
  std::vector<std::string> names;
  if (const auto results = document.root().find("results")) {
    results->each_element([&names](codec::JsonValue name) {
      names.emplace_back(name.as_string().value_or(""));
      return true;
    });
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace bellwether::app

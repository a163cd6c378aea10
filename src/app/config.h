// Config: everything an operator can say, as plain values with their defaults. The keys, their meaning and how they are read stand in one
// table (config_table.h); docs/configuration.md is written from it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/delivery/deliverer.h"
#include "alerts/heartbeat/expected_heartbeats.h"
#include "alerts/heartbeat/heartbeat_sender.h"
#include "alerts/options.h"
#include "archive/store.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "carbon/options.h"
#include "disk/filesystem.h"
#include "errors/desk.h"
#include "errors/quota/quota.h"
#include "graphite/options.h"
#include "net/http_server.h"
#include "net/listener.h"
#include "net/outbound.h"
#include "series/options.h"
#include "statsd/graphite_sink.h"
#include "statsd/options.h"

namespace bellwether::app {

struct LogConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kLogfmt;
};

struct HttpConfig {
  std::vector<std::string> listen = {"tcp://127.0.0.1:8080"};
  std::string tls_certificate;  // PEM files; both or none
  std::string tls_key;
  net::HttpServerOptions server;
};

// Who must sign in.
enum class SignIn {
  kAuto,  // everybody as soon as a listener is not on loopback or a user exists
  kAlways,
  kNever,  // refused when a listener is not on loopback
};

struct AuthConfig {
  SignIn sign_in = SignIn::kAuto;
  seconds session_lifetime{30 * 86'400};
};

struct StatsdConfig {
  std::vector<std::string> listen = {"udp://127.0.0.1:8125", "tcp://127.0.0.1:8125"};
  std::vector<std::string> admin = {"tcp://127.0.0.1:8126"};
  std::vector<std::string> repeat_to;          // every packet goes on to these, as it came
  std::vector<std::string> graphite_backends;  // every flush goes to these carbons too
  statsd::GraphiteProtocol graphite_protocol = statsd::GraphiteProtocol::kText;
  std::uint64_t spool_bytes = 64u << 20;  // of each repeater target and backend
  statsd::Options options = statsd::default_options(statsd::Mode::kExtended);
  net::DatagramOptions datagrams;
  net::StreamOptions streams;
};

struct CarbonConfig {
  std::vector<std::string> plaintext = {"tcp://127.0.0.1:2003", "udp://127.0.0.1:2003"};
  std::vector<std::string> pickle = {"tcp://127.0.0.1:2004"};
  carbon::Options options;
  carbon::RuleFiles files;
  net::DatagramOptions datagrams;
  net::StreamOptions streams;
};

struct SeriesConfig {
  std::string retentions = "10s:30d";  // of series that no storage schema names
  series::Options options;
};

struct GraphiteConfig {
  graphite::Options options;
};

struct AlertsConfig {
  alerts::Options options;
  alerts::DelivererOptions delivery;
  net::OutboundOptions outbound;
};

struct HeartbeatsConfig {
  std::vector<alerts::HeartbeatPing> pings;
  std::vector<alerts::ExpectedHeartbeat> expected;
  std::size_t max_expected = 10'000;  // limits.heartbeats
};

// What is watched, and how.
struct ChecksConfig {
  std::string nagios;                    // a nagios.cfg; empty: none
  std::vector<std::string> definitions;  // TOML files and folders, besides <data>/checks.d
  bool this_machine = true;              // watched as long as nothing else is configured
  bool strict_nagios = false;
  bool native = true;
  std::vector<std::string> plugin_folders = {"/usr/lib/bellwether/plugins"};
  std::vector<std::string> native_except;
  std::string retentions = "60s:400d";  // of the series of checks
  seconds log_retention{400 * 86'400};
  std::string command_file;  // empty: <data>/bellwether.cmd
  std::string spool;         // check_result_path; empty: none
  std::vector<std::string> nsca;
  int nsca_encryption = 1;
  std::string nsca_password_file;
  std::vector<std::string> nrdp_tokens;
  std::vector<std::string> livestatus;
  std::string status_file, log_file;  // empty: none
  seconds status_interval{10};
  std::size_t native_running = 10'000;
  std::size_t plugin_output_bytes = 64 << 10;
  std::size_t perf_labels = 256;
  std::size_t comments = 100'000, downtimes = 100'000;
  std::size_t children_running = 256, children_waiting = 100'000;
};

struct ErrorsConfig {
  bool enabled = true;
  std::vector<std::string> contacts;
  seconds repeat_interval{0};
  bool tell_ends = false;
  std::string retentions = "10s:2d,60s:400d";  // of the series of errors
  errors::DeskOptions desk;
  errors::QuotaOptions quota;
  archive::StoreOptions archive;  // its folder is <data>/archive
};

struct Config {
  std::string data = "./data";
  std::size_t shards = 0;
  bool pin_threads = false;
  std::size_t query_threads = 0;
  seconds self_metrics_interval{10};
  LogConfig log;
  HttpConfig http;
  AuthConfig auth;
  StatsdConfig statsd;
  CarbonConfig carbon;
  SeriesConfig series;
  GraphiteConfig graphite;
  AlertsConfig alerts;
  HeartbeatsConfig heartbeats;
  ChecksConfig checks;
  ErrorsConfig errors;
};

// `file` is only for messages: "FILE:LINE: …". kInvalidArgument for TOML that does not parse, unknown keys (with the nearest right one),
// wrong types and values that contradict each other.
Result<Config> parse_config(std::string_view text, const std::string& file);
Result<Config> load_config(disk::Filesystem& filesystem, const std::string& file);

// What no single key can see: endpoints that do not parse, half a certificate, an open listener without sign-in.
Result<void> check_config(const Config& config, const std::string& file);

// True if no HTTP listener can be reached from outside this machine.
bool is_loopback_only(const Config& config);

}  // namespace bellwether::app

// check_dns: what a name server answers for a name or an address.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netinet/in.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/dns/resolver.h"
#include "checks/native/option_values.h"
#include "checks/native/plugin_check.h"
#include "checks/native/service_options.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_dns -H NAME [-s SERVER] [-p PORT] [-a ADDRESS|CIDR|NAME.]… [-n] [-A] [-L] [-t SECONDS] [-w SECONDS] [-c SECONDS]

Asks a name server for the addresses of a name, or for the name of an address.

 -H, --hostname          name or address to ask for
 -s, --server            name server (the first of /etc/resolv.conf)
 -p, --port              its port (53)
 -a, --expected-address  address, network (10.0.0.0/8) or name with a last dot that must be in the answer; more than one: any of them
 -n, --expect-nxdomain   the name must not exist
 -A, --expect-authority  the server must be authoritative
 -L, --all               the answer must be just the expected addresses
 -w, --warning           seconds of response time
 -c, --critical          seconds of response time
 -t, --timeout           seconds until the check gives up (10)
 -v, --verbose           accepted)";

constexpr OptionSpec kOptions[] = {{'H', "hostname", Takes::kValue},
                                   {'s', "server", Takes::kValue},
                                   {'p', "port", Takes::kValue},
                                   {'a', "expected-address", Takes::kValue},
                                   {'n', "expect-nxdomain"},
                                   {'A', "expect-authority"},
                                   {'L', "all"},
                                   {'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'v', "verbose"}};

struct Request {
  ServiceOptions service;  // its host is what is asked for
  std::string server;
  std::vector<std::string_view> expected;
  bool expects_no_domain = false, expects_authority = false, expects_all = false;
};

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.service.port = 53;
  for (const Option& option : parsed.options) {
    if (option.id == 's') {
      request.server = option.value;
    } else if (option.id == 'a') {
      for (const std::string_view one : split(option.value, ',')) request.expected.push_back(one);
    } else if (option.id == 'n') {
      request.expects_no_domain = true;
    } else if (option.id == 'A') {
      request.expects_authority = true;
    } else if (option.id == 'L') {
      request.expects_all = true;
    } else {
      TRY_VOID(request.service.take(option));
    }
  }
  TRY_VOID(request.service.take_host(parsed));
  if (request.server.empty() && parsed.operands.size() > 1) request.server = parsed.operands[1];
  if (request.expects_no_domain && !request.expected.empty()) {
    return fail(Code::kInvalidArgument, "--expected-address and --expect-nxdomain cannot be combined");
  }
  return request;
}

std::string system_server() {
  std::ifstream file("/etc/resolv.conf");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return dns::first_name_server(text);
}

// "10.0.0.0/8" holds "10.1.2.3".
bool is_in_network(std::string_view address, std::string_view network) {
  const std::size_t slash = network.find('/');
  const std::optional<std::int64_t> bits = whole_number(network.substr(slash + 1));
  const std::optional<net::SocketAddress> base = net::SocketAddress::from_literal(network.substr(0, slash), 0);
  const std::optional<net::SocketAddress> one = net::SocketAddress::from_literal(address, 0);
  if (!bits || !base || !one || base->family() != one->family()) return false;
  const int family = base->family();
  unsigned char left[16] = {};
  unsigned char right[16] = {};
  ::inet_pton(family, base->host().c_str(), left);
  ::inet_pton(family, one->host().c_str(), right);
  const std::int64_t all = family == AF_INET ? 32 : 128;
  if (*bits < 0 || *bits > all) return false;
  for (std::int64_t bit = 0; bit < *bits; ++bit) {
    const int mask = 0x80 >> (bit % 8);
    if ((left[bit / 8] & mask) != (right[bit / 8] & mask)) return false;
  }
  return true;
}

bool fits(std::string_view answer, std::string_view expected) {
  return expected.contains('/') ? is_in_network(answer, expected) : equals_ignoring_case(answer, expected);
}

bool is_expected(const std::vector<std::string>& answers, const Request& request) {
  const auto is_answered = [&](std::string_view expected) {
    return std::ranges::any_of(answers, [&](const std::string& answer) { return fits(answer, expected); });
  };
  if (!request.expects_all) return std::ranges::any_of(request.expected, is_answered);
  const auto is_wanted = [&](const std::string& answer) {
    return std::ranges::any_of(request.expected, [&](std::string_view one) { return fits(answer, one); });
  };
  return std::ranges::all_of(request.expected, is_answered) && std::ranges::all_of(answers, is_wanted);
}

NativeOutcome critical(std::string text) {
  return outcome(Status::kCritical, std::move(text));
}

// What a server that answered says went wrong.
NativeOutcome refused(const Request& request, int code) {
  switch (code) {
    case dns::kNoSuchDomain:
      return critical(fmt::format("Domain '{}' was not found by the server", request.service.host));
    case dns::kRefused:
      return critical(fmt::format("Query was refused by DNS server at {}", request.server));
    case dns::kServerFailure:
      return critical(fmt::format("DNS failure for {}", request.service.host));
    case dns::kFormatError:
      return outcome(Status::kWarning, "DNS WARNING - the server does not understand the question");
    default:
      return critical(fmt::format("DNS CRITICAL - the server answers with code {}", code));
  }
}

NativeOutcome unreachable(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) {
    return critical(fmt::format("No response from DNS server at {}", request.server));
  }
  if (error.code() == Code::kInvalidArgument) return critical("DNS CRITICAL - " + error.message());
  return critical(fmt::format("Connection to DNS {} was refused: {}", request.server, error.message()));
}

NativeOutcome judge(const Request& request, const dns::Answer& answer, double elapsed) {
  const std::string shown =
      answer.code == dns::kNoSuchDomain ? "NXDOMAIN" : fmt::format("{}", fmt::join(answer.values, ","));
  if (request.expects_no_domain && answer.code != dns::kNoSuchDomain) {
    return critical(fmt::format("DNS CRITICAL - expected 'NXDOMAIN' but got '{}'", shown));
  }
  if (!request.expects_no_domain && answer.code != 0) return refused(request, answer.code);
  if (answer.code == 0 && answer.values.empty()) {
    return critical(fmt::format("DNS server {} has no records for {}", request.server, request.service.host));
  }
  if (!request.expected.empty() && !is_expected(answer.values, request)) {
    return critical(fmt::format("DNS CRITICAL - expected '{}' but got '{}'", fmt::join(request.expected, ","), shown));
  }
  if (request.expects_authority && !answer.is_authoritative) {
    return critical(
        fmt::format("DNS CRITICAL - server {} is not authoritative for {}", request.server, request.service.host));
  }
  const Status status = request.service.judge(elapsed);
  return outcome(status, fmt::format("DNS {}: {:.3f} seconds response time. {} returns {}|{}", status_name(status),
                                     elapsed, request.service.host, shown,
                                     request.service.time_data(elapsed, ServiceOptions::Maximum::kNone)));
}

runtime::Task<NativeOutcome> run_dns(const PluginCall& call) {
  Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  Request& request = *parsed;
  const Monotonic begin = call.now();
  const Monotonic deadline = deadline_of(call.context, request.service.timeout);
  net::Dialer& dialer = call.context.dialer;
  if (request.server.empty()) request.server = system_server();
  Result<net::NameLookup::Addresses> servers =
      co_await dialer.names().find(request.server, net::AddressFamily::kAny, deadline);
  if (!servers) co_return call.cannot_connect(request.server, 53, request.service.timeout, servers.error());
  net::SocketAddress server = servers->front();
  server.set_port(request.service.port);

  const std::string reverse = dns::reverse_name(request.service.host);
  if (!reverse.empty()) {
    Result<dns::Answer> answer = co_await dns::ask(dialer, server, reverse, dns::Type::kPtr, deadline);
    if (!answer) co_return unreachable(request, answer.error());
    co_return judge(request, *answer, std::chrono::duration<double>(call.now() - begin).count());
  }
  Result<dns::Answer> answer = co_await dns::ask(dialer, server, request.service.host, dns::Type::kA, deadline);
  if (!answer) co_return unreachable(request, answer.error());
  Result<dns::Answer> newer = co_await dns::ask(dialer, server, request.service.host, dns::Type::kAaaa, deadline);
  // A server that knows nothing of IPv6 is no trouble where it has an IPv4 address.
  if (newer && newer->code == 0) {
    answer->values.insert(answer->values.end(), newer->values.begin(), newer->values.end());
  }
  std::ranges::sort(answer->values);
  co_return judge(request, *answer, std::chrono::duration<double>(call.now() - begin).count());
}

}  // namespace

const NativeCheck& dns_check() {
  static const PluginCheck check("check_dns", kHelp, kOptions, run_dns);
  return check;
}

}  // namespace bellwether::checks

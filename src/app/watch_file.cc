#include "app/watch_file.h"

#include <fmt/format.h>

#include "app/config_types.h"

namespace bellwether::app {
namespace {

using Kind = checks::WatchRequest::Kind;

// Within a command line: one word for the splitter, nothing for macros, and no end of the call's argument.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '$') {
      out += "$$";
    } else if (c == '!') {
      out += "\\!";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// "https://www.example.com:8443/a?b" in the options of check_http.
Result<std::string> http_check(std::string_view url) {
  const bool is_tls = url.starts_with("https://");
  if (!is_tls && !url.starts_with("http://"))
    return fail(Code::kInvalidArgument, "\"url\" must begin with http:// or https://");
  std::string_view rest = url.substr(is_tls ? 8 : 7);
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  const std::string_view path = slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
  std::string options;
  if (const std::size_t colon = authority.rfind(':');
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    options = " -p " + quoted(authority.substr(colon + 1));
    authority = authority.substr(0, colon);
  }
  if (authority.empty()) return fail(Code::kInvalidArgument, "\"url\" names no host");
  return fmt::format("check_http!-H {}{}{} -u {}", quoted(authority), options, is_tls ? " -S" : "", quoted(path));
}

Result<std::string> check_of(const checks::WatchRequest& request) {
  switch (request.kind) {
    case Kind::kMetric: {
      std::string check = "check_graphite!-t " + quoted(request.target);
      if (!request.over.empty()) return check + fmt::format(" --over -W {0} -C {0}", request.over);
      return check + fmt::format(" --under -W {0} -C {0}", request.under);
    }
    case Kind::kZeroOut:
      return "check_graphite!-t " + quoted(request.target) + " --zero-out";
    case Kind::kHttp:
      return http_check(request.url);
    case Kind::kTcp:
      return fmt::format("check_tcp!-H {} -p {}", quoted(request.address), request.port);
  }
  return fail(Code::kInternal, "no such kind of check");
}

}  // namespace

Result<std::string> watch_text(const checks::WatchRequest& request, const checks::Configuration& configuration,
                               UnixSeconds now) {
  const std::string host = request.host.empty() ? std::string(kWatchedHost) : request.host;
  if (configuration.find_service(host, request.name))
    return fail(Code::kAlreadyExists, fmt::format("{} has a service named {} already", host, request.name));
  TRY(const std::string check, check_of(request));
  std::string text;
  if (!configuration.find_host(host)) {
    if (!request.host.empty()) return fail(Code::kNotFound, "no host named " + host);
    text += fmt::format("\n[[host]]\nname = {}\nalias = \"what somebody asked to be watched\"\n", show_text(host));
  }
  std::string since;
  append_iso8601(since, now);
  text += fmt::format("\n# asked for by {} at {}\n[[service]]\nname = {}\nhosts = [{}]\ncheck = {}\n",
                      show_text(request.author), since, show_text(request.name), show_text(host), show_text(check));
  text += "interval = \"1m\"\nretry = \"30s\"\nattempts = 3\n";
  if (!request.contacts.empty())
    text += fmt::format("contacts = {}\n", ConfigType<std::vector<std::string>>::show(request.contacts));
  if (request.from_event > 0)
    text += fmt::format("notes = \"taught by event {} of the timeline\"\n", request.from_event);
  return text;
}

}  // namespace bellwether::app

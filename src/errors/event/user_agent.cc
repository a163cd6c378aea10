#include "errors/event/user_agent.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/text.h"

namespace bellwether::errors {
namespace {

struct Family {
  std::string_view token;  // in the header, before its version
  std::string_view name;
};

// Special before general: every browser calls itself by the names of those it grew from.
constexpr std::array kBrowsers{
    Family{"Googlebot/", "Googlebot"},
    Family{"bingbot/", "bingbot"},
    Family{"Electron/", "Electron"},
    Family{"EdgiOS/", "Edge Mobile"},
    Family{"EdgA/", "Edge Mobile"},
    Family{"Edg/", "Edge"},
    Family{"Edge/", "Edge"},
    Family{"OPR/", "Opera"},
    Family{"Vivaldi/", "Vivaldi"},
    Family{"YaBrowser/", "Yandex Browser"},
    Family{"SamsungBrowser/", "Samsung Internet"},
    Family{"UCBrowser/", "UC Browser"},
    Family{"DuckDuckGo/", "DuckDuckGo"},
    Family{"FxiOS/", "Firefox iOS"},
    Family{"CriOS/", "Chrome Mobile iOS"},
    Family{"HeadlessChrome/", "HeadlessChrome"},
    Family{"Chromium/", "Chromium"},
    Family{"Firefox/", "Firefox"},
    Family{"Chrome/", "Chrome"},
    Family{"MSIE ", "IE"},
    Family{"Trident/7.0; rv:", "IE"},
    Family{"curl/", "curl"},
    Family{"okhttp/", "okhttp"},
    Family{"python-requests/", "Python Requests"},
    Family{"Wget/", "Wget"},
};

struct WindowsVersion {
  std::string_view token, version;
};
constexpr std::array kWindows{
    WindowsVersion{"10.0", "10"}, WindowsVersion{"6.3", "8.1"},   WindowsVersion{"6.2", "8"},
    WindowsVersion{"6.1", "7"},   WindowsVersion{"6.0", "Vista"}, WindowsVersion{"5.1", "XP"},
};

// Digits and points (or underscores, which become points) behind `token`.
std::optional<std::string> version_after(std::string_view text, std::string_view token) {
  const std::size_t at = text.find(token);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + token.size());
  std::string version;
  for (const char c : text.substr(0, 32)) {
    if (c == '_' || c == '.')
      version.push_back('.');
    else if (c >= '0' && c <= '9')
      version.push_back(c);
    else
      break;
  }
  while (version.ends_with('.')) version.pop_back();
  return version;
}

NamedVersion browser_of(std::string_view agent) {
  for (const Family& family : kBrowsers) {
    const auto version = version_after(agent, family.token);
    if (!version) continue;
    const bool is_mobile =
        agent.find("Mobile") != std::string_view::npos && agent.find("Android") != std::string_view::npos;
    std::string name(family.name);
    if (is_mobile && (name == "Chrome" || name == "Firefox")) name += " Mobile";
    return {.name = std::move(name), .version = *version};
  }
  if (const auto version = version_after(agent, "Version/");
      version && agent.find("Safari/") != std::string_view::npos) {
    const bool is_mobile = agent.find("Mobile/") != std::string_view::npos;
    return {.name = is_mobile ? "Mobile Safari" : "Safari", .version = *version};
  }
  return {};
}

NamedVersion os_of(std::string_view agent) {
  if (const auto version = version_after(agent, "Windows NT ")) {
    const auto known = std::ranges::find(kWindows, std::string_view(*version), &WindowsVersion::token);
    return {.name = "Windows", .version = known == kWindows.end() ? *version : std::string(known->version)};
  }
  if (auto version = version_after(agent, "iPhone OS ")) return {.name = "iOS", .version = std::move(*version)};
  if (auto version = version_after(agent, "CPU OS ")) return {.name = "iOS", .version = std::move(*version)};
  if (auto version = version_after(agent, "Android ")) return {.name = "Android", .version = std::move(*version)};
  if (auto version = version_after(agent, "Mac OS X ")) return {.name = "Mac OS X", .version = std::move(*version)};
  if (agent.find("CrOS ") != std::string_view::npos) return {.name = "Chrome OS", .version = {}};
  if (agent.find("Ubuntu") != std::string_view::npos) return {.name = "Ubuntu", .version = {}};
  if (agent.find("Linux") != std::string_view::npos) return {.name = "Linux", .version = {}};
  return {};
}

// "… Android 14; Pixel 8 Build/UD1A) …": what stands behind the version.
std::string android_model(std::string_view agent) {
  const std::size_t at = agent.find("Android ");
  if (at == std::string_view::npos) return {};
  std::string_view rest = agent.substr(at);
  rest = rest.substr(0, rest.find(')'));
  const std::size_t separator = rest.find(';');
  if (separator == std::string_view::npos) return {};
  rest.remove_prefix(separator + 1);
  rest = rest.substr(0, std::min(rest.find(" Build/"), rest.find(';')));
  const std::string_view model = trim(rest);
  return model == "K" ? std::string() : std::string(model);  // "K" is what Chrome says for every device
}

std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

// The brand that is neither made up ("Not:A-Brand") nor the engine's, if there is one.
NamedVersion brand_of(std::string_view brands) {
  NamedVersion engine;
  for (const std::string_view entry : split(brands, ',')) {
    const std::size_t version_at = entry.find(";v=");
    if (version_at == std::string_view::npos) continue;
    NamedVersion brand{.name = unquoted(entry.substr(0, version_at)),
                       .version = unquoted(entry.substr(version_at + 3))};
    if (brand.name.find("Brand") != std::string::npos) continue;
    if (brand.name != "Chromium") return brand;
    engine = std::move(brand);
  }
  return engine;
}

}  // namespace

Client read_client(std::string_view user_agent, const ClientHints& hints) {
  Client client;
  client.browser = browser_of(user_agent);
  client.os = os_of(user_agent);
  if (client.browser.name.empty() && !hints.brands.empty()) client.browser = brand_of(hints.brands);
  if (!hints.platform.empty()) {
    const std::string platform = unquoted(hints.platform);
    const std::string version = unquoted(hints.platform_version);
    if (client.os.name.empty()) client.os.name = platform == "macOS" ? "Mac OS X" : platform;
    if (!version.empty()) client.os.version = version;
  }
  if (user_agent.find("iPhone") != std::string_view::npos) {
    client.device = "iPhone";
  } else if (user_agent.find("iPad") != std::string_view::npos) {
    client.device = "iPad";
  } else if (user_agent.find("Macintosh") != std::string_view::npos) {
    client.device = "Mac";
  } else {
    client.device = hints.model.empty() ? android_model(user_agent) : unquoted(hints.model);
  }
  if (client.device == "iPhone" || client.device == "iPad" || client.device == "Mac") client.brand = "Apple";
  return client;
}

}  // namespace bellwether::errors

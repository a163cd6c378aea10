#include "app/ui_assets.h"

#include <algorithm>
#include <array>

namespace bellwether::app {

namespace {

constexpr std::string_view kIndex = "/index.html";

// As in web/src/shell/pages.ts.
constexpr std::array<std::string_view, 14> kPages = {
    "/",         "/graphs",   "/problems", "/problems/*",    "/checks", "/checks/*", "/errors",
    "/errors/*", "/timeline", "/oncall",   "/notifications", "/system", "/sign-in",  "/setup"};

net::HttpHandler serve(const net::StaticAsset* asset) {
  return [asset](net::HttpRequest&) -> runtime::Task<net::HttpResponse> {
    net::HttpResponse response;
    response.asset = asset;
    if (asset->path == kIndex) {
      response.headers.emplace_back("content-security-policy", ui_content_security_policy());
      response.headers.emplace_back("referrer-policy", "same-origin");
    }
    response.headers.emplace_back("x-content-type-options", "nosniff");
    co_return response;
  };
}

}  // namespace

const net::StaticAsset* find_ui_asset(std::string_view path) {
  const auto assets = ui_assets();
  const auto found = std::ranges::find(assets, path, &net::StaticAsset::path);
  return found == assets.end() ? nullptr : &*found;
}

std::span<const std::string_view> ui_pages() {
  return kPages;
}

std::string_view ui_content_security_policy() {
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
         "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

void mount_ui(net::Router& router) {
  for (const net::StaticAsset& asset : ui_assets()) {
    router.get(asset.path, net::Access::kPublic, serve(&asset));
  }
  const net::StaticAsset* index = find_ui_asset(kIndex);
  for (const std::string_view page : kPages) router.get(page, net::Access::kPublic, serve(index));
}

}  // namespace bellwether::app

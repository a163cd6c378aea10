#include "net/static_assets.h"

#include "net/negotiation.h"

namespace bellwether::net {
namespace {

constexpr std::string_view kIndex = "/index.html";

// "/assets/index-3f2a.js": a name with an ending is a file, and a missing file is not a page.
bool names_a_file(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

}  // namespace

StaticAssets::StaticAssets(std::span<const StaticAsset> assets) {
  for (const StaticAsset& asset : assets) by_path_.emplace(asset.path, &asset);
}

const StaticAsset* StaticAssets::find(std::string_view path) const {
  const auto at = by_path_.find(path == "/" ? kIndex : path);
  return at == by_path_.end() ? nullptr : at->second;
}

const StaticAsset* StaticAssets::answer(const HttpRequest& request) const {
  if (request.method != HttpMethod::kGet && request.method != HttpMethod::kHead) return nullptr;
  if (const StaticAsset* asset = find(request.path)) return asset;
  if (names_a_file(request.path) || !accepts_html(request.header("accept").value_or(""))) return nullptr;
  return find(kIndex);
}

}  // namespace bellwether::net

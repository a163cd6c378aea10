// The table of static assets, by path. Built once, read-only afterwards.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>

#include "net/http.h"

namespace bellwether::net {

class StaticAssets {
 public:
  explicit StaticAssets(std::span<const StaticAsset> assets);

  // The asset of that path, "/index.html" for "/", or null.
  const StaticAsset* find(std::string_view path) const;

  // What answers GET and HEAD of a path that no route knows: its asset, or the index page when a browser asks for a page, because the UI
  // routes in the browser. Null: not found.
  const StaticAsset* answer(const HttpRequest& request) const;

 private:
  std::unordered_map<std::string_view, const StaticAsset*> by_path_;
};

}  // namespace bellwether::net

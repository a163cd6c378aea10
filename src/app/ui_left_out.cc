// The table of assets of a build with -DBW_UI=OFF.
#include "app/ui_assets.h"

namespace bellwether::app {

std::span<const net::StaticAsset> ui_assets() {
  static constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Bellwether</title>
<h1>Bellwether is running, without its pages</h1>
<p>This binary was built with <code>-DBW_UI=OFF</code>. The data is served all the same:
<a href="/metrics/find?query=*">the first level of names</a>, <a href="/render?target=*&amp;format=json">a rendered target</a>,
<a href="/api/v1/system">the state of the server</a>.
</html>
)";
  static constexpr net::StaticAsset kAssets[] = {
      {"/index.html", "text/html; charset=utf-8", "\"without-pages-1\"", kPage, {}, {}, false},
  };
  return kAssets;
}

}  // namespace bellwether::app

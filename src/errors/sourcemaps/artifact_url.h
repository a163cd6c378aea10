// Where JavaScript says that it came from, and how uploads name it: "https://shop.example/static/app.min.js?v=3" is "~/static/app.min.js", where
// '~' stands for any origin. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellwether::errors {

// "https://shop.example" of a URL, "~" of an uploaded name, "app://" of "app:///x", empty for a path.
std::string_view origin_of(std::string_view url);

// The names under which the file of `path` may have been uploaded, the most exact first.
std::vector<std::string> artifact_urls(std::string_view path);

// `reference` as it is meant in the file `base`: "https://x/a/b.js" and "../c.ts" make "https://x/c.ts".
std::string resolve_url(std::string_view base, std::string_view reference);

// Whether a frame's file is code that somebody may have built: not the engine's, a browser extension's, or unknown.
bool is_built_file(std::string_view path);

// A source's name as people read it: "src/cart.ts" of "webpack://shop/./src/cart.ts" and of "../src/cart.ts".
std::string source_name(std::string_view source);

}  // namespace bellwether::errors

// What a function that a minifier renamed is called in its source. A source map names places, not functions: so the place is found where the
// function was declared, in the minified text before the frame's own, by the name that the frame has.
//
// Pure. Looks at most kMaxTokensBack tokens back: about 20 ns each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "errors/sourcemaps/generated_text.h"
#include "errors/sourcemaps/source_map.h"

namespace bellwether::errors {

inline constexpr std::size_t kMaxTokensBack = 20'000;

// The last name of what an engine calls a function: "LT" of "new LT" and of "async LT", "render" of "Object.render [as paint]". Empty for
// names that are none: "?", "<anonymous>".
std::string_view last_name(std::string_view function);

// The name in the source of the function `function` (as the frame calls it) that runs at `place`; empty where nothing says it.
std::string_view declared_name(const SourceMap& map, const GeneratedText& text, TextPosition place,
                               std::string_view function);

// The name in the source of what is called at `place`, if it is `function` that is called there; empty otherwise.
std::string_view called_name(const SourceMap& map, const GeneratedText& text, TextPosition place,
                             std::string_view function);

// The whole of what an engine calls the function, in the source's names: "Basket.addLine" for "i.addLine". `last` is what its last name is
// in the source, empty where that is not known; nullopt where nothing changes.
std::optional<std::string> renamed_function(const SourceMap& map, const GeneratedText& text, TextPosition place,
                                            std::string_view function, std::string_view last);

}  // namespace bellwether::errors

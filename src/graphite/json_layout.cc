#include "graphite/json_layout.h"

namespace bellwether::graphite {

std::string lay_out_json(std::string json, JsonLayout layout) {
  if (layout == JsonLayout::kCompact) return json;
  const bool indented = layout == JsonLayout::kIndented;
  std::string out;
  out.reserve(json.size() + json.size() / 4);
  std::size_t depth = 0;
  bool in_string = false;
  const auto new_line = [&] {
    out.push_back('\n');
    out.append(2 * depth, ' ');
  };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out.push_back(c);
      if (c == '\\' && i + 1 < json.size()) out.push_back(json[++i]);
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        out.push_back(c);
        break;
      case ' ':
        break;
      case ',':
        out.push_back(c);
        if (indented) {
          new_line();
        } else {
          out.push_back(' ');
        }
        break;
      case ':':
        out += ": ";
        break;
      case '[':
      case '{': {
        out.push_back(c);
        ++depth;
        const bool is_empty = i + 1 < json.size() && (json[i + 1] == ']' || json[i + 1] == '}');
        if (indented && !is_empty) new_line();
        break;
      }
      case ']':
      case '}': {
        if (depth > 0) --depth;
        const bool is_empty = i > 0 && (json[i - 1] == '[' || json[i - 1] == '{');
        if (indented && !is_empty) new_line();
        out.push_back(c);
        break;
      }
      default:
        out.push_back(c);
    }
  }
  return out;
}

}  // namespace bellwether::graphite

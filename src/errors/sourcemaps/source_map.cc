#include "errors/sourcemaps/source_map.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "codec/json_reader.h"

namespace bellwether::errors {
namespace {

using codec::JsonValue;

// Some servers put a line in front that keeps the map from being run as a script.
std::string_view without_guard(std::string_view text) {
  if (!text.starts_with(")]}")) return text;
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

std::string_view text_of(const JsonValue& object, std::string_view name) {
  const std::optional<JsonValue> value = object.find(name);
  return value ? value->as_string().value_or(std::string_view()) : std::string_view();
}

std::string join(std::string_view root, std::string_view name) {
  const bool is_absolute = name.starts_with('/') || name.find("://") != std::string_view::npos;
  if (root.empty() || is_absolute) return std::string(name);
  std::string joined(root);
  if (!joined.ends_with('/')) joined.push_back('/');
  joined += name;
  return joined;
}

}  // namespace

class SourceMap::Reader {
 public:
  explicit Reader(SourceMap& map) : map_(map) {}

  Result<void> read(const JsonValue& root) {
    if (!root.is_object()) return fail(Code::kInvalidArgument, "source map: not a JSON object");
    const std::optional<JsonValue> sections = root.find("sections");
    if (!sections || !sections->is_array()) return read_one(root, {});
    if (sections->size() > kMaxSections)
      return fail(Code::kResourceExhausted, fmt::format("source map: more than {} sections", kMaxSections));
    Result<void> outcome;
    const auto read = [this, &outcome](JsonValue section) {
      outcome = read_section(section);
      return outcome.has_value();
    };
    sections->each_element(std::ref(read));
    return outcome;
  }

  void finish() {
    const auto place = &MapToken::generated;
    if (!std::ranges::is_sorted(map_.tokens_, {}, place)) std::ranges::sort(map_.tokens_, {}, place);
    map_.tokens_.shrink_to_fit();
    map_.bytes_ = sizeof(SourceMap) + map_.tokens_.size() * sizeof(MapToken);
    for (const Source& source : map_.sources_)
      map_.bytes_ += sizeof(Source) + source.name.size() + (source.content ? source.content->size() : 0);
    for (const std::string& name : map_.names_) map_.bytes_ += sizeof(std::string) + name.size();
  }

 private:
  Result<void> read_section(const JsonValue& section) {
    const std::optional<JsonValue> offset = section.find("offset");
    const std::optional<JsonValue> inner = section.find("map");
    if (!offset || !inner || !inner->is_object())
      return fail(Code::kInvalidArgument, "source map: a section without an offset or a map of its own");
    TRY(const std::int64_t line, offset->integer_at("line"));
    TRY(const std::int64_t column, offset->integer_at("column"));
    constexpr std::int64_t kMost = 1 << 30;
    if (line < 0 || column < 0 || line > kMost || column > kMost)
      return fail(Code::kInvalidArgument, "source map: a section that begins outside of any text");
    return read_one(*inner, {.line = static_cast<std::uint32_t>(line), .column = static_cast<std::uint32_t>(column)});
  }

  Result<void> read_one(const JsonValue& root, TextPosition begin) {
    TRY(const std::int64_t version, root.integer_at("version"));
    if (version != 3) return fail(Code::kInvalidArgument, fmt::format("source map: version {}, not 3", version));
    MappingBase base{.begin = begin,
                     .sources_before = static_cast<std::uint32_t>(map_.sources_.size()),
                     .names_before = static_cast<std::uint32_t>(map_.names_.size())};
    TRY_VOID(read_sources(root));
    TRY_VOID(read_names(root));
    base.sources = static_cast<std::uint32_t>(map_.sources_.size()) - base.sources_before;
    base.names = static_cast<std::uint32_t>(map_.names_.size()) - base.names_before;
    read_contents(root, base.sources_before);
    TRY(const std::string_view mappings, root.string_at("mappings"));
    return read_mappings(mappings, base, map_.tokens_);
  }

  Result<void> read_sources(const JsonValue& root) {
    const std::optional<JsonValue> sources = root.find("sources");
    if (!sources) return {};
    if (map_.sources_.size() + sources->size() > kMaxSources)
      return fail(Code::kResourceExhausted, fmt::format("source map: more than {} sources", kMaxSources));
    const std::string_view source_root = text_of(root, "sourceRoot");
    const auto read = [&](JsonValue source) {
      const std::string_view name = source.as_string().value_or(std::string_view());
      map_.sources_.push_back({.name = name.empty() ? std::string() : join(source_root, name), .content = {}});
      return true;
    };
    sources->each_element(std::ref(read));
    return {};
  }

  Result<void> read_names(const JsonValue& root) {
    const std::optional<JsonValue> names = root.find("names");
    if (!names) return {};
    if (map_.names_.size() + names->size() > kMaxMapTokens)
      return fail(Code::kResourceExhausted, fmt::format("source map: more than {} names", kMaxMapTokens));
    const auto read = [this](JsonValue name) {
      map_.names_.emplace_back(name.as_string().value_or(std::string_view()));
      return true;
    };
    names->each_element(std::ref(read));
    return {};
  }

  void read_contents(const JsonValue& root, std::size_t first) {
    const std::optional<JsonValue> contents = root.find("sourcesContent");
    if (!contents) return;
    std::size_t index = first;
    const auto read = [this, &index](JsonValue content) {
      if (index == map_.sources_.size()) return false;
      if (const auto text = content.as_string()) map_.sources_[index].content = *text;
      ++index;
      return true;
    };
    contents->each_element(std::ref(read));
  }

  SourceMap& map_;
};

Result<SourceMap> SourceMap::parse(std::string_view text) {
  TRY(const codec::JsonDocument document, codec::JsonDocument::parse(without_guard(text), kMaxBytes));
  SourceMap map;
  Reader reader(map);
  TRY_VOID(reader.read(document.root()));
  reader.finish();
  return map;
}

std::optional<std::size_t> SourceMap::token_at(TextPosition generated) const {
  const auto after = std::ranges::upper_bound(tokens_, generated, {}, &MapToken::generated);
  if (after == tokens_.begin()) return std::nullopt;
  const auto token = after - 1;
  if (token->generated.line != generated.line) return std::nullopt;
  return static_cast<std::size_t>(token - tokens_.begin());
}

std::optional<SourceMap::Found> SourceMap::find(TextPosition generated) const {
  const std::optional<std::size_t> index = token_at(generated);
  if (!index) return std::nullopt;
  const MapToken& token = tokens_[*index];
  if (token.source == MapToken::kNone) return std::nullopt;
  return Found{.source_index = token.source,
               .source = sources_[token.source].name,
               .name = name_of(token),
               .position = token.original};
}

std::optional<std::string_view> SourceMap::content(std::uint32_t source_index) const {
  if (source_index >= sources_.size() || !sources_[source_index].content) return std::nullopt;
  return *sources_[source_index].content;
}

std::string_view SourceMap::name_of(const MapToken& token) const {
  return token.name == MapToken::kNone ? std::string_view() : std::string_view(names_[token.name]);
}

}  // namespace bellwether::errors

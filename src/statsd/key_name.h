// Key names: what the original makes of a key and its tags, and what the extended mode makes of the five ways to write tags.
//
// Pure; the results are appended to `out`. A canonical key is a fixed point: canonical(canonical(k)) == canonical(k), which is what lets the
// fast path look a raw key up before it knows whether the key is clean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bellwether::statsd {

// The original's cleaning: white space becomes '_', '/' becomes '-', all but letters, digits and "_-.;=" goes.
void append_sanitized(std::string& out, std::string_view text);

// True if append_sanitized() changes nothing.
bool is_sanitized(std::string_view text);

// The original's key: the name, then each of the tags (text behind "|#") behind a ';' with its first ';' as '_' and first ':' as '='.
void append_strict_key(std::string& out, std::string_view name, std::string_view tags, bool sanitize,
                       std::string& scratch);

// The extended mode's key: NAME;tag=value;… with tags sorted by name, the first of equal names kept, "true" for a tag without a value. Tags are
// taken from the name, as "name,tag=value" (Influx), "name#tag=value,…" (Librato), "name[tag=value,…]" (SignalFx) or "name;tag=value"
// (Graphite), and from `dogstatsd_tags`, "tag:value,…".
class ExtendedKey {
 public:
  void append(std::string& out, std::string_view name, std::string_view dogstatsd_tags, bool sanitize);

 private:
  struct Tag {
    std::string_view name;
    std::string_view value;
  };
  void add_tags(std::string_view list, char separator, char assignment);
  void add_tag(std::string_view tag, char assignment);
  static void append_part(std::string& out, std::string_view text, bool sanitize, bool is_tag_name);

  std::vector<Tag> tags_;
  std::string joined_;
  std::string cleaned_;
  std::vector<std::pair<std::string, std::string>> clean_tags_;
};

}  // namespace bellwether::statsd

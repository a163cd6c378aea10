// OwnSchemas: what storage schemas say, and for the series that Bellwether writes itself and that they do not name, a schema of their own: checks
// run every few minutes, errors are counted, and people look at both for a year.
//
// Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "carbon/rules.h"
#include "series/schema.h"

namespace bellwether::app {

class OwnSchemas final : public series::SchemaSource {
 public:
  // `rules` outlives this, and gives a schema without a pattern to names that no section matches.
  explicit OwnSchemas(const carbon::Rules& rules) : rules_(rules) {}

  // Of names that begin so and end so; the first that fits counts. Before anybody asks.
  void add(std::string prefix, std::string suffix, series::Schema schema) {
    own_.push_back({std::move(prefix), std::move(suffix), std::make_shared<const series::Schema>(std::move(schema))});
  }

  std::shared_ptr<const series::Schema> schema_of(std::string_view name) const override {
    std::shared_ptr<const series::Schema> schema = rules_.schema_of(name);
    const bool is_named = !schema->pattern.empty();
    if (is_named) return schema;
    for (const Own& own : own_) {
      if (name.starts_with(own.prefix) && name.ends_with(own.suffix)) return own.schema;
    }
    return schema;
  }

 private:
  struct Own {
    std::string prefix, suffix;
    std::shared_ptr<const series::Schema> schema;
  };

  const carbon::Rules& rules_;
  std::vector<Own> own_;
};

}  // namespace bellwether::app

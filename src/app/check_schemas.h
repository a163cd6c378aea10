// CheckSchemas: what storage schemas say, and for the series of checks that they do not name a schema of their own: checks run every few
// minutes, and people look at them for a year.
//
// Any thread.
#pragma once

#include <memory>
#include <string_view>

#include "carbon/rules.h"
#include "series/schema.h"

namespace bellwether::app {

class CheckSchemas final : public series::SchemaSource {
 public:
  // `rules` outlives this, and gives a schema without a pattern to names that no section matches.
  CheckSchemas(const carbon::Rules& rules, series::Schema checks)
      : rules_(rules), checks_(std::make_shared<const series::Schema>(std::move(checks))) {}

  std::shared_ptr<const series::Schema> schema_of(std::string_view name) const override {
    std::shared_ptr<const series::Schema> schema = rules_.schema_of(name);
    const bool is_named = !schema->pattern.empty();
    return is_named || !name.starts_with("checks.") ? schema : checks_;
  }

 private:
  const carbon::Rules& rules_;
  const std::shared_ptr<const series::Schema> checks_;
};

}  // namespace bellwether::app

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "errors/grouping/base_stack_rules.h"
#include "errors/grouping/character.h"
#include "errors/grouping/component_tree.h"
#include "errors/grouping/event_parts.h"
#include "errors/grouping/fingerprint.h"
#include "errors/grouping/fingerprint_rules.h"
#include "errors/grouping/grouping.h"
#include "errors/grouping/stack_rules.h"
#include "errors/grouping/strategy.h"

namespace bellwether::errors {
namespace {

constexpr std::size_t kHashDigits = 32;

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && std::ranges::all_of(text, is_hex);
}

// A checksum that the client made itself: its own hash, or as good as one.
std::vector<std::string> checksum_hashes(const std::string& checksum) {
  if (is_hash(checksum)) return {to_lower(checksum)};
  std::vector<std::string> hashes{hash_of(checksum)};
  if (checksum.size() <= kHashDigits) hashes.push_back(checksum);
  return hashes;
}

class RuleGrouper final : public Grouper {
 public:
  RuleGrouper(Profile profile, StackRules stack_rules, FingerprintRules own, FingerprintRules built_in)
      : profile_(profile),
        stack_rules_(std::move(stack_rules)),
        own_fingerprints_(std::move(own)),
        built_in_fingerprints_(std::move(built_in)) {}

  Grouped group(const Event& event) const override {
    if (!event.checksum.empty()) return Grouped{.hashes = checksum_hashes(event.checksum), .title = {}};
    KeptText kept;
    const EventParts parts = take_apart(event, stack_rules_, kept);
    const Fingerprint fingerprint = fingerprint_of(event, parts);
    Grouped out;
    out.title = fingerprint.title;
    if (fingerprint.replaces_default) {
      std::string joined;
      for (const std::string& entry : fingerprint.entries) joined += entry;
      out.hashes.push_back(hash_of(joined));
      return out;
    }
    const DefaultVariants defaults = default_variants(event, parts, context(Reasons::kNone), kept);
    for (Hashed& hashed : hash_variants(defaults.variants, fingerprint)) {
      if (!hashed.hash.empty()) out.hashes.push_back(std::move(hashed.hash));
    }
    if (out.title.empty() && defaults.main_exception != nullptr) out.title = title_of_main(*defaults.main_exception);
    return out;
  }

  std::vector<Variant> explain(const Event& event) const override {
    std::vector<Variant> out;
    KeptText kept;
    const EventParts parts = take_apart(event, stack_rules_, kept);
    const Fingerprint fingerprint = fingerprint_of(event, parts);
    std::string_view replaced_because;
    if (!event.checksum.empty()) {
      for (std::string& hash : checksum_hashes(event.checksum)) {
        out.push_back(custom_variant("checksum", "the client's checksum", std::move(hash), {event.checksum}));
      }
      replaced_because = "the client's checksum takes its place";
    } else if (fingerprint.replaces_default) {
      std::string joined;
      for (const std::string& entry : fingerprint.entries) joined += entry;
      out.push_back(custom_variant(fingerprint.is_built_in ? "built-in-fingerprint" : "custom-fingerprint",
                                   fingerprint.description, hash_of(joined), fingerprint.entries));
      replaced_because = "the fingerprint takes its place";
    }

    const DefaultVariants defaults = default_variants(event, parts, context(Reasons::kForPeople), kept);
    std::vector<Hashed> hashed = hash_variants(defaults.variants, fingerprint);
    for (std::size_t i = 0; i < defaults.variants.size(); ++i) {
      const DefaultVariant& variant = defaults.variants[i];
      Variant& shown = out.emplace_back();
      shown.name = variant.name;
      shown.description = variant.description;
      shown.root = variant.tree.to_component();
      shown.hint = hashed[i].hint.empty() ? variant.hint : hashed[i].hint;
      shown.hash = std::move(hashed[i].hash);
      if (!replaced_because.empty()) {
        shown.hint = replaced_because;
        shown.hash.clear();
      } else if (!fingerprint.entries.empty()) {
        shown.description += " and " + fingerprint.description;
        shown.root.components.insert(shown.root.components.begin(), fingerprint_component(fingerprint.entries));
      }
      shown.contributes = !shown.hash.empty();
      shown.root.contributes = shown.contributes;
    }
    return out;
  }

  void mark_in_app(Event& event) const override {
    for (Exception& exception : event.exceptions) {
      if (exception.stacktrace) mark(*exception.stacktrace, event.platform, &exception);
    }
    for (Thread& thread : event.threads) {
      if (thread.stacktrace) mark(*thread.stacktrace, event.platform, nullptr);
    }
    if (event.stacktrace) mark(*event.stacktrace, event.platform, nullptr);
  }

 private:
  struct Fingerprint {
    std::vector<std::string> entries;  // empty: nobody asked for anything
    std::string title;
    std::string description;
    bool replaces_default = false;
    bool is_built_in = false;
  };
  struct Hashed {
    std::string hash;  // empty: does not contribute
    std::string_view hint;
  };

  StrategyContext context(Reasons reasons) const { return StrategyContext{stack_rules_, profile_, reasons}; }

  Fingerprint fingerprint_of(const Event& event, const EventParts& parts) const {
    Fingerprint out;
    const FingerprintRules::Rule* rule = own_fingerprints_.find(event, parts);
    if (rule == nullptr) {
      rule = built_in_fingerprints_.find(event, parts);
      out.is_built_in = rule != nullptr;
    }
    if (rule != nullptr && !rule->title.empty()) out.title = resolve_variables(rule->title, event, parts);
    const std::vector<std::string>& asked = rule == nullptr ? event.fingerprint : rule->fingerprint;
    if (is_default_fingerprint(asked)) return out;
    out.description = rule == nullptr ? "the client's fingerprint" : "the fingerprint of a rule: " + rule->text;
    out.entries = resolve_fingerprint(asked, event, parts);
    out.replaces_default = std::ranges::none_of(out.entries, is_default_fingerprint_entry);
    return out;
  }

  // The hashes of the variants in their order. Values of a fingerprint stand around those of the variant.
  std::vector<Hashed> hash_variants(const std::vector<DefaultVariant>& variants, const Fingerprint& fingerprint) const {
    std::vector<Hashed> out(variants.size());
    for (std::size_t i = 0; i < variants.size(); ++i) {
      if (!variants[i].contributes) continue;
      std::string joined;
      if (fingerprint.entries.empty()) variants[i].tree.append_values(joined);
      for (const std::string& entry : fingerprint.entries) {
        if (is_default_fingerprint_entry(entry)) {
          variants[i].tree.append_values(joined);
        } else {
          joined += entry;
        }
      }
      out[i].hash = hash_of(joined);
    }
    if (out.size() != 2) return out;
    // Both views of a stack: in-app first.
    constexpr std::string_view kSame = "its hash is that of the other variant";
    if (profile_ == Profile::k2026) {
      if (out[0].hash == out[1].hash) out[1] = Hashed{.hash = {}, .hint = kSame};
    } else if (out[1].hash.empty()) {
      out[0] = Hashed{.hash = {}, .hint = "the system variant does not contribute"};
    } else if (out[0].hash == out[1].hash) {
      out[0] = Hashed{.hash = {}, .hint = kSame};
    }
    return out;
  }

  static std::string title_of_main(const Exception& exception) {
    if (exception.value.empty()) return exception.type;
    const std::string first_line = exception.value.substr(0, exception.value.find('\n'));
    return exception.type.empty() ? first_line : fmt::format("{}: {}", exception.type, first_line);
  }

  static Component fingerprint_component(const std::vector<std::string>& entries) {
    return Component{.id = "fingerprint",
                     .name = "fingerprint",
                     .contributes = true,
                     .hint = {},
                     .values = entries,
                     .components = {}};
  }

  static Variant custom_variant(std::string_view name, std::string_view description, std::string hash,
                                std::vector<std::string> values) {
    Variant variant;
    variant.name = name;
    variant.description = description;
    variant.contributes = true;
    variant.hash = std::move(hash);
    variant.root = fingerprint_component(values);
    return variant;
  }

  void mark(Stacktrace& stacktrace, std::string_view platform, const Exception* exception) const {
    KeptText kept;
    const StackParts parts = parts_of(stacktrace, platform, exception, stack_rules_, kept);
    for (std::size_t i = 0; i < stacktrace.frames.size(); ++i) {
      stacktrace.frames[i].in_app = parts.verdict.frames[i].in_app;
    }
  }

  Profile profile_;
  StackRules stack_rules_;
  FingerprintRules own_fingerprints_, built_in_fingerprints_;
};

}  // namespace

Result<std::shared_ptr<const Grouper>> Grouper::create(Profile profile, std::string_view stack_rules,
                                                       std::string_view fingerprint_rules) {
  Result<FingerprintRules> built_in = FingerprintRules::create(built_in_fingerprint_rules());
  CHECK(built_in.has_value(), "a built-in fingerprint rule is wrong");
  Result<StackRules> rules = StackRules::create(base_stack_rules(), stack_rules);
  if (!rules) return fail(rules.error().code(), "stack rules, " + rules.error().message());
  Result<FingerprintRules> own = FingerprintRules::create(fingerprint_rules);
  if (!own) return fail(own.error().code(), "fingerprint rules, " + own.error().message());
  return std::make_shared<const RuleGrouper>(profile, std::move(*rules), std::move(*own), std::move(*built_in));
}

}  // namespace bellwether::errors

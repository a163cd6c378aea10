#include "errors/event/normalise.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sys/random.h>

#include "base/check.h"
#include "codec/json_reader.h"
#include "errors/event/draft.h"
#include "errors/event/exceptions.h"
#include "errors/event/fields.h"
#include "errors/event/interfaces.h"
#include "errors/event/mend_json.h"
#include "errors/event/stacktraces.h"
#include "errors/event/times.h"
#include "errors/event/timestamp_text.h"

namespace bellwether::errors {
namespace {

using codec::JsonDocument;
using codec::JsonValue;

constexpr std::size_t kMaxNameBytes = 200;
constexpr Budget kExtra{.bytes = 256 << 10, .depth = 7, .members = 200, .item_bytes = 16 << 10};
constexpr Budget kModules{.bytes = 64 << 10, .depth = 1, .members = 1000, .item_bytes = 256};
constexpr Budget kDebugMeta{.bytes = 128 << 10, .depth = 5, .members = 50, .item_bytes = 128 << 10};
constexpr Budget kReport{.bytes = 16 << 10, .depth = 4, .members = 50, .item_bytes = 8192};
constexpr Budget kTransactionInfo{.bytes = 1024, .depth = 2, .members = 10, .item_bytes = 256};

// The names of the oldest SDKs stand beside those of today.
using EventFields =
    Fields<"event_id", "type", "timestamp", "received", "level", "platform", "logger", "transaction", "culprit",
           "release", "environment", "dist", "server_name", "checksum", "sdk", "message", "logentry",
           "sentry.interfaces.Message", "params", "exception", "sentry.interfaces.Exception", "threads", "stacktrace",
           "sentry.interfaces.Stacktrace", "template", "sentry.interfaces.Template", "csp", "expectct", "expectstaple",
           "hpkp", "fingerprint", "user", "sentry.interfaces.User", "request", "sentry.interfaces.Http", "tags",
           "contexts", "breadcrumbs", "sentry.interfaces.Breadcrumbs", "extra", "modules", "debug_meta",
           "transaction_info", "errors", "_meta">;

constexpr std::array<std::string_view, 22> kPlatforms{
    "as3",        "c",      "cfml", "cocoa", "csharp", "dart", "elixir", "go",     "groovy", "haskell", "java",
    "javascript", "native", "node", "objc",  "other",  "perl", "php",    "python", "ruby",   "rust",    "swift"};
constexpr std::array<std::string_view, 9> kTypes{"default",  "error",       "csp",  "expectct", "expectstaple",
                                                 "feedback", "transaction", "hpkp", "nel"};

EventId make_event_id() {
  EventId id;
  std::array<std::uint64_t, 2> random;
  CHECK(getrandom(random.data(), sizeof random, 0) == static_cast<ssize_t>(sizeof random));
  id.high = random[0];
  id.low = random[1];
  return id;
}

bool is_object(const OptionalValue& value) {
  return value && value->is_object();
}

const OptionalValue& first_of(const OptionalValue& a, const OptionalValue& b) {
  return a ? a : b;
}

// One event on its way through; the members of the class are what several parts need.
class Normalising {
 public:
  Normalising(const JsonValue& root, const Circumstances& circumstances, const Scrubber& scrubber, std::string& out)
      : fields_(root), circumstances_(circumstances), draft_(out, scrubber), stacks_(draft_) {}

  EventId run() {
    if (const auto& meta = fields_.get<"_meta">()) draft_.marks().adopt(*meta);
    draft_.json().begin_object();
    const EventId id = write_identity();
    write_origin();
    write_what_happened();
    write_surroundings();
    write_problems();
    if (!draft_.marks().empty()) draft_.marks().write(draft_.json().key("_meta"));
    draft_.json().end_object();
    return id;
  }

 private:
  EventId write_identity() {
    const auto& sent = fields_.get<"event_id">();
    std::optional<EventId> id = circumstances_.id;
    if (!id && sent) id = parse_event_id(sent->as_string().value_or(std::string_view()));
    if (!id) id = make_event_id();
    draft_.text("event_id", to_string(*id), kMaxNameBytes, TextKind::kPlain);
    draft_.text("type", type(), kMaxNameBytes, TextKind::kPlain);
    write_times();
    write_level();
    std::string storage;
    const auto platform = draft_.scalar_text(fields_.get<"platform">(), storage);
    platform_ =
        platform && std::ranges::find(kPlatforms, *platform) != kPlatforms.end() ? std::string(*platform) : "other";
    draft_.text("platform", platform_, kMaxNameBytes, TextKind::kPlain);
    return *id;
  }

  std::string_view type() const {
    if (const auto& sent = fields_.get<"type">()) {
      const auto known = std::ranges::find(kTypes, sent->as_string().value_or(std::string_view()));
      if (known != kTypes.end() && *known != "default" && *known != "error") return *known;
    }
    if (is_object(fields_.get<"csp">())) return "csp";
    if (is_object(fields_.get<"expectct">())) return "expectct";
    if (is_object(fields_.get<"expectstaple">())) return "expectstaple";
    if (is_object(fields_.get<"hpkp">())) return "hpkp";
    const auto& contexts = fields_.get<"contexts">();
    if (contexts && contexts->find("feedback")) return "feedback";
    const auto& exception = first_of(fields_.get<"exception">(), fields_.get<"sentry.interfaces.Exception">());
    return has_exceptions(exception) ? "error" : "default";
  }

  void write_times() {
    drift_ = clock_drift(circumstances_.received, circumstances_.sent);
    ClampedTime when{.time = circumstances_.received};
    if (const auto& sent = fields_.get<"timestamp">()) {
      std::string storage;
      if (const auto time = read_event_time(*sent)) {
        when = clamp_event_time(*time + drift_, circumstances_.received);
      } else {
        draft_.problem("invalid_data", "timestamp", draft_.scalar_text(sent, storage).value_or(std::string_view()));
      }
      if (when.fault == TimeFault::kFuture)
        draft_.problem("future_timestamp", "timestamp", draft_.scalar_text(sent, storage).value_or(std::string_view()));
      if (when.fault == TimeFault::kPast)
        draft_.problem("past_timestamp", "timestamp", draft_.scalar_text(sent, storage).value_or(std::string_view()));
    }
    write_timestamp(draft_.json().key("timestamp"), when.time);
    write_timestamp(draft_.json().key("received"), circumstances_.received);
  }

  void write_level() {
    std::optional<Level> level = Level::kError;
    if (const auto& sent = fields_.get<"level">()) {
      std::string storage;
      const std::string_view name = draft_.scalar_text(sent, storage).value_or(std::string_view());
      level = find_level(name);
      if (!level) draft_.problem("invalid_data", "level", name);
    }
    draft_.text("level", level_name(level.value_or(Level::kError)), kMaxNameBytes, TextKind::kPlain);
  }

  // The name under which it is deployed; where the event has none, a tag of that name or the request's query may.
  template <class Rule>
  void write_deployment(std::string_view name, const OptionalValue& sent, std::string_view fallback, Rule valid) {
    std::string storage;
    std::string_view text = draft_.scalar_text(sent, storage).value_or(std::string_view());
    const auto tag = std::ranges::find(tags_, name, &Pairs::value_type::first);
    std::string tagged;
    if (tag != tags_.end()) {
      tagged = std::move(tag->second);
      tags_.erase(tag);
    }
    if (text.empty()) text = tagged;
    if (text.empty()) text = fallback;
    if (text.empty()) return;
    if (const auto name_of_it = valid(text)) {
      draft_.text(name, *name_of_it, kMaxNameBytes + 50);
    } else {
      draft_.problem("invalid_data", name, text);
    }
  }

  void write_origin() {
    tags_ = read_tags(draft_, fields_.get<"tags">());
    draft_.text("logger", fields_.get<"logger">(), 64);
    draft_.text("transaction", first_of(fields_.get<"transaction">(), fields_.get<"culprit">()), kMaxNameBytes);
    write_deployment("release", fields_.get<"release">(), circumstances_.release, valid_release);
    write_deployment("environment", fields_.get<"environment">(), circumstances_.environment, valid_environment);
    write_deployment("dist", fields_.get<"dist">(), {}, valid_dist);
    draft_.text("server_name", fields_.get<"server_name">(), kMaxNameBytes);
    draft_.text("checksum", fields_.get<"checksum">(), 128);
    write_sdk(draft_, fields_.get<"sdk">(), circumstances_.sdk);
  }

  void write_what_happened() {
    write_message(draft_, first_of(fields_.get<"logentry">(), fields_.get<"sentry.interfaces.Message">()),
                  fields_.get<"message">(), fields_.get<"params">());
    write_exceptions(draft_, stacks_,
                     first_of(fields_.get<"exception">(), fields_.get<"sentry.interfaces.Exception">()));
    write_threads(draft_, stacks_, fields_.get<"threads">());
    stacks_.write("stacktrace", first_of(fields_.get<"stacktrace">(), fields_.get<"sentry.interfaces.Stacktrace">()));
    write_template(draft_, first_of(fields_.get<"template">(), fields_.get<"sentry.interfaces.Template">()));
    write_object("csp", fields_.get<"csp">(), kReport);
    write_object("expectct", fields_.get<"expectct">(), kReport);
    write_object("expectstaple", fields_.get<"expectstaple">(), kReport);
    write_object("hpkp", fields_.get<"hpkp">(), kReport);
    write_fingerprint(draft_, fields_.get<"fingerprint">());
  }

  void write_surroundings() {
    const ReadRequest request =
        read_request(draft_, first_of(fields_.get<"request">(), fields_.get<"sentry.interfaces.Http">()));
    write_user(draft_, first_of(fields_.get<"user">(), fields_.get<"sentry.interfaces.User">()), fields_.get<"sdk">(),
               platform_, circumstances_.peer_address, request.remote_address());
    write_request(draft_, request);
    write_tags(draft_, tags_);
    // An SDK on a server calls itself by its name, which says nothing about anybody's browser.
    const bool is_browser = circumstances_.user_agent.starts_with("Mozilla/");
    write_contexts(draft_, fields_.get<"contexts">(), request,
                   is_browser ? circumstances_.user_agent : std::string_view());
    write_breadcrumbs(draft_, first_of(fields_.get<"breadcrumbs">(), fields_.get<"sentry.interfaces.Breadcrumbs">()),
                      drift_);
    write_object("extra", fields_.get<"extra">(), kExtra);
    write_modules();
    write_object("debug_meta", fields_.get<"debug_meta">(), kDebugMeta);
    write_object("transaction_info", fields_.get<"transaction_info">(), kTransactionInfo);
  }

  void write_object(std::string_view name, const OptionalValue& value, Budget budget) {
    if (is_object(value)) draft_.value(name, value, budget);
  }

  // Names of packages, "oauthlib" among them, are no keys of secrets.
  void write_modules() {
    const auto& modules = fields_.get<"modules">();
    if (!is_object(modules)) return;
    draft_.json().key("modules").begin_object();
    const Marks::Step step(draft_.marks(), "modules");
    const std::vector<Member> packages = members_of(*modules);
    const std::size_t before = draft_.bytes();
    std::size_t written = 0;
    for (const auto& [name, version] : packages) {
      if (written == kModules.members || draft_.bytes() - before > kModules.bytes) break;
      draft_.text(cut_utf8(name, kMaxNameBytes), version, kMaxNameBytes);
      ++written;
    }
    if (written < packages.size()) draft_.marks().add_cut(packages.size());
    draft_.json().end_object();
  }

  void write_problems() {
    const auto& sent = fields_.get<"errors">();
    if (draft_.problems().empty() && !(sent && sent->is_array() && sent->size() > 0)) return;
    draft_.json().key("errors").begin_array();
    const Marks::Step step(draft_.marks(), "errors");
    std::size_t count = 0;
    const auto copy = [this, &count](JsonValue error) {
      const Marks::Step element(draft_.marks(), count);
      draft_.value(error, {.bytes = 512, .depth = 2, .members = 5, .item_bytes = 512});
      return ++count < Draft::kMaxProblems;
    };
    if (sent && sent->is_array()) sent->each_element(std::ref(copy));
    for (const Problem& problem : draft_.problems()) {
      draft_.json().begin_object().key("type").string(problem.type).key("name").string(problem.name);
      draft_.json().key("value").string(problem.value).end_object();
    }
    draft_.json().end_array();
  }

  EventFields fields_;
  const Circumstances& circumstances_;
  Draft draft_;
  StackWriter stacks_;
  milliseconds drift_{0};
  std::string platform_;
  Pairs tags_;
};

}  // namespace

Result<Normalised> normalise(std::string_view body, const Circumstances& circumstances, const ScrubbingRules& rules) {
  TRY(const JsonDocument document, parse_mending(body, "event"));
  if (!document.root().is_object()) return fail(Code::kInvalidArgument, "event: not a JSON object at byte 0");
  const Scrubber scrubber(rules);
  Normalised normalised;
  normalised.payload.reserve(body.size() + body.size() / 4 + 512);
  normalised.id = Normalising(document.root(), circumstances, scrubber, normalised.payload).run();
  return normalised;
}

}  // namespace bellwether::errors

#include "errors/routes/intake.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <coroutine>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "codec/base_encoding.h"
#include "codec/compress.h"
#include "errors/crons/check_in.h"
#include "errors/event/normalise.h"
#include "errors/routes/minidump_event.h"
#include "net/multipart.h"

namespace bellwether::errors {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using runtime::Task;

// Waits for the desk's word on one submission. The desk calls back on `home`, always.
class Submitted {
 public:
  Submitted(Desk& desk, Submission submission, runtime::Shard& home)
      : desk_(desk), submission_(std::move(submission)), home_(home) {}

  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<> awaiter) {
    Result<void> begun = desk_.submit(std::move(submission_), home_, [this, awaiter](Result<Verdict> verdict) {
      verdict_ = std::move(verdict);
      awaiter.resume();
    });
    if (begun) return true;
    verdict_ = std::unexpected(std::move(begun).error());
    return false;
  }
  Result<Verdict> await_resume() { return std::move(verdict_); }

 private:
  Desk& desk_;
  Submission submission_;
  runtime::Shard& home_;
  Result<Verdict> verdict_;
};

// Items that are events, or become some.
constexpr std::array<std::string_view, 4> kEventItems{"event", "feedback", "user_report", "raw_security"};

bool is_event(std::string_view type) {
  return std::ranges::find(kEventItems, type) != kEventItems.end();
}

struct Opened {
  std::vector<EnvelopeItem> items;
  std::optional<Error> fault;  // that ended it
  bool has_event = false;
};

Opened open_envelope(std::string_view body) {
  Opened opened;
  Result<EnvelopeReader> reader = EnvelopeReader::open(body);
  while (reader) {
    Result<std::optional<EnvelopeItem>> item = reader->next();
    if (!item) {
      opened.fault = std::move(item).error();
      return opened;
    }
    if (!*item) return opened;
    opened.has_event = opened.has_event || (*item)->type == "event";
    opened.items.push_back(std::move(**item));
  }
  opened.fault = std::move(reader).error();
  return opened;
}

std::optional<ProjectId> read_project(std::string_view text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return ProjectId{id};
}

// "127.0.0.1:51234" or "[::1]:51234" without its port.
std::string_view address_of(std::string_view peer) {
  const std::string_view host = peer.substr(0, peer.rfind(':'));
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

Circumstances circumstances_of(const Sender& sender) {
  const HttpRequest& request = sender.request;
  return {.received = sender.received,
          .sent = sender.sent,
          .id = sender.event_id,
          .peer_address = address_of(request.peer),
          .user_agent = request.header("user-agent").value_or(""),
          .sdk = sender.sdk,
          .release = request.query.first("sentry_release").value_or(""),
          .environment = request.query.first("sentry_environment").value_or("")};
}

Sighting sighting_of(const Sender& sender, const Event& event, Grouped grouped) {
  Sighting sighting;
  sighting.project = sender.project().id;
  sighting.id = event.id;
  sighting.when = event.when;
  sighting.received = event.received;
  sighting.hashes = std::move(grouped.hashes);
  sighting.title = title_of(event);
  if (!grouped.title.empty()) sighting.title.title = std::move(grouped.title);
  sighting.level = event.level;
  sighting.platform = event.platform;
  sighting.logger = event.logger;
  sighting.type = event.type;
  sighting.release = event.release;
  sighting.environment = event.environment;
  sighting.dist = event.dist;
  sighting.user = event.user.tag();
  sighting.is_unhandled = std::ranges::any_of(event.exceptions, [](const Exception& exception) {
    return exception.mechanism && exception.mechanism->is_handled == false;
  });
  sighting.tags = event.tags;
  return sighting;
}

std::string search_text_of(const Event& event, const Title& title) {
  std::string text = title.title;
  const auto add = [&text](std::string_view more) {
    if (more.empty() || text.find(more) != std::string::npos) return;
    text += '\n';
    text += more;
  };
  add(title.culprit);
  if (event.message) add(event.message->text);
  for (const Exception& exception : event.exceptions) {
    add(exception.type);
    add(exception.value);
  }
  return text;
}

// What clients of 2015 send to /store/: JSON, deflated, as base64. Plain JSON stays as it is.
Result<std::string> unwrap_store_body(const HttpRequest& request) {
  const std::string_view body = trim(request.body);
  if (body.starts_with('{')) return std::string(body);
  const std::optional<std::string> bytes = codec::from_base64(body);
  if (!bytes) return fail(Code::kInvalidArgument, "the body is neither a JSON object nor base64");
  return codec::decompress(codec::Compression::kDeflate, *bytes, kMaxEventBytes);
}

Taken rejected(std::string reason, std::uint64_t quantity = 1) {
  return {.outcome = Outcome::kRejected, .reason = std::move(reason), .quantity = quantity};
}

}  // namespace

Intake::Intake(const Surroundings& surroundings)
    : surroundings_(surroundings),
      bad_sender_(
          surroundings.refusals.reason("errors", "bad_sender", "Requests without a right key for their project")),
      bad_body_(surroundings.refusals.reason("errors", "bad_body", "Envelopes, items and events that are malformed")),
      not_mapped_(surroundings.refusals.reason("errors", "not_mapped",
                                               "Events whose source maps could not be read, kept as they came")) {}

void Intake::add_taker(std::string_view item_type, ItemTaker& taker) {
  takers_.insert_or_assign(std::string(item_type), &taker);
}

std::expected<Sender, HttpResponse> Intake::identify(const HttpRequest& request, std::string_view project,
                                                     std::string_view path_key) const {
  const auto refuse = [&](int status, std::string_view detail) {
    bad_sender_.refuse(detail, request.peer);
    return std::unexpected(refused(status, detail));
  };
  const Result<std::optional<Credentials>> read = read_credentials(request, path_key);
  if (!read) {
    bad_sender_.refuse(read.error().message(), request.peer);
    return std::unexpected(refused(read.error()));
  }
  Credentials credentials = read->value_or(Credentials{});
  // An envelope may name its DSN instead, or as well: then both must agree.
  const bool is_envelope = request.body.starts_with('{') && request.path.ends_with("/envelope/");
  Sender sender{.directory = surroundings_.desk.directory(),
                .credentials = {},
                .request = request,
                .received = surroundings_.clock.now()};
  if (is_envelope) {
    const Result<EnvelopeReader> envelope = EnvelopeReader::open(request.body);
    if (!envelope) {
      bad_body_.refuse(envelope.error().message(), request.peer);
      return std::unexpected(refused(400, envelope.error().message(), {"envelope"}));
    }
    const EnvelopeHeader& header = envelope->header();
    if (!header.dsn.empty()) {
      const Result<Dsn> dsn = read_dsn(header.dsn);
      if (!dsn) return refuse(400, dsn.error().message());
      if (!credentials.public_key.empty() && credentials.public_key != dsn->public_key) {
        return refuse(403, "the envelope's DSN and the authorization name different keys");
      }
      credentials.public_key = dsn->public_key;
    }
    sender.sent = header.sent;
    sender.event_id = header.id;
    sender.sdk = header.sdk;
  }
  if (credentials.public_key.empty()) return refuse(401, "missing authorization information");
  const Key* key = sender.directory->find_key(credentials.public_key);
  if (key == nullptr || !key->is_enabled) {
    return refuse(403, "event submission rejected with_reason: ProjectId (unknown or disabled key)");
  }
  const std::optional<ProjectId> id = project.empty() ? key->project : read_project(project);
  if (!id) return refuse(400, fmt::format("'{}' is no project: a number is wanted", printable(project)));
  if (*id != key->project)
    return refuse(403, "event submission rejected with_reason: ProjectId (the key is another project's)");
  sender.entry = sender.directory->find(*id);
  if (sender.entry == nullptr) return refuse(403, "event submission rejected with_reason: ProjectId (no such project)");
  sender.key = key;
  if (sender.sdk.empty()) sender.sdk = credentials.client;
  sender.credentials = std::move(credentials);
  return sender;
}

std::optional<HttpResponse> Intake::gate(const HttpRequest& request) {
  const Result<std::optional<Credentials>> read = read_credentials(request);
  if (!read || !*read) return std::nullopt;  // the handler says what is wrong, or the envelope who it is
  const std::shared_ptr<const Directory> directory = surroundings_.desk.directory();
  const Key* key = directory->find_key((*read)->public_key);
  const Directory::Entry* entry = key == nullptr ? nullptr : directory->find(key->project);
  if (entry == nullptr || !key->is_enabled) {
    bad_sender_.refuse("an unknown or disabled key", request.peer);
    return refused(403, "event submission rejected with_reason: ProjectId (unknown or disabled key)");
  }
  // An envelope may hold what has no quota, a check-in or a session.
  if (request.path.ends_with("/envelope/") || request.path.ends_with("/envelope")) return std::nullopt;
  const UnixMillis now = surroundings_.clock.now();
  const std::optional<Limit> limit = surroundings_.quota.peek(*key, entry->project, now);
  if (!limit) return std::nullopt;
  // Unread, it is taken for one event.
  surroundings_.outcomes.count(entry->project.id, Category::kError, Outcome::kLimited, limit->reason, 1, now);
  return limited({{Category::kError, *limit}});
}

void Intake::add_limit(Answer& answer, Category category, const Limit& limit) {
  ++answer.limited_items;
  if (std::ranges::any_of(answer.limits, [&](const LimitedCategory& other) { return other.category == category; }))
    return;
  answer.limits.push_back({category, limit});
}

void Intake::account(const Sender& sender, Category category, const Taken& taken) {
  surroundings_.outcomes.count(sender.project().id, category, taken.outcome, taken.reason, taken.quantity,
                               sender.received);
}

Task<void> Intake::map_sources(const Sender& sender, std::string& payload) {
  SourceMapper* const mapper = surroundings_.source_mapper;
  const ProjectId project = sender.project().id;
  if (mapper == nullptr || !mapper->is_wanted(project, payload)) co_return;
  const auto work = [mapper, project, payload, rules = sender.project().scrubbing]() -> Result<std::string> {
    return mapper->apply(project, payload, rules);
  };
  Result<std::string> mapped = co_await surroundings_.pool.run(work);
  if (mapped) {
    payload = std::move(*mapped);
  } else {
    not_mapped_.refuse(mapped.error().message(), sender.request.peer);
  }
}

Task<Taken> Intake::submit(const Sender& sender, std::string payload, Attachments attachments) {
  Task<void> mapping = map_sources(sender, payload);
  co_await std::move(mapping);
  Result<Event> event = read_event(payload);
  if (!event) co_return rejected("unreadable");
  const Grouper& grouper = *sender.entry->grouper;
  grouper.mark_in_app(*event);
  Submission submission;
  submission.sighting = sighting_of(sender, *event, grouper.group(*event));
  submission.search_text = search_text_of(*event, submission.sighting.title);
  submission.payload = std::move(payload);
  submission.attachments = std::move(attachments);
  const Result<Verdict> verdict = co_await Submitted(surroundings_.desk, std::move(submission), sender.home());
  Taken taken;
  if (!verdict) {
    taken.outcome = Outcome::kLimited;
    taken.reason = verdict.error().code() == Code::kResourceExhausted ? "queue_full" : "not_stored";
    co_return taken;
  }
  switch (*verdict) {
    case Verdict::kStored:
      break;
    case Verdict::kCounted:
      taken.outcome = Outcome::kSampled;
      break;
    case Verdict::kDuplicate:
      taken.outcome = Outcome::kDuplicate;
      break;
    case Verdict::kDiscarded:
      taken = rejected("discarded");
      break;
  }
  co_return taken;
}

Result<std::vector<Normalised>> Intake::normalise_item(const Sender& sender, const EnvelopeItem& item) {
  const Circumstances circumstances = circumstances_of(sender);
  const ScrubbingRules& rules = sender.project().scrubbing;
  if (item.type == "raw_security") return normalise_security_report(item.payload, circumstances, rules);
  std::vector<Normalised> events;
  TRY(Normalised event, item.type == "user_report" ? normalise_user_report(item.payload, circumstances, rules)
                                                   : normalise(item.payload, circumstances, rules));
  events.push_back(std::move(event));
  return events;
}

Task<void> Intake::take_events(const Sender& sender, const EnvelopeItem& item, Category category,
                               const Attachments& attachments, Answer& answer) {
  Result<std::vector<Normalised>> events = normalise_item(sender, item);
  if (!events) {
    bad_body_.refuse(events.error().message(), sender.request.peer);
    const bool is_too_large = events.error().code() == Code::kResourceExhausted;
    account(sender, category, rejected(is_too_large ? "too_large" : "invalid_json"));
    answer.fault = std::move(events).error();
    co_return;
  }
  for (Normalised& event : *events) {
    if (!answer.id) answer.id = event.id;
    Task<Taken> taking = submit(sender, std::move(event.payload), attachments);
    const Taken taken = co_await std::move(taking);
    account(sender, category, taken);
    if (taken.outcome != Outcome::kLimited) continue;
    const Limit limit{.retry_after = seconds(1), .scope = "organization", .reason = "queue_full"};
    add_limit(answer, category, limit);
  }
}

Task<void> Intake::take_item(const Sender& sender, const EnvelopeItem& item, const Attachments& attachments,
                             Answer& answer) {
  const Category category = category_of_item(item.type);
  // What a container says it holds: no more than fits into its bytes.
  const std::uint64_t most = std::max<std::uint64_t>(item.payload.size(), 1);
  const bool is_container = item.item_count && !is_event(item.type);
  const std::uint64_t quantity = is_container ? std::clamp<std::uint64_t>(*item.item_count, 1, most) : 1;
  if (const std::optional<Limit> limit =
          surroundings_.quota.take(*sender.key, sender.project(), category, quantity, sender.received)) {
    const Taken taken{.outcome = Outcome::kLimited, .reason = std::string(limit->reason), .quantity = quantity};
    account(sender, category, taken);
    add_limit(answer, category, *limit);
    co_return;
  }
  if (is_event(item.type)) {
    Task<void> taking = take_events(sender, item, category, attachments, answer);
    co_await std::move(taking);
    co_return;
  }
  Taken taken = rejected("unknown_item", quantity);
  if (const auto taker = takers_.find(item.type); taker != takers_.end()) {
    EnvelopeItem bounded = item;
    bounded.item_count = quantity;
    Task<Taken> taking = taker->second->take(sender, bounded);
    taken = co_await std::move(taking);
  }
  account(sender, category, taken);
}

Task<HttpResponse> Intake::take_envelope(HttpRequest& request) {
  auto identified = identify(request, request.path_parameters.find("project")->second);
  if (!identified) co_return std::move(identified).error();
  const Sender& sender = *identified;
  Opened opened = open_envelope(request.body);
  Attachments attachments;
  if (opened.has_event) {
    for (const EnvelopeItem& item : opened.items) {
      if (item.type == "attachment") attachments.emplace_back(item.filename, std::string(item.payload));
    }
  }
  Answer answer{.id = sender.event_id};
  const Attachments none;
  bool has_begun = false;  // the event that attachments belong to: an envelope has one, and others get none
  for (const EnvelopeItem& item : opened.items) {
    if (opened.has_event && item.type == "attachment") {
      account(sender, Category::kAttachment, Taken{});  // with its event
      continue;
    }
    const bool is_first_event = item.type == "event" && !std::exchange(has_begun, true);
    Task<void> taking = take_item(sender, item, is_first_event ? attachments : none, answer);
    co_await std::move(taking);
  }
  // What came before a fault has been taken: nobody sends it again.
  if (opened.fault) {
    bad_body_.refuse(opened.fault->message(), request.peer);
    account(sender, Category::kUnknown, rejected("invalid_envelope"));
    co_return refused(400, opened.fault->message(), {"envelope"});
  }
  if (answer.fault) co_return refused(400, answer.fault->message(), {"event"});
  if (!answer.limits.empty() && answer.limited_items == opened.items.size()) co_return limited(answer.limits);
  HttpResponse response = accepted(answer.id);
  add_rate_limits(response, answer.limits);
  co_return response;
}

Task<HttpResponse> Intake::take_store(HttpRequest& request) {
  const auto project = request.path_parameters.find("project");
  auto identified = identify(request, project == request.path_parameters.end() ? std::string_view() : project->second);
  if (!identified) co_return std::move(identified).error();
  const Sender& sender = *identified;
  // Clients of 2012 send GET requests, for an image that holds nothing.
  if (request.method == net::HttpMethod::kGet) request.body = request.query.first("sentry_data").value_or("");
  Result<std::string> body = unwrap_store_body(request);
  if (!body) {
    bad_body_.refuse(body.error().message(), request.peer);
    account(sender, Category::kError, rejected("invalid_encoding"));
    co_return refused(body.error());
  }
  EnvelopeItem item;
  item.type = "event";
  item.payload = *body;
  Answer answer;
  const Attachments none;  // outlives the task
  Task<void> taking = take_item(sender, item, none, answer);
  co_await std::move(taking);
  if (answer.fault) co_return refused(*answer.fault);
  if (!answer.limits.empty()) co_return limited(answer.limits);
  co_return accepted(answer.id);
}

Task<HttpResponse> Intake::take_security(HttpRequest& request) {
  auto identified = identify(request, request.path_parameters.find("project")->second);
  if (!identified) co_return std::move(identified).error();
  const Sender& sender = *identified;
  EnvelopeItem item;
  item.type = "raw_security";
  item.payload = request.body;
  Answer answer;
  const Attachments none;  // outlives the task
  Task<void> taking = take_item(sender, item, none, answer);
  co_await std::move(taking);
  if (answer.fault) co_return refused(*answer.fault);
  if (!answer.limits.empty()) co_return limited(answer.limits);
  HttpResponse response = accepted(std::nullopt);
  response.status = 201;
  co_return response;
}

Task<HttpResponse> Intake::take_cron(HttpRequest& request) {
  const auto key = request.path_parameters.find("key");
  auto identified = identify(request, request.path_parameters.find("project")->second,
                             key == request.path_parameters.end() ? std::string_view() : key->second);
  if (!identified) co_return std::move(identified).error();
  const Sender& sender = *identified;
  const std::string payload = check_in_of_request(request, request.path_parameters.find("slug")->second);
  EnvelopeItem item;
  item.type = "check_in";
  item.payload = payload;
  Answer answer;
  const Attachments none;  // outlives the task
  Task<void> taking = take_item(sender, item, none, answer);
  co_await std::move(taking);
  HttpResponse response = accepted(std::nullopt);
  response.status = 202;
  co_return response;
}

Task<HttpResponse> Intake::take_minidump(HttpRequest& request) {
  auto identified = identify(request, request.path_parameters.find("project")->second);
  if (!identified) co_return std::move(identified).error();
  const Sender& sender = *identified;
  const std::string boundary = net::multipart_boundary(request.header("content-type").value_or(""));
  Result<MinidumpUpload> upload = read_minidump_upload(request.body, boundary);
  if (!upload) {
    bad_body_.refuse(upload.error().message(), request.peer);
    account(sender, Category::kError, rejected("invalid_minidump"));
    co_return refused(400, upload.error().message(), {"minidump"});
  }
  EnvelopeItem item;
  item.type = "event";
  item.payload = upload->event;
  Answer answer;
  Task<void> taking = take_item(sender, item, upload->attachments, answer);
  co_await std::move(taking);
  if (answer.fault) co_return refused(*answer.fault);
  if (!answer.limits.empty()) co_return limited(answer.limits);
  const std::string id = to_string(answer.id.value_or(EventId{}));
  HttpResponse response = HttpResponse::text(200, fmt::format("{}-{}-{}-{}-{}", id.substr(0, 8), id.substr(8, 4),
                                                              id.substr(12, 4), id.substr(16, 4), id.substr(20)));
  allow_cross_origin(response);
  co_return response;
}

}  // namespace bellwether::errors

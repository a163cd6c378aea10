// Intake: what clients send, from the request to where each part of it belongs. Events are normalised, scrubbed and grouped here, on the shard
// that received them, and handed to the desk; items of other types go to their takers; everything is accounted for.
//
// Each shard's requests run through the same Intake: what it holds is immutable once serving or has its own lock.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/refusals.h"
#include "errors/accounting/outcomes.h"
#include "errors/desk.h"
#include "errors/event/normalise.h"
#include "errors/quota/quota.h"
#include "errors/routes/answers.h"
#include "errors/routes/item_taker.h"
#include "errors/sourcemaps/source_mapper.h"
#include "net/http.h"
#include "runtime/blocking_pool.h"
#include "runtime/clock.h"
#include "runtime/task.h"

namespace bellwether::errors {

class Intake {
 public:
  // All outlive the intake.
  struct Surroundings {
    Desk& desk;
    Quota& quota;
    Outcomes& outcomes;
    const runtime::Clock& clock;
    Refusals& refusals;
    runtime::BlockingPool& pool;            // maps frames
    SourceMapper* source_mapper = nullptr;  // null: frames stay as they came
  };

  explicit Intake(const Surroundings& surroundings);

  // Before serving. One type has one taker.
  void add_taker(std::string_view item_type, ItemTaker& taker);

  // Whom a request is for: its project by `project`, its key by its credentials or `path_key`. What is wrong with them is the response.
  std::expected<Sender, net::HttpResponse> identify(const net::HttpRequest& request, std::string_view project,
                                                    std::string_view path_key = {}) const;
  // Before a body is read: refuses senders that are unknown or over their quota.
  std::optional<net::HttpResponse> gate(const net::HttpRequest& request);

  runtime::Task<net::HttpResponse> take_envelope(net::HttpRequest& request);
  // A bare event: /store/.
  runtime::Task<net::HttpResponse> take_store(net::HttpRequest& request);
  // CSP and its relatives.
  runtime::Task<net::HttpResponse> take_security(net::HttpRequest& request);

  // A crash dump, with what its reporter says of it. Answers the event's id with dashes, as text.
  runtime::Task<net::HttpResponse> take_minidump(net::HttpRequest& request);

  // A check-in by URL, of a job that has nothing but curl. Answers 202 whatever becomes of it, so that no job fails because of us.
  runtime::Task<net::HttpResponse> take_cron(net::HttpRequest& request);

  // What one request is answered, while its items are taken.
  struct Answer {
    std::optional<EventId> id;
    std::vector<LimitedCategory> limits;
    std::size_t limited_items = 0;
    std::optional<Error> fault;  // of an event
  };
  using Attachments = std::vector<std::pair<std::string, std::string>>;  // names and bytes
  // One item, whatever it came in.
  runtime::Task<void> take_item(const Sender& sender, const EnvelopeItem& item, const Attachments& attachments,
                                Answer& answer);

 private:
  static Result<std::vector<Normalised>> normalise_item(const Sender& sender, const EnvelopeItem& item);
  static void add_limit(Answer& answer, Category category, const Limit& limit);
  runtime::Task<void> take_events(const Sender& sender, const EnvelopeItem& item, Category category,
                                  const Attachments& attachments, Answer& answer);
  runtime::Task<void> map_sources(const Sender& sender, std::string& payload);
  runtime::Task<Taken> submit(const Sender& sender, std::string payload, Attachments attachments);
  void account(const Sender& sender, Category category, const Taken& taken);

  const Surroundings surroundings_;
  std::map<std::string, ItemTaker*, std::less<>> takers_;
  Refusals::Reason& bad_sender_;
  Refusals::Reason& bad_body_;
  Refusals::Reason& not_mapped_;
};

}  // namespace bellwether::errors

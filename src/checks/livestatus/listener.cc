#include "checks/livestatus/listener.h"

#include <deque>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/livestatus/query.h"
#include "checks/livestatus/request_reader.h"
#include "checks/livestatus/tables.h"
#include "runtime/task.h"

namespace bellwether::checks::livestatus {
namespace {

// What every session uses; lives as long as any of them.
struct Hub {
  Hub(Dependencies dependencies, const std::string& place_)
      : is(std::move(dependencies)),
        place(place_),
        tables(make_tables()),
        waiters(is.shard),
        started(is.clock.now_seconds()),
        requests(is.metrics.counter("checks.livestatus.requests", {}, "Livestatus queries")),
        connections(is.metrics.counter("checks.livestatus.connections", {}, "Livestatus connections")),
        commands(is.metrics.counter("checks.livestatus.commands", {}, "External commands that came by Livestatus")),
        refused(is.refusals.reason("checks", "livestatus_query", "A Livestatus query that could not be answered")) {}

  Site site(std::span<const LogEntry> log) const {
    return Site{.engine = is.engine(),
                .alerts = is.alerts,
                .now = is.clock.now_seconds(),
                .program = Program{.version = is.version,
                                   .started = started,
                                   .pid = ::getpid(),
                                   .requests = requests.value(),
                                   .connections = connections.value(),
                                   .commands = commands.value()},
                .log = log};
  }

  const Dependencies is;
  const std::string place;
  const Tables tables;
  Waiters waiters;
  const UnixSeconds started;
  Counter& requests;
  Counter& connections;
  Counter& commands;
  Refusals::Reason& refused;
};

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kMaxWaiting = 1'000;  // requests of one connection

int status_of(const Error& error) {
  if (error.code() == Code::kNotFound) return 404;
  return error.code() == Code::kResourceExhausted ? 413 : 400;
}

// The end of a connection that its tasks may outlive.
struct Line {
  net::StreamReply* reply;
};

class Session final : public net::StreamSession {
 public:
  Session(std::shared_ptr<Hub> hub, net::StreamReply& reply)
      : hub_(std::move(hub)), line_(std::make_shared<Line>(Line{&reply})) {
    hub_->connections.add();
  }

  std::size_t on_bytes(std::string_view bytes) override {
    return reader_.read(bytes, [this](const RequestReader::Request& request) { take(request); });
  }

  bool on_end(std::string_view rest) override {
    reader_.end(rest, [this](const RequestReader::Request& request) { take(request); });
    if (!queue_->is_serving) return false;
    queue_->closes = true;
    return true;
  }

  void on_closed(std::string_view /*rest*/) override {
    line_->reply = nullptr;
    hub_->waiters.abandon(line_.get());
  }

 private:
  struct Waiting {
    std::string text;
    std::optional<Error> refused;  // before it was read
  };
  // Requests in their order. Shared with the task that answers them, which may outlive the session.
  struct Queue {
    std::deque<Waiting> waiting;
    bool is_serving = false;
    bool closes = false;  // after the last answer
  };

  void take(const RequestReader::Request& request) {
    Waiting one{.text = std::string(request.text), .refused = {}};
    if (request.is_too_long)
      one.refused.emplace(Code::kResourceExhausted, fmt::format("a query has at most {} bytes", kMaxRequestBytes));
    if (!one.refused && request.text.starts_with(kCommand)) {
      hub_->commands.add();
      hub_->is.command(trim(request.text.substr(kCommand.size())));
      hub_->waiters.wake(Trigger::kCommand);
      return;
    }
    if (queue_->closes) return;
    hub_->requests.add();
    if (queue_->waiting.size() >= kMaxWaiting) {
      one.refused.emplace(Code::kResourceExhausted,
                          fmt::format("{} queries wait for their answer already", kMaxWaiting));
      queue_->closes = true;
    }
    queue_->waiting.push_back(std::move(one));
    if (!std::exchange(queue_->is_serving, true)) hub_->is.shard.spawn(serve(hub_, line_, queue_));
  }

  // Answers what waits, one after the other.
  static runtime::Task<void> serve(std::shared_ptr<Hub> hub, std::shared_ptr<Line> line, std::shared_ptr<Queue> queue) {
    bool keeps = true;
    while (keeps && !queue->waiting.empty()) {
      const Waiting request = std::move(queue->waiting.front());
      queue->waiting.pop_front();
      Conversation conversation = read_conversation(request.text);
      Result<std::string> body = fail(Code::kInternal, "");
      if (request.refused) {
        body = std::unexpected(*request.refused);
      } else {
        runtime::Task<Result<std::string>> answering = answer(*hub, *line, request.text);
        body = co_await std::move(answering);
      }
      if (!body)
        hub->refused.refuse(fmt::format("{}: {}", body.error().message(), printable(request.text)), hub->place);
      if (line->reply == nullptr) break;
      std::string text = body ? std::move(*body) : body.error().message() + "\n";
      if (conversation.fixed16) text.insert(0, fixed16_header(body ? 200 : status_of(body.error()), text.size()));
      line->reply->write(text);  // once: a client that is gone ends the line within
      keeps = conversation.keep_alive;
    }
    queue->is_serving = false;
    if (line->reply != nullptr && (!keeps || queue->closes)) line->reply->close_after_write();
  }

  static runtime::Task<Result<std::string>> answer(Hub& hub, const Line& line, const std::string& request) {
    CO_TRY(const Query query, parse_query(request, hub.tables));
    if (query.wait) {
      runtime::Task<Result<void>> waiting = wait(hub, line, query);
      const Result<void> waited = co_await std::move(waiting);
      if (!waited) co_return std::unexpected(waited.error());
    }
    std::vector<LogEntry> entries;
    if (query.table->name == "log") {
      runtime::Task<Result<std::vector<LogEntry>>> reading = read_log(hub, query);
      Result<std::vector<LogEntry>> read = co_await std::move(reading);
      CO_TRY(entries, std::move(read));
    }
    co_return answer_query(query, hub.site(entries));
  }

  // Until what the query waits for: its condition holds, or without one a trigger came; at most its timeout.
  static runtime::Task<Result<void>> wait(Hub& hub, const Line& line, const Query& query) {
    const Monotonic end = hub.is.clock.monotonic() + query.wait->timeout;
    for (bool is_woken = false;; is_woken = true) {
      if (query.wait->condition) {
        const Site site = hub.site({});
        const Result<Row> row = find_object_row(site, query.table->name, query.wait->object);
        if (!row) co_return std::unexpected(row.error());
        if (query.wait->condition->matches(site, *row)) co_return Result<void>();
      } else if (is_woken) {
        co_return Result<void>();
      }
      const nanoseconds left = end - hub.is.clock.monotonic();
      if (line.reply == nullptr || left <= nanoseconds(0)) co_return Result<void>();
      Waiters::Waking waking(hub.waiters, &line, query.wait->trigger, left);
      co_await waking;
    }
  }

  static runtime::Task<Result<std::vector<LogEntry>>> read_log(const Hub& hub, const Query& query) {
    std::int64_t from = 0;
    std::int64_t until = count_seconds(hub.is.clock.now_seconds()) + 1;
    query.filter.narrow("time", from, until);
    auto work = [read = hub.is.read_log, from, until] {
      return read(unix_seconds(from), unix_seconds(until), kMaxLogLines);
    };
    runtime::Task<Result<std::vector<LogEntry>>> reading = hub.is.pool.run(std::move(work));
    Result<std::vector<LogEntry>> entries = co_await std::move(reading);
    co_return entries;
  }

  RequestReader reader_;
  const std::shared_ptr<Hub> hub_;
  const std::shared_ptr<Line> line_;
  const std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
};

class StreamedListener final : public Listener {
 public:
  StreamedListener(std::shared_ptr<Hub> hub, std::unique_ptr<net::StreamListener> listener)
      : hub_(std::move(hub)), listener_(std::move(listener)) {}
  net::Endpoint local() const override { return listener_->local(); }
  void drain() override { listener_->drain(); }
  Waiters& waiters() override { return hub_->waiters; }

 private:
  const std::shared_ptr<Hub> hub_;
  std::unique_ptr<net::StreamListener> listener_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen(const net::Endpoint& endpoint, Dependencies dependencies,
                                         std::uint32_t max_connections) {
  runtime::Shard& shard = dependencies.shard;
  net::StreamOptions options;
  options.max_connections = max_connections;
  options.buffer_bytes = kReadBytes;
  options.max_buffer_bytes = kMaxRequestBytes + 2 * kReadBytes;  // past kMaxRequestBytes nothing is held
  options.max_unread_bytes = 2 * kMaxAnswerBytes;
  options.refusals = &dependencies.refusals;
  auto hub = std::make_shared<Hub>(std::move(dependencies), endpoint.to_string());
  TRY(std::unique_ptr<net::StreamListener> listener,
      net::StreamListener::create(shard, endpoint, options,
                                  [hub](net::StreamReply& reply) { return std::make_unique<Session>(hub, reply); }));
  return std::make_unique<StreamedListener>(std::move(hub), std::move(listener));
}

}  // namespace bellwether::checks::livestatus

// check_sqs: how many messages wait in a queue of Amazon SQS, by its JSON protocol.
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/native/all_checks.h"
#include "checks/native/aws/signature.h"
#include "checks/native/http/exchange.h"
#include "checks/native/option_values.h"
#include "checks/native/performance_data.h"
#include "checks/native/plugin_check.h"
#include "checks/native/range_limits.h"
#include "checks/native/service_options.h"
#include "codec/json_reader.h"
#include "codec/json_writer.h"

namespace bellwether::checks {
namespace {

constexpr std::string_view kHelp =
    R"(Usage: check_sqs -q QUEUE [-r REGION] [-w RANGE] [-c RANGE] [-W RANGE] [-C RANGE] [--access-key KEY --secret-key KEY [--session-token TOKEN]]
  [--endpoint URL] [-t SECONDS]

Counts the messages that wait in a queue.

 -q, --queue            name or URL of the queue
 -r, --region           region (AWS_REGION, AWS_DEFAULT_REGION, us-east-1)
 -w, --warning          messages waiting: a range
 -c, --critical         the same, critical
 -W, --warning-flight   messages taken and not deleted yet: a range
 -C, --critical-flight  the same, critical
 --access-key           access key (AWS_ACCESS_KEY_ID); without one the request is not signed
 --secret-key           secret key (AWS_SECRET_ACCESS_KEY)
 --session-token        token of temporary keys (AWS_SESSION_TOKEN)
 --endpoint             another server that speaks SQS (https://sqs.REGION.amazonaws.com)
 -t, --timeout          seconds until the check gives up (10)
 -v, --verbose          accepted)";

enum LongOption { kAccessKey = kLongOnly, kSecretKey, kSessionToken, kEndpoint };

constexpr OptionSpec kOptions[] = {{'q', "queue", Takes::kValue},
                                   {'r', "region", Takes::kValue},
                                   {'w', "warning", Takes::kValue},
                                   {'c', "critical", Takes::kValue},
                                   {'W', "warning-flight", Takes::kValue},
                                   {'C', "critical-flight", Takes::kValue},
                                   {kAccessKey, "access-key", Takes::kValue},
                                   {kSecretKey, "secret-key", Takes::kValue},
                                   {kSessionToken, "session-token", Takes::kValue},
                                   {kEndpoint, "endpoint", Takes::kValue},
                                   {'t', "timeout", Takes::kValue},
                                   {'v', "verbose"}};

struct Request {
  std::string queue, region;
  std::string endpoint;
  aws::Credentials credentials;
  RangeLimits of_waiting, of_flight;
  seconds timeout{10};
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Result<Request> read_options(const ParsedOptions& parsed) {
  Request request;
  request.credentials = {environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"),
                         environment("AWS_SESSION_TOKEN")};
  request.region = environment("AWS_REGION");
  if (request.region.empty()) request.region = environment("AWS_DEFAULT_REGION");
  if (request.region.empty()) request.region = "us-east-1";
  for (const Option& option : parsed.options) {
    TRY(const bool is_limit,
        RangeLimits::take(option, {{request.of_waiting, 'w', 'c'}, {request.of_flight, 'W', 'C'}}));
    if (is_limit) continue;
    switch (option.id) {
      case 'q':
        request.queue = option.value;
        break;
      case 'r':
        request.region = option.value;
        break;
      case kAccessKey:
        request.credentials.access_key = option.value;
        break;
      case kSecretKey:
        request.credentials.secret_key = option.value;
        break;
      case kSessionToken:
        request.credentials.session_token = option.value;
        break;
      case kEndpoint:
        request.endpoint = option.value;
        break;
      case 't': {
        const std::optional<std::int64_t> count = positive_number(option.value);
        if (!count) return refuse_option("Timeout interval must be a positive integer", option.value);
        request.timeout = seconds(*count);
        break;
      }
      default:
        break;
    }
  }
  if (request.queue.empty()) return fail(Code::kInvalidArgument, "You must give a queue with -q");
  const bool is_url = request.queue.starts_with("http://") || request.queue.starts_with("https://");
  if (request.endpoint.empty()) {
    request.endpoint = is_url ? request.queue : fmt::format("https://sqs.{}.amazonaws.com", request.region);
  }
  TRY_VOID(http::Url::parse(request.endpoint));
  return request;
}

// One call of the JSON protocol; what the service refuses is kInvalidArgument with its words.
runtime::Task<Result<codec::JsonDocument>> call_service(const PluginCall& call, const Request& request,
                                                        std::string operation, std::string body, Monotonic deadline) {
  http::Call asked;
  CO_TRY(asked.url, http::Url::parse(request.endpoint));
  asked.url.path = "/";
  asked.method = "POST";
  asked.body = std::move(body);
  const std::string date = aws::amazon_date(call.context.shard.clock().now_seconds());
  asked.headers.emplace_back("Content-Type", "application/x-amz-json-1.0");
  asked.headers.emplace_back("X-Amz-Date", date);
  asked.headers.emplace_back("X-Amz-Target", "AmazonSQS." + operation);
  if (!request.credentials.session_token.empty()) {
    asked.headers.emplace_back("X-Amz-Security-Token", request.credentials.session_token);
  }
  if (!request.credentials.access_key.empty()) {
    aws::SignedRequest to_sign;
    to_sign.method = asked.method;
    to_sign.path = asked.url.path;
    to_sign.region = request.region;
    to_sign.service = "sqs";
    to_sign.headers = asked.headers;
    to_sign.headers.emplace_back("Host", asked.url.host_and_port());
    to_sign.body = asked.body;
    std::string signature = aws::authorization(to_sign, date, request.credentials);
    asked.headers.emplace_back("Authorization", std::move(signature));
  }
  Result<http::Answer> answer = co_await http::exchange(call.context, std::move(asked), deadline);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  Result<codec::JsonDocument> document = codec::JsonDocument::parse(answer->body);
  if (!document) {
    co_return fail(Code::kUnavailable, fmt::format("the service answers with status {} and no JSON", answer->status));
  }
  if (answer->status == 200) co_return document;
  const Result<std::string_view> type = document->root().string_at("__type");
  const Result<std::string_view> text = document->root().string_at("message");
  const std::string_view name = type ? type->substr(type->rfind('#') + 1) : "error";
  co_return fail(Code::kInvalidArgument,
                 fmt::format("{}: {}", printable(name), text ? printable(*text) : "no reason given"));
}

NativeOutcome failed(const Request& request, const Error& error) {
  if (error.code() == Code::kDeadlineExceeded) return socket_timeout(request.timeout);
  return outcome(Status::kCritical, fmt::format("SQS CRITICAL - {}", error.message()));
}

// The service writes its numbers as texts.
std::int64_t attribute(const codec::JsonValue& attributes, std::string_view name) {
  const std::optional<codec::JsonValue> value = attributes.find(name);
  const std::optional<std::string_view> text = value ? value->as_string() : std::nullopt;
  return text ? whole_number(*text).value_or(0) : 0;
}

NativeOutcome judge(const Request& request, const codec::JsonValue& attributes) {
  const std::int64_t waiting = attribute(attributes, "ApproximateNumberOfMessages");
  const std::int64_t in_flight = attribute(attributes, "ApproximateNumberOfMessagesNotVisible");
  const std::int64_t delayed = attribute(attributes, "ApproximateNumberOfMessagesDelayed");
  const Status status = worse(request.of_waiting.judge(static_cast<double>(waiting)),
                              request.of_flight.judge(static_cast<double>(in_flight)));
  PerformanceData data;
  data.text("messages", std::to_string(waiting), request.of_waiting.shown() + ";0");
  data.text("in_flight", std::to_string(in_flight), request.of_flight.shown() + ";0");
  data.text("delayed", std::to_string(delayed), ";;0");
  const std::string_view name = std::string_view(request.queue).substr(request.queue.rfind('/') + 1);
  return outcome(status, fmt::format("SQS {} - {} messages in {}, {} in flight, {} delayed|{}", status_name(status),
                                     waiting, name, in_flight, delayed, data.str()));
}

std::string quoted(std::string_view text) {
  std::string json;
  codec::append_json_string(json, text);
  return json;
}

runtime::Task<NativeOutcome> run_sqs(const PluginCall& call) {
  const Result<Request> parsed = read_options(call.parsed);
  if (!parsed) co_return call.usage_error(parsed.error().message());
  const Request& request = *parsed;
  const Monotonic deadline = deadline_of(call.context, request.timeout);
  std::string url = request.queue;
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    std::string body = fmt::format("{{\"QueueName\":{}}}", quoted(url));
    Result<codec::JsonDocument> found = co_await call_service(call, request, "GetQueueUrl", std::move(body), deadline);
    if (!found) co_return failed(request, found.error());
    const Result<std::string_view> text = found->root().string_at("QueueUrl");
    if (!text) co_return failed(request, text.error());
    url = *text;
  }
  std::string body = fmt::format(
      "{{\"QueueUrl\":{},\"AttributeNames\":[\"ApproximateNumberOfMessages\",\"ApproximateNumberOfMessagesNotVisible\","
      "\"ApproximateNumberOfMessagesDelayed\"]}}",
      quoted(url));
  Result<codec::JsonDocument> answer =
      co_await call_service(call, request, "GetQueueAttributes", std::move(body), deadline);
  if (!answer) co_return failed(request, answer.error());
  const std::optional<codec::JsonValue> attributes = answer->root().find("Attributes");
  if (!attributes) co_return outcome(Status::kCritical, "SQS CRITICAL - the service names no attributes");
  co_return judge(request, *attributes);
}

}  // namespace

const NativeCheck& sqs_check() {
  static const PluginCheck check("check_sqs", kHelp, kOptions, run_sqs);
  return check;
}

}  // namespace bellwether::checks

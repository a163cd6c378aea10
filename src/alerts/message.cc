#include "alerts/message.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "net/percent.h"

namespace bellwether::alerts {
namespace {

std::string verdict(const Message& message) {
  const std::string_view state = state_name(message.state);
  switch (message.kind) {
    case Kind::kProblem:
      return fmt::format("is {}", state);
    case Kind::kRecovery:
      return fmt::format("is {} again", state);
    case Kind::kAcknowledgement:
      return fmt::format("is {}, acknowledged by {}", state, message.author.empty() ? "somebody" : message.author);
    case Kind::kFlappingStart:
      return fmt::format("is flapping, now {}", state);
    case Kind::kFlappingStop:
      return fmt::format("stopped flapping and is {}", state);
    case Kind::kFlappingDisabled:
      return fmt::format("is not watched for flapping any more and is {}", state);
    case Kind::kDowntimeStart:
      return "is in downtime";
    case Kind::kDowntimeEnd:
      return fmt::format("is out of downtime and is {}", state);
    case Kind::kDowntimeCancelled:
      return fmt::format("is out of its cancelled downtime and is {}", state);
    case Kind::kCustom:
      return fmt::format("is {}, says {}", state, message.author.empty() ? "somebody" : message.author);
  }
  return {};
}

std::string names_of(const Message& message) {
  std::string names;
  for (const std::string& name : message.folded_names) names += (names.empty() ? "" : ", ") + name;
  if (message.folded_names.size() < message.folded) names += ", …";
  return names;
}

}  // namespace

void write_problem_key(const Facts& facts, std::string& out) {
  out.assign(facts.module);
  if (!facts.host.empty()) out.append("/").append(facts.host);
  if (!facts.service.empty()) out.append("/").append(facts.service);
}

std::string subject_name(std::string_view module, std::string_view host, std::string_view service) {
  if (!host.empty() && !service.empty()) return fmt::format("{}/{}", host, service);
  if (!host.empty()) return std::string(host);
  return std::string(service.empty() ? module : service);
}

std::vector<std::string> subject_tags(std::string_view module, std::string_view host, std::string_view service,
                                      State state) {
  std::vector<std::string> tags;
  const auto add = [&](std::string tag) {
    if (!tag.empty() && std::ranges::find(tags, tag) == tags.end()) tags.push_back(std::move(tag));
  };
  add(std::string(host.empty() ? module : host));
  add(std::string(service));
  add(to_lower(state_name(state)));
  return tags;
}

Message make_message(UnixSeconds now, const Facts& facts, const Request& request, std::uint64_t problem,
                     std::uint32_t number) {
  Message message;
  message.problem = problem;
  message.kind = request.kind;
  message.state = facts.state;
  message.module = facts.module;
  message.host = facts.host;
  message.service = facts.service;
  message.output = facts.output;
  message.author = request.author;
  message.comment = request.comment;
  message.number = number;
  message.when = now;
  message.labels = facts.labels;
  return message;
}

std::string problem_link(std::string_view public_url, const Facts& facts) {
  if (public_url.empty()) return {};
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  std::string link(public_url);
  if (facts.module != "checks" || facts.host.empty()) return link + "/problems";
  link += "/checks/" + net::percent_encode(facts.host);
  if (!facts.service.empty()) link += "/" + net::percent_encode(facts.service);
  return link;
}

void set_texts(Message& message) {
  const std::string name = subject_name(message.module, message.host, message.service);
  const std::string what = verdict(message);
  message.title = fmt::format("{} {}", name, what);
  if (message.folded > 0)
    message.title += fmt::format(" ({} follow{})", message.folded, message.folded == 1 ? "s" : "");
  message.body = fmt::format("{} {}\n", name, what);
  if (!message.output.empty()) message.body += message.output + '\n';
  if (message.folded > 0) message.body += fmt::format("\n{} follow from it: {}\n", message.folded, names_of(message));
  if (!message.comment.empty()) message.body += fmt::format("\n{}: {}\n", message.author, message.comment);
  message.body += "\nAt ";
  append_iso8601(message.body, std::chrono::floor<seconds>(message.when));
  if (message.number > 1) message.body += fmt::format(", notification {}", message.number);
  message.body += '\n';
  if (!message.link.empty()) message.body += message.link + '\n';
}

std::uint64_t problem_id(std::string_view key, UnixSeconds began, std::uint64_t number) {
  const std::uint64_t id = hash64(key, static_cast<std::uint64_t>(count_seconds(began)) ^ (number << 32));
  return id == 0 ? 1 : id;
}

std::string notification_id(std::uint64_t problem, Kind kind, std::uint32_t number, UnixSeconds last,
                            std::uint64_t step) {
  const std::string parts =
      fmt::format("{:x}/{}/{}/{}/{:x}", problem, kind_name(kind), number, count_seconds(last), step);
  return fmt::format("{:016x}{:016x}", hash64(parts), hash64(parts, 1));
}

std::string page_key(std::string_view notification, std::string_view contact, const Method& method) {
  // Lengths keep the parts apart, whatever bytes they hold.
  const std::string parts =
      fmt::format("{}/{}:{}/{}/{}:{}/{}", notification, contact.size(), contact, channel_name(method.channel),
                  method.target.size(), method.target, method.receiver);
  return fmt::format("{:016x}{:016x}", hash64(parts), hash64(parts, 1));
}

}  // namespace bellwether::alerts

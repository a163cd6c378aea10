#include "statsd/admin_session.h"

#include <algorithm>

#include "base/text.h"

namespace bellwether::statsd {

namespace {

constexpr std::string_view kHelp =
    "Commands: stats, counters, timers, gauges, delcounters, deltimers, delgauges, health, config, quit\n\n";

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (const std::string_view word : split(trim(line), ' ')) words.emplace_back(word);
  return words;
}

struct TypeCommand {
  std::string_view name;
  Type type;
};
constexpr TypeCommand kShow[] = {{"counters", Type::kCounter}, {"timers", Type::kTimer}, {"gauges", Type::kGauge}};
constexpr TypeCommand kRemove[] = {
    {"delcounters", Type::kCounter}, {"deltimers", Type::kTimer}, {"delgauges", Type::kGauge}};

}  // namespace

std::size_t AdminSession::on_bytes(std::string_view bytes) {
  std::size_t taken = 0;
  for (std::size_t newline; (newline = bytes.find('\n', taken)) != std::string_view::npos; taken = newline + 1) {
    waiting_.emplace_back(bytes.substr(taken, newline - taken));
  }
  if (waiting_.size() > kMaxWaiting) {
    waiting_.clear();
    reply_.close_after_write();
    return taken;
  }
  serve();
  return taken;
}

void AdminSession::on_closed(std::string_view) {
  waiting_.clear();
}

void AdminSession::serve() {
  while (!waiting_.empty() && !is_fetching_) {
    const std::string line = std::move(waiting_.front());
    waiting_.pop_front();
    run(line);
  }
}

std::move_only_function<void(std::string)> AdminSession::when_fetched() {
  is_fetching_ = true;
  return [self = self_](std::string answer) {
    AdminSession* const session = *self;
    if (session == nullptr) return;
    session->reply_.write(std::move(answer));
    session->is_fetching_ = false;
    session->serve();
  };
}

void AdminSession::run(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  const std::string command = words.front();
  words.erase(words.begin());
  if (command == "help") return reply_.write(std::string(kHelp));
  if (command == "config") return reply_.write(desk_.config());
  if (command == "stats") return reply_.write(desk_.stats());
  if (command == "quit") return reply_.close_after_write();
  if (command == "health") {
    if (!words.empty()) {
      const std::string wanted = to_lower(words.front());
      if (wanted == "up" || wanted == "down") desk_.set_health(wanted);
    }
    return reply_.write("health: " + desk_.health() + "\n");
  }
  for (const TypeCommand& show : kShow) {
    if (command == show.name) return desk_.show(show.type, when_fetched());
  }
  for (const TypeCommand& remove : kRemove) {
    if (command == remove.name) return desk_.remove(remove.type, std::move(words), when_fetched());
  }
  reply_.write("ERROR\n");
}

}  // namespace bellwether::statsd

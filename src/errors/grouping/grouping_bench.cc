// What grouping costs: each captured event, grouped and explained, and messages with what changes in them replaced.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <time.h>

#include "errors/grouping/captures.h"
#include "errors/grouping/grouping.h"

namespace {

using namespace bellwether::errors;

// Of the process's own time, so that a busy machine does not show.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The best of five rounds, in microseconds for each call.
double microseconds(int calls, const std::function<void()>& round) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double start = cpu_seconds();
    round();
    best = std::min(best, (cpu_seconds() - start) * 1e6 / calls);
  }
  return best;
}

constexpr std::string_view kMessage =
    "2026-11-20T14:32:05Z user 8812 (ada@example.com) could not load https://shop.example.com/api/v2/orders/991 "
    "from 10.12.0.7:8443 after 1500ms: request 7c1811ed-e98f-4c9c-a9f9-58c757ff494f";
constexpr std::string_view kPlainMessage =
    "the connection to the payment provider was closed before it answered, the order stays open and is tried again by "
    "the next run of the worker unless somebody cancels it first in the office";

}  // namespace

int main() {
  const auto grouper = *Grouper::create(Profile::k2026, "", "");
  std::vector<Event> events;
  std::size_t frames = 0;
  for (const auto& entry : std::filesystem::directory_iterator(captures_folder())) {
    if (entry.path().extension() != ".json") continue;
    events.push_back(read_capture(entry.path()));
    for (const Exception& exception : events.back().exceptions) {
      if (exception.stacktrace) frames += exception.stacktrace->frames.size();
    }
  }
  constexpr int kRepeats = 40;
  const int calls = static_cast<int>(events.size()) * kRepeats;
  std::size_t sink = 0;
  const auto each_event = [&](auto act) {
    return microseconds(calls, [&] {
      for (int repeat = 0; repeat < kRepeats; ++repeat) {
        for (const Event& event : events) sink += act(event);
      }
    });
  };
  std::printf("%zu captured events with %.1f frames each\n", events.size(),
              static_cast<double>(frames) / static_cast<double>(events.size()));
  std::printf("create     %6.2f us a grouper\n", microseconds(20, [&] {
                for (int i = 0; i < 20; ++i) sink += Grouper::create(Profile::k2026, "", "").has_value() ? 1 : 0;
              }));
  std::printf("group      %6.2f us an event\n",
              each_event([&](const Event& e) { return grouper->group(e).hashes.size(); }));
  std::printf("explain    %6.2f us an event\n", each_event([&](const Event& e) { return grouper->explain(e).size(); }));
  const Event deep = [&] {
    Event event = *std::ranges::max_element(events, {}, [](const Event& e) { return e.exceptions.size(); });
    for (Exception& exception : event.exceptions) {
      if (!exception.stacktrace) continue;
      const std::vector<Frame> some = exception.stacktrace->frames;
      while (exception.stacktrace->frames.size() < 50) {
        exception.stacktrace->frames.insert(exception.stacktrace->frames.end(), some.begin(), some.end());
      }
    }
    return event;
  }();
  std::printf("group      %6.2f us an event of %zu exceptions with 50 frames each\n",
              microseconds(200,
                           [&] {
                             for (int i = 0; i < 200; ++i) sink += grouper->group(deep).hashes.size();
                           }),
              deep.exceptions.size());
  for (const std::string_view message : {kMessage, kPlainMessage}) {
    std::printf("parameterise %4.2f us for %zu bytes\n",
                microseconds(20'000,
                             [&] {
                               for (int i = 0; i < 20'000; ++i) sink += parameterise(message).size();
                             }),
                message.size());
  }
  return sink == 0 ? 1 : 0;
}

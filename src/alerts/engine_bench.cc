// What the judgement costs: a subject that is not due, one that follows from a cause, one that is told, and a storm of 1,000. One line a figure:
// name, value, unit, tab-separated.
//
//   bw_alerts_bench
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <fmt/format.h>

#include "alerts/testing.h"

namespace {
std::uint64_t g_allocations = 0;  // of this single-threaded program
}  // namespace

void* operator new(std::size_t size) {
  ++g_allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bellwether::alerts {
namespace {

struct BenchSite {
  BenchSite() {
    people.contact("anna");
    desk = std::make_unique<Desk>(Options{}, people.build());
    web.policy.contacts = {people.index("anna")};
  }
  PeopleBuilder people;
  std::unique_ptr<Desk> desk;
  Subject web{.host = "web1", .service = "http"};
};

template <class Work>
void measure(std::string_view name, std::size_t rounds, Work work) {
  for (std::size_t i = 0; i < rounds / 10; ++i) work();
  const std::uint64_t allocations = g_allocations;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < rounds; ++i) work();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  fmt::print("{}\t{:.1f}\tns\n", name, taken.count() / static_cast<double>(rounds));
  fmt::print("{} allocations\t{:.2f}\t\n", name,
             static_cast<double>(g_allocations - allocations) / static_cast<double>(rounds));
}

void not_yet_due() {
  BenchSite site;
  site.desk->see(site.web, State::kCritical);
  const Facts facts = site.web.facts();
  const ComposeCommand nothing;
  measure("not yet due", 1'000'000, [&] {
    (void)site.desk->engine->notify(site.desk->now, facts, site.web.policy, {}, site.web.notification, nothing);
  });
}

void follows_from_its_cause() {
  BenchSite site;
  Subject router = site.web;
  router.host = "router";
  router.service.clear();
  router.state = State::kUp;
  site.desk->see(router, State::kDown);
  site.web.cause = "checks/router";
  site.web.state = State::kCritical;
  const Facts facts = site.web.facts();
  const ComposeCommand nothing;
  measure("follows from its cause", 200'000, [&] {
    (void)site.desk->engine->notify(site.desk->now, facts, site.web.policy, {}, site.web.notification, nothing);
  });
}

void told() {
  BenchSite site;
  site.web.state = State::kCritical;
  const Facts facts = site.web.facts();
  const ComposeCommand nothing;
  measure("told", 20'000, [&] {
    site.desk->now = std::max(site.desk->now, site.web.notification.next);
    (void)site.desk->engine->notify(site.desk->now, facts, site.web.policy, {}, site.web.notification, nothing);
    (void)site.desk->engine->take_outgoing();
  });
}

void storm() {
  measure("storm of 1,000", 10, [] {
    BenchSite site;
    std::vector<Subject> all(1001, site.web);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].host = i == 1000 ? "router" : fmt::format("web{}", i);
      all[i].service.clear();
      all[i].state = State::kUp;
      if (i < 1000) all[i].cause = "checks/router";
    }
    for (Subject& one : all) site.desk->see(one, one.cause.empty() ? State::kDown : State::kUnreachable);
    site.desk->advance(seconds(60));
    CHECK(site.desk->pages.size() == 1, "{} pages", site.desk->pages.size());
  });
}

}  // namespace
}  // namespace bellwether::alerts

int main() {
  bellwether::alerts::not_yet_due();
  bellwether::alerts::follows_from_its_cause();
  bellwether::alerts::told();
  bellwether::alerts::storm();
}

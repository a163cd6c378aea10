#include "net/name_lookup.h"

#include <algorithm>
#include <coroutine>
#include <utility>

#include <netdb.h>

namespace bellwether::net {
namespace {

int native_family(AddressFamily family) {
  if (family == AddressFamily::kIpv4) return AF_INET;
  if (family == AddressFamily::kIpv6) return AF_INET6;
  return AF_UNSPEC;
}

Result<NameLookup::Addresses> ask_system(const std::string& host, AddressFamily family) {
  addrinfo hints{};
  hints.ai_family = native_family(family);
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int outcome = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (outcome != 0) {
    return fail(outcome == EAI_AGAIN ? Code::kUnavailable : Code::kNotFound, ::gai_strerror(outcome));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  NameLookup::Addresses addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    addresses.push_back(SocketAddress::from_native(one->ai_addr, one->ai_addrlen));
  }
  return addresses;
}

}  // namespace

struct NameLookup::Entry {
  bool is_pending = false;
  Monotonic expires;
  Result<Addresses> result = Addresses();
  std::vector<Waiter*> waiters;
};

// co_await of an entry that is being looked up; true when the answer has come, false past the deadline.
class NameLookup::Waiter {
 public:
  Waiter(runtime::Shard& shard, Entry& entry, Monotonic deadline) : shard_(shard), entry_(entry), deadline_(deadline) {}
  ~Waiter() { leave(); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  bool await_ready() const { return !entry_.is_pending; }
  void await_suspend(std::coroutine_handle<> awaiter) {
    awaiter_ = awaiter;
    entry_.waiters.push_back(this);
    const nanoseconds left = deadline_ - shard_.clock().monotonic();
    timer_ = shard_.after(std::max(left, nanoseconds(0)), [this] {
      leave();
      awaiter_.resume();
    });
  }
  bool await_resume() const { return !entry_.is_pending; }

  void resume() { awaiter_.resume(); }

 private:
  void leave() { std::erase(entry_.waiters, this); }

  runtime::Shard& shard_;
  Entry& entry_;
  const Monotonic deadline_;
  std::coroutine_handle<> awaiter_;
  std::unique_ptr<runtime::Timer> timer_;
};

NameLookup::NameLookup(runtime::Shard& shard, runtime::BlockingPool& pool, Metrics& metrics,
                       const NameLookupOptions& options)
    : shard_(shard),
      pool_(pool),
      options_(options),
      evicted_(metrics.counter("net.lookup.evicted", {}, "Names dropped because limits.lookup_names were kept")) {}

NameLookup::~NameLookup() = default;

std::shared_ptr<NameLookup::Entry> NameLookup::entry_for(const std::string& key, Monotonic now) {
  std::shared_ptr<Entry>& entry = entries_[key];
  if (entry) return entry;
  entry = std::make_shared<Entry>();
  std::shared_ptr<Entry> kept = entry;
  if (entries_.size() > options_.max_names) {
    std::erase_if(entries_, [now](const auto& pair) { return !pair.second->is_pending && pair.second->expires < now; });
    while (entries_.size() > options_.max_names) {
      entries_.erase(entries_.begin());
      evicted_.add();
    }
  }
  return kept;
}

runtime::Task<void> NameLookup::look_up(std::shared_ptr<Entry> entry, runtime::Shard& shard,
                                        runtime::BlockingPool& pool, std::string host, AddressFamily family,
                                        NameLookupOptions options) {
  auto ask = [host = std::move(host), family] { return ask_system(host, family); };
  Result<Addresses> found = co_await pool.run(std::move(ask));
  entry->expires = shard.clock().monotonic() + (found ? options.keep : options.keep_failures);
  entry->result = std::move(found);
  entry->is_pending = false;
  while (!entry->waiters.empty()) {
    Waiter* waiter = entry->waiters.back();
    entry->waiters.pop_back();
    waiter->resume();
  }
}

runtime::Task<Result<NameLookup::Addresses>> NameLookup::find(std::string host, AddressFamily family,
                                                              Monotonic deadline) {
  if (const std::optional<SocketAddress> literal = SocketAddress::from_literal(host, 0)) {
    const bool fits = family == AddressFamily::kAny || native_family(family) == literal->family();
    if (!fits) co_return fail(Code::kNotFound, ::gai_strerror(EAI_ADDRFAMILY));
    co_return Addresses(1, *literal);
  }
  const Monotonic now = shard_.clock().monotonic();
  // '/' cannot stand in a name, so the keys of the families do not meet.
  const std::string key = host + '/' + std::to_string(native_family(family));
  const std::shared_ptr<Entry> entry = entry_for(key, now);
  if (!entry->is_pending && entry->expires <= now) {
    entry->is_pending = true;
    shard_.spawn(look_up(entry, shard_, pool_, std::move(host), family, options_));
  }
  Waiter waiter(shard_, *entry, deadline);
  const bool has_come = co_await waiter;
  if (!has_come) co_return fail(Code::kDeadlineExceeded, "took too long");
  co_return entry->result;
}

}  // namespace bellwether::net

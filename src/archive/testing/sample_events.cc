#include "archive/testing/sample_events.h"

#include <cmath>

#include <fmt/format.h>

namespace bellwether::archive::testing {
namespace {

constexpr std::uint64_t kIssues = 500;
constexpr std::int64_t kStartMillis = 1'780'000'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

}  // namespace

// Identifiers, and the parts of times that are below an hour.
void SampleEvents::vary(std::string& payload) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (std::size_t at = 0; at < payload.size();) {
    std::size_t end = at;
    bool all_digits = true;
    while (end < payload.size() && is_hex(payload[end])) all_digits = is_digit(payload[end++]) && all_digits;
    const std::size_t length = end - at;
    if (all_digits && length >= 3 && (length >= 10 || (at > 0 && payload[at - 1] == '.'))) {
      for (std::size_t i = length >= 10 ? at + 6 : at; i < end; ++i)
        payload[i] = static_cast<char>('0' + random_() % 10);
    } else if (length >= 12) {
      for (std::size_t i = at; i < end; ++i) payload[i] = kHex[random_() % 16];
    } else if (length == 2 && all_digits && at > 0 && payload[at - 1] == ':') {
      payload[at] = static_cast<char>('0' + random_() % 6);
      payload[at + 1] = static_cast<char>('0' + random_() % 10);
    }
    at = std::max(end, at + 1);
  }
}

const OwnedRecord& SampleEvents::next() {
  // Issue i with a share of about 1 / i.
  const double uniform = std::uniform_real_distribution<double>(0, 1)(random_);
  const auto issue = static_cast<std::uint64_t>(std::pow(static_cast<double>(kIssues), uniform));
  const std::uint64_t user = random_() % 50'000;
  const std::string address = fmt::format("198.51.{}.{}", user % 100, user % 251);
  const std::string url = fmt::format("https://shop.example.com/{}/{}", issue % 40, random_() % 20'000);
  event_.project = static_cast<std::uint32_t>(1 + issue % 5);
  event_.group = issue;
  event_.id = {random_(), random_()};
  event_.received = UnixMillis(milliseconds(kStartMillis + static_cast<std::int64_t>(number_++) * 10));
  event_.when = event_.received - milliseconds(random_() % 2000);
  event_.text =
      fmt::format("LookupError{}: no such order {} in basket of section {}", issue, random_() % 5000, issue % 40);
  event_.attributes = {{"level", issue % 10 == 0 ? "warning" : "error"},
                       {"release", fmt::format("shop@4.{}.0", number_ / 50'000 % 20)},
                       {"environment", random_() % 10 == 0 ? "staging" : "production"},
                       {"user", fmt::format("id:{}", user)},
                       {"server_name", fmt::format("web-{}", random_() % 12)},
                       {"browser", fmt::format("Firefox {}", 110 + random_() % 12)},
                       {"browser.name", "Firefox"},
                       {"os", fmt::format("Windows {}", random_() % 4)},
                       {"os.name", "Windows"},
                       {"url", url},
                       {"transaction", fmt::format("/section/{}/order", issue % 40)},
                       {"sdk", "sentry.javascript.browser"},
                       {"runtime", "node 20.1"},
                       {"handled", random_() % 3 == 0 ? "yes" : "no"},
                       {"mechanism", "generic"},
                       {"platform", "javascript"}};
  event_.payload = payloads_.empty() ? std::string("{\"event\":1}") : payloads_[issue % payloads_.size()];
  if (!payloads_.empty()) {
    vary(event_.payload);
    event_.payload.insert(
        1, fmt::format(R"("user":{{"id":"{}","email":"person{}@example.com","ip_address":"{}"}},"url":"{}",)", user,
                       user, address, url));
  }
  return event_;
}

}  // namespace bellwether::archive::testing
